import assert from 'node:assert/strict';
import {test} from 'node:test';

import {findings, withoutAxe} from './driver/axe.js';
import {advance, browser, connection, lists, open, serve, service, setStage, state} from './driver/stage.js';

setStage();

const watched = () => browser.run(
    () => [...document.querySelectorAll('.sensor')].map(each => each.dataset.entity));

test('stored and new readings appear in the list, in the chart and as the last value', async () => {
  service.write(1);
  service.write(1, 20, 21);
  await open('?entity=1');
  await lists(1, 21, 20);
  await connection('live');
  service.write(1, 25);
  await lists(1, 25, 21, 20);
  const [value, chart, drawn] = await browser.run(() => [
    document.querySelector('.value').textContent,
    document.querySelector('.chart').getAttribute('aria-label'),
    [...document.querySelectorAll('.chart canvas')].some(canvas => canvas.getContext('2d')
        .getImageData(0, 0, canvas.width, canvas.height).data.some(byte => byte > 0)),
  ]);
  assert.equal(value, '25°');
  assert.equal(chart, 'Sensor 1: 3 readings from 20° to 25°, the last 25°');
  assert.ok(drawn);
});

test('negative, decimal and large readings are in the list and inside the chart', async () => {
  await serve('faults/negative-and-decimal');
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

test('a sensor that misses three readings is shown as late until it sends one again', async () => {
  service.since(130, 60);
  service.write(1, 20, 20, 20);
  await open('?entity=1');
  await state(1, 'live');
  await advance(3_700);
  await state(1, 'late by 1 h');
  service.since(-3_700);
  service.write(1, 21);
  await state(1, 'live');
});

test('the chart is zoomed with buttons and the mouse and can be reset to show everything', async () => {
  service.write(1, ...Array.from({length: 60}, (_, i) => 20 + i % 7));
  await open('?entity=1');
  const labels = () => browser.run(
      () => [...document.querySelectorAll('.dygraph-axis-label')].map(each => [
        each.textContent, each.parentElement.style.left, each.parentElement.style.top].join()).join(' '));
  await browser.until(() => document.querySelectorAll('tbody tr').length === 60);
  await browser.until(() => document.querySelector('.dygraph-axis-label-x'));
  await browser.click('[data-range="all"]');
  const whole = await labels();
  await browser.click('[data-zoom="in"]');
  const near = await labels();
  assert.notEqual(near, whole);
  await browser.click('[data-zoom="earlier"]');
  assert.notEqual(await labels(), near);
  await browser.click('[data-range="all"]');
  assert.equal(await labels(), whole);
  await browser.drag('.chart', 0.4, 0.6);
  assert.notEqual(await labels(), whole);
  await browser.click('[data-range="all"]');
  assert.equal(await labels(), whole);
});

test('several sensors are shown side by side over one connection, each with its own readings', async () => {
  const all = [1, 2, 3, 4, 5, 6, 7, 8];
  for (const entity of all) service.write(entity, 10 + entity);
  await open('?entity=1&entity=2');
  await lists(2, 12);
  for (const entity of all.slice(2)) await browser.type('#entity', `${entity}\n`);
  for (const entity of all) await lists(entity, 10 + entity);
  assert.deepEqual(await watched(), all.map(String));
  await browser.click('[data-entity="3"] .remove');
  for (const entity of all) service.write(entity, 20 + entity);
  for (const entity of all.filter(each => each !== 3)) await lists(entity, 20 + entity, 10 + entity);
  assert.equal(await browser.run(() => window.streams.size), 1);
  await browser.reload();
  for (const entity of all.filter(each => each !== 3)) await lists(entity, 20 + entity, 10 + entity);
  assert.equal(await browser.run(() => window.streams.size), 1);
});

test('an invalid entity is refused with a message and not requested from the server', async () => {
  await open('?entity=1');
  await connection('live');
  for (const wrong of ['-1', 'one', '18446744073709551616']) {
    await browser.type('#entity', `${wrong}\n`);
    await browser.until(() => document.querySelector('#entity-note').textContent.includes('below 2^64'));
    await browser.run(() => { document.querySelector('#entity').value = ''; });
  }
  assert.deepEqual(await watched(), ['1']);
});

test('an entity that is too large for the topic is refused by the server, and the page says so', async () => {
  await open('?entity=4503599627370496');
  await connection('refused: entity: give whole numbers below 2^52');
});

test('the address holds the chosen sensors, which survive a reload and going back', async () => {
  service.write(2, 22);
  service.write(5, 25);
  await open('?entity=2');
  await lists(2, 22);
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

test('the stream resumes after a server restart without repeating anything', async () => {
  service.write(1);
  service.write(1, 20, 21, 20);
  await open('?entity=1');
  await lists(1, 20, 21, 20);
  service.write(1, 22);
  await lists(1, 22, 20, 21, 20);
  await service.stop();
  await connection('server away since ');
  assert.match(await browser.run(() => document.querySelector('#connection').textContent), / \d\d:\d\d$/);
  service.write(1, 23);
  await service.start();
  await lists(1, 23, 22, 20, 21, 20);
  await connection('live');
  service.write(1, 24);
  await lists(1, 24, 23, 22, 20, 21, 20);
});

test('no reading of a steady sensor is lost or duplicated over restarts', async () => {
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

test('streams that end by design lose and duplicate no reading, and the page shows no break', async () => {
  await serve(undefined, '--http.stream_lifetime=300ms');
  service.write(1, 21);
  await open('?entity=1');
  await lists(1, 21);
  await browser.run(() => {
    window.said = [];
    new MutationObserver(() => window.said.push(document.querySelector('#connection').textContent))
        .observe(document.querySelector('#connection'), {childList: true, characterData: true, subtree: true});
  });
  let count = 1;
  for (let ends = 1; ends <= 10; ++ends) {
    await browser.until(least => window.broken >= least, ends);
    service.write(1, 21, 21);
    await browser.until(least => window.opened > least, ends);
    service.write(1, 21);
    await lists(1, ...Array(count += 3).fill(21));
  }
  assert.deepEqual(await browser.run(() => window.said), []);
});

test('a recreated log replaces what the page showed', async () => {
  service.write(1, 20, 21);
  await open('?entity=1');
  await lists(1, 21, 20);
  await service.stop();
  await service.replaceLog();
  service.write(1, 30);
  await service.start();
  await lists(1, 30);
});

test('a sensor that is not in the log is shown as unknown until it registers', async () => {
  service.write(1, 20);
  await open('?entity=9');
  const hint = wanted => browser.until(
      text => document.querySelector('.sensor .hint')?.textContent.includes(text), wanted);
  await hint('Unknown: the log has no sensor 9 yet');
  service.write(9);
  await hint('Registered; no reading yet');
  service.write(9, 19);
  await lists(9, 19);
});

test('an event that the page does not know is shown as text', async () => {
  await open('?entity=9');
  service.write(9, '{"DoorOpened":{"by":"<b>Ann</b>"}}');
  await browser.until(
      text => document.querySelector('.sensor .hint')?.textContent.includes(text),
      '{"DoorOpened":{"by":"<b>Ann</b>"}}');
});

test('a full server is shown as full until it has room', async () => {
  await service.stop();
  await service.start('--http.max_streams=1');
  service.write(1, 20);
  const letGo = await service.holdStreams();
  await open('?entity=1');
  await connection('server full');
  // Nothing is known of the sensor yet.
  assert.equal(await browser.run(() => document.querySelector('[data-entity="1"] .hint').textContent), '');
  letGo();
  await lists(1, 20);
  await connection('live');
});

test('a violation of the content security policy is detected', async () => {
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

test('axe finds no violations in light and dark, wide and narrow, full and empty',
     {skip: withoutAxe}, async () => {
  service.write(1, 20, 21);
  service.write(2);
  service.write(3, '{"DoorOpened":{"by":"Ann"}}');
  service.since(200, 60);
  service.write(4, 20, 21, 22);
  for (const query of ['', '?entity=1&entity=9', '?entity=1&entity=4&range=24h', '?entity=x', '?search=77'])
    for (const [width, scheme] of [[1280, 'light'], [1280, 'dark'], [360, 'light'], [360, 'dark']]) {
      await browser.resize(width, 844);
      await browser.colours(scheme);
      await open(query);
      await connection('live');
      if (query.includes('entity=1')) {
        await lists(1, 21, 20);
        await browser.click('[data-entity="1"] .raw');
      }
      if (query.includes('9')) await browser.until(() => document.querySelector('[data-entity="9"] .hint')?.textContent);
      assert.deepEqual(await findings(browser), [], `${query} ${width} ${scheme}`);
      assert.ok(await browser.run(() => document.documentElement.scrollWidth <= innerWidth),
                `${query} ${width}: wider than the screen`);
    }
});
