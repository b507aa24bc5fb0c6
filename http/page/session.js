// The server keeps an access token as a cookie that no script can read; the page does not keep it.

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

/** Whether the server refuses `address` for the lack of a token that counts. */
export async function isSignedOut(address) {
  try {
    const {status} = await fetch(address, {method: 'HEAD'});
    return status === 401;
  } catch {
    return false;
  }
}
