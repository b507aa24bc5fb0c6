import {Chart, whenOf} from './chart.js';
import {now} from '../stream/clock.js';
import {offsetOf} from '../stream/envelope.js';
import {Entity} from '../entity.js';
import {stateOf, withLimit} from '../lateness.js';
import {Readings} from './readings.js';
import {Redraw} from '../redraw.js';
import {settings} from '../settings.js';
import {write} from '../write.js';

const listed = 100; // readings

const counted = count => count === 1 ? '1 reading' : `${count} readings`;

/** One sensor in depth: its chart and its list. */
export class Sensor {
  readings = new Readings();
  element = document.querySelector('#sensor').content.firstElementChild.cloneNode(true);

  #number;
  #connection;
  #say;
  #chart;
  /** What its state follows from. */
  #entity;
  #isComplete = false;
  #beginsAgain = false;
  #drawn = {version: 0, count: 0};
  #redraw = new Redraw(() => this.#draw());

  /** `say` announces to screen readers; the button calls `remove`. */
  constructor(number, connection, {say, remove}) {
    this.#number = number;
    this.#connection = connection;
    this.#say = say;
    this.#entity = new Entity(number);
    const heading = settings().headingOf(number);
    const name = settings().nameOf(number) ? heading : `sensor ${number}`;
    this.element.dataset.entity = number;
    this.#part('h2').textContent = heading;
    this.element.setAttribute('aria-label', heading);
    this.#part('.remove').setAttribute('aria-label', `Remove ${name}`);
    this.#part('.remove').addEventListener('click', remove);
    this.#part('.list').setAttribute('aria-label', `Readings of ${name}`);
    this.#part('.tools').setAttribute('aria-label', `Chart of ${name}`);
    this.#chart = new Chart(this.#part('.chart'), this.#part('.point'));
    this.#part('.tools').addEventListener(
        'click', ({target}) => target.dataset.zoom && this.#chart.zoom(target.dataset.zoom));
    this.#draw();
  }

  get last() {
    return this.readings.all.at(-1)?.value;
  }

  take(envelope) {
    const {kind, value, at, offset} = this.#entity.take(envelope);
    if (kind === 'reading') this.readings.add(value, at, offset);
    this.redraw();
  }

  caughtUp() {
    this.#isComplete = true;
    this.#beginsAgain = false;
    this.redraw();
  }

  reset(id) {
    this.readings.reset(id);
    this.#entity.reset(offsetOf(id));
    this.redraw();
  }

  /** All of it comes again; until then the card stays as it is. */
  beginAgain() {
    this.readings.clear();
    this.#entity = new Entity(this.#number);
    this.#beginsAgain = this.#isComplete;
  }

  redraw() {
    this.#redraw.soon();
  }

  close() {
    this.#redraw.stop();
    this.#chart.destroy();
    this.element.remove();
  }

  #part(selector) {
    return this.element.querySelector(selector);
  }

  #hint({name, text}) {
    const hint = this.#part('.hint');
    const before = hint.textContent;
    hint.textContent = {
      none: 'Registered; no reading yet.',
      other: `The newest event: ${text}`,
      unknown: this.#isComplete
          ? `Unknown: the log has no sensor ${this.#number} yet. It appears here as soon as it registers.` : '',
    }[name] ?? '';
    hint.hidden = hint.textContent === '';
    if (hint.textContent && hint.textContent !== before)
      this.#say(`${settings().headingOf(this.#number)}: ${hint.textContent}`);
  }

  #state() {
    const state = stateOf(this.#entity, this.#connection.knownUntil(now()));
    const chip = this.#part('.state');
    // While the history comes nothing can be said of what has not come.
    const isKnown = this.#isComplete || state.name === 'other' || state.name === 'none';
    const isOfThen = this.#connection.describe(now()).name !== 'live' && ['live', 'late'].includes(state.name);
    const limit = this.last === undefined ? null : settings().limitOf(this.last);
    const said = withLimit(state, limit);
    const text = !isKnown ? '' : state.name === 'other' ? 'no reading' : isOfThen ? `was ${said}` : said;
    this.element.dataset.state = isKnown ? state.name : '';
    this.element.classList.toggle('wrong', limit !== null);
    write(chip, text);
    this.#hint(state);
  }

  #draw() {
    if (this.#beginsAgain) return;
    const {all} = this.readings;
    const none = all.length === 0;
    for (const part of ['.last', '.chart-part', '.list']) this.#part(part).hidden = none;
    this.#state();
    const {version} = this.readings;
    if (none || (version === this.#drawn.version && all.length === this.#drawn.count)) return;
    const last = all.at(-1);
    this.#part('.value').textContent = settings().text(last.value);
    this.#part('.when').textContent = whenOf(last);
    this.#list(all);
    this.#chart.update(all);
    let [low, high] = [Infinity, -Infinity];
    for (const {value} of all) [low, high] = [Math.min(low, value), Math.max(high, value)];
    this.#part('.chart').setAttribute(
        'aria-label', `${counted(all.length)} from ${low} to ${settings().spoken(high)}, the last ${last.value}`);
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
      row.insertCell().textContent = settings().text(reading.value);
      row.insertCell().textContent = whenOf(reading);
    }
    while (body.rows.length > listed) body.deleteRow(-1);
    this.#drawn = {version, count: all.length};
    this.#part('caption').textContent = all.length > listed
        ? `The last ${listed} of ${all.length} readings` : counted(all.length);
  }
}
