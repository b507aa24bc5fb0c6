// The page in Firefox: browsers differ in how they keep streams, tabs and time.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {Firefox, withoutFirefox} from './driver/firefox.js';
import {Relay} from './driver/relay.js';
import {browser, connection, lists, open, serve, service, setStage, tile, tiles} from './driver/stage.js';

if (withoutFirefox) {
  console.log(`SKIPPED: ${withoutFirefox}`);
  process.exit(77);
}
setStage({Driver: Firefox});

test('the overview shows the sensors with their values and states in the chosen order', async () => {
  service.since(3);
  for (let entity = 1; entity <= 50; ++entity) service.write(entity, 50 - entity);
  service.write(51);
  await browser.resize(1440, 900);
  await open('');
  await connection('live');
  await tile(1, 'Sensor 1 49°');
  await tile(51, 'registered, no reading');
  service.since(0);
  service.write(1, 7.5);
  await tile(1, '7.5°');
  await open('?search=5&sort=value');
  await tiles(5, 15, 25, 35, 45, 50, 51);
});

test('the detail shows a chart, the statistics and the events, and each event once', async () => {
  service.since(600, 60);
  service.write(7, 20, 22, 24);
  await open('?entity=7');
  await lists(7, 24, 22, 20);
  await connection('live');
  service.since(0);
  service.write(7, 21);
  await lists(7, 21, 24, 22, 20);
  const [statistics, drawn] = await browser.run(() => [
    [...document.querySelectorAll('.statistics dd')].map(each => each.textContent).join(),
    [...document.querySelectorAll('.chart canvas')].some(canvas => canvas.getContext('2d')
        .getImageData(0, 0, canvas.width, canvas.height).data.some(byte => byte > 0)),
  ]);
  assert.equal(statistics, '20°,21.75°,24°,4 readings');
  assert.ok(drawn);
  await browser.click('#all');
  await tile(7, '21°');
  await browser.back();
  await lists(7, 21, 24, 22, 20);
});

test('no reading of a steady sensor is lost or duplicated over ten forced disconnects', async () => {
  const relay = new Relay();
  await relay.start(service.port);
  try {
    service.write(1, 21);
    await browser.open(`${relay.address}/?entity=1&range=all`);
    await lists(1, 21);
    let count = 1;
    for (let breaks = 1; breaks <= 10; ++breaks) {
      service.write(1, ...Array(3).fill(21));
      relay.cut();
      service.write(1, ...Array(3).fill(21));
      await browser.until(least => window.broken >= least, breaks);
      await browser.until(least => window.opened > least, breaks);
      service.write(1, 21);
      await lists(1, ...Array(count += 7).fill(21));
    }
    await connection('live');
  } finally {
    await browser.open('about:blank');
    await relay.stop();
  }
});

test('a killed server is shown as away, and the page reconnects by itself', async () => {
  service.write(1, 20);
  await open('');
  await tile(1, '20°');
  await service.stop('SIGKILL');
  await connection('server away since ');
  service.write(1, 23);
  await service.start();
  await tile(1, '23°');
  await connection('live');
});

test('six windows share one stream, which another window takes over when its owner closes', async () => {
  await serve(undefined, '--http.stream_lifetime=1h');
  service.write(1, 21, 21);
  const base = browser.tab();
  const handles = [];
  for (let i = 0; i < 6; ++i) {
    handles.push(await browser.openTab('window'));
    await open('?entity=1');
    await lists(1, 21, 21);
  }
  await service.untilStreams(1);
  let count = 2;
  while (handles.length > 0) {
    browser.switchTo(handles.shift());
    await browser.closeTab();
    service.write(1, 21);
    ++count;
    for (const each of handles) {
      browser.switchTo(each);
      await lists(1, ...Array(count).fill(21));
    }
    await service.untilStreams(Math.min(1, handles.length));
  }
  browser.switchTo(base);
});
