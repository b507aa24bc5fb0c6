import {test} from 'node:test';

import {browser, connection, lists, open, serve, service, setStage, tile} from './driver/stage.js';

setStage();

let base;

/** Opens windows that are all visible at the same time, beside a tab that has no stream. */
async function openWindows(count, query) {
  base = await browser.tab();
  const handles = [];
  for (let i = 0; i < count; ++i) {
    handles.push(await browser.openTab('window'));
    await open(query);
    await connection('live');
  }
  return handles;
}

async function inEach(handles, action) {
  for (const handle of handles) {
    await browser.switchTo(handle);
    await action();
  }
}

/** Closes the window that was opened first, which has the stream. */
async function closeFirst(handles) {
  await browser.switchTo(handles.shift());
  await browser.closeTab();
  await browser.switchTo(handles[0] ?? base);
}

async function close(handles) {
  while (handles.length > 0) await closeFirst(handles);
  await browser.open(`${service.address}/assets/icon.svg`);
}

test('six windows share one stream, which another window takes over when its owner closes', async () => {
  // No stream ends because of its age.
  await serve(undefined, '--http.stream_lifetime=1h');
  service.write(1, 21, 21);
  const handles = await openWindows(6, '?entity=1');
  await inEach(handles, () => lists(1, 21, 21));
  await service.untilStreams(1);
  let count = 2;
  while (handles.length > 1) {
    await closeFirst(handles);
    service.write(1, 21, 21);
    count += 2;
    await inEach(handles, () => lists(1, ...Array(count).fill(21)));
    await service.untilStreams(1);
  }
  await close(handles);
  await service.untilStreams(0);
});

test('readings that arrive while the stream passes from window to window are shown once', async () => {
  await serve(undefined, '--http.stream_lifetime=1h');
  service.write(1, 20);
  const handles = await openWindows(4, '?entity=1');
  const wanted = [20];
  while (handles.length > 1) {
    for (let i = 0; i < 10; ++i) wanted.unshift(30 + i);
    service.write(1, ...wanted.slice(0, 5).reverse());
    await closeFirst(handles);
    service.write(1, ...wanted.slice(0, 10).reverse().slice(5));
    await inEach(handles, () => browser.until(last => {
      const row = document.querySelector('[data-entity="1"] tr[data-kind="reading"]');
      return row?.cells[0].textContent === last;
    }, '39°'));
    await inEach(handles, () => browser.until(
        count => document.querySelectorAll('tr[data-kind="reading"]').length === count, wanted.length));
  }
  await close(handles);
});

test('a window that opens later shows the current state, and a different view has its own stream', async () => {
  await serve(undefined, '--http.stream_lifetime=1h');
  for (let entity = 1; entity <= 3; ++entity) service.write(entity, 10 + entity);
  const handles = await openWindows(1, '');
  await tile(3, '13°');
  handles.push(await browser.openTab('window'));
  service.write(3, 23);
  await open('');
  await tile(3, '23°');
  await tile(1, '11°');
  await service.untilStreams(1);
  service.write(2, 22);
  await inEach(handles, () => tile(2, '22°'));
  await open('?entity=2');
  await lists(2, 22, 12);
  await service.untilStreams(2);
  await closeFirst(handles);
  await lists(2, 22, 12);
  await service.untilStreams(1);
  await close(handles);
});

test('each window shows when the server is away and when it is back', async () => {
  service.write(1, 20);
  const handles = await openWindows(3, '?entity=1');
  await inEach(handles, () => lists(1, 20));
  await service.stop();
  await inEach(handles, () => connection('server away since '));
  service.write(1, 21);
  await service.start();
  await inEach(handles, async () => {
    await lists(1, 21, 20);
    await connection('live');
  });
  await service.untilStreams(1);
  await close(handles);
});

test('without the Web Locks API each window has its own stream', async () => {
  await serve(undefined, '--http.stream_lifetime=1h');
  service.write(1, 20);
  const handles = await openWindows(2, '?entity=9');
  await inEach(handles, async () => {
    await browser.prepare(() => Object.defineProperty(navigator, 'locks', {value: undefined}));
    await open('?entity=1');
    await lists(1, 20);
  });
  await service.untilStreams(2);
  service.write(1, 21);
  await inEach(handles, () => lists(1, 21, 20));
  await close(handles);
});
