import {now} from '../stream/clock.js';
import {Entities} from './entities.js';
import {limitOf, stateOf} from '../lateness.js';
import {listEntities} from '../stream/listing.js';
import {arrange} from './order.js';
import {Redraw} from '../redraw.js';
import {entityOf} from '../stream/envelope.js';
import {follow} from '../stream/stream.js';
import {Tiles} from './tiles.js';
import {write} from '../write.js';

const retryDelay = 5_000; // milliseconds
const longAbsence = 60_000; // milliseconds; after them the newest events come sooner than all that were missed
const maxPause = 4_000; // milliseconds between two drawings, unless a value leaves its limits or returns
const linesEvery = 3; // drawings; a sparkline is expensive to draw, and changes little
const linger = 1_000; // milliseconds for which the server may collect events: each message costs the browser more than its event
const orderTime = 2_000; // milliseconds for which an order by value or age is kept

const counted = count => count === 1 ? '1 sensor' : `${count} sensors`;

/** All entities of a topic as tiles: first a list of them, then one stream of their events. */
export class Overview {
  #section;
  #connection;
  #hooks;
  #tiles;
  #topic = '';
  #choice = {sort: 'number', state: 'all', search: ''};
  #entities = new Entities();
  #isComplete = false;
  #order = {numbers: new Map(), at: -orderTime};
  /** The open stream, or null. */
  #stream = null;
  #listing = new AbortController();
  #timer = 0;
  #lastId = '';
  #closedAt = 0;
  #isOpen = false;
  #drawingsSinceLines = linesEvery;
  #redraw = new Redraw(() => this.#draw(), maxPause);

  /** `drawn` is called once everything visible has its place. The other hooks are those of a stream's listener. */
  constructor(section, connection, {addressOf, ...hooks}) {
    this.#section = section;
    this.#connection = connection;
    this.#hooks = hooks;
    this.#tiles = new Tiles(this.#part('#tiles'), addressOf);
    addEventListener('scroll', () => this.#moved(), {passive: true});
    addEventListener('resize', () => this.#moved());
    setInterval(() => this.redraw(), 1_000);
  }

  /** `choice`: `sort`, `state` and `search`. */
  show(topic, choice) {
    if (topic !== this.#topic) this.forget();
    this.#topic = topic;
    this.#choice = choice;
    this.#order.at = -orderTime;
    this.#drawingsSinceLines = linesEvery;
    this.#section.hidden = false;
    this.#redraw.now();
  }

  hide() {
    this.close();
    this.#section.hidden = true;
  }

  redraw(urgency) {
    if (!this.#section.hidden) this.#redraw.soon(urgency);
  }

  focus(number) {
    this.#tiles.draw();
    return this.#tiles.focus(number);
  }

  forget() {
    this.close();
    this.#lastId = '';
    this.#isComplete = false;
    this.#entities = new Entities();
    this.#tiles.clear();
  }

  open() {
    if (this.#isOpen) return;
    this.#isOpen = true;
    const isFresh = performance.now() - this.#closedAt < longAbsence;
    if (this.#isComplete && this.#lastId && isFresh) this.#follow(this.#entities, this.#lastId);
    else this.#begin();
  }

  close() {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#listing.abort();
    clearTimeout(this.#timer);
    if (this.#stream) this.#lastId = this.#stream.end();
    this.#stream = null;
    this.#closedAt = performance.now();
  }

  /** Continues with the rights of another token. */
  async renew() {
    if (!this.#stream) return;
    this.#stream.renew();
    const entities = this.#entities;
    const known = [...entities].map(({number}) => number);
    const listed = new Set();
    if (!await this.#list(entities, listed)) return;
    for (const number of known)
      if (!listed.has(number)) entities.remove(number);
    this.redraw();
  }

  summary() {
    const count = {live: 0, late: 0, none: 0, other: 0, low: 0, high: 0};
    const until = this.#connection.knownUntil(now());
    for (const entity of this.#entities) {
      const {name} = stateOf(entity, until);
      const limit = limitOf(entity);
      if (limit) ++count[limit.name];
      // As on the tiles, a sensor whose value is too low or too high is not called live.
      if (name !== 'live' || !limit) ++count[name];
    }
    const parts = [[count.live, 'live'], [count.late, 'late'], [count.low, 'too low'], [count.high, 'too high'],
      [count.none, 'without a reading'], [count.other, 'with other events']].filter(([number]) => number > 0).map(each => each.join(' '));
    return [counted(this.#entities.size), ...parts].join(', ');
  }

  #part(selector) {
    return this.#section.querySelector(selector);
  }

  #moved() {
    if (!this.#section.hidden) this.#tiles.draw();
  }

  /** What is shown stays until everything new has come. */
  async #begin() {
    const entities = new Entities();
    if (!this.#isComplete) this.#entities = entities;
    const isListed = await this.#list(entities);
    if (!isListed) return;
    // The last events of each entity include all that came after it was listed, or newer ones.
    this.#follow(entities, '', entities.depth);
  }

  /** Notes the listed entities and adds their numbers to `listed`. Returns false if that was aborted or put off. */
  async #list(entities, listed = new Set()) {
    this.#listing = new AbortController();
    const {signal} = this.#listing;
    try {
      for await (const page of listEntities(this.#topic, signal)) {
        for (const each of page) {
          entities.note(each);
          listed.add(entityOf(each));
        }
        this.redraw();
      }
      return !signal.aborted;
    } catch (fault) {
      if (signal.aborted) return false;
      this.#refused(fault);
      return false;
    }
  }

  #refused(fault) {
    if (fault.status === 401) return this.#hooks.signedOut();
    this.#connection.down(fault.state ?? 'away', now(), `the list of sensors could not be loaded: ${fault.message}`);
    this.#timer = setTimeout(() => this.#stream ? this.#list(this.#entities) : this.#begin(), retryDelay);
  }

  #follow(entities, lastId, depth = entities.depth) {
    const address = `api/${this.#topic}/envelopes?entity=*&linger=${linger}&from=last:${depth}`;
    this.#stream = follow(address, {
      envelope: envelope => this.redraw({isUrgent: entities.take(envelope)}),
      caughtUp: () => {
        this.#entities = entities;
        this.#isComplete = true;
        this.#drawingsSinceLines = linesEvery;
        this.redraw();
      },
      reset: id => {
        entities.reset(id);
        this.#drawingsSinceLines = linesEvery;
        this.redraw();
        // An entity may have older events than those that were kept here.
        this.#list(entities);
      },
      ...this.#hooks,
    }, this.#connection, lastId);
  }

  #draw() {
    const time = now();
    const knownUntil = this.#connection.knownUntil(time);
    const drawsLines = !this.#isComplete || ++this.#drawingsSinceLines >= linesEvery;
    if (drawsLines) this.#drawingsSinceLines = 0;
    const arranged = this.#inOrder(arrange(this.#entities, this.#choice, knownUntil));
    this.#tiles.show(arranged, {
      now: time, knownUntil, isJudged: this.#isComplete, isAway: this.#connection.isLost(time), drawsLines,
    });
    write(this.#part('#count'), this.#isComplete ? this.summary() : counted(this.#entities.size));
    const hint = this.#part('#empty');
    write(hint, arranged.length > 0 || !this.#isComplete ? ''
        : this.#entities.size > 0 ? 'No sensor matches.'
        : 'The log has no sensors yet. Each sensor appears here as soon as it registers.');
    hint.hidden = hint.textContent === '';
    if (arranged.length > 0 || this.#isComplete) this.#hooks.drawn();
  }

  /** Keeps the previous order for a while, so that tiles do not jump, least of all under somebody's hand. */
  #inOrder(arranged) {
    if (this.#choice.sort === 'number') return arranged;
    const {numbers, at} = this.#order;
    const time = performance.now();
    const holds = time - at < orderTime || (at > 0 && this.#tiles.isInUse);
    if (holds) {
      const rank = ({number}) => numbers.get(number) ?? numbers.size;
      return arranged.sort((a, b) => rank(a) - rank(b));
    }
    this.#order = {numbers: new Map(arranged.map(({number}, i) => [number, i])), at: time};
    return arranged;
  }
}
