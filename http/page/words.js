// How the page writes what the log has, according to the topic's settings.
import {settings} from './settings.js';

export const nameOf = number => settings().headingOf(number);

export const valueText = value => settings().text(value);

/** Returns a computed value as text, without the noise of binary fractions. */
export const roundedText = value => valueText(Number(value.toPrecision(Math.abs(value) >= 1e4 ? 15 : 4)));

export const counted = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;
