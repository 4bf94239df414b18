/** The axis of the loss plot: its range, and its ticks. */

import { ticks } from "../core/geometry.js";

/** How far below the best starting loss a logarithmic axis reaches at most. */
const DECADES = 12;

/**
 * The range of a loss axis and its ticks. Logarithms are taken above `floor`.
 * @param {Float32Array} losses @param {number | null} floor @param {boolean} log
 * @param {number} top the highest start
 */
export function scaleOf(losses, floor, log, top) {
  let low = Infinity;
  let high = -Infinity;
  for (const loss of losses) {
    const value = log ? loss - /** @type {number} */ (floor) : loss;
    if (!Number.isFinite(value) || (log && value <= 0)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(low <= high)) return { low: 0, high: 1, marks: [0, 1] };
  if (!log) {
    const cap = Math.min(high, top > 0 ? 4 * top : high);
    const pad = 0.04 * (cap - low) || 1;
    return { low: low - pad, high: cap + pad, marks: ticks(low - pad, cap + pad) };
  }
  const ceiling = Math.ceil(Math.log10(high) - 0.05);
  const lowest = Math.max(Math.floor(Math.log10(low)), Math.ceil(Math.log10(Math.max(top, low))) - DECADES);
  const bottom = Math.min(lowest, ceiling - 1);
  const every = Math.max(1, Math.ceil((ceiling - bottom) / 5));
  const marks = [];
  for (let k = ceiling; k >= bottom; k -= every) marks.push(k);
  return { low: bottom, high: Math.max(ceiling, bottom + 1), marks };
}
