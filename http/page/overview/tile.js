import {ageText} from '../duration.js';
import {limitOf, stateOf, withLimit} from '../lateness.js';
import {settings} from '../settings.js';
import {nameOf} from '../words.js';
import {write} from '../write.js';
import {sparkline} from './sparkline.js';

const roomy = 9; // characters that fit in large letters
const roomyState = 20; // characters that fit in a line of the narrowest tile

/** One entity of the overview, as an item of a list. */
export class Tile {
  element = document.querySelector('#tile').content.firstElementChild.cloneNode(true);
  link = this.element.querySelector('a');

  #age = this.element.querySelector('.age');
  #value = this.element.querySelector('.value');
  #number = this.element.querySelector('.number');
  #unit = this.element.querySelector('.unit');
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

  /**
   * `isJudged`: enough is known to say whether the sensor is late. `isAway`: its state is from before the
   * server went away. `drawsLines`: the sparkline is drawn too, unless it is up to date.
   */
  draw(entity, {now, knownUntil, isJudged, isAway, drawsLines}) {
    const state = isJudged || !entity.last ? stateOf(entity, knownUntil) : {name: '', text: ''};
    const newest = entity.last ?? entity.other ?? entity.registered;
    write(this.#age, newest.isDated ? ageText(now - newest.at) : '');
    const number = entity.last ? String(entity.last.value) : '–';
    const unit = entity.last ? settings().unit : '';
    if (this.#value.textContent !== number + unit) {
      this.#number.textContent = number;
      // Write the unit again even if unchanged: otherwise the browser counts it as a layout shift.
      this.#unit.textContent = unit;
      // A degree sign is part of its number.
      this.#unit.classList.toggle('small', unit.length > 1);
      this.#value.classList.toggle('long', number.length + unit.length > roomy);
    }
    const isOfThen = isAway && (state.name === 'live' || state.name === 'late');
    const limit = state.name !== '' ? limitOf(entity) : null;
    const full = withLimit(state, limit);
    const text = limit && state.name === 'live' && full.length > roomyState ? limit.brief : full;
    write(this.#state, isOfThen ? `was ${text}` : text);
    this.element.classList.toggle('wrong', limit !== null);
    this.element.classList.toggle('past', isAway);
    if (this.element.dataset.state !== state.name) this.element.dataset.state = state.name;
    const isKnown = this.#drawn?.entity === entity;
    if (isKnown && (!drawsLines || this.#drawn.version === entity.version)) return;
    this.#drawn = {entity, version: entity.version};
    this.#line.setAttribute('points', sparkline(entity.readings));
  }

  /** Places the tile at `x` and `y`, in pixels within the list, as the item with that index of `count`. */
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
