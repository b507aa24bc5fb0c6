import {entityOf, meaningOf} from '../stream/envelope.js';
import {readStored} from '../stream/stored.js';
import {Readings} from './readings.js';

/**
 * Reads the history of sensors before what their cards know. `sensors`: `Sensor`s by number; `since` in
 * milliseconds, -Infinity for all. `progress` gets how many events there are so far.
 */
export async function readHistory(topic, sensors, {since, signal, progress}) {
  const wanted = [...sensors].filter(([, {knownSince, firsts}]) => knownSince > since && firsts.size > 0);
  if (wanted.length === 0) return;
  const known = new Map(wanted.map(([number, {firsts}]) => [number, firsts]));
  const older = new Map(wanted.map(([number]) => [number, {firsts: new Map(), readings: new Readings()}]));
  // Just before the first known event there may be events of other partitions: read as far as that event itself.
  const through = new Map(wanted.map(([number, {firsts}]) => [number, new Map(firsts)]));
  let count = 0;
  for await (const envelope of readStored(topic, through, {from: since, signal})) {
    const number = entityOf(envelope);
    const {kind, value, at, offset, partition} = meaningOf(envelope);
    if (offset >= known.get(number).get(partition)) continue;
    const {firsts, readings} = older.get(number);
    if (!firsts.has(partition)) firsts.set(partition, offset);
    if (kind === 'reading') readings.add(value, at, offset);
    if (++count % 1_000 === 0) progress(count);
  }
  // If a reset came meanwhile, the readings that these would precede are gone.
  for (const [number, sensor] of wanted) {
    const {firsts, readings} = older.get(number);
    if (sensor.firsts === known.get(number)) sensor.prepend(readings.all, firsts, since);
  }
}
