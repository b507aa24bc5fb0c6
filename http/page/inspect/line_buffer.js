/** The last lines of many. */
export class LineBuffer {
  lines = [];
  /** Lines that had to go for newer ones. */
  dropped = 0;

  #most;

  constructor(most) {
    this.#most = most;
  }

  push(lines) {
    const [room, all] = [this.#most, this.lines.length + lines.length];
    this.lines = lines.length >= room ? lines.slice(-room) : [...this.lines.slice(-(room - lines.length)), ...lines];
    this.dropped += Math.max(0, all - room);
  }

  /** All lines, and how many went; it is empty then. */
  take() {
    const {lines, dropped} = this;
    this.lines = [];
    this.dropped = 0;
    return {lines, dropped};
  }
}
