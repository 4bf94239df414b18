/** Axes: the range that holds some values, its ticks, and where on it a value lies. */

import { format, labels, raised, ticks } from "./geometry.js";

/**
 * @typedef {object} Scale
 * @property {boolean} log
 * @property {number} low
 * @property {number} high
 * @property {{value: number, text: string, exponent?: number}[]} marks with an exponent: to be written as 10 to it
 */

/** A logarithmic axis reaches at most this many decades below its top, */
const DECADES = 12;
/** and that of losses down to here, where a minimum is reached as nearly as 64-bit numbers can tell. */
const LOWEST = 1e-30;
/** A loss axis ends at this many times the highest start: what a run that explodes adds above it is cut off. */
const CAP = { log: 100, linear: 4 };
/** Powers of ten alone are too few numbers for an axis of fewer decades. */
const SHORT = 1.5;

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
 * The axis of losses, of which the runs have `starts`; app/export/drawing/charts/axis.py draws the same one.
 * @param {ArrayLike<number>} losses @param {ArrayLike<number>} starts @param {boolean} log @returns {Scale}
 */
export function lossAxis(losses, starts, log) {
  const range = extent([losses], log);
  const start = extent([starts], true)?.[1] ?? Infinity;
  if (range) range[1] = Math.max(range[0], Math.min(range[1], start * (log ? CAP.log : CAP.linear)));
  return log ? logarithmic(range ?? [0.1, 1], LOWEST) : scale(range, { count: 5 });
}

/**
 * An axis with a little room at its ends.
 * @param {[number, number] | null} range @param {{log?: boolean, count?: number, write?: (value: number) => string}} [options] @returns {Scale}
 */
export function scale(range, { log = false, count = 4, write } = {}) {
  if (log) return logarithmic(range ?? [0.1, 1]);
  const [low, high] = range ?? [0, 1];
  const room = 0.04 * (high - low) || (Math.abs(high) || 1) / 2;
  return exact(low - room, high + room, { count, write });
}

/**
 * A linear axis with these very ends.
 * @param {number} low @param {number} high @param {{count?: number, write?: (value: number) => string}} [options] @returns {Scale}
 */
export function exact(low, high, { count = 4, write } = {}) {
  const values = ticks(low, high, count);
  return { log: false, low, high, marks: marked(values, write ? values.map(write) : labels(values)) };
}

/** A logarithmic axis with these very ends. @param {number} low @param {number} high @returns {Scale} */
export const exactLog = (low, high) => ({ log: true, low, high, marks: logarithmicMarks(low, high) });

/** @param {[number, number]} range @param {number} [lowest] it may reach down to @returns {Scale} */
function logarithmic([from, to], lowest = Infinity) {
  const bottom = Math.max(from, Math.min(to * 10 ** -DECADES, lowest));
  const room = 10 ** Math.max(0.04 * Math.log10(to / bottom), 0.05);
  const [low, high] = [bottom / room, to * room];
  return { log: true, low, high, marks: logarithmicMarks(low, high) };
}

/** Powers of ten; on a short axis 1, 2, 5 times powers of ten, and on a shorter one plain ticks. @param {number} low @param {number} high @returns {Scale["marks"]} */
function logarithmicMarks(low, high) {
  const [first, last] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
  const exponents = Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) => first + i);
  if (exponents.length > 1 && Math.log10(high / low) > SHORT) {
    const every = Math.ceil(exponents.length / 5);
    return exponents
      .filter((exponent) => exponent % every === 0)
      .map((exponent) => ({ value: 10 ** exponent, text: `10${raised(exponent)}`, exponent }));
  }
  const fine = [first - 1, ...exponents]
    .flatMap((exponent) => [1, 2, 5].map((m) => m * 10 ** exponent))
    .filter((value) => value >= low && value <= high);
  if (fine.length > 2) return marked(fine, fine.map(format));
  const plain = ticks(low, high, 4);
  return marked(plain, labels(plain));
}

/** @param {number[]} values @param {string[]} texts */
const marked = (values, texts) => values.map((value, i) => ({ value, text: texts[i] }));

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

/**
 * The row of an increasing list at which it has a value: between two rows, or the last if it ends before.
 * @param {ArrayLike<number>} list @param {number} value
 */
export function rowAt(list, value) {
  let k = 0;
  while (k < list.length - 1 && list[k + 1] <= value) k += 1;
  const part = k < list.length - 1 ? (value - list[k]) / (list[k + 1] - list[k]) : 0;
  return k + Math.max(part, 0);
}

/** The last row with a number in it, 0 if there is none. @param {ArrayLike<number>} list */
export function lastRow(list) {
  let k = list.length - 1;
  while (k > 0 && !Number.isFinite(list[k])) k -= 1;
  return Math.max(k, 0);
}
