import {meaningOf} from '../stream/envelope.js';
import {valueText} from '../words.js';
import {dateTimeOf, utcOf} from './times.js';

const kept = 100; // events

const textOf = ({kind, value, text}) => ({reading: valueText(value), registered: 'registered'}[kind] ?? text);

/** The newest events of one sensor as a table, newest first, each with its envelope on demand. */
export class Events {
  #body;
  #caption;
  #waiting = [];
  #count = 0;
  /** Whether the rows are from before `clear`. */
  #isStale = false;

  constructor(table) {
    this.#body = table.tBodies[0];
    this.#caption = table.caption;
    table.addEventListener('click', ({target}) => {
      const button = target.closest('.raw');
      if (button) this.#toggle(button);
    });
  }

  add(envelope) {
    this.#waiting.push(envelope);
    ++this.#count;
    if (this.#waiting.length > kept) this.#waiting.shift();
  }

  clear() {
    this.#waiting = [];
    this.#count = 0;
    this.#isStale = true;
  }

  /** Drops what came after this offset: the log no longer has it. */
  reset(offset) {
    this.#waiting = this.#waiting.filter(each => each.offset <= offset);
    for (const row of [...this.#body.rows])
      if (Number(row.dataset.offset) > offset) row.remove();
    this.#count = this.#waiting.length + this.#body.querySelectorAll('tr[data-kind]').length;
  }

  draw() {
    if (this.#isStale) this.#body.replaceChildren();
    this.#isStale = false;
    for (const envelope of this.#waiting.splice(0)) this.#body.prepend(this.#rowOf(envelope));
    const rows = this.#body.querySelectorAll('tr[data-kind]');
    for (const row of [...rows].slice(kept)) {
      if (row.nextElementSibling && !row.nextElementSibling.dataset.kind) row.nextElementSibling.remove();
      row.remove();
    }
    const caption = this.#count > kept ? `The last ${kept} events`
        : this.#count === 1 ? '1 event' : `${this.#count} events`;
    if (this.#caption.textContent !== caption) this.#caption.textContent = caption;
  }

  #rowOf(envelope) {
    const seen = meaningOf(envelope);
    const row = document.createElement('tr');
    row.dataset.kind = seen.kind;
    row.dataset.offset = envelope.offset;
    row.insertCell().textContent = textOf(seen);
    const when = row.insertCell();
    if (seen.isDated) {
      const time = document.createElement('time');
      time.dateTime = envelope.timestamp;
      time.title = utcOf(envelope);
      time.textContent = dateTimeOf(seen.at);
      when.append(time);
    } else {
      when.textContent = 'no time';
    }
    const button = document.createElement('button');
    Object.assign(button, {type: 'button', className: 'raw', textContent: '{ }', title: 'Envelope'});
    button.ariaLabel = `Envelope at offset ${envelope.offset}`;
    button.ariaExpanded = 'false';
    button.envelope = envelope;
    row.insertCell().append(button);
    return row;
  }

  #toggle(button) {
    const row = button.closest('tr');
    const isOpen = button.ariaExpanded === 'true';
    button.ariaExpanded = String(!isOpen);
    if (isOpen) {
      row.nextElementSibling.remove();
      return;
    }
    const raw = document.createElement('tr');
    raw.dataset.offset = button.envelope.offset;
    const cell = raw.insertCell();
    cell.colSpan = 3;
    const text = document.createElement('pre');
    text.textContent = JSON.stringify(button.envelope, null, 2);
    cell.append(text);
    row.after(raw);
  }
}
