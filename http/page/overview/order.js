import {stateOf} from '../lateness.js';
import {settings} from '../settings.js';

/** Numbers as text; they may be larger than those of JavaScript are exact. */
const compareNumbers = (a, b) => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);

/** The highest first, and what has none last. */
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
export const states = ['all', 'live', 'late', 'none', 'other'];

/** The entities to show, in their order. */
export function arrange(entities, {sort, state, search}, now) {
  const wanted = [...entities].filter(each =>
      settings().matches(each.number, search) && (state === 'all' || stateOf(each, now).name === state));
  const compare = comparisons[sort];
  return wanted.sort((a, b) => compare(a, b) || compareNumbers(a.number, b.number));
}
