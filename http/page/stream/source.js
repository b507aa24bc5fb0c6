import {refusalAt, refusedState} from './refusal.js';

/** Milliseconds. An empty stream that ends sooner than this was refused. */
const refusalWithin = 1_000;
/** Milliseconds without an answer after which the reason may be the browser's own limit. */
const longWait = 5_000;
/** Milliseconds until we try again if the browser does not. */
const tryAgain = 10_000;

/**
 * A connection of our own to a stream of envelopes, which continues after the last id when it breaks. `sink`
 * gets `event({kind, id, data, isFirst})`, with the data as text and `isFirst` for the first event of a
 * connection; `down(state, reason)` with a state of `Connection`; and `signedOut()` when the server refuses
 * the stream because there is no valid token.
 */
export class Source {
  #address;
  #sink;
  #source;
  #timer;
  #openedAt = 0;
  #isFirst = true;
  #isOver = false;

  constructor(address, lastId, sink) {
    this.#address = address;
    this.lastId = lastId;
    this.#sink = sink;
    this.#connect();
  }

  close() {
    this.#isOver = true;
    this.#stop();
  }

  /** Opens a new connection, which sends the current cookie. */
  reconnect() {
    this.#stop();
    this.#connect();
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#source.close();
  }

  #connect() {
    this.#timer = setTimeout(() => this.#sink.down('crowded', ''), longWait);
    // The browser sends the id by itself, but not for a new EventSource.
    const idParameter = this.lastId && `&last_event_id=${encodeURIComponent(this.lastId)}`;
    const source = new EventSource(this.#address + idParameter);
    this.#source = source;
    source.onopen = () => {
      clearTimeout(this.#timer);
      this.#openedAt = performance.now();
      this.#isFirst = true;
    };
    source.onmessage = message => this.#take('message', message);
    for (const kind of ['position', 'reset', 'renew'])
      source.addEventListener(kind, message => this.#take(kind, message));
    source.addEventListener('expired', ({lastEventId}) => {
      this.lastId = lastEventId;
      this.#stop();
      this.#askWhy(true);
    });
    source.onerror = () => this.#broke();
  }

  #take(kind, {lastEventId, data}) {
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    this.lastId = lastEventId;
    this.#sink.event({kind, id: lastEventId, data, isFirst});
  }

  async #broke() {
    clearTimeout(this.#timer);
    const isRefusal = this.#openedAt > 0 && this.#isFirst && performance.now() - this.#openedAt < refusalWithin;
    this.#openedAt = 0;
    const source = this.#source;
    if (source.readyState === EventSource.CLOSED) return this.#askWhy(false);
    if (!isRefusal) return this.#sink.down('away', '');
    const state = await refusedState(this.#address);
    // Report nothing if the server has room again by now.
    if (!this.#isOver && source === this.#source && source.readyState === EventSource.CONNECTING)
      this.#sink.down(state, '');
    return undefined;
  }

  /**
   * Finds out why a response was no event stream: the browser does not say. `isExpired`: there may be a new
   * token already.
   */
  async #askWhy(isExpired) {
    const source = this.#source;
    this.#timer = setTimeout(() => this.#connect(), tryAgain);
    const {status, title} = await refusalAt(this.#address);
    if (this.#isOver || source !== this.#source) return;
    if (status === 401) {
      this.close();
      this.#sink.signedOut();
    } else if (status === 200 && isExpired) {
      this.reconnect();
    } else {
      this.#sink.down(title ? 'refused' : 'away', title);
    }
  }
}
