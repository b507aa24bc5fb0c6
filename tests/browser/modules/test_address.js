import assert from 'node:assert/strict';
import {test} from 'node:test';

import {readAddress, parseEntity, writeAddress} from '../../../http/page/address.js';

test('an address describes what the page shows and is read back unchanged', () => {
  assert.deepEqual(readAddress(''), {
    topic: '', entities: [], hasFault: false, sort: 'number', state: 'all', search: '', range: '1h'});
  const chosen = {
    topic: 't', entities: ['7', '18446744073709551615'], hasFault: false, sort: 'age', state: 'late',
    search: 'boiler 10', range: '24h'};
  assert.equal(writeAddress(chosen),
               '?topic=t&sort=age&state=late&search=boiler+10&range=24h&entity=7&entity=18446744073709551615');
  assert.deepEqual(readAddress(writeAddress(chosen)), chosen);
  assert.equal(writeAddress(readAddress('')), '');
  const odd = readAddress('?entity=07&entity=7&entity=x&entity=18446744073709551616&sort=no&state=&range=2h&search=1a2');
  assert.deepEqual(odd.entities, ['7']);
  assert.ok(odd.hasFault);
  assert.deepEqual([odd.sort, odd.state, odd.search, odd.range], ['number', 'all', '1a2', '1h']);
  assert.equal(parseEntity(' 42 '), '42');
});
