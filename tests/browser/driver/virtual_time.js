// Time that passes when a test says so, in place of the timers of Node.js: its own mocked ones differ between versions.

let time = 10_000; // milliseconds
let waiting = [];

function wait(action, delay = 0) {
  const entry = {at: time + delay, action};
  waiting.push(entry);
  return entry;
}

function forget(entry) {
  waiting = waiting.filter(each => each !== entry);
}

Object.assign(globalThis, {
  setTimeout: wait, clearTimeout: forget,
  requestAnimationFrame: action => wait(action, 16), cancelAnimationFrame: forget,
  MessageChannel: class {
    port1 = {close() {}};
    port2 = {postMessage: data => wait(() => this.port1.onmessage({data}))};
  },
});
// Read-only in some versions.
Object.defineProperty(performance, 'now', {value: () => time, configurable: true});

export const now = () => time;

/** What waits is done when its time comes. */
export function pass(milliseconds) {
  const end = time + milliseconds;
  for (;;) {
    const next = waiting.filter(({at}) => at <= end).sort((a, b) => a.at - b.at)[0];
    if (!next) break;
    forget(next);
    time = Math.max(time, next.at);
    next.action();
  }
  // What was done may have taken time itself.
  time = Math.max(time, end);
}

/** Nothing waits any more. */
export function forgetAll() {
  waiting = [];
}
