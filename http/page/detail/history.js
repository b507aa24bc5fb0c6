import {entityOf, meaningOf} from '../stream/envelope.js';
import {readStored} from '../stream/stored.js';
import {Readings} from './readings.js';

/**
 * Reads the history of sensors before what their cards know. `sensors`: `Sensor`s by number; `since` in
 * milliseconds, -Infinity for all. `progress` gets how many events there are so far.
 */
export async function readHistory(topic, sensors, {since, signal, progress}) {
  const wanted = [...sensors].filter(([, {knownSince, firstOffset}]) => knownSince > since && firstOffset !== undefined);
  if (wanted.length === 0) return;
  const before = new Map(wanted.map(([number, {firstOffset}]) => [number, firstOffset]));
  const older = new Map(wanted.map(([number]) => [number, new Readings()]));
  const firsts = new Map(before);
  const through = new Map(wanted.map(([number, {firstOffset}]) => [number, firstOffset - 1]));
  let count = 0;
  for await (const envelope of readStored(topic, through, {from: since, signal})) {
    const number = entityOf(envelope);
    firsts.set(number, Math.min(firsts.get(number), envelope.offset));
    const {kind, value, at, offset} = meaningOf(envelope);
    if (kind === 'reading') older.get(number).add(value, at, offset);
    if (++count % 1_000 === 0) progress(count);
  }
  // If a reset came meanwhile, the readings that these would precede are gone.
  for (const [number, sensor] of wanted)
    if (sensor.firstOffset === before.get(number)) sensor.prepend(older.get(number).all, firsts.get(number), since);
}
