// The server stores an access token in a cookie that no script can read; the page does not keep it.
import {Refusal} from './refusal.js';

const tabs = globalThis.BroadcastChannel && new BroadcastChannel('logflume session');

/** Returns what went wrong, for people; empty if nothing did. */
async function ask(request) {
  try {
    const answer = await fetch('api/session', request);
    if (answer.ok) return '';
    const {status, title} = await Refusal.of(answer);
    return title ? `${title}.` : `The server answered with status ${status}.`;
  } catch {
    return 'The server does not answer.';
  }
}

/** Exchanges the token for the cookie. Returns what went wrong, for people; empty if nothing did. */
export async function signIn(token) {
  if (!/^[\w.-]+$/.test(token)) return 'That is not an access token.';
  const fault = await ask({method: 'POST', headers: {Authorization: `Bearer ${token}`}});
  if (!fault) tabs?.postMessage('signed in');
  return fault;
}

/**
 * Also ends the streams that this token let in, and signs out the other tabs: the server may just have let in one
 * that took over the stream of this tab. Returns what went wrong, for people; empty if nothing did.
 */
export async function signOut() {
  const fault = await ask({method: 'DELETE'});
  if (!fault) tabs?.postMessage('signed out');
  return fault && `Sign-out failed: ${fault}`;
}

/** Calls `signedIn` or `signedOut` when somebody has signed in or out on another tab of this browser. */
export function watchSession({signedIn, signedOut}) {
  if (tabs) tabs.onmessage = ({data}) => data === 'signed out' ? signedOut() : signedIn();
}
