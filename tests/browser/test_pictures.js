import assert from 'node:assert/strict';
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';

import {advance, browser, connection, open, select, serve, service, setStage, tile} from './driver/stage.js';

setStage();

const folder = process.env.LOGFLUME_PICTURES;
const phone = {scale: 2, mobile: true};

/** Names of a house's sensors, as somebody would set them. */
const names = ['Boiler', 'Flow', 'Return', 'Hot water', 'Outside', 'Cellar', 'Hall', 'Kitchen', 'Attic', 'Office'];
const keys = ['--page.unit=°C', '--page.low=14.5', '--page.high=27.5',
  `--page.names=${names.map((name, i) => `${1_001 + i}=${name}`).join()}`];

const reading = (entity, i) =>
    Math.round(10 * (17 + entity % 9 + 4 * Math.sin(i / (3 + entity % 7) + entity))) / 10;

function writeSensors() {
  for (let entity = 1001; entity <= 1050; ++entity) {
    service.write(entity);
    if (entity === 1049) continue;
    // Two sensors have been silent for minutes.
    service.since([1013, 1038].includes(entity) ? 3_000 : 1_750 + 7 * entity % 50, 60);
    if (entity === 1050) service.write(entity, '{"DoorOpened":{"by":"Ann"}}');
    else service.write(entity, ...Array.from({length: 30}, (_, i) => reading(entity, i)));
  }
}

async function take(name, width, height, scheme = 'light', options = {}) {
  await browser.resize(width, height, options);
  await browser.colours(scheme);
  await browser.run(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  // The page has been drawn again for the new size.
  await browser.run(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  const picture = await browser.picture();
  writeFileSync(join(folder, `${name}.png`), picture);
  assert.ok(picture.length < 300_000, `${name}: ${picture.length} bytes`);
  assert.ok(await browser.run(() => document.documentElement.scrollWidth <= innerWidth), `${name} is too wide`);
  const cut = await browser.run(() => [...document.querySelectorAll('.tile :is(.name, .value, .age, .state)')]
      .filter(each => each.scrollWidth > each.clientWidth).map(each => each.textContent));
  assert.deepEqual(cut.filter(each => !each.startsWith('{')), [], `${name} cuts texts`);
}

/** Takes pictures of the same address on a phone, in both colours. */
async function takeOnPhone(name, isDrawn) {
  await browser.fingers(true);
  for (const [suffix, width, height, scheme] of [['phone', 390, 844, 'light'], ['narrow', 360, 740, 'dark']]) {
    await browser.resize(width, height, phone);
    await browser.reload();
    await isDrawn();
    await take(`${name}-${suffix}`, width, height, scheme, phone);
  }
  await browser.fingers(false);
}

test('pictures of the page are taken for people to look at', async () => {
  mkdirSync(folder, {recursive: true});
  await serve(undefined, ...keys);
  writeSensors();
  await browser.resize(1440, 900);
  await open('');
  await tile(1050, 'DoorOpened');
  await tile(1013, 'late by');
  await take('overview', 1440, 900);
  await take('overview-dark', 1440, 900, 'dark');
  await take('overview-wall', 2560, 1440);
  await takeOnPhone('overview', () => tile(1001, 'ago'));
  await browser.resize(1440, 900);
  await select('sort', 'age');
  await select('state', 'late');
  await browser.until(() => document.querySelectorAll('[data-tile]').length === 2);
  await take('late', 1440, 900);
  await select('state', 'wrong');
  await tile(1013, 'late by');
  await take('wrong', 1440, 900);
  await open('?entity=1001&entity=1002&entity=1013');
  await browser.until(() => document.querySelectorAll('tbody tr').length === 93);
  await browser.until(() => document.querySelectorAll('.dygraph-axis-label-x').length > 3);
  await take('detail', 1440, 900);
  await take('detail-dark', 1440, 900, 'dark');
  await takeOnPhone('detail', () => browser.until(() => document.querySelectorAll('.dygraph-axis-label-x').length > 1));
  await browser.resize(1440, 900);
  await open('?entity=1001&range=24h');
  await browser.until(() => document.querySelectorAll('.dygraph-axis-label-x').length > 3);
  await browser.run(() => document.querySelector('.raw').click());
  await take('detail-one', 1440, 900);
  await open('?entity=1050&entity=77');
  await browser.until(() => document.querySelector('[data-entity="77"] .hint')?.textContent);
  await take('detail-unknown', 1440, 900);
  await browser.resize(1440, 900);
  await open('');
  await tile(1013, 'late by');
  service.since(0);
  service.write(1001, 23.75);
  await tile(1001, '23.75 °C');
  await service.stop();
  await connection('server away since ');
  await advance(120);
  await tile(1001, '2 min ago');
  await take('away', 1440, 900);
  await service.start(...keys);
});
