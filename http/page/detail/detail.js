import {Redraw} from '../redraw.js';
import {now} from '../stream/clock.js';
import {entityOf} from '../stream/envelope.js';
import {readStored} from '../stream/stored.js';
import {follow} from '../stream/stream.js';
import {nameOf} from '../words.js';
import {Chart, looksOf, mostLines} from './chart.js';
import {fileOf, store} from './download.js';
import {watchGestures} from './gestures.js';
import {readHistory} from './history.js';
import {Sensor} from './sensor.js';
import {ranges, TimeWindow} from './time_window.js';
import {Toolbar} from './toolbar.js';

const linger = 250; // milliseconds for which the server may collect events: the page is not drawn more often
const budget = 20_000; // stored events that a stream begins with
const [minDepth, maxDepth] = [30, 1_000]; // events of each sensor

/** Some entities in depth: one chart of all, and a card for each, fed by one stream. */
export class Detail {
  #section;
  #connection;
  #hooks;
  #topic = '';
  #sensors = new Map();
  #window = new TimeWindow();
  #chart;
  /** What the chart shows, so that it is redrawn only after a change. */
  #drawnChart = '';
  #toolbar;
  /** The open stream, or null. */
  #stream = null;
  #lastId = '';
  #depth = maxDepth;
  #isComplete = false;
  /** Whether what was shown stays until everything new has come. */
  #beginsAgain = false;
  /** Stops the history that is being loaded; null if none is. */
  #history = null;
  #download = new AbortController();
  #redraw = new Redraw(() => this.#draw());

  /**
   * `say` announces to screen readers; the button of a card calls `remove`, and those of a range
   * `chooseRange`; `drawn` is called once everything visible has its place. The other hooks are those of a
   * stream's listener.
   */
  constructor(section, connection, hooks) {
    this.#section = section;
    this.#connection = connection;
    this.#hooks = hooks;
    const place = section.querySelector('.chart');
    this.#chart = new Chart(place, section.querySelector('.point'), ends => this.#zoom(ends));
    this.#toolbar = new Toolbar(section, {
      range: hooks.chooseRange,
      zoom: step => this.#change(() => this.#window.zoom(step)),
      download: form => this.#store(form),
      say: hooks.say,
      resized: () => {
        this.#chart.resize();
        this.redraw();
      },
    });
    watchGestures(place, this.#chart, {
      move: by => this.#change(() => this.#window.move(by)),
      stretch: (factor, at) => this.#change(() => this.#window.stretch(factor, at)),
    });
    addEventListener('resize', () => this.redraw());
    setInterval(() => this.redraw(), 1_000);
  }

  get entities() {
    return [...this.#sensors.keys()];
  }

  show(topic, entities, range) {
    if (topic === this.#topic && entities.join() === this.entities.join()) return this.#choose(range);
    this.close();
    if (topic !== this.#topic) this.forget();
    this.#topic = topic;
    this.#section.hidden = false;
    if (range !== this.#window.range) this.#window.choose(range);
    for (const [entity, sensor] of this.#sensors)
      if (!entities.includes(entity)) {
        sensor.close();
        this.#sensors.delete(entity);
      }
    // From its last id a stream can continue for fewer entities, but would not bring the history of new ones.
    if (entities.some(each => !this.#sensors.has(each))) this.#beginAgain();
    // In the order of the address, which is also that of the lines in the chart.
    this.#sensors = new Map(entities.map(each => [each, this.#sensors.get(each) ?? this.#sensorOf(each)]));
    const place = this.#section.querySelector('#sensors');
    for (const [index, sensor] of [...this.#sensors.values()].entries()) {
      sensor.looks = entities.length > 1 && index < mostLines ? looksOf(index) : null;
      if (place.children[index] !== sensor.element) place.insertBefore(sensor.element, place.children[index] ?? null);
    }
    this.#toolbar.limit(entities.length > mostLines
        ? `The chart shows only the first ${mostLines} of ${entities.length} sensors: more lines could not be told apart.`
        : '');
    return this.#redraw.now();
  }

  hide() {
    this.forget();
    this.#section.hidden = true;
  }

  forget() {
    this.close();
    this.#download.abort();
    this.#lastId = '';
    this.#isComplete = this.#beginsAgain = false;
    delete this.#section.dataset.drawn;
    for (const sensor of this.#sensors.values()) sensor.close();
    this.#sensors.clear();
    this.#chart.clear();
    this.#drawnChart = '';
  }

  open() {
    if (this.#stream) return;
    const query = this.entities.map(each => `entity=${each}`).join('&');
    if (!this.#lastId)
      this.#depth = Math.max(minDepth, Math.min(maxDepth, Math.floor(budget / this.#sensors.size)));
    this.#stream = follow(`api/${this.#topic}/envelopes?${query}&linger=${linger}&from=last:${this.#depth}`, {
      ...this.#hooks,
      envelope: envelope => {
        this.#sensors.get(entityOf(envelope))?.take(envelope);
        this.redraw();
      },
      caughtUp: () => {
        this.#each(sensor => sensor.caughtUp(this.#depth));
        this.#isComplete = true;
        this.#beginsAgain = false;
        this.redraw();
        if (!this.#history) this.#complete();
      },
      reset: id => {
        this.#stopHistory();
        this.#each(sensor => sensor.reset(id));
        this.redraw();
      },
    }, this.#connection, this.#lastId);
    if (this.#isComplete) this.#complete();
  }

  close() {
    this.#stopHistory();
    if (this.#stream) this.#lastId = this.#stream.end();
    this.#stream = null;
  }

  renew() {
    this.#stream?.renew();
  }

  redraw() {
    if (!this.#section.hidden) this.#redraw.soon();
  }

  summary() {
    return [...this.#sensors.values()].map(sensor => sensor.summary()).filter(Boolean).join(', ');
  }

  #beginAgain() {
    this.#lastId = '';
    this.#beginsAgain = this.#isComplete;
    this.#isComplete = false;
    this.#each(sensor => sensor.beginAgain());
  }

  #sensorOf(entity) {
    return new Sensor(entity, {say: this.#hooks.say, remove: () => this.#hooks.remove(entity)});
  }

  #each(action) {
    for (const sensor of this.#sensors.values()) action(sensor);
  }

  #choose(range) {
    const isOther = range !== this.#window.range;
    this.#change(() => this.#window.choose(range));
    if (isOther && this.#stream && this.#isComplete) this.#complete();
  }

  #zoom(ends) {
    // The mouse may have selected values as well, which do not count.
    this.#drawnChart = '';
    this.#change(() => ends ? this.#window.show(...ends) : this.#window.choose(this.#window.range));
  }

  #change(action) {
    action();
    this.#redraw.now();
  }

  #stopHistory() {
    this.#history?.abort();
    this.#history = null;
  }

  /** Reads the history that the chosen range lacks. */
  async #complete() {
    this.#stopHistory();
    if (!this.#measure()) return;
    const control = new AbortController();
    const {signal} = control;
    this.#history = control;
    const length = ranges[this.#window.range];
    const since = length === Infinity ? -Infinity : this.#window.ends[0];
    const note = text => signal.aborted || this.#toolbar.note(text);
    try {
      await readHistory(this.#topic, this.#sensors, {
        since, signal, progress: count => note(`Loading the history: ${count.toLocaleString()} events …`)});
      if (!signal.aborted && this.#section.querySelector('#panel-note').textContent.startsWith('Loading')) note('');
      this.redraw();
    } catch (fault) {
      note(`The history could not be loaded: ${fault.message}.`);
    } finally {
      if (this.#history === control) this.#history = null;
    }
  }

  /** Stores what the chart shows as a file. */
  async #store(form) {
    this.#download.abort();
    this.#download = new AbortController();
    const {signal} = this.#download;
    const isAll = this.#window.range === 'all' && !this.#window.isZoomed;
    const [from, to] = isAll ? [-Infinity, Infinity] : this.#window.ends;
    const through = new Map([...this.#sensors].map(([entity, {lasts}]) => [entity, new Map(lasts)]));
    const stored = readStored(this.#topic, through, {from, signal});
    try {
      const blob = await fileOf(within(stored, from, to), form,
                                count => this.#toolbar.note(`Loading: ${count.toLocaleString()} events …`));
      if (signal.aborted) return;
      store(blob, `${this.#topic}-${this.entities.slice(0, 5).join('-')}.${form}`);
      this.#toolbar.note('');
      this.#hooks.say('The file was saved.');
    } catch (fault) {
      if (!signal.aborted) this.#toolbar.note(`The file could not be created: ${fault.message}.`);
    }
  }

  /** Tells the window which period has readings. Returns false if there are none. */
  #measure() {
    const filled = [...this.#sensors.values()].filter(({last}) => last);
    if (filled.length === 0) return false;
    const first = Math.min(...filled.map(({readings}) => readings.all[0].at));
    this.#window.update(first, Math.max(...filled.map(({last}) => last.at)), now());
    return true;
  }

  #draw() {
    if (this.#beginsAgain) return;
    const hasReadings = this.#measure();
    this.#section.querySelector('#panel').hidden = !hasReadings;
    if (hasReadings) this.#drawChart();
    const time = now();
    const state = {
      knownUntil: this.#connection.knownUntil(time), isAway: this.#connection.isLost(time)};
    for (const sensor of this.#sensors.values()) sensor.draw(this.#window.ends, state);
    if (!this.#isComplete) return;
    this.#section.dataset.drawn = '';
    this.#hooks.drawn();
  }

  #drawChart() {
    const {ends, isZoomed, range} = this.#window;
    const shown = [...this.#sensors].slice(0, mostLines);
    const place = this.#section.querySelector('.chart');
    const shownChart = [...ends, place.clientWidth, ...shown.map(([number, {readings}]) =>
      `${number} ${readings.version} ${readings.all.length}`)].join();
    if (shownChart === this.#drawnChart) return;
    this.#drawnChart = shownChart;
    this.#chart.draw(shown.map(([number, {readings}]) => ({number, name: nameOf(number), readings: readings.all})), ends);
    place.setAttribute('aria-label', shown.map(([, sensor]) => sensor.chartText(ends)).join('; '));
    this.#toolbar.press(isZoomed ? '' : range);
  }
}

/** Yields the envelopes of a period, and those without a time. */
async function* within(envelopes, from, to) {
  for await (const envelope of envelopes) {
    const at = envelope.timestamp ? Date.parse(envelope.timestamp) : from;
    if (at >= from && at <= to) yield envelope;
  }
}
