const width = 100;
const height = 30;
const margin = 2;

const rounded = number => Math.round(number * 10) / 10;

/** Returns the points of a line through readings over time, in a picture of 100 × 30; empty if there is no line. */
export function sparkline(readings) {
  if (readings.length < 2) return '';
  const values = readings.map(({value}) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const from = readings[0].at;
  const time = readings.at(-1).at - from;
  return readings.map(({at, value}, i) => {
    const x = time > 0 ? (at - from) / time : i / (readings.length - 1);
    const y = high > low ? (high - value) / (high - low) : 0.5;
    return `${rounded(x * width)},${rounded(margin + y * (height - 2 * margin))}`;
  }).join(' ');
}
