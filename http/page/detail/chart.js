import {settings} from '../settings.js';

const {Dygraph} = window;
const dark = matchMedia('(prefers-color-scheme: dark)');
const narrowest = 2_000; // milliseconds
const crowd = 200; // readings too many for a dot each

const clock = new Intl.DateTimeFormat([], {hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23'});
export const timeOf = at => clock.format(at);
const day = new Intl.DateTimeFormat([], {dateStyle: 'medium'});

// A finger scrolls the page; the buttons zoom for it.
const {touchstart, touchmove, touchend, ...byMouse} = Dygraph.defaultInteractionModel;

// Its legend sets styles as text, which the page's policy forbids.
Dygraph.PLUGINS = Dygraph.PLUGINS.filter(each => each !== Dygraph.Plugins.Legend);

/** A number on the value axis, without the noise of binary fractions. */
const labelOf = value => String(Number.isInteger(value) ? value : Number(value.toPrecision(15)));

/** Pixels for the longest label of a range; its ends have at most one decimal more than a tick. */
function labelWidth(low, high) {
  const longest = Math.max(...[low, high].map(end => labelOf(Math.round(end)).length));
  return Math.max(30, 8 * (longest + (high - low < 10 ? 2 : 0)));
}

/** A zoomable chart of readings over time. */
export class Chart {
  #graph = null;
  #place;
  #readings = [];
  #rows = [];
  /** What is seen, in milliseconds; null: all. */
  #window = null;
  #point;
  #recolour = () => this.#graph?.updateOptions(this.#colours());

  /** `point` shows the reading under the mouse. */
  constructor(place, point) {
    this.#place = place;
    this.#point = point;
    dark.addEventListener('change', this.#recolour);
  }

  update(readings) {
    const followed = this.#window && this.#window[1] >= this.#last();
    this.#readings = readings;
    this.#rows = readings.map(({at, value}) => [at, value]);
    if (this.#rows.length === 0) return;
    if (followed) this.#show(this.#last() - (this.#window[1] - this.#window[0]), this.#last());
    if (!this.#graph) this.#draw();
    else this.#graph.updateOptions({file: this.#rows, ...this.#range()});
  }

  zoom(how) {
    if (!this.#graph) return;
    const [from, to] = this.#window ?? this.#extent();
    const width = to - from;
    const middle = this.#window && to < this.#last() ? (from + to) / 2 : to - width / 4;
    if (how === 'in') this.#show(middle - width / 4, middle + width / 4);
    if (how === 'out') this.#show(middle - width, middle + width);
    if (how === 'earlier') this.#show(from - width / 2, to - width / 2);
    if (how === 'later') this.#show(from + width / 2, to + width / 2);
    if (how === 'all') this.#window = null;
    this.#graph.updateOptions(this.#range());
  }

  destroy() {
    dark.removeEventListener('change', this.#recolour);
    this.#graph?.destroy();
  }

  #last() {
    return this.#rows.at(-1)?.[0] ?? 0;
  }

  #extent() {
    const last = this.#last();
    return [Math.min(this.#rows[0][0], last - narrowest), last];
  }

  /** Keeps the window in what there is. */
  #show(from, to) {
    const [first, last] = this.#extent();
    const width = Math.max(to - from, narrowest);
    if (width >= last - first) {
      this.#window = null;
      return;
    }
    const begin = Math.min(Math.max(from, first), last - width);
    this.#window = [begin, begin + width];
  }

  #range() {
    const [from, to] = this.#window ?? this.#extent();
    const margin = (to - from) * 0.02;
    const seen = this.#rows.filter(([at]) => at >= from - margin && at <= to + margin).map(row => row[1]);
    const low = seen.length > 0 ? seen.reduce((a, b) => Math.min(a, b)) : 0;
    const high = seen.length > 0 ? seen.reduce((a, b) => Math.max(a, b)) : 1;
    const air = Math.max(1, (high - low) * 0.15);
    return {
      drawPoints: seen.length < crowd,
      dateWindow: [from - margin, to + margin],
      valueRange: [low - air, high + air],
      axes: {y: {axisLabelWidth: labelWidth(low - air, high + air)}},
    };
  }

  #colours() {
    const style = getComputedStyle(this.#place);
    const colour = name => style.getPropertyValue(name).trim();
    return {
      colors: [colour('--line')],
      axisLineColor: colour('--edge'),
      gridLineColor: colour('--edge'),
    };
  }

  #draw() {
    this.#graph = new Dygraph(this.#place, this.#rows, {
      ...this.#colours(),
      ...this.#range(),
      labels: ['recorded', 'reading'],
      stepPlot: true,
      strokeWidth: 1.8,
      pointSize: 2,
      highlightCircleSize: 4,
      rightGap: 8,
      interactionModel: byMouse,
      axes: {
        x: {
          axisLabelWidth: 64,
          pixelsPerLabel: 80,
          axisLabelFormatter: at => timeOf(at),
        },
        y: {pixelsPerLabel: 28, axisLabelFormatter: labelOf, ...this.#range().axes.y},
      },
      zoomCallback: (from, to) => {
        // Of what a mouse selects only the times count, and a double click means all.
        if (this.#graph?.isZoomed('x') && from !== null) this.#show(from, to);
        else this.#window = null;
        queueMicrotask(() => this.#graph?.updateOptions(this.#range()));
      },
      highlightCallback: (event, x, points, row) => {
        const reading = this.#readings[row];
        if (reading) this.#point.textContent = `${settings().text(reading.value)} ${whenOf(reading)}`;
      },
      unhighlightCallback: () => { this.#point.textContent = ''; },
    });
  }
}

/** When a reading was recorded; with the day, unless it is today. */
export function whenOf({at}) {
  const isToday = day.format(at) === day.format(Date.now());
  return isToday ? timeOf(at) : `${day.format(at)} ${timeOf(at)}`;
}
