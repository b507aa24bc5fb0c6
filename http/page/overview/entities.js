import {Entity} from '../entity.js';
import {limitOf} from '../lateness.js';
import {entityOf, offsetOf} from '../stream/envelope.js';

const budget = 20_000; // stored envelopes of all entities
const [minDepth, maxDepth] = [2, 30]; // stored envelopes of each

/** The entities of a topic by number; the numbers are text. */
export class Entities {
  #all = new Map();

  get size() {
    return this.#all.size;
  }

  get(number) {
    return this.#all.get(number);
  }

  [Symbol.iterator]() {
    return this.#all.values();
  }

  /** How many events of each entity a stream begins with: few enough that it begins soon. */
  get depth() {
    return Math.max(minDepth, Math.min(maxDepth, Math.floor(budget / Math.max(1, this.size))));
  }

  note(listed) {
    this.#entityFor(listed).note(listed);
  }

  /** Returns whether this has changed what is wrong with the entity's value. */
  take(envelope) {
    const entity = this.#entityFor(envelope);
    const before = limitOf(entity)?.name;
    entity.take(envelope);
    return limitOf(entity)?.name !== before;
  }

  remove(number) {
    this.#all.delete(number);
  }

  /** Drops what each entity has after this id, and the entities that have nothing else. */
  reset(id) {
    const offset = offsetOf(id);
    for (const [number, entity] of this.#all) {
      entity.reset(offset);
      if (entity.isEmpty) this.#all.delete(number);
    }
  }

  #entityFor(envelope) {
    const number = entityOf(envelope);
    let entity = this.#all.get(number);
    if (!entity) this.#all.set(number, entity = new Entity(number));
    return entity;
  }
}
