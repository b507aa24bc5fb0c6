import assert from 'node:assert/strict';
import {test} from 'node:test';

import {Readings} from '../../http/page/detail/readings.js';

const values = readings => readings.all.map(each => each.value);

/** Readings at these offsets, a second apart, all of the same value. */
function steady(...offsets) {
  const readings = new Readings();
  for (const offset of offsets) readings.add(21, offset * 1_000, offset);
  return readings;
}

test('readings of a steady sensor are all there, however equal', () => {
  const readings = steady(1, 2, 5, 9);
  assert.deepEqual(values(readings), [21, 21, 21, 21]);
  assert.equal(readings.version, 0);
});

test('a clock that goes back does not draw the line back', () => {
  const readings = new Readings();
  for (const at of [5_000, 3_000, 6_000]) readings.add(20, at, at);
  assert.deepEqual(readings.all.map(each => each.at), [5_000, 5_000, 6_000]);
});

test('a reset takes away what is behind its id, and nothing else', () => {
  const readings = steady(1, 2, 5, 9);
  readings.reset('5-9f3a0b12');
  assert.deepEqual(readings.all.map(each => each.offset), [1, 2, 5]);
  assert.equal(readings.version, 1);
  readings.add(22, 10_000, 6);
  assert.deepEqual(values(readings), [21, 21, 21, 22]);
  readings.reset('start');
  assert.deepEqual(readings.all, []);
});

test('of very many readings the newest are kept', () => {
  const readings = new Readings();
  for (let i = 0; i < 50_000; ++i) readings.add(i, i, i);
  assert.ok(readings.all.length >= 20_000 && readings.all.length <= 22_000);
  assert.equal(readings.all.at(-1).value, 49_999);
  assert.ok(readings.version > 0);
});
