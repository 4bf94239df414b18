/** Which of many learning rates is best: the one that ends lowest even if it is ten per cent off. */

/** @import { End } from "./tune.mjs" */

/** A loss this share of the way above the minimum has reached it: what is left is rounding to a reader. */
const REACHED = 1e-12;
/** Otherwise losses are alike that differ by this share of their height. */
const ALIKE = 1e-6;
/** Later than any step. */
const NEVER = Number.MAX_VALUE;
/** The usual rate stays unless another ends this many times lower. */
const LOWER = 10;

/**
 * The rate with the lowest loss at the worst of three: itself and its neighbours. Of rates that are alike in this, or
 * have all reached the minimum, it is one that is there soonest, and of these the one in the middle of the widest
 * stretch. null where no rate has neighbours that do not diverge.
 * @param {number[]} rates ascending @param {End[]} ends where they lead @param {number} height the loss at the start
 * @param {number | null} floor the loss at the lowest known minimum
 * @param {number | null} usual a rate that stays unless another is much better
 * @returns {{rate: number, loss: number, best: number} | null} with its loss, and the lowest of all rates
 */
export function chosen(rates, ends, height, floor, usual) {
  const losses = ends.map(({ gone, loss }) => (gone || Number.isNaN(loss) ? Infinity : loss));
  const worst = losses.map((_, i) => Math.max(...losses.slice(Math.max(i - 1, 0), i + 2)));
  const lowest = Math.min(...worst);
  if (!Number.isFinite(lowest)) return null;
  const best = Math.min(...losses);
  const bottom = floor ?? best;
  const reached = bottom + REACHED * Math.abs(height - bottom);
  const low = Math.max(lowest + ALIKE * Math.abs(lowest - bottom), reached);
  /** Losses on mini-batches may be low in the mean, and never for good. @param {number} i */
  const there = (i) => (worst[i] <= low ? Math.min(ends[i].since(low), NEVER) : Infinity);
  const arrivals = rates.map((_, i) => there(i));
  const place = middle(arrivals, Math.min(...arrivals));
  const found = { rate: rates[place], loss: losses[place], best };
  if (usual === null) return found;
  const own = rates.indexOf(usual);
  return worst[own] <= Math.max(bottom + LOWER * (lowest - bottom), reached)
    ? { rate: usual, loss: losses[own], best }
    : found;
}

/** The middle of the longest stretch of a value. @param {number[]} values @param {number} value */
function middle(values, value) {
  let [from, length] = [0, 0];
  for (let i = 0; i < values.length; i += 1) {
    let n = 0;
    while (values[i + n] === value) n += 1;
    if (n > length) [from, length] = [i, n];
    i += n;
  }
  return from + Math.floor((length - 1) / 2);
}
