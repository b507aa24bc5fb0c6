import assert from 'node:assert/strict';
import {test} from 'node:test';

import {Entities} from '../../../http/page/overview/entities.js';
import {Entity} from '../../../http/page/entity.js';
import {meaningOf} from '../../../http/page/stream/envelope.js';
import {stateOf} from '../../../http/page/lateness.js';
import {arrange} from '../../../http/page/overview/order.js';
import {Settings, settings, useSettings} from '../../../http/page/settings.js';

const envelope = (entity, offset, at, event) => ({
  persistence_id: `Sensor|${entity}`, seq_nr: 1, offset, timestamp: new Date(at).toISOString(), event});
const reading = (entity, offset, at, temperature) =>
    envelope(entity, offset, at, {TemperatureRead: {temperature}});
const registered = (entity, offset, at) => envelope(entity, offset, at, {Registered: {secret: '[redacted]'}});

const stateAt = (entity, now) => {
  const {name, text} = stateOf(entity, now);
  return name === text ? name : `${name}: ${text}`;
};

const numbers = all => [...all].map(({number}) => number);

test('an entity without readings shows that it is registered, or its newest other event', () => {
  const entity = new Entity('7');
  assert.equal(stateAt(entity, 0), 'unknown');
  entity.take(registered('7', 1, 0));
  assert.equal(stateAt(entity, 1e9), 'none: registered, no reading');
  entity.take(envelope('7', 2, 0, {DoorOpened: {by: 'Ann'}}));
  entity.take(envelope('7', 3, 0, {DoorOpened: {by: 'Bob'}}));
  assert.equal(stateAt(entity, 1e9), 'other: {"DoorOpened":{"by":"Bob"}}');
  entity.take(reading('7', 4, 1e9, 20));
  assert.equal(stateAt(entity, 1e9), 'live');
});

test('events with any JSON value are accepted and shown as text', () => {
  for (const event of [null, 'text', 5, [1], {TemperatureRead: null}, {TemperatureRead: {temperature: 'warm'}}]) {
    const before = Date.now();
    const seen = meaningOf({event, offset: 3, timestamp: null});
    assert.equal(seen.kind, 'other');
    assert.equal(seen.text, JSON.stringify(event));
    assert.ok(before <= seen.at && seen.at <= Date.now());
  }
});

test('events that are in both the entity list and the stream are counted once', () => {
  const all = new Entities();
  all.note(reading('7', 12, 12_000, 22));
  all.note(registered('9', 3, 0));
  assert.equal(all.get('7').last.value, 22);
  assert.equal(all.get('7').readings.length, 0);
  for (const offset of [10, 11, 12, 13]) all.take(reading('7', offset, offset * 1_000, offset));
  assert.deepEqual(all.get('7').readings.map(({offset}) => offset), [10, 11, 12, 13]);
  assert.equal(all.get('7').last.value, 13);
  // While older readings come, a newer one that is known stays.
  all.note(reading('9', 40, 40_000, 30));
  all.take(reading('9', 20, 20_000, 25));
  assert.equal(all.get('9').last.value, 30);
  assert.deepEqual(numbers(all), ['7', '9']);
});

test('after a move to another partition, whose offsets are lower, the newest event is shown', () => {
  const inPartition = (partition, offset, at, value) => ({...reading('7', offset, at, value), partition});
  const all = new Entities();
  all.take(inPartition(0, 50_000, 50_000, 20));
  all.take(inPartition(3, 0, 51_000, 21));
  assert.equal(all.get('7').last.value, 21);
  assert.equal(stateAt(all.get('7'), 51_001), 'live');
  // An instance may have read a partition's end before the other's; and older events come again.
  all.take(inPartition(0, 50_000, 50_000, 20));
  assert.equal(all.get('7').last.value, 21);
  all.note(inPartition(3, 5, 56_000, 26));
  all.take(inPartition(0, 49_999, 49_000, 19));
  all.take(inPartition(3, 1, 52_000, 22));
  assert.equal(all.get('7').last.value, 26);
  // Within a partition the offsets count, even if a clock went back.
  all.take(inPartition(3, 6, 40_000, 27));
  assert.equal(all.get('7').last.value, 27);
});

test('an event without a time gives way to whatever comes after it from another partition', () => {
  const entity = new Entity('7');
  entity.take({...reading('7', 9, 0, 20), timestamp: null, partition: 0});
  entity.take({...reading('7', 0, 1_000, 21), partition: 1});
  assert.equal(entity.last.value, 21);
  entity.take({...reading('7', 10, 0, 22), timestamp: null, partition: 0});
  assert.equal(entity.last.value, 22);
});

test('a value that leaves its limits, or returns within them, is reported by take()', () => {
  const before = settings();
  useSettings(new Settings({value: 'TemperatureRead.temperature', low: 5, high: 30}));
  const all = new Entities();
  let offset = 0;
  const changes = (...values) => values.map(each => all.take(reading('7', ++offset, offset * 1_000, each)));
  assert.deepEqual(changes(20, 31, 32, 30, 4, 3, 40), [false, true, false, true, true, false, true]);
  assert.equal(all.take(registered('7', ++offset, offset * 1_000)), false);
  useSettings(before);
});

test('entity numbers are kept as text, so large ones stay exact', () => {
  const all = new Entities();
  for (const number of ['18446744073709551615', '18446744073709551614', '9007199254740993', '9007199254740992'])
    all.take(reading(number, all.size, 0, 20));
  assert.deepEqual(numbers(arrange(all, {sort: 'number', state: 'all', search: ''}, 0)),
                   ['9007199254740992', '9007199254740993', '18446744073709551614', '18446744073709551615']);
});

test('a reset removes the events after its id, and the entities that have no others', () => {
  const all = new Entities();
  all.take(registered('1', 1, 0));
  all.take(registered('2', 2, 0));
  all.take(reading('1', 3, 3_000, 20));
  all.take(reading('2', 4, 4_000, 21));
  all.take(reading('1', 5, 5_000, 22));
  all.take(reading('3', 6, 6_000, 23));
  all.reset('3-9f3a0b12');
  assert.deepEqual(numbers(all), ['1', '2']);
  assert.equal(all.get('1').last.value, 20);
  assert.equal(stateAt(all.get('1'), 3_001), 'live');
  assert.equal(stateAt(all.get('2'), 0), 'none: registered, no reading');
  all.reset('start');
  assert.equal(all.size, 0);
});

test('a stream begins with fewer events of each entity the more entities there are', () => {
  const depths = [1, 50, 1_000, 5_000, 50_000].map(count => {
    const all = new Entities();
    for (let i = 0; i < count; ++i) all.note(registered(i, i, 0));
    return all.depth;
  });
  assert.deepEqual(depths, [30, 30, 20, 4, 2]);
});

test('entities are sorted, searched and filtered', () => {
  const all = new Entities();
  all.take(reading('10', 1, 10_000, 5));
  all.take(reading('9', 2, 99_000, -3));
  all.take(registered('2', 3, 0));
  all.take(reading('101', 4, 50_000, 7));
  const arranged = choice =>
      numbers(arrange(all, {sort: 'number', state: 'all', search: '', ...choice}, 100_000)).join();
  assert.equal(arranged({}), '2,9,10,101');
  assert.equal(arranged({sort: 'value'}), '101,10,9,2');
  assert.equal(arranged({sort: 'age'}), '10,101,9,2');
  assert.equal(arranged({search: '10'}), '10,101');
  assert.equal(arranged({state: 'late'}), '10');
  assert.equal(arranged({state: 'live'}), '9,101');
  assert.equal(arranged({state: 'none', search: '9'}), '');
});
