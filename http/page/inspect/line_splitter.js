/** Most characters of a line that are kept. */
const longest = 4_096;

/** Cuts text that comes in pieces into its lines; of a very long one only the beginning is kept. */
export class LineSplitter {
  #begun = '';
  #cut = 0;

  /** The lines that this piece ends, without their line ends. */
  push(piece) {
    const parts = piece.split('\n');
    const last = parts.pop();
    const lines = parts.map(part => {
      this.#add(part);
      return this.#take();
    });
    this.#add(last);
    return lines;
  }

  /** What came behind the last line end; none: nothing. */
  end() {
    return this.#begun === '' && this.#cut === 0 ? [] : [this.#take()];
  }

  #add(text) {
    const room = longest - this.#begun.length;
    this.#begun += text.slice(0, room);
    this.#cut += Math.max(0, text.length - room);
  }

  #take() {
    const line = this.#cut === 0 ? this.#begun : `${this.#begun}… (${this.#cut} more characters)`;
    this.#begun = '';
    this.#cut = 0;
    return line;
  }
}
