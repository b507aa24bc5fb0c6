const unmentioned = 5_000; // milliseconds; streams end by design, and reconnect sooner

const clock = new Intl.DateTimeFormat([], {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'});

/** The page's connection in words. A break that is soon over is not mentioned. */
export class Connection {
  /** up, connecting, resting, away, full, draining, crowded, refused or signed-out */
  #state = 'connecting';
  #reason = '';
  #downSince = 0;
  #soughtSince = 0;
  #wasUp = false;
  #isOdd = false;
  #changed;

  /** Calls `changed` after each change. */
  constructor(changed = () => {}) {
    this.#changed = changed;
  }

  up() {
    if (this.#state === 'up') return;
    this.#state = 'up';
    this.#wasUp = true;
    this.#changed();
  }

  /** An event could not be read. */
  odd() {
    this.#isOdd = true;
    this.#changed();
  }

  /** `state` is `away`, `full`, `draining`, `crowded`, or `refused` with the server's reason. */
  down(state, now, reason = '') {
    if (this.#state === 'signed-out') return;
    this.#fall(now);
    this.#state = state;
    this.#reason = reason;
    this.#changed();
  }

  /** The page itself opens a stream, or another one. */
  connect(now) {
    this.rest(now);
    if (this.#state === 'resting') this.#state = 'away';
    if (this.#state === 'signed-out') this.#state = 'connecting';
    this.#soughtSince = now;
    this.#isOdd = false;
    this.#changed();
  }

  /** The page itself ends its stream, because nobody is looking. */
  rest(now) {
    if (this.#state !== 'up') return;
    this.#fall(now);
    this.#state = 'resting';
  }

  signedOut(now) {
    this.#fall(now);
    this.#state = 'signed-out';
    this.#wasUp = false;
    this.#changed();
  }

  /** Returns the time by which sensors are judged: nothing is known of what came since a break. */
  knownUntil(now) {
    return this.#state === 'up' || this.#state === 'connecting' ? now : Math.min(now, this.#downSince);
  }

  /** Returns whether what is shown is from before a break that is long enough to be mentioned. */
  isLost(now) {
    return !['live', 'connecting'].includes(this.describe(now).name);
  }

  /** Returns a name for the program and a text for people. */
  describe(now) {
    const isBrief = this.#wasUp && this.#state !== 'refused' && now - this.#soughtSince < unmentioned;
    if (isBrief || ['up', 'resting'].includes(this.#state))
      return {name: 'live', text: this.#isOdd ? 'live; an event was not understood' : 'live'};
    const text = {
      connecting: 'connecting',
      away: `server away since ${clock.format(this.#downSince)}`,
      full: 'server full; trying again',
      draining: 'server draining (shutting down); trying again',
      crowded: 'no response yet; other tabs may be using all connections to this server',
      refused: `refused: ${this.#reason}`,
      'signed-out': 'signed out',
    }[this.#state];
    return {name: this.#state, text};
  }

  #fall(now) {
    if (this.#state !== 'up' && this.#state !== 'connecting') return;
    this.#downSince = now;
    this.#soughtSince = now;
  }
}
