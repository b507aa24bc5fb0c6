// Prints a response to its end, twice over one connection: read.js URL
import {Agent, get} from 'node:https';

const agent = new Agent({keepAlive: true, maxSockets: 1});
let reused = 0;

function print() {
  return new Promise((resolve, reject) => {
    const request = get(process.argv[2], {agent}, response => {
      reused += request.reusedSocket ? 1 : 0;
      response.on('error', reject).on('end', resolve);
      response.pipe(process.stdout, {end: false});
    }).on('error', reject);
  });
}

await print();
await print();
agent.destroy();
if (reused !== 1) throw new Error('the second request took a connection of its own');
