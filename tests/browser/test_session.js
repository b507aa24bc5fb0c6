import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {findings, withoutAxe} from './driver/axe.js';
import {Browser} from './driver/browser.js';
import {Service} from './driver/service.js';

const directory = mkdtempSync(join(tmpdir(), 'logflume-session-'));
const [key, keys] = ['key.json', 'keys.json'].map(name => join(directory, name));
const logflume = (...words) => execFileSync(process.env.LOGFLUME_BINARY, words, {encoding: 'utf8'}).trim();
const token = time => logflume('token', 'sign', `--key=${key}`, '--right=temperature/1', `--for=${time}`);

let browser;
let service;

before(async () => {
  logflume('token', 'keygen', `--key=${key}`, `--keys=${keys}`);
  browser = await Browser.start();
  service = new Service();
  await service.start(`--auth.keys=${keys}`, '--auth.leeway=0ms');
  service.write(1);
  write();
  write();
});
after(async () => {
  await browser?.stop();
  await service?.remove();
  rmSync(directory, {recursive: true});
});

/** The readings so far, the latest first. */
const written = [];

/** Writes a reading that is one degree more than the one before it. */
function write() {
  written.unshift((written[0] ?? 19) + 1);
  service.write(1, written[0]);
}

/** Waits until the sensor's list shows all readings. */
const lists = () => browser.until(text => {
  const rows = document.querySelectorAll('[data-entity="1"] tr[data-kind="reading"]');
  return [...rows].map(row => row.cells[0].textContent).join() === text;
}, written.map(each => `${each}°`).join());
const says = text => browser.until(
    part => document.querySelector('#entity-note').textContent.includes(part), text);

const ends = () => browser.until(() => document.querySelector('#session').textContent.includes('Your session ends in'));

/** Takes a picture for people to look at, after a check by axe-core. */
async function take(name) {
  await browser.resize(1440, 900);
  if (!withoutAxe) assert.deepEqual(await findings(browser), [], name);
  mkdirSync(process.env.LOGFLUME_PICTURES, {recursive: true});
  writeFileSync(join(process.env.LOGFLUME_PICTURES, `${name}.png`), await browser.picture());
}

const isShown = selector => browser.run(each => document.querySelector(each).offsetParent !== null, selector);

test('a reader signs in, stays signed in over a reload, and signs out', async () => {
  await browser.open(`${service.address}/?entity=1`);
  await says('Sign in with an access token');
  await take('signed-out');
  assert.equal(await isShown('#add'), false);
  await browser.type('#token', 'not.a.token\n');
  await says('this one is refused');
  await browser.type('#token', `${token('1h')}\n`);
  await lists();
  assert.equal(await isShown('#sign-in'), false);
  const kept = await browser.run(() => document.cookie + JSON.stringify(localStorage));
  assert.doesNotMatch(kept, /logflume=|eyJ/);
  await browser.reload();
  await lists();
  await browser.click('#sign-out');
  await says('Signed out');
  await browser.reload();
  await says('Sign in with an access token');
});

test('a sign-out that fails says so, and the page goes on', async () => {
  const refuse = status => browser.run(wanted => {
    const usual = window.fetch;
    window.fetch = (address, options) => {
      if (options?.method !== 'DELETE') return usual(address, options);
      window.fetch = usual;
      return wanted ? Promise.resolve(new Response('<h1>No</h1>', {status: wanted})) : Promise.reject(new TypeError());
    };
  }, status);
  await browser.open(`${service.address}/?entity=1`);
  await says('Sign in with an access token');
  await browser.type('#token', `${token('1h')}\n`);
  await lists();
  for (const [status, why] of [[502, 'The server answered with status 502.'], [0, 'The server does not answer.']]) {
    await refuse(status);
    await browser.click('#sign-out');
    await says(`Sign-out failed: ${why}`);
    write();
    await lists();
  }
  const page = await browser.tab();
  await browser.openTab('window');
  await browser.open(`${service.address}/inspect?entity=1`);
  const inspectorShows = text => browser.until(part => document.querySelector('main').textContent.includes(part), text);
  await inspectorShows(`"temperature":${written[0]}`);
  await refuse(403);
  await browser.click('#sign-out');
  await inspectorShows('Sign-out failed: The server answered with status 403.');
  write();
  await inspectorShows(`"temperature":${written[0]}`);
  await browser.click('#sign-out');
  await browser.until(() => document.querySelector('#note').textContent === 'Signed out.');
  await browser.closeTab();
  await browser.switchTo(page);
  await says('Signed out.');
});

test('a sign-out also ends the stream of a window that is visible beside it', async () => {
  await browser.open(`${service.address}/?entity=1`);
  await says('Sign in with an access token');
  await browser.type('#token', `${token('1h')}\n`);
  await lists();
  const first = await browser.tab();
  const second = await browser.openTab('window');
  await browser.open(`${service.address}/?entity=1`);
  await lists();
  await service.untilStreams(1);
  await browser.switchTo(first);
  // The second window takes over the stream. The server admits it, as it may while it ends those that the token let in.
  await browser.run(() => {
    window.usualFetch = window.fetch;
    window.fetch = async () => new Response(null, {status: 204});
  });
  await browser.click('#sign-out');
  await says('Signed out.');
  await browser.switchTo(second);
  await says('Signed out.');
  assert.equal(await browser.run(() => document.querySelectorAll('[data-entity]').length), 0);
  await service.untilStreams(0);
  await browser.closeTab();
  await browser.switchTo(first);
  await browser.run(async () => { await window.usualFetch('api/session', {method: 'DELETE'}); });
});

test('the overview shows only what the token covers', async () => {
  service.write(2, 30);
  await browser.open(service.address);
  await says('Sign in');
  await browser.type('#token', `${token('1h')}\n`);
  await browser.until(
      text => document.querySelector('[data-tile="1"]')?.textContent.includes(text), `${written[0]}°`);
  await browser.until(() => document.querySelector('#count').textContent.startsWith('1 sensor,'));
  assert.equal(await browser.run(() => document.querySelectorAll('[data-tile]').length), 1);
  await browser.click('#sign-out');
  await says('Signed out');
  assert.equal(await isShown('#tiles'), false);
});

test('a stream whose token expires says so and resumes with another token', async () => {
  await browser.open(`${service.address}/?entity=1`);
  await says('Sign in');
  await browser.type('#token', `${token('40s')}\n`);
  await lists();
  await ends();
  await take('session-ends');
  await says('the access token expired');
  assert.equal(await browser.run(() => document.querySelector('#connection').textContent), 'signed out');
  write();
  await browser.type('#token', `${token('1h')}\n`);
  await lists();
});

/** Waits until the server refuses a token. */
async function expiry(text) {
  for (const deadline = Date.now() + 120_000;;) {
    const answer = await fetch(`${service.address}/api/topics`, {headers: {Authorization: `Bearer ${text}`}});
    if (answer.status === 401) return;
    if (Date.now() > deadline) throw new Error(`the token still has status ${answer.status}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

test('a session that ends soon is announced on each tab and continues without a break with another token', async () => {
  await browser.click('#sign-out');
  await says('Signed out');
  // The page announces the end 30 s before it.
  const short = token('60s');
  await browser.open(`${service.address}/?entity=1`);
  await says('Sign in');
  await browser.type('#token', `${short}\n`);
  await lists();
  const first = await browser.tab();
  const second = await browser.openTab('window');
  await browser.open(`${service.address}/?entity=1`);
  await lists();
  for (const tab of [first, second]) {
    await browser.switchTo(tab);
    await ends();
  }
  await browser.type('#token', 'no token\n');
  await says('That is not an access token');
  // The announcement is updated each second, and leaves the fault alone.
  const announced = await browser.run(() => document.querySelector('#session').textContent);
  await browser.until(text => document.querySelector('#session').textContent !== text, announced);
  await says('That is not an access token');
  await browser.type('#token', `${token('1h')}\n`);
  const isQuiet = () => browser.until(() => document.querySelector('#session').hidden &&
      document.querySelector('#sign-in').hidden && document.querySelector('#connection').textContent === 'live');
  await isQuiet();
  await expiry(short);
  write();
  for (const tab of [first, second]) {
    await browser.switchTo(tab);
    await lists();
    await isQuiet();
  }
  await browser.closeTab();
  await browser.switchTo(first);
  await browser.click('#sign-out');
  await says('Signed out');
  await browser.type('#token', `${token('1h')}\n`);
  await lists();
});
