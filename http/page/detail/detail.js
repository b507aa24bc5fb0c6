import {Sensor} from './sensor.js';
import {entityOf} from '../stream/envelope.js';
import {settings} from '../settings.js';
import {follow} from '../stream/stream.js';

/** Some entities in depth, a card each, fed by one stream. */
export class Detail {
  #section;
  #connection;
  #signedOut;
  #say;
  #remove;
  #topic = '';
  #sensors = new Map();
  /** Ends the stream, while there is one. */
  #end = null;
  #lastId = '';

  /** `say` announces to screen readers; the button of a card calls `remove`. */
  constructor(section, connection, {say, remove, signedOut}) {
    this.#section = section;
    this.#connection = connection;
    this.#signedOut = signedOut;
    this.#say = say;
    this.#remove = remove;
    setInterval(() => this.redraw(), 1_000);
  }

  get entities() {
    return [...this.#sensors.keys()];
  }

  show(topic, entities) {
    this.close();
    if (topic !== this.#topic) this.forget();
    this.#topic = topic;
    this.#section.hidden = false;
    for (const [entity, sensor] of this.#sensors)
      if (!entities.includes(entity)) {
        sensor.close();
        this.#sensors.delete(entity);
      }
    // From its last id a stream goes on for fewer entities, but would not bring the history of others.
    if (entities.some(each => !this.#sensors.has(each))) this.#beginAgain();
    for (const entity of entities) {
      if (!this.#sensors.has(entity)) this.#sensors.set(entity, this.#sensorOf(entity));
      this.#section.querySelector('#sensors').append(this.#sensors.get(entity).element);
    }
  }

  hide() {
    this.forget();
    this.#section.hidden = true;
  }

  forget() {
    this.close();
    this.#lastId = '';
    for (const sensor of this.#sensors.values()) sensor.close();
    this.#sensors.clear();
  }

  open() {
    if (this.#end) return;
    const query = this.entities.map(each => `entity=${each}`).join('&');
    this.#end = follow(`api/${this.#topic}/envelopes?${query}`, {
      envelope: envelope => this.#sensors.get(entityOf(envelope))?.take(envelope),
      caughtUp: () => this.#each(sensor => sensor.caughtUp()),
      reset: id => this.#each(sensor => sensor.reset(id)),
      signedOut: this.#signedOut,
    }, this.#connection, this.#lastId);
  }

  close() {
    if (this.#end) this.#lastId = this.#end();
    this.#end = null;
  }

  redraw() {
    this.#each(sensor => sensor.redraw());
  }

  summary() {
    return [...this.#sensors].filter(([, sensor]) => sensor.last !== undefined)
        .map(([entity, sensor]) => `${settings().headingOf(entity)}: ${settings().spoken(sensor.last)}`).join(', ');
  }

  #beginAgain() {
    this.#lastId = '';
    this.#each(sensor => sensor.beginAgain());
  }

  #sensorOf(entity) {
    return new Sensor(entity, this.#connection, {say: this.#say, remove: () => this.#remove(entity)});
  }

  #each(action) {
    for (const sensor of this.#sensors.values()) action(sensor);
  }
}
