import assert from 'node:assert/strict';
import {test} from 'node:test';

import {pointsOf, rowsOf} from '../../../http/page/detail/points.js';
import {indexAt} from '../../../http/page/detail/readings.js';

const readings = (...all) => all.map(([at, value]) => ({at, value, offset: at}));

test('a reading is found by its time', () => {
  const all = readings([1, 0], [3, 0], [3, 1], [5, 0]);
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6].map(time => indexAt(all, time)), [0, 0, 1, 1, 3, 3, 4]);
});

test('few readings are a point each, with one beside the window at either end', () => {
  const all = readings([1, 10], [2, 20], [3, 30], [4, 40], [5, 50]);
  assert.deepEqual(pointsOf(all, [2.5, 3.5], 100), [[2, 20], [3, 30], [4, 40]]);
  assert.deepEqual(pointsOf(all, [0, 9], 100).length, 5);
  assert.deepEqual(pointsOf([], [0, 9], 100), []);
});

test('joined readings keep their lowest and highest', () => {
  const piece = {at: 1, value: 5, low: -2, high: 9, sum: 12, count: 3, offset: 3};
  assert.deepEqual(pointsOf([piece], [0, 9], 100), [[1, -2], [1, 9]]);
});

test('of more readings than pixels each column keeps its lowest and highest', () => {
  const all = readings(...Array.from({length: 10_000}, (_, i) => [i, i % 100]));
  const points = pointsOf(all, [0, 10_000], 50);
  assert.ok(points.length <= 104, `${points.length} points`);
  assert.deepEqual(points.slice(0, 2), [[0, 0], [0, 99]]);
  assert.equal(Math.max(...points.map(([, value]) => value)), 99);
});

test('lines become rows by time, and two points of one line at one time stay two', () => {
  assert.deepEqual(rowsOf([[[1, 10], [2, 20]], [[2, 5], [2, 7], [3, 8]]]),
                   [[1, 10, null], [2, 20, 5], [2, null, 7], [3, null, 8]]);
});
