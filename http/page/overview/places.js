// Tiles of one size in rows: which ones a screen shows, and where.

const spare = 2; // rows above and below the screen

/** Returns how many tiles of at least this width fit side by side. */
export function columnsFor(width, minWidth, gap) {
  return Math.max(1, Math.floor((width + gap) / (minWidth + gap)));
}

/** `top`: how far the first row is above the screen's upper edge; negative if it is below. */
export function placesSeen({count, columns, rowHeight, top, height}) {
  const rows = Math.ceil(count / columns);
  const within = row => Math.min(Math.max(row, 0), rows);
  const first = within(Math.floor(top / rowHeight) - spare);
  const end = within(Math.ceil((top + height) / rowHeight) + spare);
  return {first: first * columns, end: Math.min(end * columns, count), rows};
}
