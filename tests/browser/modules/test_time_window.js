import assert from 'node:assert/strict';
import {test} from 'node:test';

import {TimeWindow} from '../../../http/page/detail/time_window.js';

const minute = 60_000;
const hour = 60 * minute;

/** Returns a window over readings from 10 h ago until a minute ago. */
function windowOf(range) {
  const shown = new TimeWindow();
  shown.choose(range);
  shown.update(90 * hour, 100 * hour - minute, 100 * hour);
  return shown;
}

test('a range ends now, and the range of all readings ends with the last one', () => {
  assert.deepEqual(windowOf('5m').ends, [100 * hour - 5 * minute, 100 * hour]);
  assert.deepEqual(windowOf('24h').ends, [76 * hour, 100 * hour]);
  assert.deepEqual(windowOf('all').ends, [90 * hour, 100 * hour - minute]);
});

test('a range that would be empty ends with the last reading', () => {
  const shown = new TimeWindow();
  shown.update(10 * hour, 20 * hour, 100 * hour);
  assert.deepEqual(shown.ends, [19 * hour, 20 * hour]);
});

test('zooming and moving stay within the readings', () => {
  const shown = windowOf('all');
  shown.show(92 * hour, 94 * hour);
  assert.ok(shown.isZoomed);
  shown.zoom('earlier');
  assert.deepEqual(shown.ends, [91 * hour, 93 * hour]);
  shown.zoom('in');
  assert.deepEqual(shown.ends, [91.5 * hour, 92.5 * hour]);
  shown.zoom('out');
  assert.deepEqual(shown.ends, [91 * hour, 93 * hour]);
  shown.move(-9 * hour);
  assert.deepEqual(shown.ends, [90 * hour, 92 * hour]);
  shown.stretch(2, 90 * hour);
  assert.deepEqual(shown.ends, [90 * hour, 94 * hour]);
  shown.stretch(1e-9, 91 * hour);
  assert.equal(shown.ends[1] - shown.ends[0], 2_000);
  shown.stretch(1e9, 91 * hour);
  assert.ok(!shown.isZoomed);
  assert.deepEqual(shown.ends, [90 * hour, 100 * hour - minute]);
});

test('a zoomed part that ends with the last reading follows new ones, and any other part stays', () => {
  const shown = windowOf('all');
  shown.show(99 * hour, 100 * hour);
  assert.equal(shown.ends[1], 100 * hour - minute);
  shown.update(90 * hour, 100 * hour, 100 * hour);
  assert.deepEqual(shown.ends, [99 * hour, 100 * hour]);
  shown.show(95 * hour, 96 * hour);
  shown.update(90 * hour, 101 * hour, 101 * hour);
  assert.deepEqual(shown.ends, [95 * hour, 96 * hour]);
});

test('choosing a range ends the zoom', () => {
  const shown = windowOf('1h');
  shown.zoom('in');
  shown.choose('5m');
  assert.ok(!shown.isZoomed);
  assert.equal(shown.range, '5m');
});
