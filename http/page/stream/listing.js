import {learnTime} from './clock.js';

const pageSize = 1_000; // entities

/** The server's refusal of a list. */
export class Refusal extends Error {
  constructor(status) {
    super(`status ${status}`);
    this.status = status;
  }
}

/** Gives the entities of a topic page by page, each with its newest event, until `signal` stops it. */
export async function* listEntities(topic, signal) {
  let after = '';
  do {
    const answer = await fetch(`api/${topic}/entities?limit=${pageSize}${after}`, {signal});
    if (!answer.ok) throw new Refusal(answer.status);
    learnTime(answer);
    const {entities, next} = await answer.json();
    yield entities;
    after = next === undefined ? '' : `&after=${next}`;
  } while (after);
}
