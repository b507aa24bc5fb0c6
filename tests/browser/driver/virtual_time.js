// Time that passes only when a test says so. It replaces the timers of Node.js, whose own mocks differ between
// versions.

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
// `performance.now` is read-only in some versions.
Object.defineProperty(performance, 'now', {value: () => time, configurable: true});

export const now = () => time;

/** Lets time pass: each waiting action runs when its time comes. */
export function pass(milliseconds) {
  const end = time + milliseconds;
  for (;;) {
    const next = waiting.filter(({at}) => at <= end).sort((a, b) => a.at - b.at)[0];
    if (!next) break;
    forget(next);
    time = Math.max(time, next.at);
    next.action();
  }
  // The actions may have taken time themselves.
  time = Math.max(time, end);
}

/** Drops everything that waits. */
export function forgetAll() {
  waiting = [];
}
