const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Returns milliseconds in words, in one unit and rounded down: `4 min`. */
export function durationText(duration) {
  if (duration < minute) return `${Math.max(0, Math.floor(duration / second))} s`;
  if (duration < hour) return `${Math.floor(duration / minute)} min`;
  if (duration < 2 * day) return `${Math.floor(duration / hour)} h`;
  return `${Math.floor(duration / day)} d`;
}

/** Says `now` for a short age: otherwise the age of a sensor that reports every second would change all the time. */
export const ageText = age => age < 3 * second ? 'now' : `${durationText(age)} ago`;
