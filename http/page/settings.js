import {learnTime} from './stream/clock.js';
import {Refusal} from './stream/refusal.js';

const unspacedUnits = ['°', '%']; // units that follow a number without a space

/** How a topic is shown, as the server's `api/TOPIC/page` says. */
export class Settings {
  /** Heading of the page; if empty, the page uses its own. */
  title;
  /** Milliseconds without a value after which an entity is late; undefined to derive it from the usual interval. */
  late;

  #path;
  #unit;
  #low;
  #high;
  #names;

  /** `late` is in seconds. */
  constructor({title = '', value = '', unit = '', low, high, late, names = {}} = {}) {
    this.title = title;
    this.late = late === undefined ? undefined : late * 1_000;
    this.#path = value === '' ? [] : value.split('.');
    this.#unit = unit;
    this.#low = low;
    this.#high = high;
    this.#names = new Map(Object.entries(names));
  }

  /** Returns the number in an event; undefined if the event has another meaning. */
  valueOf(event) {
    if (this.#path.length === 0) return undefined;
    let found = event;
    for (const name of this.#path) {
      if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
      found = found[name];
    }
    return typeof found === 'number' ? found : undefined;
  }

  /** The unit as it follows a number, with the space before it. */
  get unit() {
    return this.#unit === '' || unspacedUnits.includes(this.#unit) ? this.#unit : `\u00a0${this.#unit}`;
  }

  text(value) {
    return `${value}${this.unit}`;
  }

  /** Returns the value as a screen reader should say it. */
  spoken(value) {
    return this.#unit === '°' ? `${value} degrees` : this.text(value);
  }

  /** Returns an empty string if the entity has no name. */
  nameOf(number) {
    return this.#names.get(number) ?? '';
  }

  /** Returns what an entity is called where it is shown: `Boiler (1001)`. */
  headingOf(number) {
    const name = this.nameOf(number);
    return name ? `${name} (${number})` : `Sensor ${number}`;
  }

  matches(number, search) {
    return number.includes(search) || this.nameOf(number).toLowerCase().includes(search.toLowerCase());
  }

  /** The names that `limitOf` may return. */
  get limits() {
    return [['low', this.#low], ['high', this.#high]].filter(([, limit]) => limit !== undefined).map(([name]) => name);
  }

  /** Returns what is wrong with a value: a name for the program, and words; null if nothing is. */
  limitOf(value) {
    if (value < this.#low)
      return {name: 'low', brief: 'too low', text: `too low (below ${this.text(this.#low)})`};
    if (value > this.#high)
      return {name: 'high', brief: 'too high', text: `too high (above ${this.text(this.#high)})`};
    return null;
  }
}

/** Until the server has sent others, these are the settings for the original's sensors. */
let current = new Settings({value: 'TemperatureRead.temperature', unit: '°'});

/** Returns the settings of the topic that is shown. */
export const settings = () => current;

export function useSettings(found) {
  current = found;
}

export async function loadSettings(topic) {
  const answer = await fetch(`api/${topic}/page`);
  if (!answer.ok) throw await Refusal.of(answer);
  learnTime(answer);
  return new Settings(await answer.json());
}
