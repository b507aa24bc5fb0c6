// The readings of one sensor. A reopened stream repeats what the log retains; this separates the
// repeats from new readings, only by their values, since the stream has neither times nor
// positions.

/** Milliseconds without a reading after which what was stored has come. */
const quiet = 250;
/** Milliseconds after which a reading is live, however fast they follow. */
const longestReplay = 2_000;
/** Compacted readings are kept up to this many in all. */
const plenty = 20_000;
/** Milliseconds of the chart that stored readings may take, and at most each. */
const storedSpan = 120_000;
const storedStep = 1_000;

/**
 * A reading is `{value, at, batch}`: `at` is when it was received, `batch` is when the stream
 * was opened that delivered it out of the store, or null where it came live.
 */
export class Readings {
  all = [];
  /** Goes up when `all` changes otherwise than at its end. */
  version = 0;

  #openedAt = 0;
  #lastAt = 0;
  #inReplay = false;
  /** Repeats, while it is open where in `all` they begin; else null. */
  #repeated = null;
  /** Places in `all` where they may begin, ascending. */
  #starts = [];

  /** The stream was opened: what comes first is what the log holds. */
  open(at) {
    this.#openedAt = this.#lastAt = at;
    this.#inReplay = true;
    this.#repeated = this.all.length > 0 ? [] : null;
    this.#starts = [...this.all.keys()];
  }

  add(value, at) {
    const wasQuiet = at - this.#lastAt > quiet;
    if (wasQuiet || at - this.#openedAt > longestReplay) this.#inReplay = false;
    this.#lastAt = at;
    if (this.#repeated && wasQuiet) this.#settleComplete();
    const reading = {value, at, batch: this.#inReplay ? this.#openedAt : null};
    if (this.#repeated) this.#compare(reading);
    else this.all.push(reading);
  }

  /** The log's readings go on from the end of the longest stretch that they share with ours. */
  #compare(reading) {
    const index = this.#repeated.length;
    const first = this.#starts[0];
    this.#repeated.push(reading);
    this.#starts = this.#starts.filter(
        start => start + index >= this.all.length || this.all[start + index].value === reading.value);
    if (this.#starts.length === 0) this.#replace(first, index);
    else if (this.#starts[0] + this.#repeated.length >= this.all.length) this.#settle(this.#starts[0]);
  }

  /** The stream was silent, so everything stored has come: it ends where our readings end, or later. */
  #settleComplete() {
    const start = this.#starts.find(each => each + this.#repeated.length >= this.all.length);
    if (start !== undefined) this.#settle(start);
  }

  #settle(start) {
    const fresh = this.#repeated.slice(this.all.length - start);
    // What the log let go of cannot come again.
    const surplus = Math.min(start, Math.max(0, this.all.length - plenty));
    if (surplus > 0) {
      this.all.splice(0, surplus);
      ++this.version;
    }
    this.all.push(...fresh);
    this.#repeated = null;
  }

  /** It is another log than we saw: what it holds is true. Known times stay. */
  #replace(start, count) {
    this.all = [...this.all.slice(start, start + count), ...this.#repeated.slice(count)];
    ++this.version;
    this.#repeated = null;
  }
}

/**
 * The position of each reading in the chart, in milliseconds: live ones where they were received,
 * stored ones evenly before the stream was opened and after what came earlier.
 */
export function places(all) {
  const result = new Array(all.length);
  for (let begin = 0, end = 0; begin < all.length; begin = end) {
    const {batch} = all[begin];
    for (end = begin + 1; end < all.length && all[end].batch === batch;) ++end;
    if (batch === null) {
      for (let i = begin; i < end; ++i) result[i] = all[i].at;
      continue;
    }
    const count = end - begin;
    const room = begin > 0 ? Math.max(0, batch - result[begin - 1]) : Infinity;
    const step = Math.min(storedStep, storedSpan / count, room / count);
    for (let i = begin; i < end; ++i) result[i] = batch - (end - 1 - i) * step;
  }
  return result;
}
