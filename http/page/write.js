/** Only what differs: each writing costs the browser a layout. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
