/** Milliseconds: a stream that ends sooner, and empty, was a refusal. */
const refusalWithin = 1_000;
/** Milliseconds without an answer after which the reason may be the browser's own limit. */
const longWait = 5_000;
/** Milliseconds until we try again where the browser does not. */
const tryAgain = 10_000;

/**
 * Follows a stream of events for as long as it takes, and tells `told`:
 * `open()`, `event(object)`, `state(name, text)`. Returns a function that ends it.
 */
export function follow(address, told) {
  let source;
  let timer;
  let openedAt = 0;
  let heard = false;

  const waiting = () => told.state(
      'connecting', 'no answer yet; are six streams open in other tabs?');

  function connect() {
    told.state('connecting', 'connecting');
    timer = setTimeout(waiting, longWait);
    source = new EventSource(address);
    source.onopen = () => {
      clearTimeout(timer);
      openedAt = performance.now();
      heard = false;
      told.open();
      told.state('live', 'live');
    };
    source.onmessage = message => {
      heard = true;
      try {
        told.event(JSON.parse(message.data));
      } catch {
        told.state('live', 'live; an event was not understood');
      }
    };
    source.onerror = () => {
      clearTimeout(timer);
      const refused = openedAt > 0 && !heard && performance.now() - openedAt < refusalWithin;
      openedAt = 0;
      if (source.readyState === EventSource.CLOSED) {
        told.state('refused', 'refused: the answer was no event stream; trying again');
        timer = setTimeout(connect, tryAgain);
      } else if (refused) {
        told.state('refused', 'refused: the server is full; trying again');
      } else {
        told.state('reconnecting', 'reconnecting');
      }
    };
  }

  connect();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
