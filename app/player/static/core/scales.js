/** Axes: the range that holds some values, its ticks, and where on it a value lies. */

import { format, ticks } from "./geometry.js";

/**
 * @typedef {object} Scale
 * @property {boolean} log
 * @property {number} low
 * @property {number} high
 * @property {{value: number, text: string, exponent?: number}[]} marks with an exponent: to be written as 10
 *   to it
 */

/** A logarithmic axis reaches at most this many decades below its top. */
const DECADES = 12;

/**
 * The smallest and the largest finite value, above 0 for a logarithm; null if there is none.
 * @param {Iterable<ArrayLike<number>>} lists @param {boolean} log @returns {[number, number] | null}
 */
export function extent(lists, log) {
  let [low, high] = [Infinity, -Infinity];
  for (const list of lists) {
    for (let i = 0; i < list.length; i += 1) {
      if (!Number.isFinite(list[i]) || (log && list[i] <= 0)) continue;
      low = Math.min(low, list[i]);
      high = Math.max(high, list[i]);
    }
  }
  return low <= high ? [low, high] : null;
}

/**
 * An axis with a little room at its ends.
 * @param {[number, number] | null} range
 * @param {{log?: boolean, count?: number, write?: (value: number) => string}} [options] @returns {Scale}
 */
export function scale(range, { log = false, count = 4, write = format } = {}) {
  if (log) return logarithmic(range ?? [0.1, 1]);
  const [low, high] = range ?? [0, 1];
  const room = 0.04 * (high - low) || Math.max(Math.abs(high), 1) / 2;
  return exact(low - room, high + room, { count, write });
}

/**
 * A linear axis with these very ends.
 * @param {number} low @param {number} high
 * @param {{count?: number, write?: (value: number) => string}} [options] @returns {Scale}
 */
export function exact(low, high, { count = 4, write = format } = {}) {
  return {
    log: false,
    low,
    high,
    marks: ticks(low, high, count).map((value) => ({ value, text: write(value) })),
  };
}

/** @param {[number, number]} range @returns {Scale} */
function logarithmic([from, high]) {
  const low = Math.max(from, high * 10 ** -DECADES);
  const room = 10 ** Math.max(0.04 * Math.log10(high / low), 0.05);
  const [bottom, top] = [low / room, high * room];
  const [first, last] = [Math.ceil(Math.log10(bottom)), Math.floor(Math.log10(top))];
  if (last - first >= 2) {
    const every = Math.ceil((last - first + 1) / 5);
    const exponents = Array.from(
      { length: Math.floor((last - first) / every) + 1 },
      (_, i) => last - i * every,
    );
    return {
      log: true,
      low: bottom,
      high: top,
      marks: exponents.map((exponent) => ({ value: 10 ** exponent, text: "", exponent })),
    };
  }
  // Over fewer decades powers of ten alone would leave the axis without a number.
  const marks = [];
  for (let k = first - 1; k <= last; k += 1) {
    for (const m of [1, 2, 5]) marks.push({ value: m * 10 ** k, text: format(m * 10 ** k) });
  }
  const inside = marks.filter(({ value }) => value >= bottom && value <= top);
  const plain = ticks(bottom, top, 3)
    .filter((value) => value > 0)
    .map((value) => ({ value, text: format(value) }));
  return { log: true, low: bottom, high: top, marks: inside.length > 1 ? inside : plain };
}

/**
 * Where a value lies, from 0 at the low end to 1 at the high end. What has no logarithm lies far below.
 * @param {Scale} on @param {number} value
 */
export function share(on, value) {
  if (!on.log) return (value - on.low) / (on.high - on.low);
  if (value <= 0) return -1;
  return Math.log(value / on.low) / Math.log(on.high / on.low);
}

/** The value that lies there. @param {Scale} on @param {number} part */
export const valueAt = (on, part) =>
  on.log ? on.low * (on.high / on.low) ** part : on.low + part * (on.high - on.low);

/**
 * What an increasing list has at row `row`, linear between two rows.
 * @param {ArrayLike<number>} list @param {number} row
 */
export function between(list, row) {
  const k = Math.max(0, Math.min(Math.floor(row), list.length - 1));
  const part = row - k;
  return part > 0 && k + 1 < list.length ? list[k] + part * (list[k + 1] - list[k]) : list[k];
}

/**
 * The row of an increasing list that is nearest to a value; what is not a number yet is left out.
 * @param {ArrayLike<number>} list @param {number} value
 */
export function nearest(list, value) {
  let best = 0;
  for (let k = 1; k < list.length; k += 1) {
    if (Math.abs(list[k] - value) < Math.abs(list[best] - value)) best = k;
  }
  return best;
}

/** The last row with a number in it, 0 if there is none. @param {ArrayLike<number>} list */
export function lastRow(list) {
  let k = list.length - 1;
  while (k > 0 && !Number.isFinite(list[k])) k -= 1;
  return Math.max(k, 0);
}
