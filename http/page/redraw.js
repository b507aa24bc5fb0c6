const least = 250; // milliseconds between two drawings

/** Calls `draw` soon after something has changed: four times a second at most, and never unseen. */
export class Redraw {
  #draw;
  #timer = 0;
  #frame = 0;
  #drawnAt = -least;

  constructor(draw) {
    this.#draw = draw;
  }

  soon() {
    if (this.#timer || this.#frame) return;
    const rest = Math.max(0, this.#drawnAt + least - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = 0;
      this.#frame = requestAnimationFrame(() => this.now());
    }, rest);
  }

  now() {
    this.stop();
    this.#drawnAt = performance.now();
    this.#draw();
  }

  stop() {
    clearTimeout(this.#timer);
    cancelAnimationFrame(this.#frame);
    this.#timer = this.#frame = 0;
  }
}
