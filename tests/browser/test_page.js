import assert from 'node:assert/strict';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, afterEach, before, beforeEach, test} from 'node:test';

import {Browser} from './browser.js';
import {Service} from './service.js';

let browser;
let service;

before(async () => {
  browser = await Browser.start();
  await browser.prepare(() => {
    window.violations = [];
    addEventListener('securitypolicyviolation', event => window.violations.push(event.violatedDirective));
  });
});
after(() => browser?.stop());

beforeEach(async () => {
  service = new Service();
  await service.start();
  await browser.resize(1280, 800);
  await browser.colours('light');
});
afterEach(async () => {
  const violations = await browser.run(() => window.violations);
  const elsewhere = await browser.run(() => performance.getEntriesByType('resource')
      .map(each => each.name).filter(each => !each.startsWith(`${location.origin}/`)));
  const console = await browser.console();
  await browser.open('about:blank');
  await service.remove();
  assert.deepEqual(violations, []);
  assert.deepEqual(elsewhere, []);
  // What the network says of a server that is stopped is no fault of the page.
  assert.deepEqual(console.filter(each => each.source !== 'network'), []);
});

const open = query => browser.open(`${service.address}/${query}`);

/** Waits until a sensor's list shows exactly these readings, the latest first. */
async function lists(entity, ...readings) {
  await browser.until((id, wanted) => {
    const rows = document.querySelectorAll(`[data-entity="${id}"] tbody tr`);
    return [...rows].map(row => row.cells[0].textContent).join() === wanted;
  }, entity, readings.map(each => `${each}°`).join());
}

const state = (entity, wanted) => browser.until(
    (id, text) => document.querySelector(`[data-entity="${id}"] .state`)?.textContent.includes(text),
    entity, wanted);

const watched = () => browser.run(
    () => [...document.querySelectorAll('.sensor')].map(each => each.dataset.entity));

test('stored and new readings appear in the list, in the chart and as the last value', async () => {
  service.write(1);
  service.write(1, 20, 21);
  await open('?entity=1');
  await lists(1, 21, 20);
  await state(1, 'live');
  service.write(1, 25);
  await lists(1, 25, 21, 20);
  const [value, chart, drawn] = await browser.run(() => [
    document.querySelector('.value').textContent,
    document.querySelector('.chart').getAttribute('aria-label'),
    [...document.querySelectorAll('.chart canvas')].some(canvas => canvas.getContext('2d')
        .getImageData(0, 0, canvas.width, canvas.height).data.some(byte => byte > 0)),
  ]);
  assert.equal(value, '25°');
  assert.equal(chart, '3 readings from 20 to 25 degrees, the last 25');
  assert.ok(drawn);
});

test('negative, decimal and large readings are in the list and inside the chart', async () => {
  await service.remove();
  service = new Service('faults/negative-and-decimal');
  await service.start();
  await open('?entity=9');
  await lists(9, 4294967295, 0, -1, 21.5, -3.25, -5);
  const labels = await browser.run(
      () => [...document.querySelectorAll('.dygraph-axis-label-y')].map(each => each.textContent));
  assert.ok(labels.some(label => Number(label) > 1e9), labels.join());
  assert.ok(labels.every(label => /^-?\d+$/.test(label)), labels.join());
  const [cut, belowZero] = await browser.run(() => {
    const all = [...document.querySelectorAll('.dygraph-axis-label-y')];
    const zero = all.find(each => each.textContent === '0').getBoundingClientRect();
    const bottom = document.querySelector('.dygraph-axis-label-x').getBoundingClientRect().top;
    return [all.some(each => each.scrollWidth > each.clientWidth + 1), bottom - zero.bottom];
  });
  assert.ok(!cut);
  assert.ok(belowZero > 10, `${belowZero} pixels are left for what is below zero`);
});

test('a log without a choice offers no sensors that it may not have', async () => {
  await open('');
  await browser.run(() => localStorage.clear());
  await browser.reload();
  await browser.until(() => !document.querySelector('#start').hidden);
  assert.equal(await browser.run(() => document.querySelectorAll('#picks a').length), 0);
});

test('a sensor that is silent for minutes is not called live', async () => {
  service.write(1, 20);
  await open('?entity=1');
  await state(1, 'live');
  await browser.run(() => {
    const now = Date.now();
    Date.now = () => now + 240_000;
  });
  await state(1, 'connected; no reading for 4 min');
  service.write(1, 21);
  await state(1, 'live');
});

test('the chart is zoomed by buttons and by the mouse, and shows all again', async () => {
  service.write(1, ...Array.from({length: 60}, (_, i) => 20 + i % 7));
  await open('?entity=1');
  const labels = () => browser.run(
      () => [...document.querySelectorAll('.dygraph-axis-label')].map(each => [
        each.textContent, each.parentElement.style.left, each.parentElement.style.top].join()).join(' '));
  await browser.until(() => document.querySelectorAll('tbody tr').length === 60);
  await browser.until(() => document.querySelector('.dygraph-axis-label-x'));
  const whole = await labels();
  await browser.click('[data-zoom="in"]');
  const near = await labels();
  assert.notEqual(near, whole);
  await browser.click('[data-zoom="earlier"]');
  assert.notEqual(await labels(), near);
  await browser.click('[data-zoom="all"]');
  assert.equal(await labels(), whole);
  await browser.drag('.chart', 0.4, 0.6);
  assert.notEqual(await labels(), whole);
  await browser.click('[data-zoom="all"]');
  assert.equal(await labels(), whole);
});

test('several sensors are side by side, each with its own readings, five at most', async () => {
  for (const entity of [1, 2, 3, 4, 5]) service.write(entity, 10 + entity);
  await open('?entity=1&entity=2');
  for (const entity of [3, 4, 5]) await browser.type('#entity', `${entity}\n`);
  for (const entity of [1, 2, 3, 4, 5]) await lists(entity, 10 + entity);
  await browser.type('#entity', '6\n');
  await browser.until(() => document.querySelector('#entity-note').textContent.includes('5 sensors at a time'));
  assert.deepEqual(await watched(), ['1', '2', '3', '4', '5']);
  // One connection is left for the page itself.
  await browser.reload();
  for (const entity of [1, 2, 3, 4, 5]) await lists(entity, 10 + entity);
});

test('what is no entity is refused with words, and asked of nobody', async () => {
  await open('');
  for (const wrong of ['-1', 'one', '4503599627370496']) {
    await browser.type('#entity', `${wrong}\n`);
    await browser.until(() => document.querySelector('#entity-note').textContent.includes('below 2^52'));
    await browser.run(() => { document.querySelector('#entity').value = ''; });
  }
  assert.deepEqual(await watched(), []);
});

test('the address holds the choice, for a reload, for the way back and for others', async () => {
  service.write(2, 22);
  service.write(5, 25);
  await open('?entity=2');
  await browser.type('#entity', '5\n');
  await lists(5, 25);
  assert.equal(await browser.address(), `${service.address}/?entity=2&entity=5`);
  await browser.reload();
  await lists(2, 22);
  await lists(5, 25);
  await browser.click('[data-entity="2"] .remove');
  assert.equal(await browser.address(), `${service.address}/?entity=5`);
  await browser.back();
  await lists(2, 22);
});

test('after a restart of the server the stream goes on, and nothing stands twice', async () => {
  service.write(1);
  service.write(1, 20, 21, 20);
  await open('?entity=1');
  await lists(1, 20, 21, 20);
  service.write(1, 22);
  await lists(1, 22, 20, 21, 20);
  await service.stop();
  await state(1, 'reconnecting');
  service.write(1, 23);
  await service.start();
  await lists(1, 23, 22, 20, 21, 20);
  await state(1, 'live');
  service.write(1, 24);
  await lists(1, 24, 23, 22, 20, 21, 20);
});

test('of a steady sensor no reading is lost or doubled over restarts', async () => {
  service.write(1, 21, 21, 21);
  await open('?entity=1');
  await lists(1, 21, 21, 21);
  for (let restarts = 1; restarts <= 3; ++restarts) {
    await service.stop();
    service.write(1, 21, 21);
    await service.start();
    await lists(1, ...Array(3 + 2 * restarts).fill(21));
  }
});

test('a sensor that is not there yet is said to be missing, and appears when it registers', async () => {
  service.write(1, 20);
  await open('?entity=9');
  const hint = wanted => browser.until(
      text => document.querySelector('.hint').textContent.includes(text), wanted);
  await hint('No such sensor yet');
  service.write(9);
  await hint('Registered; no reading yet');
  service.write(9, 19);
  await lists(9, 19);
});

test('an event that the page does not know is shown as text', async () => {
  await open('?entity=9');
  service.write(9, '{"DoorOpened":{"by":"<b>Ann</b>"}}');
  await browser.until(
      text => document.querySelector('.hint').textContent.includes(text),
      '{"DoorOpened":{"by":"<b>Ann</b>"}}');
});

test('a server that is full is said to be full', async () => {
  await service.stop();
  await service.start('--http.max_streams=1');
  service.write(1, 20);
  await open('?entity=1');
  await lists(1, 20);
  await browser.type('#entity', '2\n');
  await state(2, 'refused: the server is full or restarting');
  // Nothing is known of the sensor then.
  assert.equal(await browser.run(
      () => document.querySelector('[data-entity="2"] .hint').textContent), '');
});

test('a violation of the policy would be seen', async () => {
  await open('');
  await browser.run(() => {
    const element = document.createElement('p');
    element.innerHTML = '<b style="color: red">x</b>';
    document.body.append(element);
  });
  await browser.until(() => window.violations.length > 0);
  assert.deepEqual(await browser.run(() => window.violations.splice(0)), ['style-src-attr']);
  await browser.console();
});

const axe = process.env.LOGFLUME_AXE;
const withoutAxe = !existsSync(axe) && 'npm could not fetch axe-core';

test('axe finds nothing serious, in light and dark, wide and narrow, full and empty',
     {skip: withoutAxe}, async () => {
  service.write(1, 20, 21);
  for (const query of ['', '?entity=1&entity=9', '?entity=x'])
    for (const [width, scheme] of [[1280, 'light'], [1280, 'dark'], [390, 'light'], [390, 'dark']]) {
      await browser.resize(width, 844);
      await browser.colours(scheme);
      await open(query);
      if (query.includes('1')) {
        await lists(1, 21, 20);
        await browser.until(() => document.querySelector('[data-entity="9"] .hint').textContent);
      }
      await browser.load(readFileSync(axe, 'utf8'));
      const found = await browser.run(async () => (await window.axe.run()).violations
          .filter(each => ['serious', 'critical'].includes(each.impact))
          .map(each => `${each.id}: ${each.nodes.map(node => node.html).join(' ')}`));
      assert.deepEqual(found, [], `${query} ${width} ${scheme}`);
      assert.ok(await browser.run(() => document.documentElement.scrollWidth <= innerWidth),
                `${query} ${width}: wider than the screen`);
    }
});

test('pictures are made to look at', async () => {
  const folder = process.env.LOGFLUME_PICTURES;
  mkdirSync(folder, {recursive: true});
  const began = Date.UTC(2026, 10, 23, 9, 30);
  const {identifier} = await browser.prepare(() => {
    window.ahead = 0;
    const began = Date.UTC(2026, 10, 23, 9, 30);
    Date.now = () => began + window.ahead;
  });
  const reading = (entity, i) => Math.round(17 + 3 * entity + 5 * Math.sin(i / (5 + 2 * entity) + entity));
  const stored = 30;
  for (const entity of [1, 2, 3]) {
    service.write(entity);
    service.write(entity, ...Array.from({length: stored}, (_, i) => reading(entity, i)));
  }
  await open('?entity=1&entity=2&entity=3');
  for (const entity of [1, 2, 3])
    await browser.until(id => document.querySelectorAll(`[data-entity="${id}"] tbody tr`).length === 30,
                        entity);
  for (let i = stored; i < stored + 50; ++i) {
    await browser.run(() => { window.ahead += 2_000; });
    for (const entity of [1, 2, 3]) service.write(entity, reading(entity, i));
    await browser.until(count => [1, 2, 3].every(id => document.querySelector(
        `[data-entity="${id}"] caption`).textContent.startsWith(`${count} `)), i + 1);
  }
  const looks = [['desktop', 1280, 'light', {}], ['desktop-dark', 1280, 'dark', {}],
    ['phone', 390, 'light', {scale: 2, mobile: true}], ['phone-dark', 390, 'dark', {scale: 2, mobile: true}]];
  for (const [name, width, scheme, options] of looks) {
    await browser.resize(width, width > 400 ? 720 : 844, options);
    await browser.colours(scheme);
    await browser.run(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const picture = await browser.picture();
    writeFileSync(join(folder, `${name}.png`), picture);
    assert.ok(picture.length < 200_000, `${name}: ${picture.length} bytes`);
  }
  assert.equal(await browser.run(() => Date.now()), began + 100_000);
  await browser.tools('Page.removeScriptToEvaluateOnNewDocument', {identifier});
});
