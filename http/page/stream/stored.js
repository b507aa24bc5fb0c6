// Reads what the log has stored, up to its end.

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

/** Yields one page of lines, as objects. Throws a refusal in words. */
async function* page(address, signal) {
  const answer = await fetch(address, {headers: {Accept: 'application/x-ndjson'}, signal});
  if (!answer.ok) throw new Error((await answer.json()).title);
  for await (const line of linesOf(answer.body)) {
    const object = JSON.parse(line);
    if (object.reset) throw new Error('the log has changed in the meantime');
    // A line about the token is skipped: the next page shows its effect.
    if (object.persistence_id) yield object;
  }
}

/**
 * Yields the envelopes of some entities since a time in milliseconds (-Infinity for all), through that
 * offset, or until there are no more. Throws an error in words. A page may end early, because streams have a
 * lifetime, so only an empty page is the last.
 */
export async function* readStored(topic, entities, {from, through, signal}) {
  const begin = from > 0 ? `time:${new Date(from).toISOString()}` : 'all';
  const query = [...entities.map(each => `entity=${each}`), `from=${begin}`, 'follow=false', `limit=${pageSize}`];
  const address = `api/${topic}/envelopes?${query.join('&')}`;
  for (let lastId = '', count = -1; count !== 0;) {
    count = 0;
    const idParameter = lastId && `&last_event_id=${encodeURIComponent(lastId)}`;
    for await (const {id, ...envelope} of page(address + idParameter, signal)) {
      if (envelope.offset > through) return;
      ++count;
      lastId = id;
      yield envelope;
    }
  }
}
