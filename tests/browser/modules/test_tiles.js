import assert from 'node:assert/strict';
import {test} from 'node:test';

import {columnsFor, placesSeen} from '../../../http/page/overview/places.js';
import {sparkline} from '../../../http/page/overview/sparkline.js';

test('only the rows on the screen and two above and below it have tiles', () => {
  assert.deepEqual([0, 159, 160, 327, 328, 1_408].map(width => columnsFor(width, 160, 8)), [1, 1, 1, 1, 2, 8]);
  const seen = (top, count = 5_000) => {
    const {first, end, rows} = placesSeen({count, columns: 8, rowHeight: 100, top, height: 800});
    return [first, end, rows];
  };
  assert.deepEqual(seen(-120), [0, 72, 625]);
  assert.deepEqual(seen(0), [0, 80, 625]);
  assert.deepEqual(seen(10_050), [98 * 8, 111 * 8, 625]);
  assert.deepEqual(seen(61_700), [615 * 8, 5_000, 625]);
  assert.deepEqual(seen(0, 0), [0, 0, 0]);
  assert.deepEqual(seen(0, 3), [0, 3, 1]);
  // The list has become shorter than the place that is scrolled to.
  assert.deepEqual(seen(90_000, 9), [16, 9, 2]);
});

test('a sparkline goes through its readings from edge to edge', () => {
  const at = (...pairs) => sparkline(pairs.map(([time, value]) => ({at: time, value})));
  assert.equal(at(), '');
  assert.equal(at([0, 20]), '');
  assert.equal(at([0, 10], [5, 30], [20, 20]), '0,28 25,2 100,15');
  assert.equal(at([0, 5], [10, 5]), '0,15 100,15');
  assert.equal(at([7, -5], [7, 5]), '0,28 100,2');
});
