import {Chart, whenOf} from './chart.js';
import {Readings} from './readings.js';
import {follow} from './stream.js';

const listed = 100; // readings
const quietAfter = 60_000; // milliseconds without a reading until `live` says so

const counted = count => count === 1 ? '1 reading' : `${count} readings`;

/** One sensor of the page: its stream, its chart and its list. */
export class Sensor {
  readings = new Readings();
  element = document.querySelector('#sensor').content.firstElementChild.cloneNode(true);

  #entity;
  #say;
  #chart;
  #end;
  #registered = false;
  /** The newest event of another kind, as text. */
  #other = '';
  #heardAt = 0;
  #quietTimer = 0;
  #drawn = {version: 0, count: 0};
  #frame = 0;

  /** `say` announces to screen readers; the button calls `remove`. */
  constructor(entity, topic, {say, remove, signedOut}) {
    this.#entity = entity;
    this.#say = say;
    const name = `sensor ${entity}`;
    this.element.dataset.entity = entity;
    this.#part('h2').textContent = `Sensor ${entity}`;
    this.element.setAttribute('aria-label', `Sensor ${entity}`);
    this.#part('.remove').setAttribute('aria-label', `Remove ${name}`);
    this.#part('.remove').addEventListener('click', remove);
    this.#part('.list').setAttribute('aria-label', `Readings of ${name}`);
    this.#part('.tools').setAttribute('aria-label', `Chart of ${name}`);
    this.#chart = new Chart(this.#part('.chart'), this.#part('.point'));
    this.#part('.tools').addEventListener(
        'click', ({target}) => target.dataset.zoom && this.#chart.zoom(target.dataset.zoom));
    this.#quietTimer = setInterval(() => this.#showQuiet(), 5_000);
    this.#draw();
    this.#end = follow(`api/${topic}/envelopes/${entity}`, {
      envelope: envelope => this.#take(envelope),
      caughtUp: () => this.#hint(),
      reset: id => this.#reset(id),
      state: (state, text) => this.#state(state, text),
      signedOut,
    });
  }

  get last() {
    return this.readings.all.at(-1)?.value;
  }

  close() {
    this.#end();
    clearInterval(this.#quietTimer);
    cancelAnimationFrame(this.#frame);
    this.#chart.destroy();
    this.element.remove();
  }

  #part(selector) {
    return this.element.querySelector(selector);
  }

  #reset(id) {
    this.readings.reset(id);
    this.#redraw();
  }

  #redraw() {
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  #take({event, offset, timestamp}) {
    if (event.Registered) this.#registered = true;
    const value = event.TemperatureRead?.temperature;
    if (value !== undefined) {
      // A record of a plain topic may have no time.
      this.readings.add(value, timestamp ? Date.parse(timestamp) : Date.now(), offset);
      this.#heardAt = Date.now();
      this.#showQuiet();
    } else if (!event.Registered) {
      this.#other = JSON.stringify(event);
    }
    this.#redraw();
  }

  #hint() {
    const hint = this.#part('.hint');
    const before = hint.textContent;
    hint.textContent = this.readings.all.length > 0 ? ''
        : this.#registered ? 'Registered; no reading yet.'
        : this.#other ? `The newest event: ${this.#other}`
        : 'No such sensor yet. It appears here as soon as it registers.';
    hint.hidden = hint.textContent === '';
    if (hint.textContent && hint.textContent !== before)
      this.#say(`Sensor ${this.#entity}: ${hint.textContent}`);
  }

  #state(state, text) {
    const chip = this.#part('.state');
    if (state === 'refused' && chip.dataset.state !== state) this.#say(`Sensor ${this.#entity} ${text}`);
    chip.dataset.state = state;
    chip.textContent = text;
    this.#showQuiet();
  }

  /** A connection that is up says nothing of a sensor that is silent. */
  #showQuiet() {
    const chip = this.#part('.state');
    if (chip.dataset.state !== 'live' && chip.dataset.state !== 'quiet') return;
    const silent = Date.now() - this.#heardAt;
    const quiet = this.#heardAt > 0 && silent >= quietAfter;
    if (!quiet && chip.dataset.state === 'live') return;
    chip.dataset.state = quiet ? 'quiet' : 'live';
    chip.textContent = quiet ? `connected; no reading for ${Math.floor(silent / 60_000)} min` : 'live';
  }

  #draw() {
    this.#frame = 0;
    const {all} = this.readings;
    const none = all.length === 0;
    for (const part of ['.last', '.chart-part', '.list']) this.#part(part).hidden = none;
    if (this.#registered || this.#other || !none) this.#hint();
    if (none) return;
    const last = all.at(-1);
    this.#part('.value').textContent = `${last.value}°`;
    this.#part('.when').textContent = whenOf(last);
    this.#list(all);
    this.#chart.update(all);
    let [low, high] = [Infinity, -Infinity];
    for (const {value} of all) [low, high] = [Math.min(low, value), Math.max(high, value)];
    this.#part('.chart').setAttribute(
        'aria-label', `${counted(all.length)} from ${low} to ${high} degrees, the last ${last.value}`);
  }

  #list(all) {
    const body = this.#part('tbody');
    const {version} = this.readings;
    if (this.#drawn.version !== version) {
      body.replaceChildren();
      this.#drawn.count = 0;
    }
    for (const reading of all.slice(Math.max(this.#drawn.count, all.length - listed))) {
      const row = body.insertRow(0);
      row.insertCell().textContent = `${reading.value}°`;
      row.insertCell().textContent = whenOf(reading);
    }
    while (body.rows.length > listed) body.deleteRow(-1);
    this.#drawn = {version, count: all.length};
    this.#part('caption').textContent = all.length > listed
        ? `The last ${listed} of ${all.length} readings` : counted(all.length);
  }
}
