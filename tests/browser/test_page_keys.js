// What the service's keys `page.*` change on the page.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {advance, browser, lists, open, select, serve, service, setStage, state, tile, tiles} from './driver/stage.js';

setStage({drawsOften: true});

const text = selector => browser.run(each => document.querySelector(each)?.textContent, selector);

test('page.title is the heading of the page and part of the window title', async () => {
  await serve(undefined, '--page.title=Heating <b>');
  service.write(1, 20);
  await open('');
  await tile(1, '20°');
  assert.equal(await text('h1 .title'), 'Heating <b>');
  assert.equal(await text('h1 .topic'), '');
  assert.equal(await browser.run(() => document.title), 'Heating <b>');
  await browser.click('[data-tile="1"] a');
  await browser.until(() => document.title === 'Sensor 1 · Heating <b>');
});

test('without page.title the heading shows the names of the program and the topic', async () => {
  service.write(1, 20);
  await open('');
  await tile(1, '20°');
  assert.equal(await text('h1 .title'), 'Logflume');
  assert.equal(await text('h1 .topic'), 'temperature');
});

test('page.value is the path to the value of an event', async () => {
  await serve(undefined, '--page.value=Level.metres');
  service.write(1, '{"Level":{"metres":-2.5}}', 20);
  await open('');
  await tile(1, '-2.5°');
  await open('?entity=1');
  await lists(1, -2.5);
});

test('with an empty page.value the page shows the newest event as text', async () => {
  await serve(undefined, '--page.value=');
  service.write(1, 20, 21);
  await open('');
  await tile(1, '{"TemperatureRead":{"temperature":21}}');
  await open('?entity=1');
  await browser.until(() => document.querySelector('.sensor .hint')?.textContent ===
      'Newest event: {"TemperatureRead":{"temperature":21}}');
});

test('page.unit follows each value', async () => {
  await serve(undefined, '--page.unit=°C');
  service.write(1, 20, 21);
  await open('');
  await tile(1, '21 °C');
  await open('?entity=1');
  await browser.until(() => document.querySelector('[data-entity="1"] tbody')?.rows.length === 2);
  assert.equal(await text('[data-entity="1"] .value'), '21\u00a0°C');
  assert.equal(await text('[data-entity="1"] tbody td'), '21\u00a0°C');
  assert.equal(await browser.run(() => document.querySelector('.chart').getAttribute('aria-label')),
               'Sensor 1: 2 readings from 20\u00a0°C to 21\u00a0°C, the last 21\u00a0°C');
});

test('page.names are shown on the tiles and the cards, and the search finds them', async () => {
  await serve(undefined, '--page.names=2=Boiler,10=Pump\\, <i>left</i>');
  for (const entity of [1, 2, 10]) service.write(entity, 20);
  await open('');
  await tiles(1, 2, 10);
  await tile(2, 'Boiler (2)');
  await tile(10, 'Pump, <i>left</i> (10)');
  await tile(1, 'Sensor 1');
  await browser.type('#search', 'pump');
  await tiles(10);
  assert.equal(await browser.address(), `${service.address}/?search=pump`);
  await browser.reload();
  await tiles(10);
  await select('search', '2');
  await tiles(2);
  await browser.click('[data-tile="2"] a');
  await browser.until(() => document.querySelector('[data-entity="2"] h2')?.textContent === 'Boiler (2)');
  assert.equal(await browser.run(() => document.title), 'Boiler (2) · Logflume');
});

test('page.low and page.high colour a value and say in words what is wrong with it', async () => {
  await serve(undefined, '--page.low=5', '--page.high=30', '--page.unit=°C');
  service.since(3);
  for (const [entity, value] of [[1, 20], [2, 4.5], [3, 31], [4, 5]]) service.write(entity, value);
  await open('');
  await tile(1, 'live');
  await tile(2, 'too low (below 5 °C)');
  // The tile has no room for the rest, which the detail shows.
  await tile(3, 'too high');
  await tile(4, 'live');
  const colours = await browser.run(() => [1, 2, 3, 4].map(
      entity => getComputedStyle(document.querySelector(`[data-tile="${entity}"] .value`)).color));
  assert.equal(colours[0], colours[3]);
  assert.equal(colours[1], colours[2]);
  assert.notEqual(colours[0], colours[1]);
  await browser.until(() => document.querySelector('#count').textContent === '4 sensors, 2 live, 1 too low, 1 too high');
  for (const [name, ...wanted] of [['low', 2], ['high', 3], ['wrong', 2, 3], ['live', 1, 4], ['all', 1, 2, 3, 4]]) {
    await select('state', name);
    await tiles(...wanted);
  }
  // In the future, so that it is not late for a while.
  service.since(-60);
  service.write(2, 12);
  await tile(2, 'live');
  await open('?entity=3');
  await state(3, 'too high (above 30\u00a0°C)');
  await advance(3_600);
  await state(3, 'late by 1 h, too high');
});

test('the state filter offers only the limits that are set', async () => {
  const offered = () => browser.run(() => [...document.querySelectorAll('#state option')]
      .filter(each => !each.hidden).map(each => each.value).join());
  service.write(1, 20);
  await open('');
  await tile(1, '20°');
  assert.equal(await offered(), 'all,live,late,none,other');
  await serve(undefined, '--page.high=10');
  service.since(3);
  service.write(1, 20);
  await open('?state=high');
  await tile(1, 'too high (above 10°)');
  assert.equal(await offered(), 'all,live,late,high,wrong,none,other');
});

test('page.late is the time after which an entity is late', async () => {
  await serve(undefined, '--page.late=2h');
  service.since(3_600, 1);
  service.write(1, 20, 20, 20);
  await open('');
  await tile(1, 'live');
  await advance(3_610);
  await tile(1, 'late by 2 h');
});

test('each topic is shown according to its own page keys', async () => {
  service.write(1, 20);
  await open('');
  await tile(1, '20°');
  await service.stop();
  service.copyTopic('humidity');
  await service.start(service.configured(`
      [topics.temperature.page]
      unit = "°C"
      [topics.humidity.page]
      title = "Air"
      unit = "%"
      high = 15
      names = {1 = "Cellar"}`));
  await open('?topic=temperature');
  await tile(1, 'Sensor 1 20 °C');
  await browser.run(() => {
    const choice = document.querySelector('#topics');
    choice.value = 'humidity';
    choice.dispatchEvent(new Event('change'));
  });
  await tile(1, 'Cellar (1) 20%');
  await tile(1, 'too high');
  assert.equal(await text('h1 .title'), 'Air');
  assert.equal(await browser.address(), `${service.address}/?topic=humidity`);
  await browser.back();
  await tile(1, 'Sensor 1 20 °C');
  assert.equal(await text('h1 .title'), 'Logflume');
});

test('a tile shows a long value with its unit in full', async () => {
  await serve(undefined, '--page.unit=°C');
  for (const [entity, value] of [[1, 31.5], [2, -1234.56], [3, 4294967295]]) service.write(entity, value);
  await open('');
  await tile(3, '4294967295 °C');
  const cut = await browser.run(() => [...document.querySelectorAll('.tile .value')]
      .filter(each => each.scrollWidth > each.clientWidth).map(each => each.textContent));
  assert.deepEqual(cut, []);
});

test('the chart labels values far from zero in full', async () => {
  await serve(undefined, '--page.unit=');
  service.write(1, -4_000_000_000, -4_000_000_010);
  service.write(2, 4e15, 4e15 + 8);
  service.write(3, -0.25, -0.5);
  for (const entity of [1, 2, 3]) {
    await open(`?entity=${entity}`);
    await browser.until(() => document.querySelectorAll('.dygraph-axis-label-y').length > 1);
    const labels = await browser.run(() => [...document.querySelectorAll('.dygraph-axis-label-y')]
        .map(each => ({text: each.textContent, isCut: each.scrollWidth > each.clientWidth + 1})));
    for (const {text: label, isCut} of labels) {
      assert.match(label, /^-?\d+(\.\d+)?$/);
      assert.ok(!isCut, label);
    }
    const [low, high] = {1: [-4_000_000_020, -4_000_000_000], 2: [4e15 - 4, 4e15 + 12], 3: [-2, 1]}[entity];
    assert.ok(labels.some(({text: label}) => Number(label) >= low && Number(label) <= high), JSON.stringify(labels));
  }
});
