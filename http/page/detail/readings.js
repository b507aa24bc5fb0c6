import {offsetOf} from '../stream/envelope.js';

/** Number of readings of one sensor that the page keeps. */
const maxReadings = 20_000;
/** Number of the newest readings, which stay as they are. */
const exactReadings = 4_000;

export const lowOf = reading => reading.low ?? reading.value;
export const highOf = reading => reading.high ?? reading.value;
const sumOf = reading => reading.sum ?? reading.value;
const countOf = reading => reading.count ?? 1;

/** Joins two readings to one, with the time of the first and the value and the offset of the last. */
const joined = (a, b) => ({
  at: a.at, value: b.value, offset: b.offset,
  low: Math.min(lowOf(a), lowOf(b)), high: Math.max(highOf(a), highOf(b)),
  sum: sumOf(a) + sumOf(b), count: countOf(a) + countOf(b),
});

/** Returns the index of the first reading at that time or later. */
export function indexAt(readings, time) {
  let [low, high] = [0, readings.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (readings[middle].at < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The readings of one sensor, in log order, `{value, at, offset}` each: when it was recorded, and where it is
 * in the log. If there are many, old ones are joined to pieces of the same duration, which also have `low`,
 * `high`, `sum` and `count`; so memory has a bound, and minimum, mean and maximum stay exact.
 */
export class Readings {
  all = [];
  /** Incremented when `all` changes anywhere but at its end. */
  version = 0;

  add(value, at, offset) {
    const last = this.all.at(-1);
    // The chart's line never goes back in time, even if a clock did.
    this.all.push({value, at: last ? Math.max(at, last.at) : at, offset});
    this.#bound();
  }

  /** Adds older readings, which were not known before. */
  prepend(older) {
    const first = this.all[0];
    const before = first ? older.map(each => each.at > first.at ? {...each, at: first.at} : each) : older;
    this.all = before.concat(this.all);
    ++this.version;
    this.#bound();
  }

  /** Drops what was read after this id: the log no longer has it. */
  reset(id) {
    const through = offsetOf(id);
    this.all = this.all.filter(({offset}) => offset <= through);
    ++this.version;
  }

  /** Drops all readings, because all of them come again. */
  clear() {
    this.all = [];
    ++this.version;
  }

  /** Returns `{count, low, high, mean}` of the readings from one time through another; undefined if there are none. */
  statistics(from, to) {
    let [count, sum, low, high] = [0, 0, Infinity, -Infinity];
    for (let i = indexAt(this.all, from); i < this.all.length && this.all[i].at <= to; ++i) {
      const each = this.all[i];
      count += countOf(each);
      sum += sumOf(each);
      low = Math.min(low, lowOf(each));
      high = Math.max(high, highOf(each));
    }
    return count > 0 ? {count, low, high, mean: sum / count} : undefined;
  }

  #bound() {
    if (this.all.length <= maxReadings + maxReadings / 10) return;
    const old = this.all.slice(0, -exactReadings);
    const width = (old.at(-1).at - old[0].at) / (maxReadings / 2) || 1;
    const pieces = [];
    let piece = NaN;
    for (const [index, each] of old.entries()) {
      // If their times do not differ, join them by their order.
      const next = width > 1 ? Math.floor((each.at - old[0].at) / width) : index >> 1;
      if (next === piece) pieces.push(joined(pieces.pop(), each));
      else pieces.push(each);
      piece = next;
    }
    this.all = pieces.concat(this.all.slice(-exactReadings));
    ++this.version;
  }
}
