const format = options => new Intl.DateTimeFormat([], {...options, hourCycle: 'h23'});
const time = {hour: '2-digit', minute: '2-digit', second: '2-digit'};
const date = {day: 'numeric', month: 'short', year: 'numeric'};

const clock = format(time);
const short = format({hour: '2-digit', minute: '2-digit'});
const day = format({day: 'numeric', month: 'short'});
const both = format({...date, ...time});

const second = 1_000;
const hour = 3_600 * second;

/** Date and time in the reader's zone. */
export const dateTimeOf = at => both.format(at);

/** Returns the envelope's own time in UTC, as it is written there; empty if it has none. */
export const utcOf = ({timestamp}) => timestamp ? `${timestamp.replace('T', ' ').replace('Z', '')} UTC` : '';

/** Returns a time for an axis that shows `width` milliseconds. */
export function axisTimeOf(at, width) {
  if (width <= 0.5 * hour) return clock.format(at);
  if (width <= 36 * hour) return short.format(at);
  return width <= 6 * 24 * hour ? `${day.format(at)} ${short.format(at)}` : day.format(at);
}
