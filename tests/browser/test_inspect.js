import assert from 'node:assert/strict';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';

import {browser, connection, open, serve, service, setStage} from './driver/stage.js';

setStage();

const [tab, space] = ['\ue004', '\ue00d'];

/** Waits until a matching line is shown. */
const line = pattern => browser.until(
    text => [...document.querySelectorAll('.line code')].some(each => new RegExp(text).test(each.textContent)), pattern);
const linesOf = kind => browser.run(
    name => [...document.querySelectorAll(`.line.${name} code`)].map(each => each.textContent), kind);
/** Waits until the service lists this many entities, because the page reads the list only once. */
async function listed(count) {
  for (const deadline = Date.now() + 60_000;;) {
    const {entities} = await (await fetch(`${service.address}/api/temperature/entities`)).json();
    if (entities.length === count) return;
    if (Date.now() > deadline) throw new Error(`${entities.length} entities are listed, not ${count}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
const type = (selector, text) => browser.run((each, value) => {
  const field = document.querySelector(each);
  field.value = value;
  field.dispatchEvent(new Event('input', {bubbles: true}));
}, selector, text);

test('the lines of the stream are shown as the server sends them', async () => {
  service.write(1);
  service.write(1, 20);
  service.write(2);
  await listed(2);
  await open('inspect?topic=temperature&entity=1');
  await connection('connected');
  await browser.until(() => [...document.querySelectorAll('.line code')].some(each => each.textContent === 'event:position') &&
      document.querySelector('.line:last-child code').textContent === '⏎');
  const shown = await browser.run(() => [...document.querySelectorAll('.line:not(.own) code')].map(each => each.textContent));
  const control = new AbortController();
  const raw = await fetch(`${service.address}/api/temperature/envelopes?entity=1&follow=false`, {signal: control.signal});
  const sent = (await raw.text()).split('\n').slice(0, -1).map(each => each || '⏎');
  const isFixed = each => !each.startsWith('retry:');
  assert.deepEqual(shown.filter(isFixed), sent.filter(isFixed));
  assert.equal((await linesOf('retry')).length, 1);
  service.write(1, 21);
  await line('^data:.*"temperature":21');
  assert.equal(await browser.run(() => document.querySelector('#address').textContent),
               'GET /api/temperature/envelopes?entity=1');
});

test('keep-alives and the end of a response are shown, and the stream resumes with the last id', async () => {
  await serve(undefined, '--http.stream_lifetime=1s', '--http.keep_alive=100ms');
  service.write(1, 20);
  await listed(1);
  await open('inspect?entity=*&from=now');
  await line('^:$');
  await line('^the response ended after ');
  await line('^request, with Last-Event-ID: 0-[0-9a-f]{8}$');
  service.write(1, 21);
  await line('"temperature":21');
  assert.equal((await linesOf('data')).filter(each => each.includes('"temperature":20')).length, 0);
});

test('a reset is shown after the log was recreated', async () => {
  service.write(1, 20, 21);
  await open('inspect?entity=1');
  await line('"temperature":21');
  await service.stop();
  await service.replaceLog();
  service.write(1, 30);
  await service.start();
  await line('^event:reset$');
  await line('"temperature":30');
});

test('an NDJSON stream is shown as JSON lines', async () => {
  service.write(1, 20);
  await open('inspect?entity=1&form=ndjson');
  await line('^\\{"id":"0-[0-9a-f]{8}","persistence_id":"Sensor\\|1"');
  assert.equal(await browser.run(() => [...document.querySelectorAll('#headers tr')]
      .find(each => each.cells[0].textContent === 'content-type')?.cells[1].textContent), 'application/x-ndjson');
});

test('the status and the headers of the response are shown beside the stream', async () => {
  service.write(1, 20);
  await open('inspect?entity=1');
  await line('"temperature":20');
  const headers = await browser.run(() => Object.fromEntries(
      [...document.querySelectorAll('#headers tbody tr')].map(each => [...each.cells].map(cell => cell.textContent))));
  assert.equal(headers['content-type'], 'text/event-stream');
  assert.equal(headers['logflume-last-event-id'], 'none');
  assert.match(await browser.run(() => document.querySelector('#status').textContent), /^200/);
});

test('a request that the server refuses is shown with its reason, and is not repeated', async () => {
  await open('inspect?entity=1&from=yesterday');
  await connection('refused with status 400');
  await line('"title":"from: ');
  assert.match(await browser.run(() => document.querySelector('#status').textContent), /^400/);
});

test('entities, start and format are chosen in the form and kept in the address', async () => {
  for (const entity of [1, 2, 3]) service.write(entity, 10 + entity, 20 + entity);
  service.write(4);
  await listed(4);
  await open('inspect');
  await line('"temperature":23');
  assert.equal((await linesOf('data')).filter(each => each.includes('"temperature":1')).length, 0);
  await browser.click('#clear');
  await type('#entities', '1, 3');
  await type('#from', '');
  await browser.run(() => { document.querySelector('#form').value = 'ndjson'; });
  await browser.click('#connect');
  await line('"temperature":13');
  await line('"temperature":23');
  assert.equal(await browser.address(), `${service.address}/inspect?topic=temperature&entity=1&entity=3&form=ndjson`);
  assert.equal((await linesOf('data')).filter(each => each.includes('Sensor|2')).length, 0);
  await browser.reload();
  await line('"temperature":11');
  assert.equal(await browser.run(() => document.querySelector('#entities').value), '1 3');
  await type('#entities', 'one');
  await browser.click('#connect');
  await browser.until(() => document.querySelector('#note').textContent.startsWith('Enter * or at most'));
});

test('the list of entities is shown beside the stream, and clicking an entity follows it', async () => {
  service.write(7, 20, 21);
  service.write(9);
  await listed(2);
  await open('inspect?entity=9');
  await browser.until(() => document.querySelectorAll('#list tbody tr').length === 2);
  assert.deepEqual(await browser.run(() => [...document.querySelector('#list tbody tr').cells]
      .slice(0, 3).map(each => each.textContent)), ['7', '2', '1']);
  await browser.click('#list tbody tr:first-child button');
  await line('"temperature":21');
  assert.equal(await browser.address(), `${service.address}/inspect?topic=temperature&entity=7`);
});

test('a paused inspector holds lines, counts the dropped ones, and shows the last lines when resumed', async () => {
  service.write(1, 1);
  await open('inspect?entity=1');
  await line('"temperature":1}');
  await browser.click('#pause');
  const before = await browser.run(() => document.querySelectorAll('.line').length);
  service.write(1, ...Array.from({length: 1_500}, (_, i) => 10_000 + i));
  await browser.until(() => {
    const [, dropped] = /lines waiting, ([\d,]+) dropped/.exec(document.querySelector('#held').textContent) ?? [];
    return dropped && Number(dropped.replace(',', '')) >= 2_500;
  });
  assert.equal(await browser.run(() => document.querySelectorAll('.line').length), before);
  await browser.click('#pause');
  await line('"temperature":11499}');
  await line(' lines were dropped$');
  assert.ok(await browser.run(() => document.querySelectorAll('.line').length) <= 2_000);
});

test('only the last 2,000 lines are kept', async () => {
  service.write(1, ...Array.from({length: 1_000}, (_, i) => 10_000 + i));
  await open('inspect?entity=1');
  await line('"temperature":10999}');
  await browser.until(() => document.querySelector('#held').textContent === 'The last 2,000 lines are kept.');
  assert.equal(await browser.run(() => document.querySelectorAll('.line').length), 2_000);
  service.write(1, 5);
  await line('"temperature":5}');
  assert.equal(await browser.run(() => document.querySelectorAll('.line').length), 2_000);
});

test('a filter hides present and future lines without its text, and clearing removes all lines', async () => {
  service.write(1, 20, 33);
  await open('inspect?entity=1');
  await line('"temperature":33');
  await type('#filter', 'TEMPERATURE":3');
  await browser.until(() => document.querySelectorAll('.line').length === 1);
  service.write(1, 21, 34);
  await line('"temperature":34');
  assert.equal(await browser.run(() => document.querySelectorAll('.line').length), 2);
  await type('#filter', '');
  await line('"temperature":21');
  await browser.click('#clear');
  await browser.until(() => document.querySelectorAll('.line').length === 0);
  assert.equal(await browser.run(() => document.querySelector('#totals').textContent), '0 lines, 0 bytes');
});

test('the inspector disconnects on request and while it is hidden', async () => {
  service.write(1, 20);
  await open('inspect?entity=1');
  await line('"temperature":20');
  await browser.click('#disconnect');
  await connection('not connected');
  service.write(1, 21);
  await browser.click('#connect');
  await line('"temperature":21');
  const first = await browser.tab();
  await browser.openTab();
  service.write(1, 22);
  await browser.closeTab();
  await browser.switchTo(first);
  await line('^disconnected while the page is hidden$');
  await line('^request, with Last-Event-ID: ');
  await line('"temperature":22');
});

test('a hidden inspector continues its own stream even if the form was changed without connecting', async () => {
  service.write(1, 20);
  service.write(2, 30);
  await open('inspect?entity=1');
  await line('"temperature":20');
  await type('#entities', '2');
  await browser.run(() => { document.querySelector('#form').value = 'ndjson'; });
  const first = await browser.tab();
  await browser.openTab();
  service.write(2, 31);
  service.write(1, 21);
  await browser.closeTab();
  await browser.switchTo(first);
  await line('^data:.*"temperature":21');
  assert.equal((await linesOf('data')).filter(each => each.includes('Sensor|2')).length, 0);
  assert.equal(await browser.run(() => document.querySelector('#entities').value), '2');
});

test('the page and the inspector link to each other', async () => {
  service.write(1, 20);
  await open('?entity=1');
  await browser.until(() => document.querySelector('[data-entity="1"] .value')?.textContent === '20°');
  await browser.click('#inspector');
  await line('"temperature":20');
  assert.equal(await browser.address(), `${service.address}/inspect?topic=temperature&entity=1`);
  await browser.click('#page');
  await browser.until(() => document.querySelector('[data-entity="1"] .value')?.textContent === '20°');
});

test('the keyboard reaches the controls of the stream and pauses it', async () => {
  service.write(1, 20);
  await open('inspect?entity=1');
  await line('"temperature":20');
  await browser.run(() => document.querySelector('#topic').focus());
  const reached = [];
  for (let i = 0; i < 14; ++i) {
    reached.push(await browser.run(() => document.activeElement.id));
    if (reached.at(-1) === 'pause') await browser.press(space);
    await browser.press(tab);
  }
  for (const id of ['topic', 'entities', 'from', 'form', 'reconnect', 'connect', 'disconnect', 'filter', 'pause', 'clear', 'lines'])
    assert.ok(reached.includes(id), `${id}: ${reached}`);
  assert.equal(await browser.run(() => document.querySelector('#pause').getAttribute('aria-pressed')), 'true');
});

const axe = process.env.LOGFLUME_AXE;
const withoutAxe = !existsSync(axe) && 'npm could not fetch axe-core';

test('axe finds no violations in the inspector in light and dark, wide and narrow', {skip: withoutAxe}, async () => {
  service.write(1, 20, 21);
  service.write(2);
  await listed(2);
  for (const query of ['?entity=1&entity=2', '?entity=1&from=never'])
    for (const [width, scheme] of [[1280, 'light'], [1280, 'dark'], [360, 'light'], [360, 'dark']]) {
      await browser.resize(width, 844);
      await browser.colours(scheme);
      await open(`inspect${query}`);
      await connection(query.includes('never') ? 'refused' : 'connected');
      await browser.until(() => document.querySelectorAll('#list tbody tr').length === 2);
      await browser.load(readFileSync(axe, 'utf8'));
      const found = await browser.run(async () => (await window.axe.run()).violations
          .map(each => `${each.id}: ${each.nodes.map(node => node.html).join(' ')}`));
      assert.deepEqual(found, [], `${query} ${width} ${scheme}`);
      assert.ok(await browser.run(() => document.documentElement.scrollWidth <= innerWidth),
                `${query} ${width}: wider than the screen`);
    }
});

test('pictures of the inspector are taken for people to look at', async () => {
  const folder = process.env.LOGFLUME_PICTURES;
  mkdirSync(folder, {recursive: true});
  for (let entity = 1001; entity <= 1012; ++entity) {
    service.write(entity);
    service.write(entity, 20 + entity % 7, 21.5);
  }
  service.write(1013, '{"DoorOpened":{"by":"Ann"}}');
  await listed(13);
  for (const [name, width, height, scheme] of [['inspect', 1440, 900, 'light'], ['inspect-dark', 1440, 900, 'dark'],
    ['inspect-phone', 390, 844, 'light']]) {
    await browser.resize(width, height, name.endsWith('phone') ? {scale: 2, mobile: true} : {});
    await browser.colours(scheme);
    await open('inspect?entity=*&from=last:2');
    await line('DoorOpened');
    await browser.until(() => document.querySelectorAll('#list tbody tr').length === 13);
    const picture = await browser.picture();
    writeFileSync(join(folder, `${name}.png`), picture);
    assert.ok(picture.length < 400_000, `${name}: ${picture.length} bytes`);
  }
});
