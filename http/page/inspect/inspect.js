import {parseEntity} from '../address.js';
import {EntityTable} from './entity_table.js';
import {LineView, maxLines} from './line_view.js';
import {RawStream} from './raw_stream.js';
import {signIn, signOut} from '../stream/session.js';

const retryDelay = 5_000; // milliseconds
const maxEntities = 256; // of one stream

const find = selector => document.querySelector(selector);

const view = new LineView(find('#lines'), showTotals);
const table = new EntityTable(find('.beside'), {choose, signedOut});
let stream = null;
/** Address and form of the stream. */
let request = {};
/** The stream that was open when the page was hidden: its request with its last id; or null. */
let resting = null;
let totals = {lines: 0, bytes: 0};
let lastSaid = '';

function note(text) {
  find('#note').textContent = text;
}

function showState(name, text) {
  const chip = find('#connection');
  if (chip.textContent === text) return;
  chip.textContent = text;
  document.body.dataset.connection = name;
  // It is usual that a response ends and another one begins.
  if (name === 'connecting' || text === lastSaid) return;
  lastSaid = text;
  find('#said').textContent = text;
}

function showTotals() {
  const {lines, bytes} = totals;
  const count = number => number.toLocaleString('en');
  find('#totals').textContent = `${count(lines)} ${lines === 1 ? 'line' : 'lines'}, ${count(bytes)} bytes`;
  find('#held').textContent = view.isPaused
    ? `Paused: ${count(view.waiting)} new lines waiting, ${count(view.dropped)} dropped.`
    : view.kept >= maxLines ? `The last ${count(maxLines)} lines are kept.` : '';
}

function showResponse({status, statusText, headers}) {
  find('#status').textContent = `${status} ${statusText}`;
  find('#headers tbody').replaceChildren(...[...headers].map(([name, value]) => {
    const row = document.createElement('tr');
    const heading = document.createElement('th');
    heading.scope = 'row';
    heading.textContent = name;
    row.append(heading);
    row.insertCell().textContent = value;
    return row;
  }));
  view.note(`response ${status} ${statusText}`.trim());
}

/** Returns the entities of the field; null if they cannot be read. */
function chosenEntities() {
  const words = find('#entities').value.split(/[\s,]+/).filter(each => each !== '');
  if (words.length === 0 || words.join() === '*') return ['*'];
  const numbers = [...new Set(words.map(parseEntity))];
  return numbers.includes(undefined) || numbers.length > maxEntities ? null : numbers;
}

/** Returns the page's query for what the form says; defaults are left out. */
function addressOfForm(entities) {
  const parameters = new URLSearchParams({topic: find('#topic').value});
  for (const entity of entities) parameters.append('entity', entity);
  const from = find('#from').value.trim();
  if (from) parameters.append('from', from);
  if (find('#form').value !== 'sse') parameters.append('form', find('#form').value);
  return parameters;
}

function fillForm() {
  const parameters = new URLSearchParams(location.search);
  const topics = [...find('#topic').options].map(each => each.value);
  const topic = parameters.get('topic');
  if (topics.includes(topic)) find('#topic').value = topic;
  find('#entities').value = parameters.getAll('entity').join(' ') || '*';
  find('#from').value = parameters.get('from') ?? (parameters.has('entity') ? '' : 'last:1');
  find('#form').value = parameters.get('form') === 'ndjson' ? 'ndjson' : 'sse';
}

/** Follows what the form says. */
function follow() {
  const entities = chosenEntities();
  if (!entities) return note(`Enter * or at most ${maxEntities} entities: whole numbers below 2^64.`);
  note('');
  const parameters = addressOfForm(entities);
  history.replaceState(null, '', `inspect?${parameters}`);
  const topic = find('#topic').value;
  find('#page').href = entities[0] === '*' ? `./?topic=${topic}` : `./?topic=${topic}&entity=${entities.join('&entity=')}`;
  const query = new URLSearchParams(entities.map(each => ['entity', each]));
  if (parameters.has('from')) query.append('from', parameters.get('from'));
  request = {address: `api/${topic}/envelopes?${query}`.replaceAll('%3A', ':'), form: find('#form').value};
  find('#address').textContent = `GET /${request.address}`;
  openStream(request);
}

function openStream({address, form, lastId = ''}) {
  stream = new RawStream(address, form, {reconnects: () => find('#reconnect').checked, lastId}, {
    note: text => view.note(text),
    lines: lines => {
      totals.lines += lines.length;
      view.add(lines);
    },
    bytes: count => { totals.bytes += count; },
    response: showResponse,
    state: (name, text) => {
      showState(name, text);
      if (name !== 'ended' && name !== 'refused') return;
      stream = null;
      find('#disconnect').disabled = true;
    },
    signedOut,
  });
  find('#disconnect').disabled = false;
}

function stop() {
  const lastId = stream?.close() ?? '';
  stream = null;
  return lastId;
}

function connect() {
  stop();
  resting = null;
  follow();
  table.read(find('#topic').value);
}

function disconnect(why) {
  if (!stream) return undefined;
  const lastId = stop();
  view.note(why);
  showState('ended', 'not connected');
  find('#disconnect').disabled = true;
  return lastId;
}

function choose(entity) {
  find('#entities').value = entity;
  connect();
}

find('#request').addEventListener('submit', event => {
  event.preventDefault();
  connect();
});
find('#disconnect').addEventListener('click', () => disconnect('disconnected'));
find('#filter').addEventListener('input', ({target}) => view.filter(target.value));
find('#clear').addEventListener('click', () => {
  totals = {lines: 0, bytes: 0};
  view.clear();
});
find('#pause').addEventListener('click', ({target}) => {
  view.pause(!view.isPaused);
  target.textContent = view.isPaused ? 'Resume' : 'Pause';
  target.setAttribute('aria-pressed', view.isPaused);
});

// A hidden tab leaves its connection to others, because a browser has only a few for one server.
function rest() {
  if (stream) resting = {...request, lastId: disconnect('disconnected while the page is hidden')};
}

function wake() {
  if (resting) openStream(resting);
  resting = null;
}

document.addEventListener('visibilitychange', () => document.hidden ? rest() : wake());
addEventListener('pagehide', rest);
addEventListener('pageshow', event => event.persisted && wake());

function askForToken(why) {
  stop();
  resting = null;
  showState('signed-out', 'signed out');
  find('#sign-out').hidden = true;
  find('#sign-in').hidden = false;
  find('#request').hidden = true;
  note(why);
}

function signedOut() {
  askForToken('Signed out: the access token expired.');
}

find('#sign-in').addEventListener('submit', async event => {
  event.preventDefault();
  const field = find('#token');
  const fault = await signIn(field.value.trim());
  field.value = '';
  if (fault) return askForToken(fault);
  note('');
  start();
});

find('#sign-out').addEventListener('click', async () => {
  const fault = await signOut();
  if (fault) return note(fault);
  askForToken('Signed out.');
  view.clear();
  return table.clear();
});

/** Asks until the server answers. */
async function start() {
  try {
    const answer = await fetch('api/topics');
    if (answer.status === 401) return askForToken('Sign in with an access token.');
    if (answer.status === 403) return askForToken('This access token does not grant access to any topic.');
    const {topics, signed_in: isSignedIn = false} = await answer.json();
    find('#sign-in').hidden = true;
    find('#sign-out').hidden = !isSignedIn;
    find('#request').hidden = false;
    find('#topic').replaceChildren(...topics.map(each => new Option(each, each)));
  } catch {
    showState('away', 'the server does not answer');
    setTimeout(start, retryDelay);
    return undefined;
  }
  fillForm();
  return connect();
}

showTotals();
start();
