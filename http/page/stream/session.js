// The server stores an access token in a cookie that no script can read; the page does not keep it.

const tabs = globalThis.BroadcastChannel && new BroadcastChannel('logflume session');

/** Exchanges the token for the cookie. Returns what went wrong, for people; empty if nothing did. */
export async function signIn(token) {
  if (!/^[\w.-]+$/.test(token)) return 'That is not an access token.';
  try {
    const answer = await fetch('api/session', {method: 'POST', headers: {Authorization: `Bearer ${token}`}});
    if (!answer.ok) return `${(await answer.json()).title}.`;
    tabs?.postMessage('signed in');
    return '';
  } catch {
    return 'The server does not answer.';
  }
}

/** Also ends the streams that this token let in. */
export async function signOut() {
  await fetch('api/session', {method: 'DELETE'});
}

/** Calls `signedIn` when somebody has signed in on another tab of this browser. */
export function watchSession(signedIn) {
  if (tabs) tabs.onmessage = signedIn;
}
