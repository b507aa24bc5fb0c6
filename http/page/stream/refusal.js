const patience = 5_000; // milliseconds

async function titleOf(answer) {
  const {title} = await answer.json();
  return title;
}

/** Why the server gives no stream at `address`: the status, and for a fault of the request its title. */
export async function refusalAt(address) {
  try {
    const {status} = await fetch(address, {method: 'HEAD'});
    if (status !== 400 && status !== 403) return {status, title: ''};
    return {status, title: await titleOf(await fetch(address, {signal: AbortSignal.timeout(patience)}))};
  } catch {
    return {status: 0, title: ''};
  }
}

/**
 * Whether the server refuses streams because it is about to end. An event stream does not say so;
 * a request for lines does, and where there is room again it ends after one of them.
 */
export async function isDraining(address) {
  try {
    const answer = await fetch(`${address}&limit=1&follow=false`, {
      headers: {Accept: 'application/x-ndjson'}, signal: AbortSignal.timeout(patience)});
    if (answer.status === 503) return (await titleOf(answer)).includes('about to end');
    await answer.body?.cancel();
  } catch {
    // Then the next attempt finds that it is away.
  }
  return false;
}
