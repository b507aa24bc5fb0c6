// A program in a browser, on a page of its own origin. Its lines are what it writes to the console.
import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import {join} from 'node:path';

import {Browser} from '../browser/driver/browser.js';

const html = (here, base) => `<!doctype html>
<base href="${base}">
<script type="importmap">{"imports": {
  "@microsoft/fetch-event-source": "${here}/node_modules/@microsoft/fetch-event-source/lib/esm/index.js"
}}</script>
<script>
window.lines = [];
console.log = (...words) => lines.push(words.join(' '));
</script>
<script type="module" src="${here}/program.js"></script>
`;

export class Page {
  #file;
  #packages;
  #base;
  #server = createServer((request, response) => this.#answer(request.url, response));
  #browser;

  /** @param packages the folder of node_modules */
  static async make(file, packages) {
    const page = new Page();
    page.#file = file;
    page.#packages = packages;
    page.#server.listen(0, '127.0.0.1');
    await once(page.#server, 'listening');
    return page;
  }

  get origin() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  get said() { return []; }

  /** Never resolves: a page does not end by itself. */
  ended = new Promise(() => {});

  /** @param base the URL that the program's addresses are relative to */
  async open(base) {
    this.#base = base;
    this.#browser = await Browser.start();
    await this.#browser.open(this.origin);
  }

  lines() {
    return this.#browser.run(() => window.lines);
  }

  /** Resolves once a line after the first `next` satisfies `isLast`. */
  async until(isLast, next = 0) {
    for (;;) {
      const lines = await this.#browser.until(count => window.lines.length > count && window.lines, next);
      for (; next < lines.length; ++next) if (isLast(lines[next])) return;
    }
  }

  async stop() {
    await this.#browser?.stop();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(path, response) {
    const script = type => response.setHeader('Content-Type', type);
    try {
      if (path === '/') {
        script('text/html');
        response.end(html(this.origin, this.#base));
        return;
      }
      script('text/javascript');
      if (path === '/program.js') {
        response.end(await readFile(this.#file));
      } else {
        // The library's modules import each other without a file extension.
        response.end(await readFile(join(this.#packages, path.endsWith('.js') ? path : `${path}.js`)));
      }
    } catch {
      response.writeHead(404).end();
    }
  }
}
