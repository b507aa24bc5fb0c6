// A WebSocket client (RFC 6455), for text: Node.js has none before version 22.
import {createHash, randomBytes} from 'node:crypto';
import {request} from 'node:http';

const [text, closing, ping, pong] = [1, 8, 9, 10];

/** Returns one frame to the server, which has to be masked. */
function frameOf(kind, payload) {
  const length = payload.length < 126 ? [payload.length] : payload.length < 65_536 ? [126, 2] : [127, 8];
  const head = Buffer.alloc(2 + (length[1] ?? 0) + 4);
  head[0] = 0x80 | kind;
  head[1] = 0x80 | length[0];
  if (length[1] === 2) head.writeUInt16BE(payload.length, 2);
  if (length[1] === 8) head.writeBigUInt64BE(BigInt(payload.length), 2);
  const mask = randomBytes(4);
  mask.copy(head, head.length - 4);
  return Buffer.concat([head, payload.map((byte, i) => byte ^ mask[i % 4])]);
}

/** Returns the first frame of some bytes and the bytes after it; undefined if there is no whole frame. */
function splitFrame(bytes) {
  if (bytes.length < 2) return undefined;
  let [length, at] = [bytes[1] & 0x7f, 2];
  if (length === 126) {
    if (bytes.length < 4) return undefined;
    [length, at] = [bytes.readUInt16BE(2), 4];
  } else if (length === 127) {
    if (bytes.length < 10) return undefined;
    [length, at] = [Number(bytes.readBigUInt64BE(2)), 10];
  }
  if (bytes.length < at + length) return undefined;
  return {
    isLast: (bytes[0] & 0x80) !== 0, kind: bytes[0] & 0x0f,
    payload: bytes.subarray(at, at + length), rest: bytes.subarray(at + length),
  };
}

export class WebSocketClient {
  #socket;
  #bytes = Buffer.alloc(0);
  #parts = [];
  #heard;

  /** Calls `heard` with the text of each message. */
  static connect(address, heard) {
    const client = new WebSocketClient();
    client.#heard = heard;
    const key = randomBytes(16).toString('base64');
    const {hostname, port, pathname} = new URL(address);
    return new Promise((resolve, reject) => {
      request({hostname, port, path: pathname, headers: {
        Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Key': key, 'Sec-WebSocket-Version': '13'}})
          .on('upgrade', (response, socket, head) => {
            const wanted = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
            if (response.headers['sec-websocket-accept'] !== wanted) return reject(new Error('no WebSocket'));
            client.#socket = socket;
            socket.on('error', () => {});
            socket.on('data', bytes => client.#take(bytes));
            client.#take(head);
            return resolve(client);
          })
          .on('response', ({statusCode}) => reject(new Error(`${address}: status ${statusCode}`)))
          .on('error', reject)
          .end();
    });
  }

  send(message) {
    this.#socket.write(frameOf(text, Buffer.from(message)));
  }

  close() {
    this.#socket.destroy();
  }

  #take(bytes) {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    for (let frame; (frame = splitFrame(this.#bytes));) {
      this.#bytes = frame.rest;
      if (frame.kind === ping) this.#socket.write(frameOf(pong, frame.payload));
      if (frame.kind === closing) this.close();
      if (frame.kind > text) continue;
      this.#parts.push(frame.payload);
      if (!frame.isLast) continue;
      const message = Buffer.concat(this.#parts.splice(0)).toString();
      this.#heard(message);
    }
  }
}
