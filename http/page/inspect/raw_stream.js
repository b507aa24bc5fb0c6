import {Refusal} from '../stream/refusal.js';
import {LineSplitter} from './line_splitter.js';

const defaultDelay = 2_000; // milliseconds until the next attempt, unless the stream says another time
const maxShownBody = 2_000; // characters of a refusal's body that are shown

export const accepted = {sse: 'text/event-stream', ndjson: 'application/x-ndjson'};

/** Returns the kind of a line, for display. */
export function kindOf(line) {
  if (line === '') return 'blank';
  if (line.startsWith(':')) return 'comment';
  const [, field = ''] = /^(id|event|data|retry):/.exec(line) ?? [];
  return field || 'data';
}

/** Returns the id in a line of either form; undefined if it has none. */
export function idIn(line) {
  return (/^id:(.*)$/.exec(line) ?? /^\{"id":"([^"]*)"/.exec(line))?.[1];
}

/**
 * Reads a stream as it comes, without the browser's EventSource. `listener` gets `note(text)`,
 * `lines([text])`, `bytes(count)`, `response({status, statusText, headers})`,
 * `state(name, text)`, where the name is `connecting`, `live`, `away`, `refused` or `ended`, and
 * `signedOut()`.
 */
export class RawStream {
  #address;
  #form;
  #reconnects;
  #listener;
  #control = new AbortController();
  #timer = 0;
  #lastId;
  #delay = defaultDelay;

  /** `reconnects` says, whenever a response has ended, whether to request another one. */
  constructor(address, form, {reconnects, lastId = ''}, listener) {
    this.#address = address;
    this.#form = form;
    this.#reconnects = reconnects;
    this.#lastId = lastId;
    this.#listener = listener;
    this.#ask();
  }

  /** Ends the stream and returns its last id. */
  close() {
    this.#control.abort();
    clearTimeout(this.#timer);
    return this.#lastId;
  }

  async #ask() {
    const {signal} = this.#control;
    const headers = {Accept: accepted[this.#form], ...(this.#lastId ? {'Last-Event-ID': this.#lastId} : {})};
    this.#listener.state('connecting', 'connecting');
    this.#listener.note(this.#lastId ? `request, with Last-Event-ID: ${this.#lastId}` : 'request');
    const began = performance.now();
    try {
      const response = await fetch(this.#address, {headers, signal, cache: 'no-store'});
      this.#listener.response(response);
      if (!response.ok) return await this.#refused(response);
      this.#listener.state('live', 'connected');
      await this.#read(response.body);
      this.#end(`the response ended after ${((performance.now() - began) / 1_000).toFixed(1)} s`);
    } catch (fault) {
      if (!signal.aborted) this.#end(`connection failed or lost: ${fault.message}`, 'away');
    }
  }

  async #read(body) {
    const splitter = new LineSplitter();
    const decoder = new TextDecoder();
    const reader = body.getReader();
    for (;;) {
      const {done, value} = await reader.read();
      const lines = done ? splitter.end() : splitter.push(decoder.decode(value, {stream: true}));
      for (const line of lines) this.#learn(line);
      if (lines.length > 0) this.#listener.lines(lines);
      if (done) return;
      this.#listener.bytes(value.length);
    }
  }

  #learn(line) {
    this.#lastId = idIn(line) ?? this.#lastId;
    const [, retry] = /^retry:(\d+)$/.exec(line) ?? [];
    if (retry) this.#delay = Number(retry);
  }

  async #refused(response) {
    const {state} = await Refusal.of(response.clone());
    const body = await response.text();
    this.#listener.lines([body.slice(0, maxShownBody)]);
    if (response.status === 401) return this.#listener.signedOut();
    const later = Number(response.headers.get('Retry-After'));
    if (response.status === 503 && later > 0) {
      this.#delay = later * 1_000;
      return this.#end(state === 'draining' ? 'server draining'
          : state === 'full' ? 'server full' : 'server unavailable', 'away');
    }
    this.#listener.state('refused', `refused with status ${response.status}`);
  }

  #end(why, state = 'ended') {
    if (!this.#reconnects()) {
      this.#listener.note(why);
      return this.#listener.state('ended', why);
    }
    this.#listener.note(`${why}; retrying in ${(this.#delay / 1_000).toFixed(1)} s`);
    this.#listener.state(state === 'away' ? 'away' : 'connecting', state === 'away' ? why : 'reconnecting');
    this.#timer = setTimeout(() => this.#ask(), this.#delay);
  }
}
