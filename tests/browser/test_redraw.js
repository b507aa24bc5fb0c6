import assert from 'node:assert/strict';
import {test} from 'node:test';

import {now, pass} from './driver/virtual_time.js';

const {Redraw} = await import('../../http/page/redraw.js');

test('however often something changes, it is drawn at most four times a second, and at last', () => {
  const drawn = [];
  let state = 0;
  const redraw = new Redraw(() => drawn.push([now(), state]));
  for (let i = 1; i <= 1_000; ++i) {
    state = i;
    redraw.soon();
    pass(2);
  }
  pass(1_000);
  const gaps = drawn.slice(1).map(([at], i) => at - drawn[i][0]);
  assert.ok(gaps.every(gap => gap >= 250 && gap < 300), gaps.join());
  assert.ok(drawn.length >= 8, `${drawn.length} drawings in two seconds`);
  assert.equal(drawn.at(-1)[1], 1_000);
});

test('what changes after a rest is drawn in the next frame, and nothing after an end', () => {
  const drawn = [];
  const redraw = new Redraw(() => drawn.push(now()));
  redraw.soon();
  const began = now();
  pass(1_000);
  assert.deepEqual(drawn.map(at => at - began), [16]);
  redraw.soon();
  redraw.stop();
  pass(1_000);
  assert.equal(drawn.length, 1);
});
