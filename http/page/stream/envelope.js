import {now} from './clock.js';
import {settings} from '../settings.js';

/** Returns the entity's number as text: on a plain topic it may be too large for a JavaScript number. */
export function entityOf({persistence_id: id}) {
  return id.slice(id.lastIndexOf('|') + 1);
}

/**
 * Returns what the page understands of an envelope: `kind` is `reading` (with its `value`), `registered` or
 * `other` (with the event as `text`).
 */
export function meaningOf({event, offset, partition, timestamp}) {
  // A record of a plain topic may have no time; then the current time is used.
  const isDated = Boolean(timestamp);
  const when = {at: isDated ? Date.parse(timestamp) : now(), isDated, offset, partition};
  const value = settings().valueOf(event);
  if (value !== undefined) return {kind: 'reading', value, ...when};
  if (event?.Registered) return {kind: 'registered', ...when};
  return {kind: 'other', text: JSON.stringify(event), ...when};
}

/** Returns whether an event is older than one that came before it. In different partitions only the times tell. */
export const isOlder = (a, b) => a.partition === b.partition ? a.offset < b.offset : b.isDated && a.at < b.at;

/** Returns the last offset that a reset to this id leaves; -1, so that nothing is left, if the id names none. */
export function offsetOf(id) {
  return /^\d+-/.test(id) ? Number.parseInt(id, 10) : -1;
}
