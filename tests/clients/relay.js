// Passes bytes between a client and the service, and breaks the connection in the middle of a stream.
import {once} from 'node:events';
import {connect, createServer} from 'node:net';

/** Matches up to the beginning of a stream's body. */
const streamHead = /\r\ncontent-type: *(?:text\/event-stream|application\/x-ndjson)[^]*?\r\n\r\n/i;

const idLine = /\nid:[^\n]+\n/;

/** Lets the client reconnect sooner than the service asks for, so that a test is short. */
function hurry(body) {
  const found = /retry:(\d+)\n/.exec(body.toString('latin1'));
  if (found) body.write('20'.padStart(found[1].length, '0'), found.index + 'retry:'.length);
}

export class Relay {
  /** Streams that have begun. */
  streams = 0;
  #service;
  #server = createServer(client => this.#carry(client));
  #clients = new Set();
  #cut;

  /** @param service the address of the service, as a URL */
  static async start(service) {
    const relay = new Relay();
    relay.#service = new URL(service);
    relay.#server.listen(0, '127.0.0.1');
    await once(relay.#server, 'listening');
    return relay;
  }

  get address() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  /**
   * Passes on `bytes` more bytes of streams, then breaks the connection: with a reset, or with an end
   * before the body's end. Resolves once this is done.
   * `behindId` also passes on the rest up to the end of the next id, just before its empty line.
   */
  cutAfter(bytes, {reset, behindId}) {
    return new Promise(resolve => this.#cut = {bytes, reset, behindId, resolve});
  }

  async stop() {
    for (const client of this.#clients) client.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #carry(client) {
    const service = connect(this.#service.port, this.#service.hostname);
    let head = '';
    this.#clients.add(client);
    client.on('close', () => {
      this.#clients.delete(client);
      service.destroy();
    });
    client.on('error', () => {});
    service.on('error', () => client.destroy());
    service.on('close', () => client.end());
    client.pipe(service);
    service.on('data', bytes => {
      let body = bytes; // a view of the end of `bytes`
      if (head !== undefined) {
        head += bytes.toString('latin1');
        const found = streamHead.exec(head);
        if (!found) {
          client.write(bytes);
          return;
        }
        body = bytes.subarray(bytes.length - (head.length - found.index - found[0].length));
        head = undefined;
        ++this.streams;
        hurry(body);
      }
      const cut = this.#cut;
      if (!cut || body.length < cut.bytes) {
        if (cut) cut.bytes -= body.length;
        client.write(bytes);
        return;
      }
      this.#cut = undefined;
      service.destroy();
      const found = cut.behindId && idLine.exec(body.toString('latin1', cut.bytes));
      const rest = found ? found.index + found[0].length : 0;
      const through = bytes.subarray(0, bytes.length - body.length + cut.bytes + rest);
      if (cut.reset) client.write(through, () => client.resetAndDestroy());
      else client.end(through);
      client.once('close', cut.resolve);
    });
  }
}
