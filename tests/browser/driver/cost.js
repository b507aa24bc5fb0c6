// What the page costs in Chromium: memory, and time of its process for what it shows.
import {readFileSync, readdirSync} from 'node:fs';

/** Collects all garbage, then returns the bytes of JavaScript that are in use, and what the documents have. */
async function countHeap(browser) {
  // What the first collection releases, the next ones collect.
  for (let i = 0; i < 3; ++i) await browser.tools('HeapProfiler.collectGarbage', {});
  const {usedSize} = await browser.tools('Runtime.getHeapUsage', {});
  const {nodes, jsEventListeners} = await browser.tools('Memory.getDOMCounters', {});
  return {bytes: usedSize, nodes, listeners: jsEventListeners};
}

/** Returns the smallest of three counts: a drawing in progress has its own memory, which it releases. */
export async function heapOf(browser) {
  const counts = [];
  for (let i = 0; i < 3; ++i) counts.push(await countHeap(browser));
  return counts.reduce((least, each) => each.bytes < least.bytes ? each : least);
}

/**
 * Waits until an element has this text. The page itself waits: every script that it is asked to run stays on
 * its heap, so asking it again and again would look like a leak.
 */
export const shows = (browser, selector, wanted) => browser.run((found, text) => new Promise(resolve => {
  const done = () => document.querySelector(found)?.textContent === text;
  if (done()) return resolve(true);
  const observer = new MutationObserver(() => {
    if (!done()) return;
    observer.disconnect();
    resolve(true);
  });
  observer.observe(document, {subtree: true, childList: true, characterData: true});
}), selector, wanted);

/** Returns how often the page was laid out, and how long that, its styles and its scripts took so far, in seconds. */
export async function workOf(browser) {
  await browser.tools('Performance.enable', {});
  const {metrics} = await browser.tools('Performance.getMetrics', {});
  const found = Object.fromEntries(metrics.map(({name, value}) => [name, value]));
  const names = ['TaskDuration', 'ScriptDuration', 'RecalcStyleDuration', 'LayoutDuration', 'LayoutCount', 'RecalcStyleCount'];
  return Object.fromEntries(names.map(name => [name, found[name]]));
}

const parentOf = pid => Number(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) . /s, '').split(' ')[0]);

/** Returns the processes that show pages, among those that `ancestor` has started. */
function renderers(ancestor) {
  const pids = readdirSync('/proc').filter(each => /^\d+$/.test(each)).map(Number);
  const isOf = pid => pid === ancestor || (pid > 1 && isOf(parentOf(pid)));
  return pids.filter(pid => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer') && isOf(pid);
    } catch {
      return false; // The process has ended.
    }
  });
}

/**
 * Returns the seconds of a processor that the threads of all pages of a browser have used so far, by name:
 * the main thread of a page, `CrRendererMain`, is `main`.
 */
export function timeOf(driverPid) {
  const times = {};
  for (const pid of renderers(driverPid))
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const folder = `/proc/${pid}/task/${thread}`;
      const name = Number(thread) === pid ? 'main' : readFileSync(`${folder}/comm`, 'utf8').trim().replace(/\d+$/, '');
      const [nanoseconds] = readFileSync(`${folder}/schedstat`, 'utf8').split(' ');
      times[name] = (times[name] ?? 0) + Number(nanoseconds) / 1e9;
    }
  return times;
}
