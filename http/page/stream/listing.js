import {learnTime} from './clock.js';
import {Refusal} from './refusal.js';

const pageSize = 1_000; // entities

/** Yields the entities of a topic page by page, each with its newest event, until `signal` stops it. */
export async function* listEntities(topic, signal) {
  let after = '';
  do {
    const answer = await fetch(`api/${topic}/entities?limit=${pageSize}${after}`, {signal});
    if (!answer.ok) throw await Refusal.of(answer);
    learnTime(answer);
    const {entities, next} = await answer.json();
    yield entities;
    after = next === undefined ? '' : `&after=${next}`;
  } while (after);
}
