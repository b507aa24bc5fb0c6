/** The newest lines; older ones are dropped. */
export class LineBuffer {
  lines = [];
  /** Lines that were dropped for newer ones. */
  dropped = 0;

  #capacity;

  constructor(capacity) {
    this.#capacity = capacity;
  }

  push(lines) {
    const [room, all] = [this.#capacity, this.lines.length + lines.length];
    this.lines = lines.length >= room ? lines.slice(-room) : [...this.lines.slice(-(room - lines.length)), ...lines];
    this.dropped += Math.max(0, all - room);
  }

  /** Returns all lines, and how many were dropped, and empties the buffer. */
  take() {
    const {lines, dropped} = this;
    this.lines = [];
    this.dropped = 0;
    return {lines, dropped};
  }
}
