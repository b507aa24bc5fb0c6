import assert from 'node:assert/strict';
import {beforeEach, test} from 'node:test';

import {readHistory} from '../../../http/page/detail/history.js';
import {readStored} from '../../../http/page/stream/stored.js';

const pageSize = 2; // envelopes
const start = Date.UTC(2026, 10, 23, 8); // milliseconds; the time of the log's first event, with one a second after it

/** The stored envelopes in log order, `[entity, offset, partition]` each; the partition is missing in files. */
let log;
let requests;
/** Called at each request. */
let asked;
globalThis.fetch = async address => {
  requests.push(address);
  asked();
  const query = new URLSearchParams(address.split('?')[1]);
  const since = query.get('from') === 'all' ? start : Date.parse(query.get('from').slice('time:'.length));
  const begin = Number(query.get('last_event_id') ?? (since - start) / 1_000);
  const lines = log.map(([entity, offset, partition], index) => ({entity, id: `${index + 1}`, offset, partition}))
      .slice(begin).filter(({entity}) => query.getAll('entity').includes(String(entity))).slice(0, pageSize)
      .map(({entity, id, offset, partition}) => JSON.stringify({
        id, persistence_id: `Sensor|${entity}`, offset, partition, timestamp: new Date(start + 1_000 * (id - 1)).toISOString(),
        event: {TemperatureRead: {temperature: 100 * entity + offset}}}));
  return new Response(lines.map(each => `${each}\n`).join(''));
};

/** Stands for the card of a sensor that knows its events from an offset on, `[partition, offset]` for each partition. */
class Sensor {
  knownSince = 1;
  readings = [];

  constructor(...firsts) {
    this.firsts = new Map(firsts);
  }

  prepend(readings, firsts, since) {
    this.readings = readings.map(({value}) => value);
    [this.firsts, this.knownSince] = [new Map([...this.firsts, ...firsts]), since];
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
  asked = () => {};
  // Sensor 1 is in a partition with many records, sensor 2 in one with few.
  log = [[1, 50, 0], [1, 60, 0], [2, 3, 1], [1, 70, 0], [2, 4, 1], [1, 80, 0], [2, 5, 1], [2, 6, 1]];
});

test('the history of sensors in different partitions is complete', async () => {
  const sensors = {1: new Sensor([0, 60]), 2: new Sensor([1, 6])};
  await read(sensors);
  assert.deepEqual(sensors[1].readings, [150]);
  assert.deepEqual(sensors[2].readings, [203, 204, 205]);
  assert.deepEqual([sensors[1], sensors[2]].map(({firsts, knownSince}) => [...firsts, knownSince]),
                   [[[0, 50], -Infinity], [[1, 3], -Infinity]]);
});

test('the history of a sensor that moved to another partition is complete, and has nothing twice', async () => {
  const historyOf = async (...firsts) => {
    const sensor = new Sensor(...firsts);
    await read({1: sensor});
    return [sensor.readings, ...sensor.firsts];
  };
  log = [[1, 50, 0], [1, 60, 0], [1, 0, 3], [1, 1, 3], [1, 2, 3]];
  assert.deepEqual(await historyOf([3, 1]), [[150, 160, 100], [3, 0], [0, 50]]);
  assert.deepEqual(await historyOf([3, 0]), [[150, 160], [3, 0], [0, 50]]);
  assert.deepEqual(await historyOf([0, 60], [3, 0]), [[150], [0, 50], [3, 0]]);
  // A sensor's events in two partitions may have been read in turns, and by another instance in another order.
  log = [[1, 49, 0], [1, 0, 3], [1, 50, 0], [1, 1, 3]];
  assert.deepEqual(await historyOf([0, 50], [3, 1]), [[149, 100], [0, 49], [3, 0]]);
  assert.deepEqual(await historyOf([0, 50]), [[149, 100], [0, 49], [3, 0]]);
  log = [[1, 0, 3], [1, 49, 0], [1, 50, 0]];
  assert.deepEqual(await historyOf([0, 50], [3, 0]), [[149], [0, 49], [3, 0]]);
});

test('an event that the stream brings while the history is read is not in it again', async () => {
  log = [[1, 50, 0], [1, 0, 3], [1, 60, 0]];
  const sensor = new Sensor([0, 60]);
  asked = () => sensor.firsts.set(3, 0);
  await read({1: sensor});
  assert.deepEqual(sensor.readings, [150]);
});

test('reading ends once each sensor has reached its last wanted event', async () => {
  await read({1: new Sensor([0, 60]), 2: new Sensor([1, 4])});
  assert.equal(requests.length, 3);
  requests = [];
  await read({1: new Sensor([0, 60])});
  assert.equal(requests.length, 1);
  requests = [];
  await read({1: new Sensor()});
  assert.equal(requests.length, 0);
});

test('the history of a sensor in a log of files is complete', async () => {
  log = [[1, 0], [2, 1], [1, 2], [2, 3], [1, 4]];
  const sensors = {1: new Sensor([undefined, 4]), 2: new Sensor([undefined, 1])};
  await read(sensors);
  assert.deepEqual([sensors[1].readings, sensors[2].readings], [[100, 102], []]);
  assert.deepEqual([...sensors[1].firsts], [[undefined, 0]]);
});

test('the stored events end with the last that is wanted of each sensor', async () => {
  const stored = through => offsets(readStored('t', new Map(through.map(
      ([entity, ...lasts]) => [entity, new Map(lasts)])), {from: -Infinity}));
  assert.deepEqual(await stored([['1', [0, 70]], ['2', [1, 4]]]),
                   ['Sensor|1 50', 'Sensor|1 60', 'Sensor|2 3', 'Sensor|1 70', 'Sensor|2 4']);
  // The last one may have been removed from the log.
  assert.deepEqual(await stored([['1', [0, 65]], ['2']]), ['Sensor|1 50', 'Sensor|1 60']);
  // Sensor 1 moves to another partition, and then goes on.
  log = [[1, 50, 0], [2, 3, 1], [1, 0, 3], [1, 1, 3], [1, 2, 3], [2, 4, 1]];
  for (const lasts of [[[3, 1]], [[0, 50], [3, 1]]])
    assert.deepEqual(await stored([['1', ...lasts], ['2', [1, 4]]]),
                     ['Sensor|1 50', 'Sensor|2 3', 'Sensor|1 0', 'Sensor|1 1', 'Sensor|2 4']);
});

test('reading ends if the last wanted event of a sensor is before the time and others go on', async () => {
  log = [[2, 3, 1], [1, 50, 0], [1, 60, 0], [1, 70, 0], [1, 80, 0]];
  asked = () => {
    log.push([1, 80 + requests.length, 0]);
    assert.ok(requests.length < 20, 'the reading does not end');
  };
  const through = new Map([['1', new Map([[0, 80]])], ['2', new Map([[1, 3]])]]);
  assert.deepEqual(await offsets(readStored('t', through, {from: start + 3_000})), ['Sensor|1 70', 'Sensor|1 80']);
});

test('a refusal that is not in JSON is reported by its status', async () => {
  const usual = globalThis.fetch;
  globalThis.fetch = async () => new Response('<h1>Bad Gateway</h1>', {status: 502});
  try {
    await assert.rejects(read({1: new Sensor([0, 60])}), {message: 'status 502'});
  } finally {
    globalThis.fetch = usual;
  }
});
