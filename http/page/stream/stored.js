// Reads what the log has stored, up to its end.
import {entityOf} from './envelope.js';
import {Refusal} from './refusal.js';

const pageSize = 100_000; // envelopes

async function* linesOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const {value, done} = await reader.read();
    if (done) break;
    const lines = (rest + value).split('\n');
    rest = lines.pop();
    yield* lines.filter(line => line !== '');
  }
  if (rest !== '') throw new Error('the response was cut off');
}

/** Yields one page of lines, as objects. Throws a refusal. */
async function* page(address, signal) {
  const answer = await fetch(address, {headers: {Accept: 'application/x-ndjson'}, signal});
  if (!answer.ok) throw await Refusal.of(answer);
  for await (const line of linesOf(answer.body)) {
    const object = JSON.parse(line);
    if (object.reset) throw new Error('the log has changed in the meantime');
    // A line about the token is skipped: the next page shows its effect.
    if (object.persistence_id) yield object;
  }
}

/**
 * Yields the envelopes of some entities since a time in milliseconds (-Infinity for all). `through` has for each
 * entity the offset of its last wanted envelope in each partition where it has one. Until all of these have come,
 * everything that the entity has in other partitions is wanted too. Throws an error in words.
 *
 * A page may end early, because streams have a lifetime, and the last wanted envelope may not come at all: it may be
 * older than the time. So a page without a wanted envelope is the last: what it has is newer than all that are wanted.
 */
export async function* readStored(topic, through, {from, signal}) {
  const begin = from > 0 ? `time:${new Date(from).toISOString()}` : 'all';
  const query = [...[...through.keys()].map(each => `entity=${each}`), `from=${begin}`, 'follow=false', `limit=${pageSize}`];
  const address = `api/${topic}/envelopes?${query.join('&')}`;
  // The partitions whose last wanted envelope has not come yet.
  const unfinished = new Map([...through].filter(([, lasts]) => lasts.size > 0)
      .map(([entity, lasts]) => [entity, new Set(lasts.keys())]));
  for (let lastId = '', wanted = -1; wanted !== 0 && unfinished.size > 0;) {
    wanted = 0;
    const idParameter = lastId && `&last_event_id=${encodeURIComponent(lastId)}`;
    for await (const {id, ...envelope} of page(address + idParameter, signal)) {
      lastId = id;
      const entity = entityOf(envelope);
      const partitions = unfinished.get(entity);
      if (!partitions) continue;
      const {partition, offset} = envelope;
      const last = through.get(entity).get(partition) ?? Infinity;
      if (offset <= last) {
        ++wanted;
        yield envelope;
      }
      if (offset < last) continue;
      partitions.delete(partition);
      if (partitions.size === 0) unfinished.delete(entity);
      if (unfinished.size === 0) return;
    }
  }
}
