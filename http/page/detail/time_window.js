/**
 * Length of each range in milliseconds; `all` is everything that the log has. The first is shown unless
 * another is chosen.
 */
export const ranges = {'1h': 3_600_000, '5m': 300_000, '24h': 86_400_000, all: Infinity};

const narrowest = 2_000; // milliseconds
const steps = 300; // steps in which the end of a range moves, so that not every second redraws everything

/** The period that a chart shows: a range that ends now, or what somebody zoomed to. Times are in milliseconds. */
export class TimeWindow {
  #range = '1h';
  /** Null while the range is shown. */
  #zoomed = null;
  #first = 0;
  #last = 0;
  #now = 0;

  get range() {
    return this.#range;
  }

  get isZoomed() {
    return this.#zoomed !== null;
  }

  choose(range) {
    this.#range = range;
    this.#zoomed = null;
  }

  /**
   * Takes the times of the first and the last reading. A zoomed window that shows the last one continues to
   * show it.
   */
  update(first, last, now) {
    if (this.#zoomed && this.#zoomed[1] >= this.#last && last > this.#last)
      this.#zoomed = this.#zoomed.map(each => each + last - this.#zoomed[1]);
    [this.#first, this.#last, this.#now] = [first, last, now];
  }

  /** The begin and the end of the window. */
  get ends() {
    return this.#zoomed ?? this.#base();
  }

  zoom(step) {
    const [from, to] = this.ends;
    const width = to - from;
    // The newest readings matter most.
    const middle = this.#zoomed && to < this.#last ? (from + to) / 2 : to - width / 4;
    if (step === 'in') this.show(middle - width / 4, middle + width / 4);
    if (step === 'out') this.show(middle - width, middle + width);
    if (step === 'earlier') this.move(-width / 2);
    if (step === 'later') this.move(width / 2);
  }

  move(by) {
    const [from, to] = this.ends;
    this.show(from + by, to + by);
  }

  /** Multiplies the width by `factor`; `place` stays where it is. */
  stretch(factor, place) {
    const [from, to] = this.ends;
    this.show(place - (place - from) * factor, place + (to - place) * factor);
  }

  /** Shows this period, kept within what there is. */
  show(from, to) {
    const [base, end] = this.#base();
    const [first, last] = [Math.min(this.#first, base), Math.max(this.#last, end)];
    const width = Math.min(Math.max(to - from, narrowest), last - first);
    const begin = Math.min(Math.max(from, first), last - width);
    this.#zoomed = width >= last - first && this.#range === 'all' ? null : [begin, begin + width];
  }

  #base() {
    const length = ranges[this.#range];
    if (length === Infinity) return [Math.min(this.#first, this.#last - narrowest), this.#last];
    const step = Math.max(1_000, length / steps);
    const soon = Math.ceil(this.#now / step) * step;
    // If nothing has come for longer than the range, it ends at the last reading.
    const end = soon - this.#last < length ? Math.max(soon, this.#last) : this.#last;
    return [end - length, end];
  }
}
