// Checks that a client keeps its stream over forced disconnects: resume.js [--long] [--needs=PATH] COMMAND …,
// which gets the stream's address as its last argument, or … browser FILE.
// The client prints `ID DATA` or the NDJSON line for each event, and `reset ID` for a reset.
import assert from 'node:assert/strict';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';

import {Service} from '../browser/driver/service.js';
import {Page} from './page.js';
import {Program} from './program.js';
import {Relay} from './relay.js';

const cuts = 20;
const patience = 60_000; // milliseconds, for each wait
const longest = 280_000; // for the whole test

const followed = [1, 2];
const turns = [1, 2, 3, 1, 1, 2, 3, 2, 1, 3, 2, 3]; // the entities of a batch's events
/** Minimum size in bytes of a batch's followed events. */
const batchBytes = 1_200;

/** Gives the same numbers in each run: https://en.wikipedia.org/wiki/Linear_congruential_generator */
let state = 4_711;
function below(limit) {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor(state / 2 ** 32 * limit);
}

async function within(time, what, ...promises) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`timed out waiting for ${what}`)), time);
  });
  try {
    return await Promise.race([...promises, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Returns a line's id and the offset in its data; a reset has no offset. */
function parse(line) {
  if (line.startsWith('reset ')) return {reset: true, id: line.slice(6)};
  const space = line.indexOf(' ');
  const {id = line.slice(0, space), offset, reset} = JSON.parse(line.slice(line.startsWith('{') ? 0 : space + 1));
  return reset ? {reset: true, id} : {id, offset};
}

/** The events written to a log. */
class Written {
  #service;
  #next = 0;
  offsets = []; // of the events of followed entities

  constructor(service) { this.#service = service; }

  batch() {
    for (const entity of turns) {
      this.#service.write(entity, this.#next);
      if (followed.includes(entity)) this.offsets.push(this.#next);
      ++this.#next;
    }
  }

  /** Returns whether a line is for the last followed event. */
  isLast = line => parse(line).offset === this.offsets.at(-1);
}

function checkEvents(lines, written) {
  const events = lines.map(parse);
  assert.deepEqual(events.map(each => each.offset), written.offsets, 'each event once, in order');
  for (const {id, offset} of events) assert.match(id, new RegExp(`^${offset}-[0-9a-f]{8}$`));
}

const patiently = (what, ...promises) => within(patience, what, ...promises);

async function judge(program, service, flags, relay) {
  let written = new Written(service);
  const comes = (what, ...from) =>
      patiently(what, program.until(written.isLast, ...from), program.ended);

  for (let i = 0; i < cuts; ++i) {
    const cut = relay.cutAfter(1 + below(batchBytes), {reset: i % 2 === 0, behindId: i % 3 === 0});
    written.batch();
    await patiently(`cut ${i + 1}`, cut, program.ended);
    if (i % 5 !== 4) continue;
    // Every fifth cut, the service itself stops, with or without an end of the stream.
    await comes(`all events after cut ${i + 1}`);
    await service.stop(i % 10 === 4 ? 'SIGTERM' : 'SIGKILL');
    written.batch();
    await service.start(...flags);
  }
  written.batch();
  await comes('all events');
  written.batch();
  await comes('the last events');
  const lines = [...await program.lines()];
  checkEvents(lines, written);
  assert.ok(relay.streams > cuts);
  console.log(`${lines.length} events, each once and in order, over ${relay.streams} streams`);

  // With another log, the client gets a reset and then all events.
  await service.stop();
  await service.replaceLog();
  written = new Written(service);
  written.batch();
  await service.start(...flags);
  await comes('the events of the other log', lines.length);
  const [reset, ...others] = (await program.lines()).slice(lines.length);
  assert.deepEqual(parse(reset), {reset: true, id: 'start'});
  checkEvents(others, written);
}

function skip(why) {
  console.log(`SKIPPED: ${why}`);
  process.exit(77);
}

const words = process.argv.slice(2);
const command = words.slice(words.findIndex(word => !word.startsWith('--')));
const {values: options} = parseArgs({
  args: words.slice(0, -command.length), options: {long: {type: 'boolean'}, needs: {type: 'string'}}});
if (options.long && !process.env.LOGFLUME_TEST_ALL) skip('this runs with ./check --all');
if (options.needs && !existsSync(options.needs)) skip('its library could not be fetched');

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

const directory = mkdtempSync(join(tmpdir(), 'logflume-client-'));
const page = command[0] === 'browser' && await Page.make(command[1], process.cwd());
const flags = page ? [`--http.allowed_origins=${page.origin}`] : [];
const service = new Service();
let relay;
let program = page;
let failure;
try {
  await service.start(...flags);
  relay = await Relay.start(service.address);
  if (page) await page.open(relay.address);
  else {
    const url = `${relay.address}/api/temperature/envelopes?${followed.map(each => `entity=${each}`).join('&')}`;
    program = new Program([...command, url], {cwd: directory, env: {...process.env, PYTHONUNBUFFERED: '1'}});
  }
  await within(longest, 'an end in time', judge(program, service, flags, relay));
} catch (error) {
  failure = error;
  console.error(error);
  if (program) console.error(program.said.slice(-20).join('\n'));
} finally {
  await program?.stop();
  await relay?.stop();
  await service.remove();
  rmSync(directory, {recursive: true});
}
process.exit(failure ? 1 : 0);
