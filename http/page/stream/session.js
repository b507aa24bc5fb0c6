// The server keeps an access token as a cookie that no script can read; the page does not keep it.

const patience = 5_000; // milliseconds

/** Exchanges the token for the cookie. What went wrong, for people; empty: nothing. */
export async function signIn(token) {
  if (!/^[\w.-]+$/.test(token)) return 'That is no access token.';
  try {
    const answer = await fetch('api/session', {method: 'POST', headers: {Authorization: `Bearer ${token}`}});
    if (answer.ok) return '';
    const {title} = await answer.json();
    return `${title}.`;
  } catch {
    return 'The server does not answer.';
  }
}

/** Also ends the streams that this token let in. */
export async function signOut() {
  await fetch('api/session', {method: 'DELETE'});
}

/** Why the server gives no stream at `address`: the status, and for a fault of the request its title. */
export async function refusalAt(address) {
  try {
    const {status} = await fetch(address, {method: 'HEAD'});
    if (status !== 400 && status !== 403) return {status, title: ''};
    const answer = await fetch(address, {signal: AbortSignal.timeout(patience)});
    const {title} = await answer.json();
    return {status, title};
  } catch {
    return {status: 0, title: ''};
  }
}
