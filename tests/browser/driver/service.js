// Logflume over a log of its own, which the test writes.
import {spawn} from 'node:child_process';
import {chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {end, lineOf} from './process.js';

const data = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../../data');

/** Restricts access, because the secret store refuses what others may read. */
function chmodPrivate(path) {
  chmodSync(path, 0o700);
  for (const entry of readdirSync(path, {withFileTypes: true}))
    if (entry.isDirectory()) chmodPrivate(join(path, entry.name));
    else chmodSync(join(path, entry.name), 0o600);
}

export class Service {
  #directory = mkdtempSync(join(tmpdir(), 'logflume-page-'));
  #secret = `file:${this.#directory}/root-secret`;
  #feed;
  #server;
  #admin;
  #listen = '127.0.0.1:0';

  /** Serves a copy of the log in a folder of `tests/data`, or a log that the test writes. */
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

  /** Starts the service; if it was started before, on the same port. */
  async start(...flags) {
    const drain = flags.some(each => each.startsWith('--http.drain=')) ? [] : ['--http.drain=0ms'];
    this.#server = spawn(process.env.LOGFLUME_BINARY, [
      'serve', `--log.root=${this.#directory}/log`, '--log.poll_interval=100ms',
      `--secrets.root=${this.#directory}/confidant`, `--secrets.root_secret=${this.#secret}`,
      `--http.listen=${this.#listen}`, '--admin.listen=127.0.0.1:0', '--output.format=json', ...drain, ...flags,
    ], {stdio: ['ignore', 'ignore', 'pipe']});
    [, this.#listen, this.#admin] = await lineOf(
        this.#server.stderr, /"event":"listening","http":"([^"]+)","admin":"([^"]+)"/);
  }

  get address() {
    return `http://${this.#listen}`;
  }

  get port() {
    return Number(this.#listen.split(':').at(-1));
  }

  /** Returns how many streams are open, as the service itself counts them. */
  async streams() {
    const answer = await fetch(`http://${this.#admin}/metrics`);
    return Number(/^logflume_streams_open (\d+)/m.exec(await answer.text())[1]);
  }

  /** Waits until this many streams are open. */
  async untilStreams(wanted) {
    for (const deadline = Date.now() + 60_000;;) {
      const open = await this.streams();
      if (open === wanted) return;
      if (Date.now() > deadline) throw new Error(`${open} streams are open, not ${wanted}`);
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }

  /** Opens `count` streams of the first sensor, and returns a function that closes them. */
  async holdStreams(count = 1) {
    const control = new AbortController();
    const held = [];
    for (let i = 0; i < count; ++i)
      held.push(await fetch(`${this.address}/api/temperature/events/1`, {signal: control.signal}));
    return () => {
      control.abort();
      // Until then only this refers to them, and Node.js ends streams that nothing refers to.
      held.length = 0;
    };
  }

  async stop(signal = 'SIGTERM') {
    await end(this.#server, signal);
  }

  /** Begins the service's end: it drains as its flag `--http.drain` says, and takes no new stream. */
  drain() {
    this.#server.kill('SIGTERM');
  }

  /** Replaces the log that the test wrote with another one. */
  async replaceLog() {
    this.#feed.stdin.end();
    await end(this.#feed);
    rmSync(`${this.#directory}/log`, {recursive: true});
    this.#openLog();
  }

  /** Writes a configuration file with this text and returns the flag for it. */
  configured(text) {
    const path = `${this.#directory}/logflume.toml`;
    writeFileSync(path, text);
    return `--config=${path}`;
  }

  /** Adds a topic with the records that this log has now. */
  copyTopic(name) {
    const log = `${this.#directory}/log`;
    for (const file of readdirSync(log).filter(each => each.startsWith('temperature')))
      cpSync(join(log, file), join(log, file.replace('temperature', name)), {recursive: true});
  }

  /** Records the next events as of `ago` seconds ago, `step` seconds apart. */
  since(ago, step = 1) {
    this.#feed.stdin.write(`@ ${ago} ${step}\n`);
  }

  /** Registers a sensor, or appends its readings or other events, which are JSON without spaces. */
  write(entity, ...readings) {
    const lines = readings.length > 0 ? readings.map(each => `${entity} ${each}`) : [`${entity}`];
    this.#feed.stdin.write(`${lines.join('\n')}\n`);
  }

  async remove() {
    this.#feed?.stdin.end();
    await Promise.all([this.#server && this.stop(), this.#feed && end(this.#feed)]);
    rmSync(this.#directory, {recursive: true});
  }
}
