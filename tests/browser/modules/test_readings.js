import assert from 'node:assert/strict';
import {test} from 'node:test';

import {Readings} from '../../../http/page/detail/readings.js';

const values = readings => readings.all.map(each => each.value);

/** Returns readings at these offsets, a second apart, all of the same value. */
function steady(...offsets) {
  const readings = new Readings();
  for (const offset of offsets) readings.add(21, offset * 1_000, offset);
  return readings;
}

test('all readings of a steady sensor are kept, even if they are equal', () => {
  const readings = steady(1, 2, 5, 9);
  assert.deepEqual(values(readings), [21, 21, 21, 21]);
  assert.equal(readings.version, 0);
});

test('a line does not run backwards when the clock does', () => {
  const readings = new Readings();
  for (const at of [5_000, 3_000, 6_000]) readings.add(20, at, at);
  assert.deepEqual(readings.all.map(each => each.at), [5_000, 5_000, 6_000]);
});

test('a reset removes only the readings after its id', () => {
  const readings = steady(1, 2, 5, 9);
  readings.reset('5-9f3a0b12');
  assert.deepEqual(readings.all.map(each => each.offset), [1, 2, 5]);
  assert.equal(readings.version, 1);
  readings.add(22, 10_000, 6);
  assert.deepEqual(values(readings), [21, 21, 21, 22]);
  readings.reset('start');
  assert.deepEqual(readings.all, []);
});

test('very many readings are condensed to a bounded number with the same minimum, maximum and mean', () => {
  const readings = new Readings();
  const count = 500_000;
  for (let i = 0; i < count; ++i) readings.add(i % 1_000, i * 100, i);
  assert.ok(readings.all.length <= 22_000, `${readings.all.length} are kept`);
  assert.ok(readings.version > 0);
  assert.deepEqual(readings.statistics(0, Infinity), {count, low: 0, high: 999, mean: 499.5});
  // The newest readings are exact, and half of the time has half of the places.
  assert.deepEqual(readings.all.slice(-3).map(({value, at}) => [value, at]),
                   [[997, 49_999_700], [998, 49_999_800], [999, 49_999_900]]);
  const early = readings.all.filter(({at}) => at < count * 50).length;
  assert.ok(early > 3_000 && early < 12_000, `${early} are of the first half`);
});

test('the number of readings is bounded even if they all have the same time', () => {
  const readings = new Readings();
  for (let i = 0; i < 100_000; ++i) readings.add(i % 10, 5_000, i);
  assert.ok(readings.all.length <= 22_000);
  assert.deepEqual(readings.statistics(5_000, 5_000), {count: 100_000, low: 0, high: 9, mean: 4.5});
});

test('statistics cover the readings between two times', () => {
  const readings = new Readings();
  for (const [at, value] of [[1_000, 5], [2_000, -3], [3_000, 10], [4_000, 7]]) readings.add(value, at, at);
  assert.deepEqual(readings.statistics(2_000, 3_000), {count: 2, low: -3, high: 10, mean: 3.5});
  assert.equal(readings.statistics(4_001, 9_000), undefined);
});

test('older readings are inserted before the known ones', () => {
  const readings = steady(5, 9);
  readings.prepend([{value: 1, at: 2_000, offset: 2}, {value: 2, at: 6_000, offset: 3}]);
  assert.deepEqual(readings.all.map(({at, offset}) => [at, offset]),
                   [[2_000, 2], [5_000, 3], [5_000, 5], [9_000, 9]]);
});
