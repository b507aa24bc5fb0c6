/**
 * Lets fingers move and stretch what a chart shows, and a mouse move it while Shift is held. Up and down, one
 * finger scrolls the page. `chart` is a `Chart`; `move(by)` gets milliseconds, `stretch(factor, place)` the
 * time that stays where it is.
 */
export function watchGestures(place, chart, {move, stretch}) {
  const pointers = new Map();

  const distance = () => {
    const [a, b] = [...pointers.values()];
    return Math.max(20, Math.abs(a - b));
  };
  const middle = () => [...pointers.values()].reduce((sum, each) => sum + each, 0) / pointers.size;

  place.addEventListener('pointerdown', event => {
    if (event.pointerType === 'mouse' && !event.shiftKey) return;
    pointers.set(event.pointerId, event.clientX);
    place.setPointerCapture(event.pointerId);
  });
  place.addEventListener('pointermove', event => {
    if (!pointers.has(event.pointerId) || pointers.size > 2) return;
    const isPinch = pointers.size === 2;
    const before = {middle: middle(), distance: isPinch && distance()};
    pointers.set(event.pointerId, event.clientX);
    const under = chart.timeAt(before.middle);
    if (!under) return;
    if (isPinch) stretch(before.distance / distance(), under.at);
    move((before.middle - middle()) * under.perPixel);
  });
  for (const kind of ['pointerup', 'pointercancel', 'lostpointercapture'])
    place.addEventListener(kind, event => pointers.delete(event.pointerId));
}
