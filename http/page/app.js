import {Sensor} from './sensor.js';
import {signIn, signOut} from './session.js';

const most = 5; // a browser keeps six connections to one server; one is for the page itself
const entityEnd = 2n ** 52n;
const sayEvery = 20_000; // milliseconds
const askAgain = 5_000; // milliseconds
let topic; // of the address, or the first
const recentKey = 'logflume.recent';

const find = selector => document.querySelector(selector);
const sensors = new Map();

/** The number as the server wants it, or undefined. */
function entityOf(text) {
  if (!/^\d{1,20}$/.test(text.trim())) return undefined;
  const number = BigInt(text.trim());
  return number < entityEnd ? String(number) : undefined;
}

function note(text) {
  find('#entity-note').textContent = text;
  find('#entity').setAttribute('aria-invalid', text !== '');
}

function say(text) {
  find('#said').textContent = text;
}

function recent() {
  try {
    return JSON.parse(localStorage.getItem(recentKey) ?? '[]').filter(each => entityOf(String(each)));
  } catch {
    return [];
  }
}

function remember(entity) {
  try {
    const kept = [entity, ...recent().filter(each => each !== entity)].slice(0, 12);
    localStorage.setItem(recentKey, JSON.stringify(kept));
  } catch {
    // Without storage there are no suggestions.
  }
}

function link(entity) {
  const item = document.createElement('li');
  const anchor = document.createElement('a');
  anchor.href = `?entity=${entity}`;
  anchor.textContent = `Sensor ${entity}`;
  item.append(anchor);
  return item;
}

function suggest() {
  const known = recent();
  find('#recent').replaceChildren(...known.map(entity => new Option(`Sensor ${entity}`, entity)));
  find('#picks').replaceChildren(...known.map(link));
  find('#picks-hint').hidden = known.length === 0;
  find('#start').hidden = sensors.size > 0;
}

/** Shows what the address asks for. */
function restore() {
  const asked = new URLSearchParams(location.search).getAll('entity');
  const wanted = [...new Set(asked.map(entityOf).filter(each => each !== undefined))];
  const shown = wanted.slice(0, most);
  if (wanted.length > most) note(`Only the first ${most} of ${wanted.length} sensors are shown.`);
  else if (asked.some(each => entityOf(each) === undefined))
    note('The address names a sensor by something else than a whole number below 2^52.');
  for (const [entity, sensor] of sensors)
    if (!shown.includes(entity)) {
      sensor.close();
      sensors.delete(entity);
    }
  for (const entity of shown) {
    if (!sensors.has(entity))
      sensors.set(entity, new Sensor(entity, topic, {
        say, remove: () => remove(entity), signedOut: () => askForToken('Signed out: the access token expired.'),
      }));
    remember(entity);
    find('#sensors').append(sensors.get(entity).element);
  }
  suggest();
}

function choose(entities) {
  const several = find('#topics').options.length > 1;
  const query = [...several ? [`topic=${topic}`] : [], ...entities.map(entity => `entity=${entity}`)].join('&');
  history.pushState(null, '', query ? `?${query}` : location.pathname);
  restore();
}

function closeAll() {
  for (const sensor of sensors.values()) sensor.close();
  sensors.clear();
}

function remove(entity) {
  note('');
  choose([...sensors.keys()].filter(each => each !== entity));
  find('#entity').focus();
}

find('#add').addEventListener('submit', event => {
  event.preventDefault();
  const field = find('#entity');
  const entity = entityOf(field.value);
  if (entity === undefined) {
    note('Name the sensor by a whole number below 2^52.');
  } else if (sensors.has(entity)) {
    note(`Sensor ${entity} is shown already.`);
  } else if (sensors.size >= most) {
    note(`Remove one first: a page can follow ${most} sensors at a time.`);
  } else {
    note('');
    field.value = '';
    choose([...sensors.keys(), entity]);
  }
});

// A page that the browser keeps for the way back would keep its connections, too.
addEventListener('pagehide', closeAll);
addEventListener('pageshow', event => {
  if (event.persisted) restore();
});

addEventListener('popstate', () => {
  note('');
  showTopic();
  restore();
});

/** Sensors of one topic at a time. */
function showTopic() {
  const choice = find('#topics');
  const asked = new URLSearchParams(location.search).get('topic');
  const names = [...choice.options].map(each => each.value);
  const wanted = names.includes(asked) ? asked : names[0];
  if (wanted !== topic) closeAll();
  topic = wanted;
  choice.value = topic;
  find('.topic').textContent = names.length > 1 ? '' : topic;
}

find('#topics').addEventListener('change', ({target}) => {
  closeAll();
  topic = target.value;
  choose([]);
});

/** What is shown stays until somebody signs in. */
function askForToken(why) {
  find('#add').hidden = true;
  find('#start').hidden = true;
  find('#sign-out').hidden = true;
  find('#sign-in').hidden = false;
  find('#entity-note').textContent = why;
}

find('#sign-in').addEventListener('submit', async event => {
  event.preventDefault();
  const field = find('#token');
  const fault = await signIn(field.value.trim());
  field.value = '';
  if (fault) return askForToken(fault);
  closeAll();
  start();
});

find('#sign-out').addEventListener('click', async () => {
  closeAll();
  await signOut();
  askForToken('Signed out.');
});

/** Asks until the server answers. */
async function start() {
  try {
    const answer = await fetch('api/topics');
    if (answer.status === 401) return askForToken('Sign in with an access token.');
    if (answer.status === 403) return askForToken('The access token has no right to anything here.');
    const {topics, signed_in: signedIn = false} = await answer.json();
    find('#add').hidden = false;
    find('#sign-in').hidden = true;
    find('#sign-out').hidden = !signedIn;
    find('#topics').replaceChildren(...topics.map(each => new Option(each, each)));
    find('#topics').hidden = topics.length < 2;
    note('');
    showTopic();
    restore();
  } catch {
    note('The server does not answer; trying again.');
    setTimeout(start, askAgain);
  }
}

let lastSaid = '';
setInterval(() => {
  const values = [...sensors].filter(([, sensor]) => sensor.last !== undefined)
      .map(([entity, sensor]) => `sensor ${entity}: ${sensor.last} degrees`).join(', ');
  if (values && values !== lastSaid) say(values);
  lastSaid = values;
}, sayEvery);

start();
