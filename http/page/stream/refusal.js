const timeout = 5_000; // milliseconds

/** The server's refusal of a request. */
export class Refusal extends Error {
  /** `title` is for people; `reason` is the server's name for it, empty if there is none. */
  constructor(status, title = '', reason = '') {
    super(title || `status ${status}`);
    this.status = status;
    this.title = title;
    this.reason = reason;
  }

  static async of(answer) {
    try {
      const {title, reason} = await answer.json();
      return new Refusal(answer.status, title, reason);
    } catch {
      return new Refusal(answer.status);
    }
  }

  /** The state of a `Connection` to this server: `draining`, `full`, `away` behind a proxy, or `refused`. */
  get state() {
    if (this.status !== 503) return 'refused';
    if (this.reason === 'draining') return 'draining';
    return this.reason.startsWith('max_streams') ? 'full' : 'away';
  }
}

/** Returns why the server gives no stream at `address`: the status and, if the request is at fault, its title. */
export async function refusalAt(address) {
  try {
    const {status} = await fetch(address, {method: 'HEAD'});
    if (status !== 400 && status !== 403) return {status, title: ''};
    const {title} = await Refusal.of(await fetch(address, {signal: AbortSignal.timeout(timeout)}));
    return {status, title};
  } catch {
    return {status: 0, title: ''};
  }
}

/**
 * Returns the state of a server that refuses streams: `draining`, `full`, or `away` behind a proxy. An event
 * stream does not say it; a request for lines does, and if there is room again, it ends after one line.
 */
export async function refusedState(address) {
  try {
    const answer = await fetch(`${address}&limit=1&follow=false`, {
      headers: {Accept: 'application/x-ndjson'}, signal: AbortSignal.timeout(timeout)});
    if (answer.status === 503) return (await Refusal.of(answer)).state;
    await answer.body?.cancel();
  } catch {
    // The next attempt will find that the server is away.
  }
  return 'full';
}
