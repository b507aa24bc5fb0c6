// Measures the page with fifty sensors that send a reading a second each:
//
//   measure.js time SECONDS    the share of a processor that the page's process uses
//   measure.js heap MINUTES    the memory that is in use, each minute
//
// The environment is that of the tests: `ctest --preset release -R "browser: cost" --verbose` shows it.
import {heapOf, timeOf, workOf} from './driver/cost.js';
import {Browser} from './driver/browser.js';
import {Service} from './driver/service.js';

const sensors = 50;
const [kind, length, query = ''] = process.argv.slice(2);
if (!['time', 'heap'].includes(kind) || !(Number(length) > 0)) {
  console.error('usage: measure.js time SECONDS [QUERY] | heap MINUTES [QUERY]');
  process.exit(2);
}

const wait = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

let turn = 0;
/** Writes a reading of the sensor whose turn it is. */
function write(service) {
  const sensor = turn % sensors;
  const round = Math.floor(turn++ / sensors);
  service.since(0);
  service.write(1_001 + sensor, Math.round(10 * (20 + 5 * Math.sin(round / 9 + sensor) + (round * 7 + sensor) % 3)) / 10);
}

async function measureTime(browser, seconds) {
  const [before, workBefore, began] = [timeOf(browser.pid), await workOf(browser), performance.now()];
  await wait(1_000 * seconds);
  const [after, workAfter] = [timeOf(browser.pid), await workOf(browser)];
  const passed = (performance.now() - began) / 1_000;
  const share = difference => `${(100 * difference / passed).toFixed(2)} %`;
  const used = Object.keys(after).map(name => [name, after[name] - (before[name] ?? 0)]).sort((a, b) => b[1] - a[1]);
  console.log(`of a processor, over ${passed.toFixed(0)} s, all threads: ${share(used.reduce((sum, [, each]) => sum + each, 0))}`);
  for (const [name, each] of used) if (each / passed > 5e-5) console.log(`  ${name.padEnd(20)} ${share(each)}`);
  console.log('of the main thread:');
  for (const [name, value] of Object.entries(workAfter)) {
    const difference = value - workBefore[name];
    console.log(`  ${name.padEnd(20)} ${name.endsWith('Count') ? `${(difference / passed).toFixed(2)} a second` : share(difference)}`);
  }
}

async function measureHeap(browser, minutes) {
  const say = async minute => {
    const {bytes, nodes, listeners} = await heapOf(browser);
    console.log(`${String(minute).padStart(4)} min ${(bytes / 1_000).toFixed(0).padStart(8)} kB ${nodes} nodes ${listeners} listeners`);
  };
  const began = performance.now();
  for (let minute = 0; minute <= minutes; ++minute) {
    await wait(Math.max(0, began + 60_000 * minute - performance.now()));
    await say(minute);
  }
}

const service = new Service();
const browser = await Browser.start();
try {
  await service.start();
  await browser.resize(1440, 900);
  for (let i = 0; i < 35 * sensors; ++i) write(service);
  await browser.open(`${service.address}/${query}`);
  const timer = setInterval(() => write(service), 1_000 / sensors);
  await wait(5_000);
  await (kind === 'time' ? measureTime : measureHeap)(browser, Number(length));
  clearInterval(timer);
} finally {
  await browser.stop();
  await service.remove();
}
