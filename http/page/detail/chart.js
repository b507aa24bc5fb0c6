import Dygraph from 'dygraphs/src/dygraph.js';

import {valueText} from '../words.js';
import {pointsOf, rowsOf} from './points.js';
import {axisTimeOf, dateTimeOf} from './times.js';

const dark = matchMedia('(prefers-color-scheme: dark)');
const help = matchMedia('(pointer: coarse)').matches
    ? 'Pinch to zoom, drag with one finger to move.' : 'Drag to zoom in; hold Shift and drag to move.';
const maxDots = 150; // points of a line; from this number on, no dots are drawn
const colourCount = 8;
const strokes = [null, [7, 4], [2, 3]]; // each for as many lines as there are colours

// Dygraph's legend sets styles as text, which the page's policy forbids.
Dygraph.PLUGINS = Dygraph.PLUGINS.filter(each => each !== Dygraph.Plugins.Legend);

// gestures.js handles fingers and moving.
const {touchstart, touchmove, touchend, ...byMouse} = Dygraph.defaultInteractionModel;
const zoomByMouse = {
  ...byMouse,
  mousedown: (event, graph, context) => event.shiftKey || byMouse.mousedown(event, graph, context),
};

/** Returns a number for the value axis, without the noise of binary fractions. */
const labelOf = value => String(Number.isInteger(value) ? value : Number(value.toPrecision(15)));

/** Returns the pixels for the longest label of a range. Its ends have at most one decimal more than a tick. */
function labelWidth(low, high) {
  const longest = Math.max(...[low, high].map(end => labelOf(Math.round(end)).length));
  return Math.max(30, 8 * (longest + (high - low < 10 ? 2 : 0)));
}

function extentOf(rows) {
  let [low, high] = [Infinity, -Infinity];
  for (const row of rows)
    for (let i = 1; i < row.length; ++i)
      if (row[i] !== null) [low, high] = [Math.min(low, row[i]), Math.max(high, row[i])];
  return low > high ? [0, 1] : [low, high];
}

/** Number of lines that can be told apart by their colours and strokes. */
export const mostLines = colourCount * strokes.length;

export const looksOf = line => ({colour: line % colourCount, stroke: Math.floor(line / colourCount)});

/** A chart of readings over time: a line for each sensor. */
export class Chart {
  #place;
  #point;
  #zoomed;
  #graph = null;
  /** Names of the lines by number: several lines may have the same name. */
  #names = new Map();
  #recolour = () => this.#graph?.updateOptions(this.#colours());

  /** `point` shows the reading under the mouse; `zoomed(ends)` gets what a mouse selects, or null for everything. */
  constructor(place, point, zoomed) {
    this.#place = place;
    this.#point = point;
    this.#point.textContent = help;
    this.#zoomed = zoomed;
    dark.addEventListener('change', this.#recolour);
  }

  /** `lines`: `{number, name, readings}` each; `ends`: the period that is shown, in milliseconds. */
  draw(lines, ends) {
    const width = Math.max(100, this.#place.clientWidth);
    const points = lines.map(({readings}) => pointsOf(readings, ends, width));
    const rows = rowsOf(points);
    if (rows.length === 0) return this.clear();
    const names = new Map(lines.map(({number, name}) => [number, name]));
    if ([...names.keys()].join() !== [...this.#names.keys()].join()) this.clear();
    this.#names = names;
    const options = {file: rows, ...this.#view(rows, points, ends)};
    if (this.#graph) this.#graph.updateOptions(options);
    else this.#make(rows, options);
    return undefined;
  }

  clear() {
    this.#graph?.destroy();
    this.#graph = null;
    this.#names = new Map();
    this.#point.textContent = help;
  }

  resize() {
    this.#graph?.resize();
  }

  /** Returns the time at a place on the screen and the milliseconds per pixel; undefined if there is no chart. */
  timeAt(clientX) {
    if (!this.#graph) return undefined;
    const {x, w} = this.#graph.getArea();
    const [from, to] = this.#graph.xAxisRange();
    const perPixel = (to - from) / w;
    return {perPixel, at: from + (clientX - this.#place.getBoundingClientRect().left - x) * perPixel};
  }

  #view(rows, points, [from, to]) {
    const margin = (to - from) * 0.01;
    const [low, high] = extentOf(rows);
    const padding = Math.max(1, (high - low) * 0.15);
    return {
      drawPoints: Math.max(...points.map(({length}) => length)) < maxDots,
      dateWindow: [from - margin, to + margin],
      valueRange: [low - padding, high + padding],
      axes: {
        x: {axisLabelFormatter: at => axisTimeOf(at, to - from)},
        y: {axisLabelWidth: labelWidth(low - padding, high + padding)},
      },
    };
  }

  #colours() {
    const style = getComputedStyle(this.#place);
    const colour = name => style.getPropertyValue(name).trim();
    return {
      colors: [...this.#names.keys()].map((_, i) => colour(`--line-${i % colourCount}`)),
      axisLineColor: colour('--edge'),
      gridLineColor: colour('--edge'),
    };
  }

  #make(rows, {axes, ...options}) {
    const numbers = [...this.#names.keys()];
    const series = numbers.map((number, i) => [number, {strokePattern: strokes[Math.floor(i / colourCount)]}]);
    this.#graph = new Dygraph(this.#place, rows, {
      ...options,
      ...this.#colours(),
      labels: ['recorded', ...numbers],
      series: Object.fromEntries(series),
      stepPlot: true,
      connectSeparatedPoints: true,
      strokeWidth: 1.8,
      pointSize: 2,
      highlightCircleSize: 4,
      rightGap: 8,
      interactionModel: zoomByMouse,
      axes: {
        x: {...axes.x, ticker: Dygraph.dateTicker, axisLabelWidth: 80, pixelsPerLabel: 90},
        y: {...axes.y, pixelsPerLabel: 28, axisLabelFormatter: labelOf},
      },
      // Only the times of a mouse's selection count, and a double click means everything.
      zoomCallback: (from, to) => {
        const ends = this.#graph?.isZoomed('x') && from !== null ? [from, to] : null;
        queueMicrotask(() => this.#zoomed(ends));
      },
      highlightCallback: (event, at, found) => {
        const values = found.map(({name: number, yval}) =>
          this.#names.size > 1 ? `${this.#names.get(number)}: ${valueText(yval)}` : valueText(yval));
        this.#point.textContent = `${values.join(', ')} · ${dateTimeOf(at)}`;
      },
      unhighlightCallback: () => { this.#point.textContent = help; },
    });
  }
}
