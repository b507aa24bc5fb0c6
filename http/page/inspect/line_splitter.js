/** Maximum characters of a line that are kept. */
const longest = 4_096;

/** Cuts text that comes in pieces into lines; only the beginning of a very long line is kept. */
export class LineSplitter {
  #begun = '';
  #cut = 0;

  /** Returns the lines that this piece ends, without their line breaks. */
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

  /** Returns what came after the last line break, if anything. */
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
