import assert from 'node:assert/strict';
import {test} from 'node:test';

import {pointsOf, rowsOf} from '../../../http/page/detail/points.js';
import {indexAt} from '../../../http/page/detail/readings.js';

const readings = (...all) => all.map(([at, value]) => ({at, value, offset: at}));

test('a reading is found by its time', () => {
  const all = readings([1, 0], [3, 0], [3, 1], [5, 0]);
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6].map(time => indexAt(all, time)), [0, 0, 1, 1, 3, 3, 4]);
});

test('a few readings get a point each, with one more beyond each end of the window', () => {
  const all = readings([1, 10], [2, 20], [3, 30], [4, 40], [5, 50]);
  assert.deepEqual(pointsOf(all, [2.5, 3.5], 100), [[2, 20], [3, 30], [4, 40]]);
  assert.deepEqual(pointsOf(all, [0, 9], 100).length, 5);
  assert.deepEqual(pointsOf([], [0, 9], 100), []);
});

test('merged readings keep their minimum and maximum', () => {
  const piece = {at: 1, value: 5, low: -2, high: 9, sum: 12, count: 3, offset: 3};
  assert.deepEqual(pointsOf([piece], [0, 9], 100), [[1, -2], [1, 9]]);
});

test('each pixel column keeps its minimum and maximum if there are more readings than pixels', () => {
  const all = readings(...Array.from({length: 10_000}, (_, i) => [i, i % 100]));
  const points = pointsOf(all, [0, 10_000], 50);
  assert.ok(points.length <= 104, `${points.length} points`);
  assert.deepEqual(points.slice(0, 2), [[0, 0], [0, 99]]);
  assert.equal(Math.max(...points.map(([, value]) => value)), 99);
});

test('the points of all lines become rows by time, and a line keeps both of two points at the same time', () => {
  assert.deepEqual(rowsOf([[[1, 10], [2, 20]], [[2, 5], [2, 7], [3, 8]]]),
                   [[1, 10, null], [2, 20, 5], [2, null, 7], [3, null, 8]]);
});
