import assert from 'node:assert/strict';
import {beforeEach, test} from 'node:test';

import {readHistory} from '../../../http/page/detail/history.js';
import {readStored} from '../../../http/page/stream/stored.js';

const pageSize = 2; // envelopes

/** The stored envelopes in log order, `[entity, offset]` each; offsets count within a partition. */
let log;
let requests;
globalThis.fetch = async address => {
  requests.push(address);
  const query = new URLSearchParams(address.split('?')[1]);
  const begin = Number(query.get('last_event_id') ?? 0);
  const lines = log.map(([entity, offset], index) => ({entity, id: `${index + 1}`, offset}))
      .slice(begin).filter(({entity}) => query.getAll('entity').includes(String(entity))).slice(0, pageSize)
      .map(({entity, id, offset}) => JSON.stringify({
        id, persistence_id: `Sensor|${entity}`, offset, timestamp: '2026-11-23T08:00:00Z',
        event: {TemperatureRead: {temperature: 100 * entity + offset}}}));
  return new Response(lines.map(each => `${each}\n`).join(''));
};

/** Stands for the card of a sensor that knows its events from an offset on. */
class Sensor {
  knownSince = 1;
  readings = [];

  constructor(firstOffset) {
    this.firstOffset = firstOffset;
  }

  prepend(readings, firstOffset, since) {
    this.readings = readings.map(({value}) => value);
    [this.firstOffset, this.knownSince] = [firstOffset, since];
  }
}

const read = (sensors, progress = () => {}) =>
  readHistory('t', new Map(Object.entries(sensors)), {since: -Infinity, signal: null, progress});
const offsets = async envelopes => {
  const found = [];
  for await (const {persistence_id: id, offset} of envelopes) found.push(`${id} ${offset}`);
  return found;
};

beforeEach(() => {
  requests = [];
  // Sensor 1 is in a partition with many records, sensor 2 in one with few.
  log = [[1, 50], [1, 60], [2, 3], [1, 70], [2, 4], [1, 80], [2, 5], [2, 6]];
});

test('the history of sensors in different partitions is complete', async () => {
  const sensors = {1: new Sensor(60), 2: new Sensor(6)};
  await read(sensors);
  assert.deepEqual(sensors[1].readings, [150]);
  assert.deepEqual(sensors[2].readings, [203, 204, 205]);
  assert.deepEqual([sensors[1], sensors[2]].map(({firstOffset, knownSince}) => [firstOffset, knownSince]),
                   [[50, -Infinity], [3, -Infinity]]);
});

test('reading ends once each sensor has reached its last wanted event', async () => {
  await read({1: new Sensor(60), 2: new Sensor(4)});
  assert.equal(requests.length, 2);
  requests = [];
  await read({1: new Sensor(60)});
  assert.equal(requests.length, 1);
  requests = [];
  const sensor = new Sensor(0);
  await read({1: sensor});
  assert.equal(requests.length, 0);
  assert.equal(sensor.knownSince, -Infinity);
});

test('the stored events end with the last that is wanted of each sensor', async () => {
  const through = new Map([['1', 70], ['2', 4]]);
  assert.deepEqual(await offsets(readStored('t', through, {from: -Infinity})),
                   ['Sensor|1 50', 'Sensor|1 60', 'Sensor|2 3', 'Sensor|1 70', 'Sensor|2 4']);
  // The last one may have been removed from the log.
  assert.deepEqual(await offsets(readStored('t', new Map([['1', 65], ['2', -1]]), {from: -Infinity})),
                   ['Sensor|1 50', 'Sensor|1 60']);
});

test('a refusal that is not in JSON is reported by its status', async () => {
  const usual = globalThis.fetch;
  globalThis.fetch = async () => new Response('<h1>Bad Gateway</h1>', {status: 502});
  try {
    await assert.rejects(read({1: new Sensor(60)}), {message: 'status 502'});
  } finally {
    globalThis.fetch = usual;
  }
});
