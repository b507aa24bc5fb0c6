// How the page's files are sent.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {browser, open, service, setStage, tile} from './driver/stage.js';

setStage();

/** Returns the page's files that a browser has loaded, with the bytes of their bodies and of the transfer. */
const loaded = () => browser.run(() => [
  ...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .map(({name, encodedBodySize: body, transferSize: sent}) => ({path: new URL(name).pathname, body, sent}))
    .filter(({path, body}, i, all) => !path.startsWith('/api/') && all.findIndex(each => each.path === path) === i));

/** Returns the bytes of a response with its head, as they are sent. */
async function sizeOf(path, coding) {
  const answer = await fetch(service.address + path, {headers: {'Accept-Encoding': coding}});
  await answer.arrayBuffer();
  const fields = [...answer.headers].reduce((sum, [name, value]) => sum + `${name}: ${value}\r\n`.length, 0);
  return 'HTTP/1.1 200 OK\r\n\r\n'.length + fields + Number(answer.headers.get('Content-Length'));
}

test('the whole page takes at most 60 kB on the wire, also with gzip, and a second visit almost nothing', async () => {
  service.write(1, 20);
  await open('');
  await tile(1, '20°');
  const first = await loaded();
  assert.ok(first.length <= 4, JSON.stringify(first));
  const total = first.reduce((sum, {sent}) => sum + sent, 0);
  assert.ok(total > 20_000 && total <= 60_000, `${total} bytes`);
  for (const coding of ['gzip', 'br']) {
    const sizes = await Promise.all(first.map(({path}) => sizeOf(path, coding)));
    const sum = sizes.reduce((all, each) => all + each, 0);
    assert.ok(sum > 20_000 && sum <= 60_000, `${coding}: ${sum} bytes`);
  }
  await browser.open('about:blank');
  await open('');
  await tile(1, '20°');
  const again = (await loaded()).reduce((sum, {sent}) => sum + sent, 0);
  assert.ok(again < 4_000, `${again} bytes`);
});

test('the files are cached for a year, and the page is revalidated each time without being sent again', async () => {
  const page = await fetch(service.address, {headers: {'Accept-Encoding': 'gzip'}});
  assert.equal(page.headers.get('Cache-Control'), 'no-cache');
  assert.equal(page.headers.get('Content-Encoding'), 'gzip');
  const [, script] = /src="(assets\/[0-9a-f]{16}\/app\.js)"/.exec(await page.text());
  const file = await fetch(`${service.address}/${script}`, {headers: {'Accept-Encoding': 'br'}});
  assert.equal(file.headers.get('Cache-Control'), 'public, max-age=31536000, immutable');
  assert.equal(file.headers.get('Content-Encoding'), 'br');
  assert.equal(file.headers.get('Vary'), 'Accept-Encoding');
  assert.ok((await file.text()).includes('new EventSource('));
  const tag = page.headers.get('ETag');
  const same = await fetch(service.address, {headers: {'Accept-Encoding': 'gzip', 'If-None-Match': tag}});
  assert.equal(same.status, 304);
  const plain = await fetch(service.address, {headers: {'Accept-Encoding': 'identity', 'If-None-Match': tag}});
  assert.equal(plain.status, 200);
  assert.equal(plain.headers.get('Content-Encoding'), null);
  const old = await fetch(`${service.address}/assets/0123456789abcdef/app.js`);
  assert.equal(old.status, 404);
  assert.match((await old.json()).title, /^Reload the page/);
});
