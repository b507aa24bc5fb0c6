// What the page says of a server that is full, draining or away, and that the page reconnects by itself.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {Relay} from './driver/relay.js';
import {browser, connection, lists, open, serve, service, setStage, tile} from './driver/stage.js';

setStage({drawsOften: true});

/** Makes the service drain for longer than a test takes, and returns a function that lets it end. */
async function drain() {
  // A draining service ends with its last stream, and each stream ends at its own time.
  const letGo = await service.holdStreams(12);
  service.drain();
  // A draining service refuses streams.
  for (const deadline = Date.now() + 60_000;;) {
    const answer = await fetch(`${service.address}/api/temperature/envelopes?entity=1&limit=1&follow=false`,
                               {headers: {Accept: 'application/x-ndjson'}});
    const {reason} = answer.status === 503 ? await answer.json() : {};
    if (reason === 'draining') return letGo;
    await answer.body.cancel();
    if (Date.now() > deadline) throw new Error('the service takes streams while it drains');
  }
}

test('a page that loses its stream to a draining server says so and reconnects to the next server', async () => {
  await serve(undefined, '--http.drain=600s');
  service.since(130, 60);
  service.write(1, 20, 20, 20);
  const relay = new Relay();
  await relay.start(service.port);
  try {
    await browser.open(relay.address);
    await tile(1, 'live');
    const letGo = await drain();
    relay.cut();
    await connection('server draining (shutting down); trying again');
    await tile(1, 'was live');
    assert.equal(await browser.run(() => document.body.dataset.connection), 'draining');
    letGo();
    await service.stop('SIGKILL');
    service.since(1);
    service.write(1, 23);
    await service.start();
    await tile(1, '23°');
    await connection('live');
    await tile(1, 'live');
  } finally {
    await browser.open('about:blank');
    await relay.stop();
  }
});

test('a page that is opened while the server drains says so at once in each view', async () => {
  await serve(undefined, '--http.drain=600s');
  service.write(1, 20, 21);
  await open('?entity=1');
  await lists(1, 21, 20);
  const letGo = await drain();
  for (const query of ['', '?entity=1']) {
    await open(query);
    await connection('server draining');
  }
  await open('inspect?entity=1&form=ndjson');
  await connection('server draining');
  await open('?entity=1');
  letGo();
  await service.stop('SIGKILL');
  service.write(1, 22);
  await service.start();
  await lists(1, 22, 21, 20);
  await connection('live');
});

test('the overview, the detail and the inspector show a full server as full until it has room', async () => {
  await serve(undefined, '--http.max_streams=1');
  service.write(1, 20);
  const letGo = await service.holdStreams();
  for (const query of ['?entity=1', 'inspect?entity=1&form=ndjson', '']) {
    await open(query);
    await connection('server full');
  }
  letGo();
  await connection('live');
  await tile(1, '20°');
});

test('a killed server is shown as away, and events written meanwhile appear when it is back', async () => {
  service.since(130, 60);
  service.write(1, 20, 20, 20);
  await open('');
  await tile(1, 'live');
  await service.stop('SIGKILL');
  await connection('server away since ');
  await tile(1, 'was live');
  service.since(1);
  service.write(1, 23);
  await service.start();
  await tile(1, '23°');
  await connection('live');
  await open('?entity=1');
  await lists(1, 23, 20, 20, 20);
  for (let kills = 1; kills <= 3; ++kills) {
    await service.stop('SIGKILL');
    service.write(1, 23, 23);
    await service.start();
    await lists(1, ...Array(1 + 2 * kills).fill(23), 20, 20, 20);
  }
  await connection('live');
});
