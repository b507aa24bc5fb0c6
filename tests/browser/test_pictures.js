import assert from 'node:assert/strict';
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';

import {advance, browser, connection, open, select, service, setStage, tile} from './driver/stage.js';

setStage();

const folder = process.env.LOGFLUME_PICTURES;
const phone = {scale: 2, mobile: true};

const reading = (entity, i) =>
    Math.round(10 * (17 + entity % 9 + 4 * Math.sin(i / (3 + entity % 7) + entity))) / 10;

function writeSensors() {
  for (let entity = 1001; entity <= 1050; ++entity) {
    service.write(entity);
    if (entity === 1049) continue;
    // Two of them have been silent for minutes.
    service.since([1013, 1038].includes(entity) ? 3_000 : 1_750 + 7 * entity % 50, 60);
    if (entity === 1050) service.write(entity, '{"DoorOpened":{"by":"Ann"}}');
    else service.write(entity, ...Array.from({length: 30}, (_, i) => reading(entity, i)));
  }
}

async function take(name, width, height, scheme = 'light', options = {}) {
  await browser.resize(width, height, options);
  await browser.colours(scheme);
  await browser.run(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  // Drawn again for the new size.
  await browser.run(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  const picture = await browser.picture();
  writeFileSync(join(folder, `${name}.png`), picture);
  assert.ok(picture.length < 300_000, `${name}: ${picture.length} bytes`);
  assert.ok(await browser.run(() => document.documentElement.scrollWidth <= innerWidth), `${name} is too wide`);
  const cut = await browser.run(() => [...document.querySelectorAll('.tile :is(.name, .value, .age, .state)')]
      .filter(each => each.scrollWidth > each.clientWidth).map(each => each.textContent));
  assert.deepEqual(cut.filter(each => !each.startsWith('{')), [], `${name} cuts texts`);
}

test('pictures are made to look at', async () => {
  mkdirSync(folder, {recursive: true});
  writeSensors();
  await browser.resize(1440, 900);
  await open('');
  await tile(1050, 'DoorOpened');
  await tile(1013, 'late by');
  await take('overview', 1440, 900);
  await take('overview-dark', 1440, 900, 'dark');
  await take('overview-phone', 390, 844, 'light', phone);
  await take('overview-narrow', 360, 740, 'dark', phone);
  await take('overview-wall', 2560, 1440);
  await browser.resize(1440, 900);
  await select('sort', 'age');
  await select('state', 'late');
  await browser.until(() => document.querySelectorAll('[data-tile]').length === 2);
  await take('late', 1440, 900);
  await open('?entity=1001&entity=1002&entity=1013');
  await browser.until(() => document.querySelectorAll('tbody tr').length === 93);
  await browser.until(() => document.querySelectorAll('.dygraph-axis-label-x').length > 3);
  await take('detail', 1440, 900);
  await take('detail-dark', 1440, 900, 'dark');
  await take('detail-phone', 390, 844, 'light', phone);
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
  await service.stop();
  await connection('server away since ');
  await advance(120);
  await tile(1001, '2 min ago');
  await take('away', 1440, 900);
  await service.start();
});
