import {columnsFor, placesSeen} from './places.js';
import {Tile} from './tile.js';

const [leastWidth, height, gap] = [10, 6.25, 0.5]; // in units of the page's font size

/** A list of tiles, of which only those on the screen are in the document. */
export class Tiles {
  #list;
  #addressOf;
  #tiles = new Map();
  #entities = [];
  #times = {};

  /** `addressOf` returns the address that the tile of a number leads to. */
  constructor(list, addressOf) {
    this.#list = list;
    this.#addressOf = addressOf;
  }

  /** Whether somebody is about to choose a tile, so that no tile should move. */
  get isInUse() {
    return this.#list.matches(':hover, :focus-within');
  }

  show(entities, times) {
    this.#entities = entities;
    this.#times = times;
    this.draw();
  }

  /** Also called after the page was scrolled or resized. */
  draw() {
    const count = this.#entities.length;
    const unit = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    const space = gap * unit;
    const {top, width} = this.#list.getBoundingClientRect();
    const columns = columnsFor(width, leastWidth * unit, space);
    const tileWidth = (width - (columns - 1) * space) / columns;
    const rowHeight = height * unit + space;
    const {first, end, rows} = placesSeen({count, columns, rowHeight, top: -top, height: innerHeight});
    this.#list.style.height = `${rows * rowHeight}px`;
    const shown = this.#indices(first, end);
    this.#forget(new Set(shown.map(index => this.#entities[index].number)));
    shown.forEach((index, position) => {
      const tile = this.#tileOf(this.#entities[index].number);
      tile.address = this.#addressOf(this.#entities[index].number);
      tile.draw(this.#entities[index], this.#times);
      tile.place({
        x: index % columns * (tileWidth + space), y: Math.floor(index / columns) * rowHeight,
        width: tileWidth, index, count,
      });
      const {children} = this.#list;
      if (children[position] !== tile.element) this.#list.insertBefore(tile.element, children[position] ?? null);
    });
  }

  /** Returns false if the entity has no tile on the screen. */
  focus(number) {
    const tile = this.#tiles.get(number);
    tile?.link.focus({preventScroll: true});
    return tile !== undefined;
  }

  clear() {
    this.show([], {});
  }

  /** Returns the indices of the tiles to show. The focused tile stays, or the keyboard would lose its place. */
  #indices(first, end) {
    const shown = Array.from({length: Math.max(0, end - first)}, (_, i) => first + i);
    const focused = document.activeElement?.closest('[data-tile]')?.dataset.tile;
    const index = focused === undefined ? -1 : this.#entities.findIndex(each => each.number === focused);
    if (index >= end) shown.push(index);
    else if (index >= 0 && index < first) shown.unshift(index);
    return shown;
  }

  #forget(staying) {
    for (const [number, tile] of this.#tiles)
      if (!staying.has(number)) {
        tile.element.remove();
        this.#tiles.delete(number);
      }
  }

  #tileOf(number) {
    let tile = this.#tiles.get(number);
    if (!tile) this.#tiles.set(number, tile = new Tile(number));
    return tile;
  }
}
