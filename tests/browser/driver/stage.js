// A browser for all tests of a file, and for each test a service with its own log.
import assert from 'node:assert/strict';
import {after, afterEach, before, beforeEach} from 'node:test';

import {Browser} from './browser.js';
import {Service} from './service.js';

export let browser;
export let service;

/** Serves a recorded log of `tests/data` instead, or serves with further flags. */
export async function serve(recorded, ...flags) {
  await service?.remove();
  service = new Service(recorded);
  await service.start(...flags);
}

/** Makes the page's pauses between two drawings, of 250 to 4,000 ms, a tenth as long. */
function shortenPauses() {
  const later = setTimeout;
  window.setTimeout = (action, delay = 0, ...rest) => later(action, delay > 4_000 ? delay : delay / 10, ...rest);
}

/**
 * `Driver` is the class of the browser; `prepare` runs in each page before its own scripts. With
 * `drawsOften`, a test does not wait as long for a drawing as a reader does.
 */
export function setStage({Driver = Browser, prepare = () => {}, drawsOften = false} = {}) {
  before(async () => {
    browser = await Driver.start();
    await browser.prepare(prepare);
    if (drawsOften) await browser.prepare(shortenPauses);
    await browser.prepare(() => {
      window.violations = [];
      addEventListener('securitypolicyviolation', event => window.violations.push(event.violatedDirective));
      // The open streams, and how often one has opened or broken.
      window.streams = new Set();
      window.opened = window.broken = 0;
      window.EventSource = class extends EventSource {
        constructor(address) {
          super(address);
          window.streams.add(this);
          this.addEventListener('open', () => ++window.opened);
          this.addEventListener('error', () => ++window.broken);
        }

        close() {
          window.streams.delete(this);
          super.close();
        }
      };
    });
  });
  after(() => browser?.stop());

  beforeEach(async () => {
    service = undefined;
    await serve();
    await browser.resize(1280, 800);
    await browser.colours('light');
  });
  afterEach(async () => {
    let [violations, elsewhere, console] = [];
    try {
      violations = await browser.run(() => window.violations);
      elsewhere = await browser.run(() => performance.getEntriesByType('resource')
          .map(each => each.name).filter(each => !each.startsWith(`${location.origin}/`)));
      console = await browser.console();
      await browser.open('about:blank');
    } finally {
      // Also if the browser does not answer: the service's processes would hold up the tests.
      await service?.remove();
    }
    assert.deepEqual(violations, []);
    assert.deepEqual(elsewhere, []);
    // What the network reports of a stopped server is no fault of the page.
    assert.deepEqual(console.filter(each => each.source !== 'network'), []);
  });
}

export const open = query => browser.open(`${service.address}/${query}`);

/** Waits until a sensor's list shows exactly these readings, the latest first. */
export async function lists(entity, ...readings) {
  await browser.until((id, wanted) => {
    const rows = document.querySelectorAll(`[data-entity="${id}"] tr[data-kind="reading"]`);
    return [...rows].map(row => row.cells[0].textContent).join() === wanted;
  }, entity, readings.map(each => `${each}°`).join());
}

/** Waits until the sensor that is shown in depth has this state. */
export const state = (entity, wanted) => browser.until(
    (id, text) => document.querySelector(`[data-entity="${id}"] .state`)?.textContent.includes(text),
    entity, wanted);

/** Waits until the page says this of its connection. */
export const connection = wanted => browser.until(
    text => document.querySelector('#connection').textContent.startsWith(text), wanted);

/** Waits until the tile of an entity has these words. */
export const tile = (entity, wanted) => browser.until(
    (id, text) => document.querySelector(`[data-tile="${id}"]`)?.innerText.replace(/\s+/g, ' ').includes(text),
    entity, wanted);

/** Waits until these tiles are on the page, in this order. */
export const tiles = (...wanted) => browser.until(
    text => [...document.querySelectorAll('[data-tile]')].map(each => each.dataset.tile).join() === text,
    wanted.join());

export const select = (name, value) => browser.run((id, chosen) => {
  const field = document.querySelector(`#${id}`);
  field.value = chosen;
  field.dispatchEvent(new Event('input', {bubbles: true}));
}, name, value);

/** From now on the page's clock is this many seconds ahead. */
export const advance = seconds => browser.run(ahead => {
  const now = Date.now.bind(Date);
  Date.now = () => now() + ahead * 1_000;
}, seconds);
