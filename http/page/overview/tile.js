import {ageText} from '../duration.js';
import {stateOf, withLimit} from '../lateness.js';
import {settings} from '../settings.js';
import {nameOf, valueText} from '../words.js';
import {write} from '../write.js';
import {sparkline} from './sparkline.js';

const roomy = 9; // characters that fit in large letters

/** One entity of the overview, as an item of a list. */
export class Tile {
  element = document.querySelector('#tile').content.firstElementChild.cloneNode(true);
  link = this.element.querySelector('a');

  #age = this.element.querySelector('.age');
  #value = this.element.querySelector('.value');
  #line = this.element.querySelector('polyline');
  #state = this.element.querySelector('.state');
  #drawn = null;
  #place = '';

  constructor(number) {
    this.element.dataset.tile = number;
    this.element.querySelector('.name').textContent = nameOf(number);
  }

  set address(address) {
    if (this.link.getAttribute('href') !== address) this.link.setAttribute('href', address);
  }

  /** `isJudged`: enough is known to say whether it is late; `isAway`: it was so when the server went away. */
  draw(entity, {now, knownUntil, isJudged, isAway}) {
    const state = isJudged || !entity.last ? stateOf(entity, knownUntil) : {name: '', text: ''};
    const newest = entity.last ?? entity.other ?? entity.registered;
    write(this.#age, newest.isDated ? ageText(now - newest.at) : '');
    const value = entity.last ? valueText(entity.last.value) : '–';
    write(this.#value, value);
    this.#value.classList.toggle('long', value.length > roomy);
    const isOfThen = isAway && (state.name === 'live' || state.name === 'late');
    const limit = entity.last && state.name !== '' ? settings().limitOf(entity.last.value) : null;
    const text = withLimit(state, limit);
    write(this.#state, isOfThen ? `was ${text}` : text);
    this.element.classList.toggle('wrong', limit !== null);
    if (this.element.dataset.state !== state.name) this.element.dataset.state = state.name;
    if (this.#drawn?.entity === entity && this.#drawn.version === entity.version) return;
    this.#drawn = {entity, version: entity.version};
    this.#line.setAttribute('points', sparkline(entity.readings));
  }

  /** In pixels within the list, and as the item of that index of so many. */
  place({x, y, width, index, count}) {
    const place = [x, y, width, index, count].join();
    if (this.#place === place) return;
    this.#place = place;
    const {style} = this.element;
    style.transform = `translate(${x}px, ${y}px)`;
    style.width = `${width}px`;
    this.element.setAttribute('aria-posinset', index + 1);
    this.element.setAttribute('aria-setsize', count);
  }
}
