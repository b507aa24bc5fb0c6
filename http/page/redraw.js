const minPause = 250; // milliseconds between two drawings
const timeShare = 0.002; // share of the time that drawings may take

/** Calls `draw` soon after something has changed: at most four times a second, and never while the page is hidden. */
export class Redraw {
  #draw;
  #maxPause;
  #timer = 0;
  #frame = 0;
  #isUrgent = false;
  #drawnAt = -Infinity;
  /** Milliseconds between two drawings. */
  #pause = minPause;

  /**
   * `maxPause`: longest pause in milliseconds. Expensive drawings get longer pauses, so that they take a small
   * share of the time.
   */
  constructor(draw, maxPause = minPause) {
    this.#draw = draw;
    this.#maxPause = maxPause;
  }

  /** An urgent change is drawn after the shortest pause, however expensive drawings are. */
  soon({isUrgent = false} = {}) {
    if (this.#frame || (this.#timer && (this.#isUrgent || !isUrgent))) return;
    clearTimeout(this.#timer);
    this.#isUrgent = isUrgent;
    const pause = isUrgent ? minPause : this.#pause;
    const rest = Math.max(0, this.#drawnAt + pause - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = 0;
      this.#frame = requestAnimationFrame(() => this.now());
    }, rest);
  }

  now() {
    this.stop();
    this.#drawnAt = performance.now();
    this.#draw();
    if (this.#maxPause > minPause) this.#measure();
  }

  stop() {
    clearTimeout(this.#timer);
    cancelAnimationFrame(this.#frame);
    this.#timer = this.#frame = 0;
  }

  /** Measures a drawing with what the browser does before it gets to a message, such as layout and painting. */
  #measure() {
    const began = this.#drawnAt;
    const {port1, port2} = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      this.#pause = Math.min(this.#maxPause, Math.max(minPause, (performance.now() - began) / timeShare));
    };
    port2.postMessage(null);
  }
}
