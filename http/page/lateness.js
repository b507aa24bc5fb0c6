import {durationText} from './duration.js';
import {settings} from './settings.js';

const minLateAfter = 5_000; // milliseconds
const defaultLateAfter = 60_000; // milliseconds, if there is no interval to judge by
const recentIntervals = 20; // intervals
const missedIntervals = 3; // intervals until a sensor counts as late

/** Returns the median of the last intervals between readings, in milliseconds; 0 if there are none. */
export function usualInterval(readings) {
  const last = readings.slice(-recentIntervals - 1);
  const intervals = last.slice(1).map(({at}, i) => at - last[i].at).sort((a, b) => a - b);
  if (intervals.length === 0) return 0;
  const middle = (intervals.length - 1) / 2;
  return (intervals[Math.floor(middle)] + intervals[Math.ceil(middle)]) / 2;
}

/** Returns the age of the last reading, in milliseconds, from which on a sensor is late. */
export function lateAfter(readings) {
  const {late} = settings();
  if (late !== undefined) return late;
  return readings.length < 2 ? defaultLateAfter : Math.max(minLateAfter, missedIntervals * usualInterval(readings));
}

/**
 * Returns what is wrong with the last value of an `Entity`, like `Settings.limitOf`; null if nothing is, or
 * it has none.
 */
export const limitOf = ({last}) => last ? settings().limitOf(last.value) : null;

/** Returns a state's text with what is wrong with the value, if anything. */
export function withLimit({name, text}, limit) {
  if (!limit) return text;
  return name === 'live' ? limit.text : `${text}, ${limit.brief}`;
}

/** Returns the state of an `Entity`: a name for the program and a text for people. */
export function stateOf(entity, now) {
  if (entity.last) {
    const age = now - entity.last.at;
    if (age < entity.lateAfter) return {name: 'live', text: 'live'};
    return {name: 'late', text: `late by ${durationText(age - entity.interval)}`};
  }
  if (entity.other) return {name: 'other', text: entity.other.text};
  if (entity.registered) return {name: 'none', text: 'registered, no reading'};
  return {name: 'unknown', text: 'unknown'};
}
