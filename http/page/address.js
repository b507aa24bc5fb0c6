import {ranges} from './detail/time_window.js';
import {sorts, states} from './overview/order.js';

const entityEnd = 2n ** 64n;
const longestSearch = 40;

/** Returns the number as the server wants it, or undefined. */
export function parseEntity(text) {
  if (!/^\d{1,20}$/.test(text.trim())) return undefined;
  const number = BigInt(text.trim());
  return number < entityEnd ? String(number) : undefined;
}

/** Returns what an address asks for. `hasFault`: it names an entity by something else than a number. */
export function readAddress(query) {
  const parameters = new URLSearchParams(query);
  const known = (name, names) => names.includes(parameters.get(name)) ? parameters.get(name) : names[0];
  const numbers = parameters.getAll('entity').map(parseEntity);
  return {
    topic: parameters.get('topic') ?? '',
    entities: [...new Set(numbers.filter(each => each !== undefined))],
    hasFault: numbers.includes(undefined),
    sort: known('sort', sorts),
    state: known('state', states),
    search: (parameters.get('search') ?? '').trim().slice(0, longestSearch),
    range: known('range', Object.keys(ranges)),
  };
}

/** Returns the query for what `readAddress` returns; empty if nothing is chosen. */
export function writeAddress({topic, entities, sort, state, search, range}) {
  const parameters = new URLSearchParams();
  if (topic) parameters.append('topic', topic);
  if (sort !== sorts[0]) parameters.append('sort', sort);
  if (state !== states[0]) parameters.append('state', state);
  if (search) parameters.append('search', search);
  if (range && range !== Object.keys(ranges)[0]) parameters.append('range', range);
  for (const entity of entities) parameters.append('entity', entity);
  const query = String(parameters);
  return query && `?${query}`;
}
