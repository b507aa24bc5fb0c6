// Processes that a test starts, so that none outlives it or holds it up.
import {readFileSync, readdirSync} from 'node:fs';
import {createInterface} from 'node:readline';

const patience = 20_000; // milliseconds
/** Milliseconds for a start: a browser may first have to be read from a slow disk. */
const startPatience = 120_000;

/**
 * Returns the match of the first line in which `pattern` is found, from a stream of a process that starts; goes
 * on reading after it.
 */
export function lineOf(stream, pattern) {
  const seen = [];
  return new Promise((resolve, reject) => {
    const fail = why => reject(new Error(`${pattern} did not come ${why}, but:\n${seen.join('\n')}`));
    const timer = setTimeout(() => fail(`within ${startPatience / 1_000} s`), startPatience);
    createInterface({input: stream})
        .on('line', line => {
          seen.push(line);
          const found = pattern.exec(line);
          if (!found) return;
          clearTimeout(timer);
          resolve(found);
        })
        .on('close', () => {
          clearTimeout(timer);
          fail('before the end');
        });
  });
}

/** Returns a promise that is fulfilled once a child has ended, which it may have long ago. */
function exit(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise(resolve => {
    child.once('exit', resolve);
    // The child could not be started.
    child.once('error', resolve);
  });
}

/** Waits until a child has ended, after sending `signal` if there is one. Kills a child that does not end. */
export async function end(child, signal) {
  if (signal) child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), patience);
  await exit(child);
  clearTimeout(timer);
}

/** Kills all processes that were started with this folder, which only one test uses. */
export function killUsersOf(folder) {
  for (const name of readdirSync('/proc').filter(each => /^\d+$/.test(each))) {
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      if (Number(name) !== process.pid && words.includes(folder)) process.kill(Number(name), 'SIGKILL');
    } catch {
      // The process has ended.
    }
  }
}

/**
 * From now on nothing that was left open holds up the process for long, and what did is reported. The process
 * ends without closing its handles, because Node.js may wait for them for ever.
 */
export function endSoon() {
  process.once('exit', code => process.exit(code));
  setTimeout(() => {
    console.error('Still open after the tests:', process.getActiveResourcesInfo().join(', '));
    process.exit();
  }, patience).unref();
}
