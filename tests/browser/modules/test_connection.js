import assert from 'node:assert/strict';
import {test} from 'node:test';

import {Connection} from '../../../http/page/stream/connection.js';

test('a short break is not shown, and a longer one is shown with its start time', () => {
  const began = new Date(2026, 10, 26, 10, 42).getTime();
  const connection = new Connection();
  const shown = after => connection.describe(began + after).text;
  assert.equal(shown(0), 'connecting');
  connection.up();
  assert.equal(shown(0), 'live');
  connection.down('away', began);
  assert.equal(shown(4_999), 'live');
  assert.equal(shown(5_000), 'server away since 10:42');
  assert.equal(connection.knownUntil(began + 600_000), began);
  connection.down('full', began + 60_000);
  assert.equal(shown(60_000), 'server full; trying again');
  connection.down('away', began + 120_000);
  assert.equal(shown(120_000), 'server away since 10:42');
  connection.up();
  assert.equal(shown(121_000), 'live');
  assert.equal(connection.knownUntil(began + 121_000), began + 121_000);
});

test('a page that has never connected shows the reason at once', () => {
  const connection = new Connection();
  connection.down('full', 1_000);
  assert.equal(connection.describe(1_000).text, 'server full; trying again');
  connection.down('refused', 1_000, 'entity: give whole numbers below 2^52');
  assert.equal(connection.describe(1_000).text, 'refused: entity: give whole numbers below 2^52');
});

test('a page hidden for an hour reconnects without showing a break, but knows nothing of that hour', () => {
  const connection = new Connection();
  connection.up();
  connection.rest(1_000);
  assert.equal(connection.describe(3_600_000).text, 'live');
  connection.connect(3_601_000);
  assert.equal(connection.describe(3_601_000).text, 'live');
  assert.equal(connection.knownUntil(3_601_000), 1_000);
  assert.equal(connection.describe(3_607_000).name, 'away');
});

test('a reader who is signed out stays signed out until the page connects again', () => {
  const connection = new Connection();
  connection.up();
  connection.signedOut(1_000);
  connection.down('away', 2_000);
  assert.equal(connection.describe(2_000).text, 'signed out');
  connection.connect(3_000);
  connection.up();
  assert.equal(connection.describe(3_000).text, 'live');
});
