import {now} from './clock.js';
import {SharedStream} from './shared_stream.js';
import {Source} from './source.js';

/** Passes an event of a stream to its listener. */
function deliver({kind, id, data, isFirst}, listener, connection) {
  try {
    const value = JSON.parse(data);
    if (kind === 'message') listener.envelope(value);
    else if (kind === 'position') value.caught_up && listener.caughtUp();
    else if (kind === 'renew') listener.renew?.(Date.parse(value.expires));
    // A stream that begins with a reset starts over, so nothing known before counts.
    else listener.reset(isFirst ? 'start' : id);
  } catch (fault) {
    connection.odd();
    // Use the full name, or the bundle would drop this with the messages of dygraphs.
    globalThis.console.warn('An event was not understood:', data, fault);
  }
}

/**
 * Follows a stream of envelopes, and continues where it was after each break. `listener` gets
 * `envelope(object)`, `caughtUp()` when everything stored has come, `reset(id)` when the log no longer has
 * what came after that id, `renew(time)` when the token expires at that time, and `signedOut()` when the
 * server refuses the stream because there is no valid token. `connection` (a `Connection`) is told its state.
 * All tabs of a browser that follow one address share a connection, if the browser can do that.
 *
 * Returns `end()`, which returns the last id for another stream to continue from, and `renew()`, for a new
 * token.
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
