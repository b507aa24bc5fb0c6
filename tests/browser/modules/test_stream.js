import assert from 'node:assert/strict';
import {beforeEach, mock, test} from 'node:test';

import {Connection} from '../../../http/page/stream/connection.js';
import {forgetAll, pass} from '../driver/virtual_time.js';

const sources = [];
let status = 200;
let title;
let reason;

/** A stream whose events the test sends. */
globalThis.EventSource = class {
  static CONNECTING = 0;
  static CLOSED = 2;
  readyState = 0;
  #listeners = new Map();

  constructor(address) {
    this.address = address;
    sources.push(this);
  }

  addEventListener(kind, listener) {
    this.#listeners.set(kind, listener);
  }

  close() {
    this.readyState = 2;
  }

  send(kind, lastEventId, value) {
    const message = {lastEventId, data: JSON.stringify(value)};
    if (kind === 'message') this.onmessage(message);
    else this.#listeners.get(kind)(message);
  }

  /** Ends the stream; the browser tries again unless `state` is CLOSED. */
  break(state = 0) {
    this.readyState = state;
    this.onerror();
  }
};
globalThis.fetch = async (address, {method} = {}) => (
  {status, json: async () => ({title: title ?? `${method ?? 'GET'} no`, reason}), body: {cancel() {}}});

const {follow} = await import('../../../http/page/stream/stream.js');

let heard;
let connection;
const listener = {
  envelope: ({offset}) => heard.push(offset),
  caughtUp: () => heard.push('caught up'),
  reset: id => heard.push(`reset ${id}`),
  renew: time => heard.push(`renew ${time}`),
  signedOut: () => heard.push('signed out'),
};
const settle = () => new Promise(resolve => setImmediate(resolve));
const name = () => connection.describe(Date.now()).name;

beforeEach(() => {
  // Drop what an earlier test left waiting.
  forgetAll();
  sources.length = 0;
  heard = [];
  connection = new Connection();
  status = 200;
  title = reason = undefined;
});

test('envelopes and positions are passed on, and the latest of them sets the last id', () => {
  const {end} = follow('a?entity=*', listener, connection);
  assert.equal(sources[0].address, 'a?entity=*');
  assert.equal(name(), 'connecting');
  sources[0].onopen();
  assert.equal(name(), 'connecting');
  sources[0].send('message', '1-a', {offset: 1});
  assert.equal(name(), 'live');
  sources[0].send('position', '1-a', {offset: 1, caught_up: false});
  sources[0].send('position', '5-b', {offset: 5, caught_up: true});
  assert.deepEqual(heard, [1, 'caught up']);
  assert.equal(end(), '5-b');
  assert.equal(sources[0].readyState, 2);
});

test('a stream that is opened with an id sends it, escaped, to resume after it', () => {
  follow('a?entity=7', listener, connection, '5-b&x');
  assert.equal(sources[0].address, 'a?entity=7&last_event_id=5-b%26x');
});

test('a reset within a stream keeps the events up to its id, and one that begins a stream keeps nothing', () => {
  follow('a?entity=7', listener, connection);
  sources[0].onopen();
  sources[0].send('message', '9-a', {offset: 9});
  sources[0].send('reset', '4-b', {reason: 'reused'});
  sources[0].break();
  sources[0].onopen();
  sources[0].send('reset', '2-c', {reason: 'ahead'});
  sources[0].send('message', '3-d', {offset: 3});
  assert.deepEqual(heard, [9, 'reset 4-b', 'reset start', 3]);
});

test('a stream that ends at once without an event counts as refused', async () => {
  follow('a?entity=7', listener, connection);
  sources[0].onopen();
  sources[0].break();
  await settle();
  assert.equal(name(), 'full');
  sources[0].onopen();
  sources[0].send('position', 'start', {offset: null, caught_up: true});
  assert.equal(name(), 'live');
});

test('the reason of a refusal, not its title, determines the state of the server', async () => {
  follow('a?entity=7', listener, connection);
  for (const [given, wanted] of [['max_streams', 'full'], ['draining', 'draining'],
    ['max_streams_per_address', 'full'], [undefined, 'away']]) {
    [status, title, reason] = [503, 'Sorry', given];
    sources[0].onopen();
    sources[0].break();
    await settle();
    assert.equal(name(), wanted);
  }
});

test('a refusal is not shown if the stream connects before the reason is known', async () => {
  follow('a?entity=7', listener, connection);
  [status, reason] = [503, 'draining'];
  sources[0].onopen();
  sources[0].break();
  sources[0].readyState = 1;
  sources[0].onopen();
  sources[0].send('message', '1-a', {offset: 1});
  await settle();
  assert.equal(connection.describe(Date.now() + 60_000).name, 'live');
});

test('a token that expires soon is announced, and the stream resumes after the last id with a new one', async () => {
  const {renew} = follow('a?entity=7', listener, connection);
  sources[0].onopen();
  sources[0].send('renew', '9-a', {expires: '2026-11-23T09:00:00Z'});
  assert.deepEqual(heard, [`renew ${Date.UTC(2026, 10, 23, 9)}`]);
  renew();
  assert.equal(sources[0].readyState, 2);
  assert.equal(sources[1].address, 'a?entity=7&last_event_id=9-a');
  sources[1].onopen();
  sources[1].send('expired', '12-b', {expires: '2026-11-23T09:00:00Z'});
  await settle();
  // Another tab has brought a new token meanwhile.
  assert.equal(sources[2].address, 'a?entity=7&last_event_id=12-b');
  status = 401;
  sources[2].onopen();
  sources[2].send('expired', '12-b', {expires: '2026-11-23T10:00:00Z'});
  await settle();
  assert.deepEqual(heard.slice(1), ['signed out']);
  assert.equal(sources.length, 3);
});

test('a server that cannot be reached is shown as away', () => {
  follow('a?entity=7', listener, connection);
  sources[0].break();
  assert.equal(name(), 'away');
});

test('if the browser gives up, the page asks for the reason and retries after the last id', async () => {
  follow('a?entity=7', listener, connection);
  sources[0].onopen();
  sources[0].send('message', '9-a', {offset: 9});
  status = 502;
  sources[0].break(EventSource.CLOSED);
  await settle();
  assert.equal(connection.describe(Date.now() + 5_000).name, 'away');
  pass(10_000);
  assert.equal(sources.length, 2);
  assert.equal(sources[1].address, 'a?entity=7&last_event_id=9-a');
});

test('an invalid request is shown as refused with the reason from the server', async () => {
  follow('a?entity=x', listener, connection);
  status = 400;
  sources[0].break(EventSource.CLOSED);
  await settle();
  assert.equal(connection.describe(Date.now()).text, 'refused: GET no');
});

test('a stream without a valid token ends and reports once that the reader is signed out', async () => {
  follow('a?entity=7', listener, connection);
  status = 401;
  sources[0].break(EventSource.CLOSED);
  await settle();
  pass(60_000);
  assert.deepEqual(heard, ['signed out']);
  assert.equal(sources.length, 1);
});

test('a stream that the page has ended reports nothing more', async () => {
  const {end} = follow('a?entity=7', listener, connection);
  status = 401;
  sources[0].break(EventSource.CLOSED);
  end();
  await settle();
  pass(60_000);
  assert.deepEqual(heard, []);
  assert.equal(sources.length, 1);
});

test('an unreadable event is reported, and later events still arrive', () => {
  mock.method(console, 'warn', () => {});
  follow('a?entity=7', listener, connection);
  sources[0].onopen();
  sources[0].send('message', '1-a', null);
  sources[0].send('message', '2-a', {offset: 2});
  assert.equal(connection.describe(Date.now()).text, 'live; an event was not understood');
  assert.deepEqual(heard, [2]);
});

test('a long wait for a response is reported as a possible connection limit of the browser', () => {
  follow('a?entity=7', listener, connection);
  pass(5_000);
  assert.equal(name(), 'crowded');
});
