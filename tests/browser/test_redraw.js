import assert from 'node:assert/strict';
import {test} from 'node:test';

// Virtual time: what waits is done when its time comes.
let time = 10_000;
let waiting = [];
const wait = (action, delay = 0) => {
  const entry = {at: time + delay, action};
  waiting.push(entry);
  return entry;
};
const forget = entry => { waiting = waiting.filter(each => each !== entry); };
Object.assign(globalThis, {
  setTimeout: wait, clearTimeout: forget,
  requestAnimationFrame: action => wait(action, 16), cancelAnimationFrame: forget,
});
performance.now = () => time;

function runUntil(end) {
  for (;;) {
    const next = waiting.filter(({at}) => at <= end).sort((a, b) => a.at - b.at)[0];
    if (!next) break;
    forget(next);
    time = Math.max(time, next.at);
    next.action();
  }
  time = end;
}

const {Redraw} = await import('../../http/page/redraw.js');

test('however often something changes, it is drawn at most four times a second, and at last', () => {
  const drawn = [];
  let state = 0;
  const redraw = new Redraw(() => drawn.push([time, state]));
  for (let i = 1; i <= 1_000; ++i) {
    state = i;
    redraw.soon();
    runUntil(time + 2);
  }
  runUntil(time + 1_000);
  const gaps = drawn.slice(1).map(([at], i) => at - drawn[i][0]);
  assert.ok(gaps.every(gap => gap >= 250 && gap < 300), gaps.join());
  assert.ok(drawn.length >= 8, `${drawn.length} drawings in two seconds`);
  assert.equal(drawn.at(-1)[1], 1_000);
});

test('what changes after a rest is drawn in the next frame, and nothing after an end', () => {
  const drawn = [];
  const redraw = new Redraw(() => drawn.push(time));
  redraw.soon();
  const began = time;
  runUntil(time + 1_000);
  assert.deepEqual(drawn.map(at => at - began), [16]);
  redraw.soon();
  redraw.stop();
  runUntil(time + 1_000);
  assert.equal(drawn.length, 1);
});
