import assert from 'node:assert/strict';
import {test} from 'node:test';

import {now, pass} from '../driver/virtual_time.js';

const {Redraw} = await import('../../../http/page/redraw.js');

test('frequent changes are drawn at most four times a second, and the last one is always drawn', () => {
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

test('slow drawings are spaced further apart, up to a second, until they are fast again', () => {
  const drawn = [];
  let cost = 1;
  const redraw = new Redraw(() => {
    drawn.push(now());
    pass(cost);
  }, 1_000);
  const pauseOf = milliseconds => {
    cost = milliseconds;
    for (let i = 0; i < 2_000; ++i) {
      redraw.soon();
      pass(2);
    }
    return drawn.at(-1) - drawn.at(-2);
  };
  const isAbout = (pause, wanted) => assert.ok(pause >= wanted && pause < wanted + 40, `${pause} ms, not ${wanted}`);
  isAbout(pauseOf(1), 500);
  isAbout(pauseOf(40), 1_000);
  isAbout(pauseOf(0), 250);
});

test('an urgent change is drawn after the shortest pause, even if drawings are slow and another change waits', () => {
  const drawn = [];
  const redraw = new Redraw(() => {
    drawn.push(now());
    pass(20);
  }, 4_000);
  const drawnWithin = (milliseconds, ...urgency) => {
    const began = drawn.length;
    for (const each of urgency) redraw.soon(each);
    pass(milliseconds);
    return drawn.length - began;
  };
  redraw.now();
  pass(1);
  assert.equal(drawnWithin(3_900, undefined), 0);
  assert.equal(drawnWithin(200), 1);
  assert.equal(drawnWithin(300, undefined, {isUrgent: true}, undefined, {isUrgent: true}), 1);
  assert.equal(drawnWithin(3_700, undefined), 0);
  assert.equal(drawnWithin(300), 1);
});

test('a change after a pause is drawn in the next frame, and nothing is drawn after a stop', () => {
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
