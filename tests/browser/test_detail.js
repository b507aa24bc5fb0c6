import assert from 'node:assert/strict';
import {test} from 'node:test';

import {Relay} from './driver/relay.js';
import {browser, connection, lists, open, serve, service, setStage, state} from './driver/stage.js';

setStage();

const enter = '\uE007';
const tab = '\uE004';
const hour = 3_600;

/** Waits until the card of a sensor has these statistics. */
const statistics = (entity, ...wanted) => browser.until((id, text) => {
  const card = document.querySelector(`[data-entity="${id}"] .statistics`);
  return card && [...card.querySelectorAll('dd')].map(each => each.textContent).join(' | ') === text;
}, entity, wanted.join(' | '));

const pressed = () => browser.run(() => document.querySelector('#panel [aria-pressed="true"]')?.dataset.range ?? '');

/** Waits until the time axis is another one, and returns it. */
const axisOtherThan = before => browser.until(text => {
  const now = [...document.querySelectorAll('.dygraph-axis-label-x')]
      .map(each => `${each.textContent} ${Math.round(Number.parseFloat(each.parentElement.style.left))}`).join();
  return now !== '' && now !== text && now;
}, before);

/** Writes ten readings at each time: 30 h, 5 h, half an hour and a minute ago. */
function writeHours(entity) {
  for (const [ago, value] of [[30 * hour, 1], [5 * hour, 2], [hour / 2, 3], [60, 4]]) {
    service.since(ago);
    service.write(entity, ...Array(10).fill(value));
  }
}

test('each range shows its readings with minimum, mean and maximum', async () => {
  writeHours(7);
  await open('?entity=7');
  await statistics(7, '3°', '3.5°', '4°', '20 readings');
  assert.equal(await pressed(), '1h');
  await browser.click('[data-range="5m"]');
  await statistics(7, '4°', '4°', '4°', '10 readings');
  await browser.click('[data-range="24h"]');
  await statistics(7, '2°', '3°', '4°', '30 readings');
  assert.equal(await browser.address(), `${service.address}/?range=24h&entity=7`);
  await browser.click('[data-range="all"]');
  await statistics(7, '1°', '2.5°', '4°', '40 readings');
  await browser.reload();
  await statistics(7, '1°', '2.5°', '4°', '40 readings');
  assert.equal(await pressed(), 'all');
});

test('a longer range loads readings from before the stream and counts none twice', async () => {
  service.since(20 * hour, 10);
  service.write(7, ...Array.from({length: 5_000}, (_, i) => i));
  service.write(8, 1);
  await open('?entity=7&range=5m');
  await statistics(7, '4969°', '4984°', '4999°', '31 readings');
  await browser.click('[data-range="all"]');
  await statistics(7, '0°', '2500°', '4999°', '5000 readings');
  service.since(0);
  service.write(7, 6_000);
  await statistics(7, '0°', '2500°', '6000°', '5001 readings');
  await browser.click('[data-range="1h"]');
  await browser.click('[data-range="all"]');
  await statistics(7, '0°', '2500°', '6000°', '5001 readings');
});

test('a history that takes long to load is not begun again while the stream goes on', async () => {
  await serve(undefined, '--http.keep_alive=50ms');
  service.since(20 * hour, 10);
  service.write(7, ...Array.from({length: 2_000}, (_, i) => i));
  await open('?entity=7&range=5m');
  await statistics(7, '1969°', '1984°', '1999°', '31 readings');
  await browser.run(() => {
    const usual = window.fetch;
    const gate = new Promise(resolve => { window.letGo = resolve; });
    window.asked = [];
    window.fetch = async (address, options) => {
      window.asked.push(address);
      await gate;
      return usual(address, options);
    };
    window.positions = 0;
    for (const stream of window.streams)
      stream.addEventListener('position', ({data}) => { window.positions += JSON.parse(data).caught_up; });
  });
  await browser.click('[data-range="all"]');
  // A position follows when the log has gone on without this sensor.
  for (let positions = 1; positions <= 3; ++positions) {
    service.write(8, 1);
    await browser.until(least => window.positions >= least, positions);
  }
  assert.equal(await browser.run(() => window.asked.length), 1);
  await browser.run(() => window.letGo());
  await statistics(7, '0°', '999.5°', '1999°', '2000 readings');
});

test('several sensors are in one chart, each with a line of its own colour', async () => {
  for (const entity of [7, 8, 9]) {
    service.since(120, 2);
    service.write(entity, ...Array.from({length: 30}, (_, i) => 10 * entity + i % 5));
  }
  await open('?entity=7');
  await statistics(7, '70°', '72°', '74°', '30 readings');
  for (const entity of [8, 9]) await browser.type('#entity', `${entity}\n`);
  await statistics(9, '90°', '92°', '94°', '30 readings');
  await statistics(7, '70°', '72°', '74°', '30 readings');
  assert.equal(await browser.address(), `${service.address}/?entity=7&entity=8&entity=9`);
  assert.equal(await browser.run(() => document.querySelectorAll('.chart').length), 1);
  await browser.until(() =>
      /^Sensor 7: 30 readings from 70° to 74°.*; Sensor 8: .*; Sensor 9: /.test(
          document.querySelector('.chart').getAttribute('aria-label')));
  const [colours, swatches] = await browser.run(() => {
    const seen = new Set();
    for (const canvas of document.querySelectorAll('.chart canvas')) {
      const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      for (let i = 0; i < data.length; i += 4)
        if (data[i + 3] === 255) seen.add(`rgb(${data[i]}, ${data[i + 1]}, ${data[i + 2]})`);
    }
    const swatches = [...document.querySelectorAll('.swatch')].map(each => getComputedStyle(each).backgroundColor);
    return [[...seen], swatches];
  });
  assert.equal(new Set(swatches).size, 3);
  for (const each of swatches) assert.ok(colours.includes(each), `${each} is not drawn, but ${colours.join(' ')}`);
});

test('the chart has lines for the first 24 sensors, and the page says that the others have none', async () => {
  for (let entity = 1; entity <= 30; ++entity) {
    service.since(120, 2);
    service.write(entity, 10 * entity, 10 * entity + 1);
  }
  const query = count => `?${Array.from({length: count}, (_, i) => `entity=${i + 1}`).join('&')}`;
  const limit = () => browser.run(() => document.querySelector('#panel-limit').textContent);
  const looks = () => browser.run(() => [...document.querySelectorAll('.sensor')].map(({dataset}) =>
      dataset.colour && `${dataset.colour} ${dataset.stroke}`));
  await open(query(24));
  await statistics(24, '240°', '240.5°', '241°', '2 readings');
  assert.equal(await limit(), '');
  assert.equal(new Set(await looks()).size, 24);
  await open(query(30));
  await statistics(30, '300°', '300.5°', '301°', '2 readings');
  assert.match(await limit(), /^The chart shows only the first 24 of 30 sensors/);
  assert.deepEqual((await looks()).slice(24), Array(6).fill(null));
  const described = await browser.until(() => document.querySelector('.chart').getAttribute('aria-label'));
  assert.equal(described.split('; ').length, 24);
});

test('a line has the colour of its card, even after going back to a removed sensor', async () => {
  for (const entity of [7, 8]) {
    service.since(120, 2);
    service.write(entity, ...Array(30).fill(10 * entity));
  }
  await open('?entity=7&entity=8');
  await statistics(8, '80°', '80°', '80°', '30 readings');
  await browser.click('[data-entity="7"] .remove');
  await browser.until(() => document.querySelectorAll('.sensor').length === 1);
  await browser.back();
  await statistics(7, '70°', '70°', '70°', '30 readings');
  await browser.until(() => /^Sensor 7: .*; Sensor 8: /.test(document.querySelector('.chart').getAttribute('aria-label')));
  // Higher values are further up in the chart.
  const [above, below] = await browser.run(() => {
    const card = entity => getComputedStyle(document.querySelector(`[data-entity="${entity}"] .swatch`)).backgroundColor;
    const {data, width} = [...document.querySelectorAll('.chart canvas')]
        .map(each => each.getContext('2d').getImageData(0, 0, each.width, each.height))
        .find(picture => picture.data.some((byte, i) => i % 4 === 3 && byte === 255));
    const rowOf = colour => {
      const [, ...wanted] = /(\d+), (\d+), (\d+)/.exec(colour).map(Number);
      for (let i = 0; i < data.length; i += 4)
        if (wanted.every((part, j) => data[i + j] === part) && data[i + 3] === 255) return Math.floor(i / 4 / width);
      return NaN;
    };
    return [rowOf(card(8)), rowOf(card(7))];
  });
  assert.ok(above < below, `80° is in row ${above}, and 70° in row ${below}`);
});

test('the keyboard chooses a range, opens an envelope and closes it', async () => {
  writeHours(7);
  await open('?entity=7');
  await statistics(7, '3°', '3.5°', '4°', '20 readings');
  const focused = () => browser.run(() => document.activeElement.dataset.range ?? document.activeElement.className);
  await browser.run(() => document.querySelector('#add button').focus());
  for (const range of ['5m', '1h', '24h']) {
    await browser.press(tab);
    assert.equal(await focused(), range);
  }
  await browser.press(enter);
  await statistics(7, '2°', '3°', '4°', '30 readings');
  assert.equal(await focused(), '24h');
  // A new reading appears above, and leaves the focus and what is open.
  await browser.run(() => document.querySelector('.raw').focus());
  await browser.press(enter);
  assert.equal(await browser.run(() => document.activeElement.getAttribute('aria-expanded')), 'true');
  service.since(0);
  service.write(7, 9);
  await browser.until(() => document.querySelector('tr[data-kind]').cells[0].textContent === '9°');
  await browser.press(enter);
  assert.equal(await browser.run(() => document.activeElement.getAttribute('aria-expanded')), 'false');
  assert.equal(await browser.run(() => document.querySelector('tbody pre')), null);
});

test('the mouse moves the chart while Shift is held', async () => {
  service.since(hour / 2);
  service.write(7, ...Array(60).fill(20));
  await open('?entity=7&range=all');
  await statistics(7, '20°', '20°', '20°', '60 readings');
  let before = await axisOtherThan('');
  await browser.click('[data-zoom="in"]');
  before = await axisOtherThan(before);
  assert.equal(await pressed(), '');
  await browser.drag('.chart', 0.3, 0.7, {modifiers: 8});
  before = await axisOtherThan(before);
  await browser.click('[data-range="all"]');
  await axisOtherThan(before);
  assert.equal(await pressed(), 'all');
});

test('two fingers stretch the chart, and one moves it', async () => {
  await browser.resize(390, 844, {mobile: true});
  service.since(hour / 2, 10);
  service.write(7, ...Array.from({length: 100}, (_, i) => i));
  await open('?entity=7&range=all');
  await statistics(7, '0°', '49.5°', '99°', '100 readings');
  const whole = await axisOtherThan('');
  await browser.touch('.chart', [0.45, 0.4, 0.3], [0.55, 0.6, 0.7]);
  const near = await axisOtherThan(whole);
  const count = await browser.until(() => {
    const text = document.querySelector('.count').textContent;
    return text !== '100 readings' && Number.parseInt(text, 10);
  });
  assert.ok(count > 10 && count < 60, `${count} readings are shown`);
  await browser.touch('.chart', [0.3, 0.5, 0.7]);
  await axisOtherThan(near);
});

test('events of any kind are listed with local time and UTC, and with their envelope on demand', async () => {
  service.since(60);
  service.write(7);
  service.write(7, 20, '{"DoorOpened":{"by":"<b>Ann</b>"}}', 21);
  await open('?entity=7');
  await lists(7, 21, 20);
  const rows = await browser.run(() => [...document.querySelectorAll('tbody tr')].map(row => {
    const time = row.querySelector('time');
    return [row.cells[0].textContent, time.textContent, time.title, time.dateTime];
  }));
  assert.deepEqual(rows.map(([text]) => text), ['21°', '{"DoorOpened":{"by":"<b>Ann</b>"}}', '20°', 'registered']);
  for (const [, text, title, time] of rows) {
    // The browser of the tests is in UTC.
    assert.match(text, /\b\d{4}, \d\d:\d\d:\d\d$/);
    assert.match(title, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? UTC$/);
    assert.equal(title.slice(11, 19), text.slice(-8));
    assert.equal(Date.parse(time), Date.parse(title.replace(' UTC', 'Z').replace(' ', 'T')));
  }
  await browser.click('tr[data-kind="other"] .raw');
  const envelope = JSON.parse(await browser.run(() => document.querySelector('tbody pre').textContent));
  assert.equal(envelope.persistence_id, 'Sensor|7');
  assert.equal(envelope.seq_nr, 3);
  assert.deepEqual(envelope.event, {DoorOpened: {by: '<b>Ann</b>'}});
  await browser.click('tr[data-kind="other"] .raw');
  assert.equal(await browser.run(() => document.querySelector('tbody pre')), null);
});

test('times are in the time zone of the reader, with UTC in the tooltip', async () => {
  service.since(60);
  service.write(7, 20);
  await browser.tools('Emulation.setTimezoneOverride', {timezoneId: 'Asia/Kolkata'});
  try {
    await open('?entity=7');
    await lists(7, 20);
    const [text, title] = await browser.run(() => {
      const time = document.querySelector('tbody time');
      return [time.textContent, time.title];
    });
    const minutesOf = (clock, at) => 60 * Number(clock.slice(at, at + 2)) + Number(clock.slice(at + 3, at + 5));
    // India is five and a half hours ahead.
    assert.equal((minutesOf(text, text.length - 8) - minutesOf(title, 11) + 1_440) % 1_440, 330);
  } finally {
    await browser.tools('Emulation.setTimezoneOverride', {timezoneId: ''});
  }
});

/** Returns name, type and text of the file that a button stores. */
async function file(form) {
  await browser.run(() => {
    window.stored = {};
    HTMLAnchorElement.prototype.click = function() { window.stored.name = this.download; };
    URL.createObjectURL = blob => {
      window.stored.blob = blob;
      return 'blob:none';
    };
  });
  await browser.click(`[data-download="${form}"]`);
  return browser.until(async () => {
    const {name, blob} = window.stored;
    return name && [name, blob.type, await blob.text()];
  });
}

test('the events that are shown can be downloaded as CSV and as JSON', async () => {
  writeHours(7);
  service.write(8, '{"Noted":{"text":"a,\\"b\\""}}');
  await open('?entity=7&entity=8&range=24h');
  await statistics(7, '2°', '3°', '4°', '30 readings');
  const [name, type, csv] = await file('csv');
  assert.deepEqual([name, type], ['temperature-7-8.csv', 'text/csv']);
  const lines = csv.trimEnd().split('\r\n');
  assert.equal(lines[0], 'entity,timestamp,seq_nr,offset,value,event');
  assert.equal(lines.length, 1 + 31);
  assert.match(lines[1], /^7,\d{4}-.*Z,11,10,2,"\{""TemperatureRead"":\{""temperature"":2\}\}"$/);
  assert.match(lines.at(-1), /^8,[^,]*,1,40,,"\{""Noted"":\{""text"":""a,\\""b\\""""\}\}"$/);
  const [, , json] = await file('json');
  const all = JSON.parse(json);
  assert.equal(all.length, 31);
  assert.deepEqual(all[0].event, {TemperatureRead: {temperature: 2}});
});

test('a sensor that moves to another partition in Kafka is shown and downloaded whole', async () => {
  await open('?entity=7&range=all');
  await state(7, 'unknown');
  // As from a service that reads the topic from Kafka.
  await browser.run(() => {
    const envelopes = [[0, 49, 20], [0, 50, 21], [3, 0, 22]].map(([partition, offset, temperature], i) => ({
      persistence_id: 'Sensor|7', seq_nr: i + 1, offset, partition, timestamp: `2026-11-23T08:00:0${i}Z`,
      event: {TemperatureRead: {temperature}}}));
    for (const stream of window.streams)
      for (const each of envelopes)
        stream.dispatchEvent(new MessageEvent('message', {lastEventId: '0.51_3.1', data: JSON.stringify(each)}));
    window.fetch = async () => new Response(envelopes.map(each => `${JSON.stringify({id: '0.51_3.1', ...each})}\n`).join(''));
  });
  await lists(7, 22, 21, 20);
  const [, , csv] = await file('csv');
  assert.deepEqual(csv.trimEnd().split('\r\n').slice(1).map(each => each.split(',')[4]), ['20', '21', '22']);
});

test('buttons copy the link and switch the chart to full screen and back', async () => {
  service.write(7, 20);
  await open('?entity=7&range=24h');
  await lists(7, 20);
  await browser.click('#copy');
  await browser.until(() => document.querySelector('#panel-note').textContent === 'Link copied.');
  await browser.click('#full');
  await browser.until(() => document.fullscreenElement?.id === 'panel');
  await browser.until(() => document.querySelector('#full').textContent === 'Exit full screen');
  await browser.click('#full');
  await browser.until(() => !document.fullscreenElement);
  await browser.until(() => document.querySelector('#full').textContent === 'Full screen');
});

test('no reading of a steady sensor is lost or duplicated over ten forced disconnects', async () => {
  const relay = new Relay();
  await relay.start(service.port);
  try {
    service.write(1, 21);
    await browser.open(`${relay.address}/?entity=1&range=all`);
    await lists(1, 21);
    let count = 1;
    for (let breaks = 1; breaks <= 10; ++breaks) {
      // Some come before the connection breaks, some meanwhile, and some afterwards.
      service.write(1, ...Array(3).fill(21));
      relay.cut();
      service.write(1, ...Array(3).fill(21));
      await browser.until(least => window.broken >= least, breaks);
      await browser.until(least => window.opened > least, breaks);
      service.write(1, 21);
      await lists(1, ...Array(count += 7).fill(21));
    }
    await connection('live');
    await statistics(1, '21°', '21°', '21°', '71 readings');
  } finally {
    await browser.open('about:blank');
    await relay.stop();
  }
});
