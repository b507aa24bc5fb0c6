import {limitOf, stateOf} from '../lateness.js';
import {settings} from '../settings.js';

/** Compares numbers that are text, because they may be too large for JavaScript's numbers to be exact. */
const compareNumbers = (a, b) => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);

/** Puts the highest first, and entities without a reading last. */
const compareBy = key => (a, b) => {
  if (!a.last || !b.last) return (b.last ? 1 : 0) - (a.last ? 1 : 0);
  return key(b.last) - key(a.last);
};

const names = new Intl.Collator([], {numeric: true});

const comparisons = {
  number: () => 0,
  name: (a, b) => names.compare(settings().nameOf(a.number) || a.number, settings().nameOf(b.number) || b.number),
  value: compareBy(({value}) => value),
  age: compareBy(({at}) => -at),
};

export const sorts = Object.keys(comparisons);
export const states = ['all', 'live', 'late', 'low', 'high', 'wrong', 'none', 'other'];

/** Returns whether an entity is in the chosen state; a value outside the limits may also be late. */
function isIn(state, entity, now) {
  if (state === 'all') return true;
  const {name} = stateOf(entity, now);
  const limit = limitOf(entity)?.name;
  if (state === 'wrong') return name === 'late' || limit !== undefined;
  if (state === 'live') return name === 'live' && limit === undefined;
  return state === name || state === limit;
}

/** Returns the entities to show, in order. */
export function arrange(entities, {sort, state, search}, now) {
  const wanted = [...entities].filter(each =>
      settings().matches(each.number, search) && isIn(state, each, now));
  const compare = comparisons[sort];
  return wanted.sort((a, b) => compare(a, b) || compareNumbers(a.number, b.number));
}
