import {isSignedOut} from './session.js';

/** Milliseconds: a stream that ends sooner than this, and empty, was refused. */
const refusalWithin = 1_000;
/** Milliseconds without an answer after which the reason may be the browser's own limit. */
const longWait = 5_000;
/** Milliseconds until we try again where the browser does not. */
const tryAgain = 10_000;

/**
 * Follows a stream of envelopes, going on where it was after each break, and reports to `listener`:
 * `envelope(object)`, `caughtUp()` when all that was stored has come, `reset(id)` when the log no
 * longer has what came behind that id, `state(name, text)`, and, once no token lets it in,
 * `signedOut()`. Returns a function that ends it.
 */
export function follow(address, listener) {
  let source;
  let timer;
  let openedAt = 0;
  let heard = false;
  let lastId = '';

  const waiting = () => listener.state(
      'connecting', 'no answer yet; other tabs may hold all connections to this server');

  function end() {
    clearTimeout(timer);
    source.close();
  }

  function endSignedOut() {
    end();
    listener.state('refused', 'signed out');
    listener.signedOut();
  }

  /** The browser does not say why an answer was no event stream. */
  async function askWhy() {
    if (await isSignedOut(address)) return endSignedOut();
    listener.state('refused', 'refused: the answer was no event stream; trying again');
    timer = setTimeout(connect, tryAgain);
  }

  function connect() {
    listener.state('connecting', 'connecting');
    timer = setTimeout(waiting, longWait);
    // The browser brings the id itself, but not to a new EventSource.
    source = new EventSource(lastId ? `${address}?last_event_id=${encodeURIComponent(lastId)}` : address);
    source.onopen = () => {
      clearTimeout(timer);
      openedAt = performance.now();
      heard = false;
      listener.state('live', 'live');
    };
    const take = handle => message => {
      heard = true;
      lastId = message.lastEventId;
      try {
        handle(message);
      } catch {
        listener.state('live', 'live; an event was not understood');
      }
    };
    source.onmessage = take(({data}) => listener.envelope(JSON.parse(data)));
    source.addEventListener('position', take(({data}) => JSON.parse(data).caught_up && listener.caughtUp()));
    source.addEventListener('expired', endSignedOut);
    source.addEventListener('reset', take(({lastEventId}) => listener.reset(lastEventId)));
    source.onerror = () => {
      clearTimeout(timer);
      const refused = openedAt > 0 && !heard && performance.now() - openedAt < refusalWithin;
      openedAt = 0;
      if (source.readyState === EventSource.CLOSED) {
        askWhy();
      } else if (refused) {
        listener.state('refused', 'refused: the server is full or restarting; trying again');
      } else {
        listener.state('reconnecting', 'reconnecting');
      }
    };
  }

  connect();
  return end;
}
