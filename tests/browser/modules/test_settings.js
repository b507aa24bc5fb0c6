import assert from 'node:assert/strict';
import {test} from 'node:test';

import {Entity} from '../../../http/page/entity.js';
import {arrange} from '../../../http/page/overview/order.js';
import {stateOf, withLimit} from '../../../http/page/lateness.js';
import {Settings, useSettings} from '../../../http/page/settings.js';

test('the value of an event is the number at the end of the path, and nothing else', () => {
  const level = new Settings({value: 'Level.metres'});
  assert.equal(level.valueOf({Level: {metres: -2.5}}), -2.5);
  assert.equal(level.valueOf({Level: {metres: 0}}), 0);
  for (const event of [{Level: {metres: '1'}}, {Level: {}}, {Level: null}, {Level: 5}, {}, 'Level', null, 7])
    assert.equal(level.valueOf(event), undefined);
  assert.equal(new Settings({value: 'length'}).valueOf('text'), undefined);
  assert.equal(new Settings({value: 'constructor.length'}).valueOf({}), undefined);
  assert.equal(new Settings({}).valueOf(5), undefined);
});

test('a value is followed by its unit, with a space where that is usual', () => {
  assert.equal(new Settings({unit: '°C'}).text(21.5), '21.5\u00a0°C');
  assert.equal(new Settings({unit: '°'}).text(-3), '-3°');
  assert.equal(new Settings({unit: '%'}).text(40), '40%');
  assert.equal(new Settings({}).text(4), '4');
  assert.equal(new Settings({unit: '°'}).spoken(20), '20 degrees');
});

test('an entity is shown with its name and its number and is found by either', () => {
  const named = new Settings({names: {1001: 'Boiler', '18446744073709551615': 'Pump'}});
  assert.equal(named.headingOf('1001'), 'Boiler (1001)');
  assert.equal(named.headingOf('18446744073709551615'), 'Pump (18446744073709551615)');
  assert.equal(named.headingOf('7'), 'Sensor 7');
  useSettings(named);
  const all = ['7', '1001', '1002'].map(number => new Entity(number));
  const found = search => arrange(all, {sort: 'number', state: 'all', search}, 0).map(each => each.number).join();
  assert.equal(found('oil'), '1001');
  assert.equal(found('BOIL'), '1001');
  assert.equal(found('100'), '1001,1002');
  assert.equal(found('pump'), '');
});

test('a value outside the limits is called too low or too high, and one at a limit is not', () => {
  const limits = new Settings({unit: '°C', low: 5, high: 30});
  assert.equal(limits.limitOf(4.9).text, 'too low (below 5\u00a0°C)');
  assert.equal(limits.limitOf(30.1).text, 'too high (above 30\u00a0°C)');
  assert.deepEqual([5, 20, 30].map(value => limits.limitOf(value)), [null, null, null]);
  assert.equal(new Settings({low: -5}).limitOf(1e9), null);
  assert.equal(new Settings({}).limitOf(-1e9), null);
  assert.equal(new Settings({high: 0}).limitOf(1).name, 'high');
  const late = {name: 'late', text: 'late by 4 min'};
  assert.equal(withLimit(late, limits.limitOf(1)), 'late by 4 min, too low');
  assert.equal(withLimit({name: 'live', text: 'live'}, limits.limitOf(1)), 'too low (below 5\u00a0°C)');
  assert.equal(withLimit(late, null), 'late by 4 min');
});

test('a topic with a late setting calls an entity late after exactly that time', () => {
  useSettings(new Settings({value: 'v', late: 90}));
  const entity = new Entity('1');
  const take = seconds => entity.take({
    persistence_id: 'Sensor|1', offset: seconds, timestamp: new Date(seconds * 1_000).toISOString(), event: {v: 1}});
  take(0);
  assert.equal(stateOf(entity, 89_999).name, 'live');
  assert.equal(stateOf(entity, 90_000).name, 'late');
  take(1);
  take(2);
  assert.equal(stateOf(entity, 91_999).name, 'live');
  assert.equal(stateOf(entity, 92_000).name, 'late');
});

test('the newest event is shown as text if no path to a value is set', () => {
  useSettings(new Settings({}));
  const entity = new Entity('1');
  entity.take({persistence_id: 'Sensor|1', offset: 0, timestamp: '2026-01-01T00:00:00Z', event: {Level: 5}});
  assert.deepEqual(stateOf(entity, Date.now()), {name: 'other', text: '{"Level":5}'});
});

test('entities can be filtered by values that are too low or too high, and by anything wrong', () => {
  useSettings(new Settings({value: 'v', low: 5, high: 30}));
  const entities = [[1, 20, 0], [2, 4, 0], [3, 31, 0], [4, 3, -3_600_000], [5, 20, -3_600_000]].map(([number, v, at]) => {
    const entity = new Entity(String(number));
    entity.take({persistence_id: `Sensor|${number}`, offset: number, timestamp: new Date(at).toISOString(), event: {v}});
    return entity;
  });
  const found = state => arrange(entities, {sort: 'number', state, search: ''}, 1_000).map(({number}) => number).join();
  assert.deepEqual(['all', 'live', 'late', 'low', 'high', 'wrong'].map(found),
                   ['1,2,3,4,5', '1', '4,5', '2,4', '3', '2,3,4,5']);
  useSettings(new Settings({value: 'v'}));
  assert.deepEqual(['live', 'low', 'high', 'wrong'].map(found), ['1,2,3', '', '', '4,5']);
});

test('entities are sorted by name, and those without one by their number', () => {
  useSettings(new Settings({value: 'v', names: {1: 'Pump 10', 2: 'Boiler', 3: 'Pump 9'}}));
  const all = [1, 2, 3, 20, 4].map(number => new Entity(String(number)));
  const sorted = arrange(all, {sort: 'name', state: 'all', search: ''}, 0);
  assert.deepEqual(sorted.map(({number}) => number), ['4', '20', '2', '3', '1']);
});
