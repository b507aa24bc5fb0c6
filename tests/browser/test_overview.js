import assert from 'node:assert/strict';
import {test} from 'node:test';

import {advance, browser, connection, open, select, serve, service, setStage, state, tile, tiles} from './driver/stage.js';

setStage({drawsOften: true});

const enter = '\uE007';
const tab = '\uE004';

const range = count => Array.from({length: count}, (_, i) => i + 1);
const count = wanted => browser.until(
    text => document.querySelector('#count').textContent.startsWith(text), wanted);
const empty = wanted => browser.until(
    text => document.querySelector('#empty').textContent.includes(text), wanted);

test('fifty sensors fit on one screen, each with its name, value, age, state and sparkline', async () => {
  await browser.resize(1440, 900);
  for (const entity of range(50)) {
    service.write(entity);
    service.since(300, 60);
    service.write(entity, ...range(5).map(i => entity + i));
  }
  await open('');
  await count('50 sensors, 50 live');
  await tile(50, 'Sensor 50 55° 1 min ago live');
  const [seen, lines, drawn] = await browser.run(() => {
    const all = [...document.querySelectorAll('[data-tile]')];
    const isSeen = element => {
      const {top, left, bottom, right} = element.getBoundingClientRect();
      return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth &&
          element.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
    };
    const points = [...document.querySelectorAll('polyline')].map(each => each.points.length);
    return [all.filter(isSeen).map(each => each.dataset.tile), points, all[0].querySelector('svg').clientWidth];
  });
  assert.deepEqual(seen, range(50).map(String));
  assert.deepEqual(lines, Array(50).fill(5));
  assert.ok(drawn > 30, `the line is ${drawn} pixels wide`);
  assert.equal(await browser.run(() => window.streams.size), 1);
  service.write(7, 99);
  await tile(7, '99°');
  service.write(51);
  await tile(51, 'registered, no reading');
});

test('five thousand sensors scroll, and only tiles on the screen are in the document', async () => {
  await browser.resize(1440, 900);
  for (const entity of range(5_000)) service.write(entity, entity % 100);
  await open('');
  await count('5000 sensors');
  await tile(1, '1°');
  const [most, gaps] = await browser.run(async () => {
    const frame = () => new Promise(resolve => requestAnimationFrame(resolve));
    let most = 0;
    const gaps = [];
    const end = document.documentElement.scrollHeight - innerHeight;
    for (let step = 0; step <= 100; ++step) {
      scrollTo(0, end * step / 100);
      await frame();
      await frame();
      most = Math.max(most, document.querySelectorAll('[data-tile]').length);
      const list = document.querySelector('#tiles').getBoundingClientRect();
      for (let y = Math.max(list.top, 0) + 50; y < Math.min(list.bottom, innerHeight) - 120; y += 108)
        if (!document.elementsFromPoint(list.left + 20, y).some(each => each.closest('[data-tile], .tile')) &&
            !document.elementsFromPoint(list.left + 20, y + 12).some(each => each.closest('.tile')))
          gaps.push([step, y]);
    }
    return [most, gaps];
  });
  assert.ok(most < 150, `${most} tiles are in the document`);
  assert.deepEqual(gaps, []);
  await tile(5_000, '0°');
  // While all of them are there: new values, a search and another order.
  service.write(5_000, 50);
  await tile(5_000, '50°');
  await browser.type('#search', '4321');
  await tiles(4321);
  await tile(4321, '21°');
});

test('a click opens the detail, and going back returns to the same scroll position', async () => {
  for (const entity of range(200)) service.write(entity, 20);
  await open('');
  await count('200 sensors');
  await browser.run(() => document.querySelector('[data-tile="50"]').scrollIntoView());
  await tile(50, '20°');
  const place = await browser.run(() => scrollY);
  assert.ok(place > 0);
  await browser.click('[data-tile="50"] a');
  assert.equal(await browser.address(), `${service.address}/?entity=50`);
  await browser.until(() => document.querySelector('[data-entity="50"] .value')?.textContent === '20°');
  assert.equal(await browser.run(() => document.title), 'Sensor 50 · Logflume');
  assert.equal(await browser.run(() => window.streams.size), 1);
  await browser.back();
  await tile(50, '20°');
  assert.equal(await browser.address(), `${service.address}/`);
  assert.equal(await browser.run(() => scrollY), place);
  assert.equal(await browser.run(() => window.streams.size), 1);
  // What comes while the overview is hidden is there when it is shown again.
  await browser.click('[data-tile="50"] a');
  await browser.until(() => document.querySelector('[data-entity="50"] .value')?.textContent === '20°');
  service.write(50, 25);
  await browser.until(() => document.querySelector('[data-entity="50"] .value').textContent === '25°');
  await browser.click('#all');
  await tile(50, '25°');
  assert.equal(await browser.address(), `${service.address}/`);
});

test('a tap on a phone opens a sensor and goes back, and nothing is wider than the screen', async () => {
  await browser.resize(390, 844, {scale: 2, mobile: true});
  await browser.fingers(true);
  const fits = () => browser.run(() => document.documentElement.scrollWidth <= innerWidth);
  const tap = async selector => {
    await browser.run(each => document.querySelector(each).scrollIntoView({block: 'center'}), selector);
    await browser.touch(selector, [0.5]);
  };
  try {
    for (const entity of range(40)) service.write(entity, entity);
    await open('');
    await count('40 sensors');
    assert.ok(await fits());
    await tap('[data-tile="6"] a');
    await browser.until(() => document.querySelector('[data-entity="6"] .value')?.textContent === '6°');
    assert.ok(await fits());
    assert.equal(await browser.run(() => document.querySelector('.point').textContent), 'Pinch to zoom, drag with one finger to move.');
    await tap('#all');
    await tile(6, '6°');
    await browser.run(() => scrollTo(0, document.documentElement.scrollHeight));
    await tile(40, '40°');
  } finally {
    await browser.fingers(false);
  }
});

test('the keyboard moves from tile to tile and opens one, and going back restores the focus', async () => {
  for (const entity of range(30)) service.write(entity, 20);
  await open('');
  await count('30 sensors');
  const focused = () => browser.run(() => document.activeElement.closest('[data-tile]')?.dataset.tile);
  await browser.run(() => document.querySelector('#state').focus());
  await browser.press(tab);
  assert.equal(await focused(), '1');
  await browser.press(tab);
  assert.equal(await focused(), '2');
  await browser.press(enter);
  await browser.until(() => document.querySelector('[data-entity="2"]'));
  assert.equal(await browser.run(() => document.activeElement.id), 'all');
  await browser.press(enter);
  await tile(2, '20°');
  assert.equal(await focused(), '2');
});

test('a sensor that misses three readings is shown as late and found by the filter', async () => {
  for (const entity of [1, 2]) {
    service.since(250, 60);
    service.write(entity, 20, 20, 20, 20, 20);
  }
  service.write(3);
  service.write(4, '{"DoorOpened":{"by":"<b>Ann</b>"}}');
  await open('');
  await tile(1, 'live');
  await tile(3, 'registered, no reading');
  await tile(4, '{"DoorOpened":{"by":"<b>Ann</b>"}}');
  await advance(3_700);
  await tile(1, 'late by 1 h');
  await count('4 sensors, 2 late, 1 without a reading');
  // A minute in the page's future, so that it stays "now" for a while.
  service.since(-3_760);
  service.write(2, 21);
  await tile(2, '21° now live');
  await select('state', 'late');
  await tiles(1);
  await select('state', 'live');
  await tiles(2);
  await select('state', 'none');
  await tiles(3);
  await select('state', 'other');
  await tiles(4);
});

test('the order and the filter are in the address and survive a reload', async () => {
  for (const [entity, value] of [[1, 5], [2, -7], [10, 30], [21, 12]]) service.write(entity, value);
  await open('');
  await tiles(1, 2, 10, 21);
  await select('sort', 'value');
  await tiles(10, 21, 1, 2);
  await browser.type('#search', '1');
  await tiles(10, 21, 1);
  assert.equal(await browser.address(), `${service.address}/?sort=value&search=1`);
  await browser.reload();
  await tiles(10, 21, 1);
  assert.deepEqual(await browser.run(() => ['sort', 'search'].map(id => document.querySelector(`#${id}`).value)),
                   ['value', '1']);
  await browser.click('[data-tile="21"] a');
  await browser.until(() => document.querySelector('[data-entity="21"]'));
  await browser.click('#all');
  await tiles(10, 21, 1);
  await select('search', '99');
  await empty('No sensor matches');
});

test('sorting by age puts the sensor that has been silent longest first', async () => {
  for (const [entity, ago] of [[1, 20], [2, 40], [3, 30]]) {
    service.since(ago);
    service.write(entity, 20);
  }
  service.write(4);
  await open('?sort=age');
  await tiles(2, 3, 1, 4);
});

test('the search finds numbers, and sensors without a name are sorted by their number', async () => {
  for (const entity of [2, 10, 1]) service.write(entity, 20);
  await open('?sort=name');
  await tiles(1, 2, 10);
  await browser.type('#search', '1');
  await tiles(1, 10);
  assert.equal(await browser.address(), `${service.address}/?sort=name&search=1`);
});

test('a full server is distinguished from one that is away', async () => {
  await service.stop();
  await service.start('--http.max_streams=1');
  service.write(1, 20);
  const letGo = await service.holdStreams();
  await open('');
  await connection('server full; trying again');
  await service.stop();
  await connection('server away since ');
  letGo();
  await service.start();
  await tile(1, '20°');
  await connection('live');
});

test('the overview says that a log has no sensor until one registers', async () => {
  await open('');
  await empty('The log has no sensors yet');
  service.write(1);
  await tile(1, 'registered, no reading');
  assert.equal(await browser.run(() => document.querySelector('#empty').hidden), true);
});

test('sensors are not shown as late while the server is away', async () => {
  service.since(130, 60);
  service.write(1, 20, 20, 20);
  await open('');
  await tile(1, 'live');
  await service.stop();
  await connection('server away since ');
  await advance(3_700);
  await tile(1, '20° 1 h ago was live');
  await service.start();
  await connection('live');
  await tile(1, 'late by 1 h');
});

test('the overview shows the current log after a restart and after the log was replaced', async () => {
  service.write(1, 20);
  service.write(2, 21);
  await open('');
  await tile(1, '20°');
  await service.stop();
  service.write(1, 25);
  await service.start();
  await tile(1, '25°');
  await service.stop();
  await service.replaceLog();
  service.write(2, 30);
  await service.start();
  await tiles(2);
  await tile(2, '30°');
});

test('eight tabs do not block each other from the server, and the first resumes when it is visible again', async () => {
  // No tab gets a connection only because another one's stream ends.
  await serve(undefined, '--http.stream_lifetime=1h');
  service.write(1, 20);
  await open('');
  await tile(1, '20°');
  const first = await browser.tab();
  const others = [];
  for (let i = 2; i <= 8; ++i) {
    others.push(await browser.openTab());
    await browser.open(`${service.address}/${i % 2 ? '' : '?entity=1'}`);
    if (i % 2) await tile(1, '20°');
    else await browser.until(() => document.querySelector('[data-entity="1"] .value')?.textContent === '20°');
  }
  service.write(1, 21);
  for (const each of others) {
    await browser.switchTo(each);
    await browser.closeTab();
  }
  await browser.switchTo(first);
  await tile(1, '21°');
  await connection('live');
});

test('a topic whose stream ends again and again shows each reading', async () => {
  await serve(undefined, '--http.stream_lifetime=300ms');
  service.write(1, 20);
  await open('');
  await tile(1, '20°');
  for (let ends = 1; ends <= 3; ++ends) {
    await browser.until(least => window.broken >= least, ends);
    service.write(1, 20 + ends);
    service.write(10 + ends, 5);
    await tile(1, `${20 + ends}°`);
    await tile(10 + ends, '5°');
  }
  await browser.click('[data-tile="1"] a');
  await browser.until(() => document.querySelector('[data-entity="1"] tbody').rows.length === 4);
  await state(1, 'late by');
});
