// The page costs the same however long it is open.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {heapOf, shows} from './driver/cost.js';
import {browser, open, serve, service, setStage, tile} from './driver/stage.js';

setStage();

const sensors = 50;
const isLong = process.env.LOGFLUME_TEST_ALL === '1';
/** How much the heap may grow, which is less than a number for each reading of the short run. */
const noise = 200_000; // bytes

/** Makes the page's time pass sixty times as fast: an hour's drawings take a minute. */
const hurry = () => browser.run(() => {
  const [later, time] = [setTimeout, performance.now.bind(performance)];
  window.setTimeout = (action, delay = 0, ...words) => later(action, delay / 60, ...words);
  performance.now = () => 60 * time();
});

/** Writes `each` readings of `count` sensors per round; `last` selects the last sensor's value, drawn between the rounds. */
async function pass(rounds, count, each, last) {
  for (let round = 0; round < rounds; ++round) {
    // The last value differs from that of the round before.
    const values = Array.from({length: each}, (_, i) => i < each - 1 ? (round + 3 * i) % 41 / 2 : round % 7 + 50);
    for (const value of values)
      for (let sensor = 1; sensor <= count; ++sensor) service.write(sensor, value);
    await shows(browser, last, `${values.at(-1)}°`);
  }
}

test('the overview does not leak memory over thousands of readings of fifty sensors', async () => {
  service.since(3_700, 1 / sensors);
  await open('');
  await hurry();
  const last = `[data-tile="${sensors}"] .value`;
  await pass(5, sensors, 20, last);
  const before = await heapOf(browser);
  // 600 readings of each sensor, or 3,600: those of an hour.
  await pass(isLong ? 180 : 30, sensors, 20, last);
  const after = await heapOf(browser);
  assert.ok(after.bytes - before.bytes < noise, `${before.bytes} bytes became ${after.bytes}`);
  assert.ok(after.nodes - before.nodes < 100, `${before.nodes} nodes became ${after.nodes}`);
  assert.ok(after.listeners - before.listeners < 10, `${before.listeners} listeners became ${after.listeners}`);
});

test('the detail does not leak memory over thousands of readings of a sensor', async () => {
  const last = '[data-entity="1"] .value';
  service.since(80_000);
  await open('?entity=1&range=all');
  await hurry();
  // 24,000 readings: more than the page keeps as they are.
  await pass(60, 1, 400, last);
  const before = await heapOf(browser);
  await pass(isLong ? 90 : 15, 1, 400, last);
  const after = await heapOf(browser);
  // The number of pieces that old readings are joined to varies by a tenth.
  assert.ok(after.bytes - before.bytes < 500_000, `${before.bytes} bytes became ${after.bytes}`);
  assert.ok(after.nodes - before.nodes < 100, `${before.nodes} nodes became ${after.nodes}`);
});

test('the page is drawn at most four times a second however fast readings arrive', async () => {
  service.write(1, 0);
  await open('');
  await tile(1, '0°');
  await browser.run(() => {
    window.drawn = [];
    new MutationObserver(() => window.drawn.push(performance.now()))
        .observe(document.querySelector('#tiles'), {childList: true, characterData: true, subtree: true});
  });
  for (let i = 1; i <= 12; ++i) {
    service.write(1, ...Array.from({length: 50}, (_, each) => i + each / 100));
    await tile(1, `${i + 0.49}°`);
  }
  const drawn = await browser.run(() => window.drawn);
  const passed = drawn.at(-1) - drawn[0];
  assert.ok(drawn.length >= 10, `${drawn.length} drawings`);
  assert.ok(drawn.length - 1 <= passed / 250 + 1, `${drawn.length} drawings in ${passed} ms`);
});

test('a value that leaves its limits is drawn at once even if drawings are expensive', async () => {
  await serve(undefined, '--page.high=30');
  service.write(1, 20);
  await open('');
  await tile(1, '20°');
  await browser.run(() => {
    // Each drawing takes so long that the next one waits for the longest pause, and this pause never ends.
    new MutationObserver(() => {
      const end = performance.now() + 30;
      while (performance.now() < end);
    }).observe(document.querySelector('#tiles'), {childList: true, characterData: true, subtree: true});
    const later = setTimeout;
    window.waits = false;
    window.setTimeout = (action, delay = 0, ...words) => {
      if (delay <= 250) return later(action, delay, ...words);
      window.waits = true;
      return later(() => {}, 0);
    };
  });
  for (const [value, wanted] of [[31, 'too high'], [30, '30°'], [40, 'too high']]) {
    await browser.until(() => window.waits);
    await browser.run(() => { window.waits = false; });
    service.write(1, value);
    await tile(1, wanted);
  }
});
