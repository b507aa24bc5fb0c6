import {Entity} from '../entity.js';
import {stateOf, withLimit} from '../lateness.js';
import {settings} from '../settings.js';
import {offsetOf} from '../stream/envelope.js';
import {counted, nameOf, roundedText, valueText} from '../words.js';
import {write} from '../write.js';
import {Events} from './events.js';
import {Readings} from './readings.js';
import {dateTimeOf} from './times.js';

/** One sensor in depth: a card with its state, its statistics and its events. */
export class Sensor {
  readings = new Readings();
  element = document.querySelector('#sensor').content.firstElementChild.cloneNode(true);
  /** Where the known history begins, in milliseconds; -Infinity if it is known from the beginning of the log. */
  knownSince = Infinity;
  /** Offset of the first known event in each partition. */
  firsts = new Map();
  /** Offset of the last event in each partition. */
  lasts = new Map();

  #number;
  #events;
  #say;
  /** The entity from which the state is derived. */
  #entity;
  #stored = 0;
  #isComplete = false;

  /** `say` announces to screen readers; the button calls `remove`. */
  constructor(number, {say, remove}) {
    this.#number = number;
    this.#say = say;
    this.#entity = new Entity(number);
    const name = nameOf(number);
    this.element.dataset.entity = number;
    this.element.setAttribute('aria-label', name);
    this.#part('h2').textContent = name;
    this.#part('.remove').setAttribute('aria-label', `Remove ${name}`);
    this.#part('.remove').addEventListener('click', remove);
    this.#part('.list').setAttribute('aria-label', `Events of ${name}`);
    this.#events = new Events(this.#part('table'));
  }

  get last() {
    return this.readings.all.at(-1);
  }

  /** The reading that the card shows; the last one to arrive may be older. */
  get #newest() {
    return this.#entity.last ?? this.last;
  }

  /** The look of its line in the chart: the numbers `colour` and `stroke`; null if it has no line to tell apart. */
  set looks(looks) {
    for (const name of ['colour', 'stroke']) {
      if (looks) this.element.dataset[name] = looks[name];
      else delete this.element.dataset[name];
    }
  }

  take(envelope) {
    const {kind, value, at, offset, partition} = this.#entity.take(envelope);
    if (!this.firsts.has(partition)) this.firsts.set(partition, offset);
    this.lasts.set(partition, offset);
    if (!this.#isComplete) {
      ++this.#stored;
      this.knownSince = Math.min(this.knownSince, at);
    }
    if (kind === 'reading') this.readings.add(value, at, offset);
    this.#events.add(envelope);
  }

  /** `depth`: how many events the stream began with, if there were that many. */
  caughtUp(depth) {
    if (!this.#isComplete && this.#stored < depth) this.knownSince = -Infinity;
    this.#isComplete = true;
  }

  reset(id) {
    this.readings.reset(id);
    this.#entity.reset(offsetOf(id));
    this.#events.reset(offsetOf(id));
    if (offsetOf(id) < 0) this.#forget();
  }

  /** All events come again; until then the card stays as it is. */
  beginAgain() {
    this.readings.clear();
    this.#events.clear();
    this.#entity = new Entity(this.#number);
    this.#isComplete = false;
    this.#forget();
  }

  /**
   * Adds readings before the known ones. `firsts` has for each partition the offset of the first event that was read
   * with them.
   */
  prepend(readings, firsts, since) {
    this.readings.prepend(readings);
    this.firsts = new Map([...this.firsts, ...firsts]);
    this.knownSince = since;
  }

  close() {
    this.element.remove();
  }

  summary() {
    return this.last && `${nameOf(this.#number)}: ${settings().spoken(this.#newest.value)}`;
  }

  /** `ends`: the period that the chart shows. */
  draw(ends, {knownUntil, isAway}) {
    const none = !this.last;
    for (const part of ['.last', '.statistics']) this.#part(part).hidden = none;
    this.#part('.list').hidden = this.#entity.isEmpty;
    this.#drawState(stateOf(this.#entity, knownUntil), isAway);
    this.#events.draw();
    if (none) return;
    const {value, at, isDated} = this.#newest;
    write(this.#part('.value'), valueText(value));
    write(this.#part('.when'), isDated === false ? 'no time' : dateTimeOf(at));
    const seen = this.readings.statistics(...ends);
    for (const [part, text] of Object.entries({
      low: seen ? roundedText(seen.low) : '–', mean: seen ? roundedText(seen.mean) : '–',
      high: seen ? roundedText(seen.high) : '–', count: seen ? counted(seen.count, 'reading') : 'no reading',
    })) write(this.#part(`.${part}`), text);
  }

  /** Returns in words what the chart shows of the sensor. */
  chartText(ends) {
    const seen = this.readings.statistics(...ends);
    if (!seen) return `${nameOf(this.#number)}: no reading`;
    return `${nameOf(this.#number)}: ${counted(seen.count, 'reading')} from ${roundedText(seen.low)} to ` +
        `${roundedText(seen.high)}, the last ${valueText(this.last.value)}`;
  }

  #forget() {
    this.#stored = 0;
    this.knownSince = Infinity;
    this.firsts = new Map();
  }

  #part(selector) {
    return this.element.querySelector(selector);
  }

  #drawState(state, isAway) {
    // Until the stored events have arrived, a missing reading means nothing.
    const isKnown = this.#isComplete || state.name === 'other' || state.name === 'none';
    const isOfThen = isAway && ['live', 'late'].includes(state.name);
    const limit = this.last ? settings().limitOf(this.#newest.value) : null;
    const said = withLimit(state, limit);
    const text = !isKnown ? '' : state.name === 'other' ? 'no reading' : isOfThen ? `was ${said}` : said;
    this.element.classList.toggle('wrong', limit !== null);
    this.element.classList.toggle('past', isAway);
    this.element.dataset.state = isKnown ? state.name : '';
    write(this.#part('.state'), text);
    const hint = this.#part('.hint');
    const words = {
      none: 'Registered; no reading yet.',
      other: `Newest event: ${state.text}`,
      unknown: this.#isComplete
          ? `Unknown: the log has no sensor ${this.#number} yet. It appears here as soon as it registers.` : '',
    }[state.name] ?? '';
    hint.hidden = words === '';
    if (words && words !== hint.textContent) this.#say(`${nameOf(this.#number)}: ${words}`);
    write(hint, words);
  }
}
