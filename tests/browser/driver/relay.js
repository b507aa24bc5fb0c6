// A network between browser and service that breaks when a test wants it to.
import {once} from 'node:events';
import {connect, createServer} from 'node:net';

export class Relay {
  #server;
  #pairs = new Set();

  async start(port) {
    this.#server = createServer(client => {
      const server = connect(port, '127.0.0.1');
      const pair = [client, server];
      this.#pairs.add(pair);
      client.pipe(server).pipe(client);
      for (const each of pair) {
        each.on('error', () => {});
        each.on('close', () => {
          this.#pairs.delete(pair);
          pair.forEach(other => other.destroy());
        });
      }
    });
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get address() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  /** Breaks all connections, wherever they are. */
  cut() {
    // A socket that was shut down must not be reset: Node.js would never close it, and spin when it ends.
    for (const pair of this.#pairs)
      for (const each of pair) {
        if (each.writableEnded) each.destroy();
        else each.resetAndDestroy();
      }
  }

  async stop() {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
