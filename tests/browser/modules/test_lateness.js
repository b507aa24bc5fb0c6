import assert from 'node:assert/strict';
import {test} from 'node:test';

import {ageText, durationText} from '../../../http/page/duration.js';
import {Entity} from '../../../http/page/entity.js';
import {stateOf, usualInterval} from '../../../http/page/lateness.js';

/** Returns a sensor with readings at these times. */
function sensorAt(...times) {
  const entity = new Entity('7');
  times.forEach((at, offset) => take(entity, offset, at));
  return entity;
}

const take = (entity, offset, at) => entity.take({
  persistence_id: 'Sensor|7', offset, timestamp: new Date(at).toISOString(),
  event: {TemperatureRead: {temperature: 20}}});

const stateAt = (entity, now) => {
  const {name, text} = stateOf(entity, now);
  return name === text ? name : `${name}: ${text}`;
};

test('durations are in one unit, rounded down', () => {
  assert.deepEqual([0, 999, 59_999, 60_000, 3_599_999, 3_600_000, 47 * 3_600_000, 48 * 3_600_000].map(durationText),
                   ['0 s', '0 s', '59 s', '1 min', '59 min', '1 h', '47 h', '2 d']);
  assert.deepEqual([-5_000, 2_999, 3_000, 240_000].map(ageText), ['now', 'now', '3 s ago', '4 min ago']);
});

test('the usual interval is the median of the recent ones', () => {
  const at = times => times.map(each => ({at: each}));
  assert.equal(usualInterval(at([])), 0);
  assert.equal(usualInterval(at([5])), 0);
  assert.equal(usualInterval(at([0, 10, 20, 1_000])), 10);
  assert.equal(usualInterval(at([0, 10, 30])), 15);
  // Long ago the interval was another one.
  const long = Array.from({length: 30}, (_, i) => i * 1_000);
  const brief = Array.from({length: 21}, (_, i) => 30_000 + i * 10);
  assert.equal(usualInterval(at([...long, ...brief])), 10);
});

test('a sensor is late after three times its usual interval', () => {
  const entity = sensorAt(0, 10_000, 20_000, 31_000, 40_000);
  assert.equal(stateAt(entity, 40_000), 'live');
  assert.equal(stateAt(entity, 69_999), 'live');
  assert.equal(stateAt(entity, 70_000), 'late: late by 20 s');
  assert.equal(stateAt(entity, 40_000 + 10_000 + 240_000), 'late: late by 4 min');
  take(entity, 9, 300_000);
  assert.equal(stateAt(entity, 300_001), 'live');
});

test('a fast sensor is not late before five seconds, and one with a single reading not before a minute', () => {
  const fast = sensorAt(0, 100, 200, 300);
  assert.equal(stateAt(fast, 5_299), 'live');
  assert.equal(stateAt(fast, 5_300), 'late: late by 4 s');
  assert.equal(stateAt(sensorAt(0), 59_999), 'live');
  assert.equal(stateAt(sensorAt(0), 60_000), 'late: late by 1 min');
});
