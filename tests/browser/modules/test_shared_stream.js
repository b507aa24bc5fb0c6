import assert from 'node:assert/strict';
import {beforeEach, test} from 'node:test';

// A browser with several tabs, and a server. All their messages wait until the test lets them go on, in any order that
// keeps the order between two parties.
let waiting;
let random;
let time;

const wait = (queue, action) => {
  const entry = {queue, action};
  waiting.push(entry);
  return entry;
};
const forget = entry => { waiting = waiting.filter(each => each !== entry); };
const settle = () => new Promise(resolve => setImmediate(resolve));

/** Returns a generator of numbers below 2^31 that a seed determines: a linear congruence. */
function numbersOf(seed) {
  let state = seed;
  return below => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor(state / 65_536) % below;
  };
}

async function goOn() {
  const queues = [...new Set(waiting.map(({queue}) => queue))];
  const queue = queues[random(queues.length)];
  const next = waiting.find(each => each.queue === queue);
  forget(next);
  time += 10;
  next.action();
  await settle();
}

async function goOnToTheEnd() {
  for (let steps = 0; waiting.length > 0; ++steps) {
    assert.ok(steps < 50_000, 'the tabs go on for ever');
    await goOn();
  }
}

let count = 0; // of queues
globalThis.setTimeout = (action, delay) => wait(`timer ${++count}`, () => {
  time += delay;
  action();
});
globalThis.clearTimeout = forget;
// `performance.now` is read-only in some versions of Node.js.
Object.defineProperty(performance, 'now', {value: () => time, configurable: true});

let channels;
globalThis.BroadcastChannel = class {
  #number = ++count;

  constructor(name) {
    this.name = name;
    channels.add(this);
  }

  postMessage(data) {
    if (!channels.has(this)) throw new Error('InvalidStateError: the channel is closed');
    for (const other of channels)
      if (other !== this && other.name === this.name)
        wait(`${this.#number} to ${other.#number}`, () => channels.has(other) && other.onmessage({data}));
  }

  close() {
    channels.delete(this);
  }
};

let locks;
const lockApi = {
  request(name, options, callback) {
    const lock = locks.get(name) ?? {isHeld: false, queue: []};
    locks.set(name, lock);
    const grant = async () => {
      lock.isHeld = true;
      try {
        return await callback({});
      } finally {
        lock.isHeld = false;
        if (lock.queue.length > 0) wait('locks', () => !lock.isHeld && lock.queue.shift()?.());
      }
    };
    if (!lock.isHeld && lock.queue.length === 0) return grant();
    if (options.ifAvailable) return Promise.resolve(callback(null));
    return new Promise((resolve, reject) => {
      const entry = () => resolve(grant());
      lock.queue.push(entry);
      options.signal?.addEventListener('abort', () => {
        lock.queue = lock.queue.filter(each => each !== entry);
        reject(new Error('aborted'));
      });
    });
  },
};
Object.defineProperty(globalThis, 'navigator', {value: {locks: lockApi}, configurable: true});

/** A server with the events of a log, by their order; another log has other hashes. */
const server = {
  reset() {
    this.hash = 1;
    this.log = [];
    this.sources = new Set();
    this.idOf = offset => offset < 0 ? 'start' : `${offset}-${this.hash}`;
  },
  append() {
    this.log.push(this.log.length);
    for (const each of this.sources) each.send('message', this.log.length - 1);
  },
  recreate(size) {
    ++this.hash;
    this.log = [...Array(size).keys()];
    for (const each of [...this.sources]) each.breakOff();
  },
};

let open;
globalThis.EventSource = class {
  static CONNECTING = 0;
  static CLOSED = 2;
  readyState = 0;
  #queue = `source ${++count}`;
  #listeners = new Map();
  #lastId;

  constructor(address) {
    this.#lastId = new URLSearchParams(address.split('?')[1]).get('last_event_id') ?? '';
    open.add(this);
    wait(this.#queue, () => this.#connect());
  }

  addEventListener(kind, listener) {
    this.#listeners.set(kind, listener);
  }

  close() {
    this.readyState = 2;
    open.delete(this);
    server.sources.delete(this);
    waiting = waiting.filter(({queue}) => queue !== this.#queue);
  }

  #connect() {
    if (status !== 200) {
      this.close();
      this.onerror();
      return;
    }
    this.onopen();
    server.sources.add(this);
    let after = Number.parseInt(this.#lastId, 10);
    if (this.#lastId === 'start') after = -1;
    if (after >= 0 && (after >= server.log.length || this.#lastId !== server.idOf(after))) {
      this.send('reset', -1);
      after = -1;
    }
    for (const offset of server.log.slice(Number.isNaN(after) ? 0 : after + 1)) this.send('message', offset);
    this.send('position', server.log.length - 1, {caught_up: true});
  }

  send(kind, offset, value = {offset}) {
    const message = {lastEventId: server.idOf(offset), data: JSON.stringify(value)};
    wait(this.#queue, () => {
      this.#lastId = message.lastEventId;
      if (kind === 'message') this.onmessage(message);
      else this.#listeners.get(kind)(message);
    });
  }

  /** Loses what has not come; the browser connects again. */
  breakOff() {
    server.sources.delete(this);
    waiting = waiting.filter(({queue}) => queue !== this.#queue);
    wait(this.#queue, () => {
      this.onerror();
      wait(this.#queue, () => this.#connect());
    });
  }
};
let status;
globalThis.fetch = async () => ({status, body: {cancel() {}}});

const {follow} = await import('../../../http/page/stream/stream.js');

/** A tab that remembers what it has heard, and nothing else. */
class Tab {
  heard = [];
  states = [];

  constructor() {
    const connection = {connect() {}, up: () => this.states.push('up'), odd: () => assert.fail('odd'),
      down: state => this.states.push(state)};
    this.stream = follow('api/t/envelopes?entity=*&from=all', {
      envelope: ({offset}) => this.heard.push(offset),
      caughtUp() {},
      reset: id => { this.heard = id === 'start' ? [] : assert.fail(id); },
      signedOut: () => {
        this.states.push('signed out');
        this.stream.end();
      },
    }, connection);
  }
}

beforeEach(() => {
  waiting = [];
  time = 0;
  channels = new Set();
  locks = new Map();
  open = new Set();
  status = 200;
  server.reset();
});

test('tabs that open, close and disconnect in any order receive each event once, over one connection', async () => {
  for (let seed = 1; seed <= 150; ++seed) {
    random = numbersOf(seed);
    [waiting, channels, locks, open] = [[], new Set(), new Map(), new Set()];
    server.reset();
    const tabs = [new Tab()];
    for (let step = 0; step < 200; ++step) {
      const what = random(100);
      if (what < 25) server.append();
      else if (what < 29 && tabs.length < 6) tabs.push(new Tab());
      else if (what < 32 && tabs.length > 1) tabs.splice(random(tabs.length), 1)[0].stream.end();
      else if (what < 34 && server.sources.size > 0) [...server.sources][random(server.sources.size)].breakOff();
      else if (what < 35) server.recreate(random(2 * server.log.length + 1));
      else if (waiting.length > 0) await goOn();
      await settle();
    }
    await goOnToTheEnd();
    server.append();
    await goOnToTheEnd();
    for (const [index, {heard}] of tabs.entries()) assert.deepEqual(heard, server.log, `seed ${seed}, tab ${index}`);
    assert.equal(open.size, 1, `seed ${seed}`);
    for (const each of tabs) each.stream.end();
    await settle();
    assert.equal(open.size, 0, `seed ${seed}`);
  }
});

test('listening tabs show the same connection state as the leader', async () => {
  random = numbersOf(1);
  const tabs = [new Tab()];
  await goOnToTheEnd();
  tabs.push(new Tab());
  await goOnToTheEnd();
  const [source] = open;
  source.breakOff();
  source.readyState = 0;
  await goOnToTheEnd();
  for (const {states} of tabs) assert.deepEqual(states.slice(-2), ['away', 'up']);
});

test('a token that expires just after an event signs out all tabs', async () => {
  random = numbersOf(1);
  const tabs = [new Tab()];
  await goOnToTheEnd();
  tabs.push(new Tab());
  await goOnToTheEnd();
  server.append();
  const [source] = open;
  source.send('expired', 0);
  status = 401;
  await goOnToTheEnd();
  assert.deepEqual(tabs[0].heard, [0]);
  for (const {states} of tabs) assert.equal(states.at(-1), 'signed out');
  assert.equal(open.size + channels.size, 0);
});

test('a burst of events reaches the other tabs in few messages', async () => {
  random = numbersOf(1);
  const tabs = [new Tab()];
  await goOnToTheEnd();
  tabs.push(new Tab());
  await goOnToTheEnd();
  let posted = 0;
  for (const each of channels) {
    const post = each.postMessage;
    each.postMessage = function(data) {
      ++posted;
      post.call(this, data);
    };
  }
  const began = time;
  for (let i = 0; i < 300; ++i) server.append();
  await goOnToTheEnd();
  for (const {heard} of tabs) assert.deepEqual(heard, server.log);
  assert.ok(posted >= 1 && posted <= (time - began) / 200 + 1, `${posted} messages in ${time - began} ms`);
});

test('each tab has its own connection if the page does not know the order of the ids', async () => {
  random = numbersOf(1);
  server.idOf = offset => offset < 0 ? 'begin' : `p${offset}`;
  const tabs = [new Tab(), new Tab()];
  server.append();
  await goOnToTheEnd();
  assert.equal(open.size, 2);
  server.append();
  await goOnToTheEnd();
  for (const {heard} of tabs) assert.deepEqual(heard, server.log);
});
