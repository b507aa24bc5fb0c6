// A program that follows a stream and prints a line per event.
import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';

export class Program {
  #child;
  #lines = [];
  #said = [];
  #wake = () => {};
  #exited = false;

  /** Is rejected when the program ends: it must not end before it is stopped. */
  ended;

  constructor([file, ...args], options) {
    // In a process group of its own, so that its children end with it.
    this.#child = spawn(file, args, {...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true});
    createInterface({input: this.#child.stdout}).on('line', line => {
      this.#lines.push(line);
      this.#wake();
    });
    createInterface({input: this.#child.stderr}).on('line', line => this.#said.push(line));
    this.ended = new Promise((_, reject) => {
      this.#child.on('error', reject).on('close', status => reject(new Error(`it has ended with ${status}`)));
    });
    this.ended.catch(() => this.#exited = true);
    process.once('exit', () => this.#kill());
  }

  get said() { return this.#said; }

  async lines() { return this.#lines; }

  /** Resolves once a line after the first `next` satisfies `isLast`. */
  async until(isLast, next = 0) {
    for (;; ++next) {
      while (next === this.#lines.length) await new Promise(resolve => this.#wake = resolve);
      if (isLast(this.#lines[next])) return;
    }
  }

  #kill() {
    if (!this.#exited) process.kill(-this.#child.pid, 'SIGKILL');
  }

  async stop() {
    this.#kill();
    await this.ended.catch(() => {});
  }
}
