// Runs the example in docs/kafka.md unchanged, except for the ports and the directory, and watches it in a browser.
// Environment: LOGFLUME_BINARY, LOGFLUME_KAFKA_JARS, and what ../browser/driver needs.
import assert from 'node:assert/strict';
import {execFileSync, spawn} from 'node:child_process';
import {chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync,
  writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';

import {Browser} from '../browser/driver/browser.js';
import {lineOf} from '../browser/driver/process.js';

const source = new URL('../..', import.meta.url).pathname;
const jars = process.env.LOGFLUME_KAFKA_JARS;
const patience = 120_000; // milliseconds: Java starts several times

function skip(why) {
  console.log(`SKIPPED: ${why}`);
  process.exit(77);
}

if (!process.env.LOGFLUME_TEST_ALL || !existsSync(jars)) skip('a real broker is for ./check --all, with Java and Maven');

function findHaproxy() {
  try {
    const found = execFileSync(join(source, 'cmake/debian-program'), ['haproxy', 'haproxy']).toString().trim();
    execFileSync(found, ['-v']);
    return found;
  } catch {
    return skip('there is no HAProxy that runs here');
  }
}

/**
 * A program that prints the numbers of ports, and keeps them for servers with SO_REUSEADDR until its input ends. It
 * binds sockets that do not listen, which Node.js cannot do.
 */
const keepPorts = `
import socket, sys
held = [socket.socket() for _ in range(int(sys.argv[1]))]
for each in held:
    each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    each.bind(("127.0.0.1", 0))
print(*(each.getsockname()[1] for each in held), flush=True)
sys.stdin.read()
`;

/** Returns the section's commands, one text per block. */
function blocks() {
  const [, section] = readFileSync(join(source, 'docs/kafka.md'), 'utf8').split('## From an empty machine\n');
  return [...section.split('\n## ')[0].matchAll(/^```sh\n(.*?)^```$/gms)].map(([, commands]) => commands);
}

const haproxy = findHaproxy();
const documented = ['9092', '9093', '8000', '8080', '8081', '9180', '9190', '8181', '8182', '9281', '9282'];
const holder = spawn('python3', ['-c', keepPorts, String(documented.length)], {stdio: ['pipe', 'pipe', 'inherit']});
const [, ports] = await lineOf(holder.stdout, /^([\d ]+)$/);
const own = ports.split(' ');
const withPorts = text => text.replace(/\b\d{4}\b/g, found => own[documented.indexOf(found)] ?? found);

const scratch = mkdtempSync(join(tmpdir(), 'logflume-example-'));
for (const folder of ['examples/kafka', 'haproxy']) {
  const to = join(scratch, 'deploy', folder);
  cpSync(join(source, 'deploy', folder), to, {recursive: true});
  for (const name of readdirSync(to))
    writeFileSync(join(to, name), withPorts(readFileSync(join(to, name), 'utf8')));
}

// Stand-ins for Kafka's own scripts, which do the same with its jars.
const programs = join(scratch, 'bin');
mkdirSync(programs);
for (const [name, main] of [['kafka-storage.sh', 'kafka.tools.StorageTool'], ['kafka-server-start.sh', 'kafka.Kafka'],
  ['kafka-topics.sh', 'org.apache.kafka.tools.TopicCommand']]) {
  writeFileSync(join(programs, name), `#!/bin/sh\nexec java -Xmx256m -XX:+UseSerialGC -cp '${jars}/*' ${main} "$@"\n`);
  chmodSync(join(programs, name), 0o755);
}
symlinkSync(process.env.LOGFLUME_BINARY, join(programs, 'logflume'));
symlinkSync(haproxy, join(programs, 'haproxy'));

// Variables with this prefix would configure Logflume itself.
const others = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('LOGFLUME_')));
const shell = spawn('sh', ['-eu'], {
  cwd: scratch, detached: true, stdio: ['pipe', 'pipe', 'inherit'],
  env: {...others, PATH: `${programs}:${process.env.PATH}`}});
const printed = [];
let heard = () => {};
createInterface({input: shell.stdout}).on('line', line => {
  printed.push(line);
  heard();
});
shell.once('exit', () => heard());

/** Runs the commands and waits until they have ended; background processes continue. */
async function run(commands) {
  const end = `== ${printed.length}`;
  shell.stdin.write(`${withPorts(commands)}\necho '${end}'\n`);
  const deadline = setTimeout(() => shell.kill(), patience);
  while (!printed.includes(end)) {
    assert.equal(shell.exitCode ?? shell.signalCode, null, printed.join('\n'));
    await new Promise(resolve => heard = resolve);
  }
  clearTimeout(deadline);
}

const tile = (entity, words) => browser.until(
    (id, text) => document.querySelector(`[data-tile="${id}"]`)?.innerText.includes(text), entity, words);

let browser;
try {
  const [broker, gateways, instances, readings, restarts, question, ...more] = blocks();
  assert.deepEqual(more, []);
  await run(broker);
  await run(gateways);
  await run(instances);
  browser = await Browser.start();
  await browser.open(withPorts('http://127.0.0.1:8000/'));
  await browser.run(() => { window.sameDocument = true; });
  await tile(1, 'no reading');
  await tile(2, 'no reading');
  await run(readings);
  await tile(1, '21');
  await tile(2, '22');
  await run(restarts);
  await tile(1, '23');
  await tile(2, '24');
  assert.ok(await browser.run(() => window.sameDocument));
  await run(question);
  const found = printed.flatMap(line => line.match(/^data:.*"temperature":(\d+)/)?.[1] ?? []);
  assert.deepEqual(found.sort(), ['21', '22', '23', '24']);
} finally {
  await browser?.stop();
  try {
    process.kill(-shell.pid);
  } catch {
    // The shell and all that it started have ended.
  }
  holder.stdin.end();
  rmSync(scratch, {recursive: true, force: true, maxRetries: 5});
}
