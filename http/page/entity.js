import {isOlder, meaningOf} from './stream/envelope.js';
import {lateAfter, usualInterval} from './lateness.js';

const kept = 30; // readings

/** What the overview knows of one entity: the newest event of each kind, and some readings. */
export class Entity {
  readings = [];
  last = null; // reading
  registered = null;
  other = null;
  /** Incremented with every change. */
  version = 0;

  #pace = null;

  constructor(number) {
    this.number = number;
  }

  get isEmpty() {
    return !this.last && !this.registered && !this.other;
  }

  /** Milliseconds. */
  get interval() {
    return this.#paceOf().interval;
  }

  /** Milliseconds. */
  get lateAfter() {
    return this.#paceOf().lateAfter;
  }

  /** Takes the newest event from a list, without the events before it. */
  note(envelope) {
    const seen = meaningOf(envelope);
    const field = {reading: 'last', registered: 'registered', other: 'other'}[seen.kind];
    if (this[field] && isOlder(seen, this[field])) return seen;
    this[field] = seen;
    ++this.version;
    return seen;
  }

  /** Takes an event from a stream, in log order. */
  take(envelope) {
    const seen = this.note(envelope);
    if (seen.kind !== 'reading') return seen;
    const before = this.readings.at(-1);
    // The line never goes back in time, even if a clock did.
    this.readings.push({...seen, at: before ? Math.max(before.at, seen.at) : seen.at});
    if (this.readings.length > kept) this.readings.shift();
    this.#changed();
    return seen;
  }

  /** Drops what came after this offset: the log no longer has it. */
  reset(offset) {
    const isLeft = each => each && each.offset <= offset;
    this.readings = this.readings.filter(isLeft);
    this.last = isLeft(this.last) ? this.last : this.readings.at(-1) ?? null;
    this.registered = isLeft(this.registered) ? this.registered : null;
    this.other = isLeft(this.other) ? this.other : null;
    this.#changed();
  }

  #changed() {
    this.#pace = null;
    ++this.version;
  }

  #paceOf() {
    return this.#pace ??= {interval: usualInterval(this.readings), lateAfter: lateAfter(this.readings)};
  }
}
