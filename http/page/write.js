/** Writes the text only if it differs, because each write costs the browser a layout. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
