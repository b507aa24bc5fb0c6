import {parseEntity, readAddress, writeAddress} from './address.js';
import {learnTime, now} from './stream/clock.js';
import {Connection} from './stream/connection.js';
import {Detail} from './detail/detail.js';
import {Overview} from './overview/overview.js';
import {durationText} from './duration.js';
import {loadSettings, settings, useSettings} from './settings.js';
import {signIn, signOut, watchSession} from './stream/session.js';
import {nameOf} from './words.js';
import {write} from './write.js';

const maxEntities = 256; // entities of one stream
const sayEvery = 20_000; // milliseconds
const retryDelay = 5_000; // milliseconds
const connectGrace = 1_000; // milliseconds

const find = selector => document.querySelector(selector);

const connection = new Connection(showConnection);
const hooks = {
  drawn: () => { document.body.dataset.drawn = ''; },
  signedOut: () => askForToken('Signed out: the access token expired.'),
  renew: sessionEnds,
};
const overview = new Overview(find('#overview'), connection, {
  ...hooks, addressOf: entity => addressWith({entities: [entity]})});
const detail = new Detail(find('#detail'), connection, {
  ...hooks, say, remove, chooseRange: range => go(addressWith({range}), true)});

/** The view that is shown, once the topics are known. */
let view = null;
let address = readAddress('');
/** The topic whose settings are in use. */
let loadedTopic = '';
/** Where the overview was when a tile was chosen. */
let overviewPlace = {entity: '', scroll: 0};
/** When the session ends, in milliseconds, if it ends soon; otherwise 0. */
let endsAt = 0;

function note(text) {
  find('#entity-note').textContent = text;
  find('#entity').setAttribute('aria-invalid', text !== '');
}

function say(text) {
  find('#said').textContent = text;
}

function showConnection() {
  const chip = find('#connection');
  const {name, text} = connection.describe(now());
  // A page that is connected soon does not say first that it is connecting.
  chip.hidden = name === 'connecting' && performance.now() < connectGrace;
  if (chip.textContent === text) return;
  chip.textContent = text;
  const previous = document.body.dataset.connection;
  document.body.dataset.connection = name;
  if (previous && !(previous === 'connecting' && name === 'live')) say(text === 'live' ? 'live again' : text);
}

const hasSeveralTopics = () => find('#topics').options.length > 1;

/** Returns the address of what is shown, with these members changed. */
function addressWith(changes) {
  const topic = hasSeveralTopics() ? address.topic : '';
  return writeAddress({...address, topic, ...changes}) || location.pathname;
}

/** A hidden tab leaves its connection to others, because a browser has only a few for one server. */
function openOrClose() {
  if (!view) return;
  if (document.hidden) rest();
  else view.open();
}

function rest() {
  connection.rest(now());
  view?.close();
}

/** Shows what the address asks for. */
function show() {
  const before = view;
  address = readAddress(location.search);
  chooseTopic();
  const {topic, entities, hasFault} = address;
  if (topic !== loadedTopic) return loadTopic(topic);
  const heading = settings().title || 'Logflume';
  const shown = entities.slice(0, maxEntities);
  note(hasFault ? 'The address contains a sensor that is not a whole number below 2^64.'
       : entities.length > maxEntities ? `Only the first ${maxEntities} of ${entities.length} sensors are shown.` : '');
  if (before === overview && shown.length > 0) overviewPlace.scroll = scrollY;
  view = shown.length > 0 ? detail : overview;
  (view === detail ? overview : detail).hide();
  if (view === detail) {
    detail.show(topic, shown, address.range);
    find('#all').href = addressWith({entities: []});
  } else {
    overview.show(topic, address);
    offerStates();
    for (const name of ['search', 'sort', 'state']) find(`#${name}`).value = address[name];
  }
  document.title = shown.length > 0 ? `${titleOf(shown)} · ${heading}` : heading;
  find('#inspector').href = inspectorOf(topic, shown);
  if (before && before !== view) switchView();
  openOrClose();
}

/** Offers the states outside the limits only if there are limits: without them no value is too low or too high. */
function offerStates() {
  const {limits} = settings();
  for (const name of ['low', 'high']) find(`#state [value=${name}]`).hidden = !limits.includes(name);
  find('#state [value=wrong]').hidden = limits.length === 0;
}

/** Returns the inspector's address for the events that are shown. */
function inspectorOf(topic, entities) {
  const parameters = new URLSearchParams({topic});
  for (const entity of entities) parameters.append('entity', entity);
  return `inspect?${parameters}`;
}

const titleOf = ([first, ...more]) =>
  more.length > 0 ? `Sensor ${[first, ...more].join(', ')}` : settings().headingOf(first);

/** Loads the topic's settings, then shows the topic. */
async function loadTopic(topic) {
  forget();
  view = null;
  try {
    const found = await loadSettings(topic);
    if (address.topic !== topic) return;
    useSettings(found);
    loadedTopic = topic;
  } catch (fault) {
    if (fault.status === 401) return hooks.signedOut();
    connection.down(fault.state ?? 'away', now(), `the page's settings could not be loaded: ${fault.message}`);
    setTimeout(() => address.topic === topic && loadedTopic !== topic && show(), retryDelay);
    return;
  }
  show();
}

/** Switches from one view to the other, with the focus and the place on the page where the reader expects them. */
function switchView() {
  scrollTo(0, view === overview ? overviewPlace.scroll : 0);
  if (view === overview) overview.focus(overviewPlace.entity);
  else find('#all').focus({preventScroll: true});
}

function go(to, isSameView = false) {
  if (isSameView) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  show();
}

function remove(entity) {
  go(addressWith({entities: address.entities.filter(each => each !== entity)}));
  if (view === detail) find('#entity').focus();
}

find('#add').addEventListener('submit', event => {
  event.preventDefault();
  const field = find('#entity');
  const entity = parseEntity(field.value);
  const {entities} = address;
  if (entity === undefined) return note('Enter the number of the sensor: a whole number below 2^64.');
  if (entities.includes(entity)) return note(`${nameOf(entity)} is already shown.`);
  if (entities.length >= maxEntities)
    return note(`Remove a sensor first: the page can show at most ${maxEntities} at a time.`);
  field.value = '';
  go(addressWith({entities: [...entities, entity]}));
});

find('#arrange').addEventListener('submit', event => event.preventDefault());
find('#arrange').addEventListener('input', () => {
  const choice = Object.fromEntries(['search', 'sort', 'state'].map(name => [name, find(`#${name}`).value]));
  address = {...address, ...readAddress(writeAddress({...choice, entities: [], range: address.range})), topic: address.topic};
  history.replaceState(null, '', addressWith({}));
  overview.show(address.topic, address);
});

document.addEventListener('click', event => {
  const link = event.target.closest('a[data-view]');
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain) return;
  event.preventDefault();
  const tile = link.closest('[data-tile]');
  if (tile) overviewPlace.entity = tile.dataset.tile;
  go(link.href);
});

// A page in the browser's back/forward cache would keep its connection.
addEventListener('pagehide', rest);
addEventListener('pageshow', event => event.persisted && openOrClose());
document.addEventListener('visibilitychange', openOrClose);
addEventListener('popstate', () => view && show());
history.scrollRestoration = 'manual';

/** Chooses the topic: only the sensors of one are shown at a time. */
function chooseTopic() {
  const choice = find('#topics');
  const names = [...choice.options].map(each => each.value);
  if (!names.includes(address.topic)) address.topic = names[0];
  choice.value = address.topic;
  const {title} = settings();
  find('.title').textContent = title || 'Logflume';
  find('.topic').textContent = names.length > 1 || title ? '' : address.topic;
}

find('#topics').addEventListener('change', ({target}) => {
  overviewPlace = {entity: '', scroll: 0};
  go(addressWith({topic: target.value, entities: []}));
});

/** What is shown stays until somebody signs in. */
function askForToken(why) {
  view?.close();
  view = null;
  endsAt = 0;
  showSession();
  connection.signedOut(now());
  find('#sign-out').hidden = true;
  find('#sign-in').hidden = false;
  find('#add').hidden = true;
  find('#entity-note').textContent = why;
}

function forget() {
  loadedTopic = '';
  overview.hide();
  overview.forget();
  detail.hide();
}

find('#sign-in').addEventListener('submit', async event => {
  event.preventDefault();
  const field = find('#token');
  const fault = await signIn(field.value.trim());
  field.value = '';
  // The view goes on with the token that it has.
  if (fault && view) return write(find('#entity-note'), fault);
  if (fault) return askForToken(fault);
  signedIn();
});

/**
 * Somebody has signed in, here or on another tab. An open view continues with the new token; after a
 * sign-out, nothing from before is shown.
 */
function signedIn() {
  if (view) return renewed();
  forget();
  return start();
}

function renewed() {
  const isAsked = endsAt > 0;
  endsAt = 0;
  showSession();
  if (isAsked) find('#sign-in').hidden = true;
  note('');
  view.renew();
  if (isAsked) say('Signed in again.');
}

/** Called when the token expires soon. */
function sessionEnds(time) {
  endsAt = time;
  find('#sign-in').hidden = false;
  showSession();
  say(find('#session').textContent);
}

function showSession() {
  const remaining = endsAt - now();
  find('#session').hidden = endsAt === 0;
  write(find('#session'), endsAt === 0 ? ''
      : remaining > 0 ? `Your session ends in ${durationText(remaining)}. Sign in again to continue.`
      : 'Your session is about to end. Sign in again to continue.');
}

/** Somebody has signed out, here or on another tab. */
function signedOut() {
  forget();
  askForToken('Signed out.');
}

watchSession({signedIn, signedOut});

find('#sign-out').addEventListener('click', async () => {
  // Otherwise the server would end the stream, as if the token had expired.
  rest();
  const fault = await signOut();
  if (fault) {
    openOrClose();
    return note(fault);
  }
  return signedOut();
});

/** Asks until the server answers. */
async function start() {
  try {
    const answer = await fetch('api/topics');
    learnTime(answer);
    if (answer.status === 401) return askForToken('Sign in with an access token.');
    if (answer.status === 403) return askForToken('This access token does not grant access to any topic.');
    const {topics, signed_in: signedIn = false} = await answer.json();
    find('#sign-in').hidden = true;
    find('#sign-out').hidden = !signedIn;
    find('#add').hidden = false;
    find('#topics').replaceChildren(...topics.map(each => new Option(each, each)));
    find('#topics').hidden = topics.length < 2;
  } catch {
    connection.down('away', now());
    setTimeout(start, retryDelay);
    return undefined;
  }
  return show();
}

let lastSaid = '';
setInterval(() => {
  const summary = view?.summary();
  if (summary && summary !== lastSaid) say(summary);
  lastSaid = summary;
}, sayEvery);
setInterval(() => {
  showConnection();
  if (endsAt) showSession();
}, 1_000);

start();
