import assert from 'node:assert/strict';
import {test} from 'node:test';

import {places, Readings} from '../../http/page/readings.js';

/** Readings of a stream that was opened at `at`, all stored; more follow live, a second apart. */
function shown(at, stored, live = []) {
  const readings = new Readings();
  replay(readings, at, stored);
  live.forEach((value, i) => readings.add(value, at + 1_000 * (i + 1)));
  return readings;
}

function replay(readings, at, stored) {
  readings.open(at);
  for (const value of stored) readings.add(value, at);
}

const values = readings => readings.all.map(each => each.value);
const times = readings => readings.all.map(each => each.at);

test('what was stored is told from what comes live', () => {
  const readings = shown(10_000, [20, 21], [22]);
  assert.deepEqual(readings.all, [
    {value: 20, at: 10_000, batch: 10_000},
    {value: 21, at: 10_000, batch: 10_000},
    {value: 22, at: 11_000, batch: null},
  ]);
});

test('a sensor that never rests comes live in the end', () => {
  const readings = new Readings();
  readings.open(0);
  for (let at = 0; at <= 3_000; at += 100) readings.add(at, at);
  assert.equal(readings.all.at(-1).batch, null);
});

test('a repeat of all changes nothing', () => {
  const readings = shown(10_000, [20, 21], [22, 23]);
  const before = structuredClone(readings.all);
  replay(readings, 60_000, [20, 21, 22, 23]);
  assert.deepEqual(readings.all, before);
  assert.equal(readings.version, 0);
});

test('what is new behind the repeats is appended, at the time it came', () => {
  const readings = shown(10_000, [20], [21]);
  replay(readings, 60_000, [20, 21, 22, 23]);
  assert.deepEqual(values(readings), [20, 21, 22, 23]);
  assert.deepEqual(times(readings), [10_000, 11_000, 60_000, 60_000]);
  readings.add(24, 61_000);
  assert.deepEqual(values(readings), [20, 21, 22, 23, 24]);
});

test('a log that let go of its oldest readings goes on from its newest', () => {
  const readings = shown(10_000, [20, 21, 22, 23]);
  replay(readings, 60_000, [22, 23, 24]);
  assert.deepEqual(values(readings), [20, 21, 22, 23, 24]);
});

test('equal readings are matched as far as they reach', () => {
  const readings = shown(10_000, [20, 20, 20]);
  replay(readings, 60_000, [20, 20, 20, 20]);
  assert.deepEqual(values(readings), [20, 20, 20, 20]);
});

test('a short log of equal readings is taken to be the end of what was seen', () => {
  const readings = shown(10_000, [20, 20, 20, 20, 20, 20]);
  replay(readings, 60_000, [20, 20]);
  readings.add(20, 62_000);
  assert.deepEqual(values(readings), [20, 20, 20, 20, 20, 20, 20]);
  assert.equal(readings.all.at(-1).at, 62_000);
});

test('a repeat that breaks off takes nothing away', () => {
  const readings = shown(10_000, [20, 21, 22, 23]);
  replay(readings, 60_000, [20, 21]);
  replay(readings, 65_000, [20, 21, 22, 23, 24]);
  assert.deepEqual(values(readings), [20, 21, 22, 23, 24]);
});

test('a log that is another is shown as it is, with the times that are known', () => {
  const readings = shown(10_000, [20, 21, 22]);
  replay(readings, 60_000, [20, 21, 30, 31]);
  assert.deepEqual(values(readings), [20, 21, 30, 31]);
  assert.deepEqual(times(readings), [10_000, 10_000, 60_000, 60_000]);
  assert.equal(readings.version, 1);
});

test('whatever was seen and let go of, nothing comes twice and nothing is missing', () => {
  let state = 1;
  const random = below => (state = (state * 48_271) % 2_147_483_647) % below;
  for (let round = 0; round < 2_000; ++round) {
    // No reading is that of another place, so that the outcome is certain.
    const log = Array.from({length: 1 + random(30)}, (_, i) => i);
    const seen = 1 + random(log.length);
    const from = random(seen);
    const readings = shown(10_000, log.slice(0, seen));
    replay(readings, 60_000, log.slice(from));
    assert.deepEqual(values(readings), log);
  }
});

test('stored readings stand evenly before the opening, live ones at their time', () => {
  assert.deepEqual(places(shown(10_000, [1, 2, 3], [4]).all), [8_000, 9_000, 10_000, 11_000]);
});

test('readings that were missed stand between those before and the opening', () => {
  const readings = shown(10_000, [1], [2]);
  replay(readings, 12_000, [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(places(readings.all), [10_000, 11_000, 11_250, 11_500, 11_750, 12_000]);
});

test('places ascend, however many are stored', () => {
  const at = places(shown(1_000_000, Array(5_000).fill(20), [21]).all);
  assert.ok(at.every((each, i) => i === 0 || each >= at[i - 1]));
  assert.ok(at[0] >= 1_000_000 - 120_000);
});
