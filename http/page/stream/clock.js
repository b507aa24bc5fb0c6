// Ages are counted by the server's clock, because that of a wall display may be wrong by minutes.

const tolerated = 2_000; // milliseconds; the server's date has whole seconds
let ahead = 0; // milliseconds by which the server's clock is ahead

export const now = () => Date.now() + ahead;

/** Learns the server's time from a response that has just come. */
export function learnTime(response) {
  const date = Date.parse(response.headers.get('Date') ?? '');
  if (Number.isNaN(date)) return;
  const difference = date + 500 - Date.now();
  ahead = Math.abs(difference) > tolerated ? difference : 0;
}
