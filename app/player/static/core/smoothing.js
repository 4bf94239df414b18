/**
 * Curves that jump up and down from step to step, made readable: the middle of every few steps, and between which values
 * they lie. app/export/drawing/charts/smoothing.py draws the same.
 */

import { BINS } from "./measures.js";

/**
 * A curve in bins of some rows each.
 * @typedef {object} Smooth
 * @property {number[]} rows where each bin stands: its middle row; the first and the last reach to the curve's ends
 * @property {number[]} middle its median, which is the same one on a logarithmic axis
 * @property {number[]} low the lowest value in it
 * @property {number[]} high and the highest
 */

/** Whether a curve turns more often than there are bins. @param {ArrayLike<number>} values @param {number} count */
function isJagged(values, count) {
  let turns = 0;
  for (let k = 2; k < count; k += 1)
    turns += Number((values[k] - values[k - 1]) * (values[k - 1] - values[k - 2]) < 0);
  return turns > BINS;
}

/**
 * The first `count` values of a curve in bins; null where it can be followed as it is.
 * @param {ArrayLike<number>} values @param {number} count @returns {Smooth | null}
 */
export function smoothed(values, count) {
  if (count < 2 * BINS || !isJagged(values, count)) return null;
  const wide = Math.ceil(count / BINS);
  /** @type {Smooth} */ const smooth = { rows: [], middle: [], low: [], high: [] };
  for (let from = 0; from < count; from += wide) {
    const to = Math.min(from + wide, count) - 1;
    const known = Float64Array.from({ length: to - from + 1 }, (_, k) => values[from + k])
      .filter(Number.isFinite)
      .sort();
    if (!known.length) continue;
    smooth.rows.push(from === 0 ? 0 : to === count - 1 ? to : (from + to) >> 1);
    smooth.middle.push(known[(known.length - 1) >> 1]);
    smooth.low.push(known[0]);
    smooth.high.push(known[known.length - 1]);
  }
  return smooth;
}
