import {now} from './clock.js';
import {SharedStream} from './shared_stream.js';
import {Source} from './source.js';

/** Hands an event of a stream to its listener. */
function deliver({kind, id, data, isFirst}, listener, connection) {
  try {
    const value = JSON.parse(data);
    if (kind === 'message') listener.envelope(value);
    else if (kind === 'position') value.caught_up && listener.caughtUp();
    else if (kind === 'renew') listener.renew?.(Date.parse(value.expires));
    // A stream that begins with a reset begins again, so that nothing known before counts.
    else listener.reset(isFirst ? 'start' : id);
  } catch (fault) {
    connection.odd();
    // By its full name, or the bundle would drop it with the messages of dygraphs.
    globalThis.console.warn('An event was not understood:', data, fault);
  }
}

/**
 * Follows a stream of envelopes, going on where it was after each break. `listener` gets
 * `envelope(object)`, `caughtUp()` when all that was stored has come, `reset(id)` when the log no
 * longer has what came behind that id, `renew(time)` when the token expires at that time, and, once
 * no token lets it in, `signedOut()`; `connection` (a `Connection`) hears how it is. All tabs of a
 * browser that follow one address share a connection, where the browser can do that.
 *
 * Returns `end()`, which gives the last id, with which another one goes on, and `renew()`, for a new token.
 */
export function follow(address, listener, connection, lastId = '') {
  const sink = {
    up: () => connection.up(),
    event: event => {
      connection.up();
      deliver(event, listener, connection);
    },
    down: (state, reason) => connection.down(state, now(), reason),
    signedOut: () => listener.signedOut(),
  };
  connection.connect(now());
  const stream = SharedStream.isPossible
      ? new SharedStream(address, lastId, sink) : new Source(address, lastId, sink);
  return {
    end: () => {
      stream.close();
      return stream.lastId;
    },
    renew: () => stream.reconnect(),
  };
}
