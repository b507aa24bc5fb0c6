// Logflume over a log of its own, which the test writes.
import {spawn} from 'node:child_process';
import {chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {lineOf} from './browser.js';

const data = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../../data');

/** The secret store refuses what others may read. */
function chmodPrivate(path) {
  chmodSync(path, 0o700);
  for (const entry of readdirSync(path, {withFileTypes: true}))
    if (entry.isDirectory()) chmodPrivate(join(path, entry.name));
    else chmodSync(join(path, entry.name), 0o600);
}

const exit = child => new Promise(resolve => child.once('exit', resolve));

export class Service {
  #directory = mkdtempSync(join(tmpdir(), 'logflume-page-'));
  #secret = `file:${this.#directory}/root-secret`;
  #feed;
  #server;
  #ended;
  #admin;
  #listen = '127.0.0.1:0';

  /** Over a copy of the log in a folder of `tests/data`, or over a log that the test writes. */
  constructor(recorded) {
    if (recorded) {
      cpSync(join(data, recorded), `${this.#directory}/log`, {recursive: true});
      cpSync(join(data, 'confidant'), `${this.#directory}/confidant`, {recursive: true});
      chmodPrivate(`${this.#directory}/confidant`);
      this.#secret = `file:${join(data, 'root-secret.txt')}`;
      return;
    }
    writeFileSync(`${this.#directory}/root-secret`, `${'0123456789abcdef'.repeat(2)}\n`, {mode: 0o600});
    mkdirSync(`${this.#directory}/confidant`, {mode: 0o700});
    this.#openLog();
  }

  #openLog() {
    this.#feed = spawn(
        process.env.LOGFLUME_FEED,
        [`${this.#directory}/log`, `${this.#directory}/confidant`, this.#secret],
        {stdio: ['pipe', 'ignore', 'inherit']});
  }

  /** Again on the port of the first time. */
  async start(...flags) {
    this.#server = spawn(process.env.LOGFLUME_BINARY, [
      'serve', `--log.root=${this.#directory}/log`, '--log.poll_interval=100ms',
      `--secrets.root=${this.#directory}/confidant`, `--secrets.root_secret=${this.#secret}`,
      `--http.listen=${this.#listen}`, '--admin.listen=127.0.0.1:0', '--http.drain=0ms', '--output.format=json', ...flags,
    ], {stdio: ['ignore', 'ignore', 'pipe']});
    this.#ended = exit(this.#server);
    [, this.#listen, this.#admin] = await lineOf(
        this.#server.stderr, /"event":"listening","http":"([^"]+)","admin":"([^"]+)"/);
  }

  get address() {
    return `http://${this.#listen}`;
  }

  get port() {
    return Number(this.#listen.split(':').at(-1));
  }

  /** How many streams are open, as the service itself counts them. */
  async streams() {
    const answer = await fetch(`http://${this.#admin}/metrics`);
    return Number(/^logflume_streams_open (\d+)/m.exec(await answer.text())[1]);
  }

  async stop(signal = 'SIGTERM') {
    this.#server.kill(signal);
    await this.#ended;
  }

  /** Another log takes the place of the one that the test wrote. */
  async replaceLog() {
    const ended = exit(this.#feed);
    this.#feed.stdin.end();
    await ended;
    rmSync(`${this.#directory}/log`, {recursive: true});
    this.#openLog();
  }

  /** The next events are recorded from so many seconds ago, so many seconds apart. */
  since(ago, step = 1) {
    this.#feed.stdin.write(`@ ${ago} ${step}\n`);
  }

  /** Registers a sensor, or appends its readings, or other events as JSON without spaces. */
  write(entity, ...readings) {
    const lines = readings.length > 0 ? readings.map(each => `${entity} ${each}`) : [`${entity}`];
    this.#feed.stdin.write(`${lines.join('\n')}\n`);
  }

  async remove() {
    const ended = this.#feed && exit(this.#feed);
    this.#feed?.stdin.end();
    await Promise.all([this.stop(), ended]);
    rmSync(this.#directory, {recursive: true});
  }
}
