// Nothing on the page moves unless somebody moves it.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {browser, connection, lists, open, service, setStage, tile} from './driver/stage.js';

const range = count => Array.from({length: count}, (_, i) => i + 1);
const phone = {scale: 2, mobile: true};

setStage({drawsOften: true, prepare: () => {
  window.shifts = [];
  const nameOf = node => {
    const element = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    return element?.closest('.list tbody') ? 'list' : element?.outerHTML.slice(0, 80) ?? 'gone';
  };
  new PerformanceObserver(list => {
    for (const {value, hadRecentInput, sources} of list.getEntries())
      window.shifts.push({value, hadRecentInput, sources: sources.map(({node}) => nameOf(node))});
  }).observe({type: 'layout-shift', buffered: true});
}});

/** Returns what has moved since the page was opened; by then the observer has been told. */
const shifts = () => browser.run(async () => {
  for (let i = 0; i < 3; ++i) await new Promise(resolve => requestAnimationFrame(resolve));
  await new Promise(resolve => setTimeout(resolve, 0));
  return window.shifts.filter(({hadRecentInput}) => !hadRecentInput).map(({value, sources}) => `${value}: ${sources.join(' ')}`);
});

test('a layout shift is detected', async () => {
  service.write(1, 20);
  await open('');
  await tile(1, '20°');
  await browser.run(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await browser.run(() => {
    const added = document.createElement('p');
    added.textContent = 'in the way';
    document.body.prepend(added);
  });
  await browser.until(() => window.shifts.length > 0);
});

for (const [name, width, height, options] of [['a wide screen', 1440, 900, {}], ['a phone', 390, 844, phone]]) {
  test(`nothing in the overview moves on ${name} while it loads or values and ages change`, async () => {
    await browser.resize(width, height, options);
    for (const entity of range(50)) {
      service.since(40);
      service.write(entity);
      service.write(entity, ...range(5).map(i => entity + i));
    }
    await open('');
    await tile(1, '6°');
    await connection('live');
    // Values of each length that fits with a line beside it.
    for (const value of [7, 12.5, -3.25, 100, 8]) {
      service.since(0);
      for (const entity of range(50)) service.write(entity, value);
      await tile(1, `${value}°`);
    }
    await browser.until(() => document.querySelector('[data-tile="1"] .age').textContent.endsWith(' s ago'));
    assert.deepEqual(await shifts(), []);
  });

  test(`nothing in the detail except the rows of its lists moves on ${name} while it loads and readings arrive`, async () => {
    await browser.resize(width, height, options);
    for (const entity of [1, 2]) {
      service.since(3_000, 60);
      service.write(entity, ...range(40).map(i => entity + i));
    }
    await open('?entity=1&entity=2');
    await lists(2, ...range(40).map(i => 2 + i).reverse());
    await connection('live');
    for (const value of [7, 12.5, -3.25, 100, 8]) {
      service.since(0);
      service.write(1, value);
      await browser.until(text => document.querySelector('[data-entity="1"] .value').textContent === text, `${value}°`);
    }
    assert.deepEqual((await shifts()).filter(each => !/: list( list)*$/.test(each)), []);
  });
}
