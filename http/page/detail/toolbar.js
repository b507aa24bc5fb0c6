import {write} from '../write.js';

/** Copies text, even if the page may not use the clipboard by itself (without TLS). */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    document.body.append(field);
    field.select();
    const isCopied = document.execCommand('copy');
    field.remove();
    return isCopied;
  }
}

/**
 * The buttons above the chart. `actions`: `range(name)`, `zoom(step)`, `download(form)`, `say(text)` and
 * `resized()`.
 */
export class Toolbar {
  #panel;
  #note;
  #limit;

  constructor(section, actions) {
    this.#panel = section.querySelector('#panel');
    this.#note = section.querySelector('#panel-note');
    this.#limit = section.querySelector('#panel-limit');
    const full = section.querySelector('#full');
    full.hidden = !document.fullscreenEnabled;
    full.addEventListener('click', () => this.#toggleFullScreen());
    document.addEventListener('fullscreenchange', () => {
      write(full, document.fullscreenElement ? 'Exit full screen' : 'Full screen');
      actions.resized();
    });
    section.querySelector('#copy').addEventListener('click', async () => {
      const words = await copy(location.href) ? 'Link copied.' : `Copy the link from the address bar: ${location.href}`;
      this.note(words);
      actions.say(words);
    });
    section.addEventListener('click', ({target}) => {
      const {range, zoom, download} = target.closest('button')?.dataset ?? {};
      if (range) actions.range(range);
      if (zoom) actions.zoom(zoom);
      if (download) actions.download(download);
    });
  }

  /** Marks the chosen range; empty if none is, after a zoom. */
  press(range) {
    for (const button of this.#panel.querySelectorAll('[data-range]'))
      button.setAttribute('aria-pressed', button.dataset.range === range);
  }

  /** Says what is going on, in words. */
  note(text) {
    write(this.#note, text);
  }

  /** Says what the chart leaves out, in words; empty if nothing. */
  limit(text) {
    write(this.#limit, text);
  }

  async #toggleFullScreen() {
    try {
      if (document.fullscreenElement) await document.exitFullscreen();
      else await this.#panel.requestFullscreen();
    } catch {
      this.note('The browser does not allow full screen here.');
    }
  }
}
