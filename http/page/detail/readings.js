import {offsetOf} from '../stream/envelope.js';

/** Readings of one sensor that the page keeps. */
const plenty = 20_000;

/** The readings of one sensor, `{value, at, offset}` each: when it was recorded, and where in the log. */
export class Readings {
  all = [];
  /** Goes up when `all` changes otherwise than at its end. */
  version = 0;

  add(value, at, offset) {
    const last = this.all.at(-1);
    // Where a clock went back, the chart's line does not.
    this.all.push({value, at: last ? Math.max(at, last.at) : at, offset});
    if (this.all.length <= plenty + plenty / 10) return;
    this.all.splice(0, this.all.length - plenty);
    ++this.version;
  }

  /** The log has nothing of what was read behind this id. */
  reset(id) {
    const through = offsetOf(id);
    this.all = this.all.filter(({offset}) => offset <= through);
    ++this.version;
  }

  /** All of them come again. */
  clear() {
    this.all = [];
    ++this.version;
  }
}
