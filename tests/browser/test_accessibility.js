// People who do not see the page, or not well, learn the same from it.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {findings, withoutAxe} from './driver/axe.js';
import {advance, browser, connection, lists, open, serve, service, setStage, tile} from './driver/stage.js';

// The page's own intervals pass twenty times as fast.
setStage({drawsOften: true, prepare: () => {
  const often = setInterval;
  window.turns = {};
  window.setInterval = (action, pause) => often(() => {
    action();
    window.turns[pause] = (window.turns[pause] ?? 0) + 1;
  }, pause / 20);
}});

/** Makes the page record what it announces. */
const listen = () => browser.run(() => {
  window.said = [];
  const region = document.querySelector('#said');
  new MutationObserver(() => window.said.push(region.textContent))
      .observe(region, {childList: true, characterData: true, subtree: true});
});
const said = () => browser.run(() => window.said.filter(Boolean));

test('a summary is announced now and then instead of each reading', async () => {
  for (let entity = 1; entity <= 3; ++entity) {
    service.since(130, 60);
    service.write(entity, 20, 20, 20);
  }
  await open('');
  await tile(3, 'live');
  await listen();
  for (let value = 21; value <= 28; ++value) {
    // In the future, so that the sensor is not late before the next one.
    service.since(-60);
    service.write(1, value);
    await tile(1, `${value}°`);
  }
  for (const each of await said()) assert.match(each, /^3 sensors, /);
  assert.ok((await said()).length <= 1, (await said()).join('; '));
  await advance(240);
  await browser.until(() => window.said.at(-1)?.includes('3 late'));
  // What has not changed is not announced again.
  const count = (await said()).length;
  const summaryTurns = await browser.run(() => window.turns[20_000]);
  await browser.until(before => window.turns[20_000] >= before + 2, summaryTurns);
  assert.equal((await said()).length, count);
});

test('the detail announces the last value of a sensor in words', async () => {
  service.since(130, 60);
  service.write(1, 20, 20, 20);
  await open('?entity=1');
  await lists(1, 20, 20, 20);
  await listen();
  service.write(1, 21);
  await browser.until(() => window.said?.at(-1) === 'Sensor 1: 21 degrees');
});

test('a lost connection and its return are announced', async () => {
  service.write(1, 20);
  await open('');
  await tile(1, '20°');
  await listen();
  await service.stop('SIGKILL');
  await browser.until(() => window.said.some(each => each.startsWith('server away since')));
  await service.start();
  await browser.until(() => window.said.includes('live again'));
});

test('the page has no animations if the reader prefers reduced motion', async () => {
  await browser.tools('Emulation.setEmulatedMedia', {features: [{name: 'prefers-reduced-motion', value: 'reduce'}]});
  for (let entity = 1; entity <= 3; ++entity) service.write(entity, 20, 21);
  for (const query of ['', '?entity=1', 'inspect?entity=1']) {
    await open(query);
    await browser.until(() => document.body.innerText.includes('21'));
    assert.deepEqual(await browser.run(() => [...document.querySelectorAll('*')].map(each => getComputedStyle(each))
        .filter(({animationName, transitionDuration, scrollBehavior}) =>
          animationName !== 'none' || Number.parseFloat(transitionDuration) > 0.001 || scrollBehavior !== 'auto').length), 0);
    assert.equal(await browser.run(() => document.getAnimations().length), 0);
  }
});

test('axe finds no violations with wrong values, late sensors, a server that is away, or many sensors',
     {skip: withoutAxe}, async () => {
  const keys = ['--page.low=5', '--page.high=30', '--page.unit=°C', '--page.names=1=Boiler'];
  await serve(undefined, ...keys);
  for (const [entity, value] of [[1, 20], [2, 4.5], [3, -31.25], [4, 12345678901]]) {
    service.since(entity === 1 ? 500 : 3);
    service.write(entity, value, value, value);
  }
  service.write(5);
  service.write(6, '{"DoorOpened":{"by":"Ann"}}');
  const many = `?${Array.from({length: 25}, (_, i) => `entity=${i + 1}`).join('&')}`;
  for (const query of ['', '?state=wrong', many]) {
    await open(query);
    await connection('live');
    if (query === many) await browser.until(() => document.querySelector('[data-entity="25"] .hint')?.textContent);
    else await tile(2, 'too low');
    for (const isAway of [false, true]) {
      if (isAway) {
        await service.stop();
        await connection('server away since ');
        await browser.until(() => document.querySelector('.past'));
      }
      for (const [width, scheme] of [[1280, 'light'], [1280, 'dark'], [360, 'light'], [360, 'dark']]) {
        await browser.resize(width, 844);
        await browser.colours(scheme);
        assert.deepEqual(await findings(browser), [], `${query} ${width} ${scheme} ${isAway}`);
        assert.ok(await browser.run(() => document.documentElement.scrollWidth <= innerWidth), `${query} ${width}: too wide`);
      }
    }
    await service.start(...keys);
    await browser.resize(1280, 800);
  }
});
