import {LineBuffer} from './line_buffer.js';
import {kindOf} from './raw_stream.js';

export const maxLines = 2_000; // maximum lines that are shown; as many more may wait

const clock = new Intl.DateTimeFormat([], {
  hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23'});

/** The last lines of a stream, as a list that may be paused and filtered. */
export class LineView {
  #list;
  #changed;
  #shown = new LineBuffer(maxLines);
  /** Lines that came while it was paused, or since it was last drawn. */
  #waiting = new LineBuffer(maxLines);
  #frame = 0;
  #filter = '';
  isPaused = false;

  /** Calls `changed` after each drawing. */
  constructor(list, changed) {
    this.#list = list;
    this.#changed = changed;
  }

  get waiting() {
    return this.#waiting.lines.length;
  }

  /** Lines that came while it was paused and had no room. */
  get dropped() {
    return this.#waiting.dropped;
  }

  get kept() {
    return this.#shown.lines.length;
  }

  /** Adds lines that the server has sent. */
  add(texts) {
    this.#push(texts.map(text => ({text, kind: kindOf(text)})));
  }

  /** Adds a line of the inspector's own. */
  note(text) {
    this.#push([{text, kind: 'own'}]);
  }

  pause(isPaused) {
    this.isPaused = isPaused;
    this.#draw();
  }

  filter(text) {
    this.#filter = text.toLowerCase();
    const isAtEnd = this.#isAtEnd();
    this.#list.replaceChildren(...this.#shown.lines.filter(line => this.#matches(line)).map(elementOf));
    if (isAtEnd) this.#toEnd();
  }

  clear() {
    this.#shown = new LineBuffer(maxLines);
    this.#waiting = new LineBuffer(maxLines);
    this.#list.replaceChildren();
    this.#changed();
  }

  #push(lines) {
    const at = Date.now();
    this.#waiting.push(lines.map(line => ({...line, at})));
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (!this.isPaused) this.#show();
    this.#changed();
  }

  #show() {
    const {lines, dropped} = this.#waiting.take();
    if (dropped > 0) lines[0] = {text: `${dropped + 1} lines were dropped`, kind: 'own', at: lines[0].at};
    if (lines.length === 0) return;
    const isAtEnd = this.#isAtEnd();
    const gone = Math.max(0, this.#shown.lines.length + lines.length - maxLines);
    const goneShown = this.#shown.lines.slice(0, gone).filter(line => this.#matches(line)).length;
    this.#shown.push(lines);
    for (let i = 0; i < goneShown; ++i) this.#list.firstElementChild.remove();
    this.#list.append(...lines.filter(line => this.#matches(line)).map(elementOf));
    if (isAtEnd) this.#toEnd();
  }

  #matches({text}) {
    return text.toLowerCase().includes(this.#filter);
  }

  /** Whether the list shows its end. Somebody who has scrolled up is reading, and what they read stays. */
  #isAtEnd() {
    const {scrollTop, scrollHeight, clientHeight} = this.#list;
    return scrollHeight - scrollTop - clientHeight < 40;
  }

  #toEnd() {
    this.#list.scrollTop = this.#list.scrollHeight;
  }
}

function elementOf({text, kind, at}) {
  const element = document.createElement('p');
  element.className = `line ${kind}`;
  const time = document.createElement('time');
  time.textContent = clock.format(at);
  const code = document.createElement('code');
  const colon = ['id', 'event', 'data', 'retry'].includes(kind) && text.startsWith(`${kind}:`) ? kind.length + 1 : 0;
  if (colon > 0) {
    const field = document.createElement('span');
    field.textContent = text.slice(0, colon);
    code.append(field);
  }
  code.append(kind === 'blank' ? '⏎' : text.slice(colon));
  element.append(time, code);
  return element;
}
