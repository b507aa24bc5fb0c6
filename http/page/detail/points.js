import {highOf, indexAt, lowOf} from './readings.js';

/**
 * Returns the points of a line through the readings of a window, `[at, value]` each, and one point beyond
 * either end. If there are more than `width` pixels can show, each column has its lowest and highest.
 */
export function pointsOf(readings, [from, to], width) {
  const first = Math.max(0, indexAt(readings, from) - 1);
  const end = Math.min(readings.length, indexAt(readings, to) + 1);
  const points = [];
  const add = (at, values) => values.forEach(value => points.push([at, value]));
  if (end - first <= 2 * width) {
    for (const each of readings.slice(first, end))
      add(each.at, each.count ? [lowOf(each), highOf(each)] : [each.value]);
    return points;
  }
  const columnOf = ({at}) => Math.floor((at - from) / (to - from) * width);
  for (let i = first; i < end;) {
    const {at} = readings[i];
    const column = columnOf(readings[i]);
    let [low, high] = [Infinity, -Infinity];
    for (; i < end && columnOf(readings[i]) === column; ++i) {
      low = Math.min(low, lowOf(readings[i]));
      high = Math.max(high, highOf(readings[i]));
    }
    add(at, low === high ? [low] : [low, high]);
  }
  return points;
}

/** Returns the lines as rows of a table, `[at, value, value, …]`, with null where a line has no point. */
export function rowsOf(lines) {
  const width = lines.length + 1;
  const all = lines.flatMap((points, line) => points.map(([at, value], order) => ({at, value, line, order})));
  all.sort((a, b) => a.at - b.at || a.line - b.line || a.order - b.order);
  const rows = [];
  for (const {at, value, line} of all) {
    const row = rows.at(-1);
    if (row && row[0] === at && row[line + 1] === null) {
      row[line + 1] = value;
    } else {
      const next = Array(width).fill(null);
      [next[0], next[line + 1]] = [at, value];
      rows.push(next);
    }
  }
  return rows;
}
