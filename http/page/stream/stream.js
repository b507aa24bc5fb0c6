import {now} from './clock.js';
import {refusalAt} from './session.js';

/** Milliseconds: a stream that ends sooner than this, and empty, was refused. */
const refusalWithin = 1_000;
/** Milliseconds without an answer after which the reason may be the browser's own limit. */
const longWait = 5_000;
/** Milliseconds until we try again where the browser does not. */
const tryAgain = 10_000;

/**
 * Follows a stream of envelopes, going on where it was after each break. `listener` gets
 * `envelope(object)`, `caughtUp()` when all that was stored has come, `reset(id)` when the log no
 * longer has what came behind that id, and, once no token lets it in, `signedOut()`; `connection`
 * (a `Connection`) hears how it is. Returns a function that ends it and gives the last id, with
 * which another one goes on.
 */
export function follow(address, listener, connection, lastId = '') {
  let source;
  let timer;
  let openedAt = 0;
  let heard = false;
  let isOver = false;

  function end() {
    isOver = true;
    clearTimeout(timer);
    source.close();
    return lastId;
  }

  function endSignedOut() {
    end();
    listener.signedOut();
  }

  /** The browser does not say why an answer was no event stream. */
  async function askWhy() {
    timer = setTimeout(connect, tryAgain);
    const {status, title} = await refusalAt(address);
    if (isOver) return;
    if (status === 401) endSignedOut();
    else if (title) connection.down('refused', now(), title);
    else connection.down('away', now());
  }

  function connect() {
    timer = setTimeout(() => connection.down('crowded', now()), longWait);
    // The browser brings the id itself, but not to a new EventSource.
    source = new EventSource(lastId ? `${address}&last_event_id=${encodeURIComponent(lastId)}` : address);
    source.onopen = () => {
      clearTimeout(timer);
      openedAt = performance.now();
      heard = false;
    };
    const take = handle => message => {
      const isFirst = !heard;
      heard = true;
      lastId = message.lastEventId;
      connection.up();
      try {
        handle(message, isFirst);
      } catch (fault) {
        connection.odd();
        console.warn('An event was not understood:', message.data, fault);
      }
    };
    source.onmessage = take(({data}) => listener.envelope(JSON.parse(data)));
    source.addEventListener('position', take(({data}) => JSON.parse(data).caught_up && listener.caughtUp()));
    source.addEventListener('expired', endSignedOut);
    // A stream that begins with a reset begins again, so that nothing known before counts.
    source.addEventListener('reset', take(({lastEventId}, isFirst) =>
        listener.reset(isFirst ? 'start' : lastEventId)));
    source.onerror = () => {
      clearTimeout(timer);
      const isRefusal = openedAt > 0 && !heard && performance.now() - openedAt < refusalWithin;
      openedAt = 0;
      if (source.readyState === EventSource.CLOSED) askWhy();
      else connection.down(isRefusal ? 'full' : 'away', now());
    };
  }

  connection.connect(now());
  connect();
  return end;
}
