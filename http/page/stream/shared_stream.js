import {Source} from './source.js';

/** Minimum milliseconds from one catching up to the next. */
const pause = 2_000;
/** Milliseconds for which messages to the other tabs are collected: each costs the browser more than an event does. */
const collectFor = 200;
/** Maximum events from the leader that wait until this tab has caught up. */
const maxWaiting = 10_000;

/** Returns the place in the log that an id names; undefined if ids of this form have no order that we know. */
function placeOf(id) {
  if (id === 'start') return -1;
  return /^\d+-/.test(id) ? Number.parseInt(id, 10) : undefined;
}

const isCaughtUp = ({kind, data}) => kind === 'position' && JSON.parse(data).caught_up;

/**
 * A stream for which all tabs of a browser share one connection: that of the leader, the tab that holds the
 * lock of its address. Has the members of a `Source`.
 *
 * A tab that comes later catches up over its own connection, and from then on listens to the leader. Each
 * message of the leader names the id before it, so that a tab that missed something notices, and catches up
 * after its last id. When the leader closes, the next tab gets the lock, and continues after its own last id.
 * Nothing depends on the order in which the tabs hear each other.
 */
export class SharedStream {
  #address;
  #sink;
  #channel;
  #source = null;
  #isLeader = false;
  /**
   * As the leader: whether this tab has caught up, so that the listening tabs can continue from its last id.
   */
  #sends = false;
  /** As the leader: its last message, if the connection is down. */
  #downMessage = null;
  #isCatchingUp = false;
  #caughtUpAt = -pause;
  #timer = 0;
  #waiting = [];
  /** Messages to the other tabs, while they are collected. */
  #collected = [];
  #collector = 0;
  #isOver = false;
  #gaveUp = new AbortController();
  #release = () => {};

  /** Only pages over TLS or from this machine can use locks. */
  static get isPossible() {
    return Boolean(globalThis.navigator?.locks && globalThis.BroadcastChannel);
  }

  constructor(address, lastId, sink) {
    this.#address = address;
    this.lastId = lastId;
    this.#sink = sink;
    // Each tab decides for itself where its stream begins.
    const name = `logflume ${address.replace(/&from=[^&]*/, '')}`;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({data}) => data.forEach(each => this.#hear(each));
    this.#begin(name);
  }

  close() {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#collector);
    this.#source?.close();
    this.#gaveUp.abort();
    this.#release();
    if (this.#collected.length > 0) this.#channel.postMessage(this.#collected);
    this.#channel.close();
  }

  reconnect() {
    this.#source?.reconnect();
  }

  async #begin(name) {
    const {locks} = navigator;
    await locks.request(name, {ifAvailable: true}, lock => lock && this.#lead());
    if (this.#isOver) return;
    this.#catchUp();
    try {
      await locks.request(name, {signal: this.#gaveUp.signal}, () => this.#lead());
    } catch {
      // This stream was closed before it was this tab's turn.
    }
  }

  /** The lock is held until the promise is fulfilled. */
  #lead() {
    if (this.#isOver) return undefined;
    this.#isLeader = true;
    this.#sends = placeOf(this.lastId) !== undefined && !this.#isCatchingUp && this.#caughtUpAt >= 0;
    clearTimeout(this.#timer);
    this.#waiting = [];
    if (!this.#source) this.#open();
    return new Promise(resolve => { this.#release = resolve; });
  }

  #open() {
    this.#source = new Source(this.#address, this.lastId, {
      event: event => this.#take(event),
      down: (state, reason) => {
        this.#sink.down(state, reason);
        this.#downMessage = {kind: 'down', state, reason};
        if (this.#isLeader) this.#tell(this.#downMessage);
      },
      signedOut: () => {
        if (this.#isLeader) this.#tell({kind: 'signed out'});
        this.close();
        this.#sink.signedOut();
      },
    });
  }

  /** Takes an event from this tab's own connection. */
  #take(event) {
    let before = this.lastId;
    this.lastId = event.id;
    this.#downMessage = null;
    this.#sink.event(event);
    if (this.#isOver) return;
    if (!this.#isLeader) {
      if (isCaughtUp(event)) this.#listen();
      return;
    }
    if (!this.#sends && isCaughtUp(event) && placeOf(event.id) !== undefined) {
      this.#sends = true;
      before = event.id;
    }
    if (this.#sends || event.kind === 'reset') this.#tell({...event, before});
  }

  /** Leaves this tab's own connection for the leader's. */
  #listen() {
    if (placeOf(this.lastId) === undefined) return;
    this.#source.close();
    this.#source = null;
    this.#isCatchingUp = false;
    this.#caughtUpAt = performance.now();
    for (const each of this.#waiting.splice(0)) this.#hear(each);
    this.#tell({kind: 'hello'});
  }

  #catchUp() {
    this.#isCatchingUp = true;
    const rest = Math.max(0, this.#caughtUpAt + pause - performance.now());
    if (rest > 0) this.#timer = setTimeout(() => this.#open(), rest);
    else this.#open();
  }

  #hear(message) {
    if (this.#isOver) return;
    if (this.#isLeader) {
      if (message.kind === 'hello') this.#answer();
    } else if (this.#isCatchingUp) {
      // If too many wait, drop them: the gap is noticed later.
      if (this.#waiting.length >= maxWaiting) this.#waiting = [];
      if (message.id) this.#waiting.push(message);
    } else if (message.id) {
      this.#hearEvent(message);
    } else if (message.kind === 'down') {
      this.#sink.down(message.state, message.reason);
    } else if (message.kind === 'signed out') {
      this.close();
      this.#sink.signedOut();
    }
  }

  #hearEvent({before, ...event}) {
    const seen = placeOf(this.lastId);
    // The server knows what a reset means for this tab's own last id.
    if (event.kind === 'reset' || placeOf(before) > seen) return this.#catchUp();
    const isKnown = placeOf(event.id) <= seen && event.kind === 'message';
    if (placeOf(event.id) > seen) this.lastId = event.id;
    if (isKnown) this.#sink.up();
    else this.#sink.event(event);
    return undefined;
  }

  /** Tells tabs that have caught up how far the leader is. */
  #answer() {
    if (this.#downMessage) this.#tell(this.#downMessage);
    else if (this.#sends)
      this.#tell({kind: 'position', id: this.lastId, before: this.lastId, data: '{"caught_up":false}', isFirst: false});
  }

  /**
   * Sends a message to the other tabs: at once, or together with everything that comes soon after the message
   * before it.
   */
  #tell(message) {
    this.#collected.push(message);
    if (!this.#collector) this.#send();
  }

  #send() {
    this.#collector = 0;
    if (this.#collected.length === 0) return;
    this.#channel.postMessage(this.#collected.splice(0));
    this.#collector = setTimeout(() => this.#send(), collectFor);
  }
}
