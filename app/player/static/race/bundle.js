/**
 * The members of a repeated run, walked one after the other into the same few arrays, and what they come to; `Bundle` of
 * app/races/repeats.py in the browser. The page does it for a few members, a worker for many.
 */

import { batches, gaussian } from "../engine/draws.js";
import { Walker } from "../engine/walker.js";
import { flat } from "./view.js";

/** @import { Own } from "./own.js" */
/** @import { Shown } from "./view.js" */

/** The quantiles of the losses, from that below the wide band to that above it. */
const SHARES = [0.1, 0.25, 0.5, 0.75, 0.9];

/**
 * What a bundle is made of, beside the options of its run, which have no noise and no mini-batches.
 * @typedef {object} Many
 * @property {Own[]} owns where every member starts, and what it draws
 * @property {number} noise
 * @property {number | null} samples how many there are, where a step may see fewer
 * @property {Shown} shown
 * @property {boolean} mean whether the mean of the paths says something: they have one start
 */

/**
 * What walks member after member, each one once, and then says what they come to. One that ends is frozen where it was
 * last, and its loss is infinite from there on.
 * @param {Engine.RuleModule} rule @param {Engine.LandscapeModule} landscape @param {Engine.Options} options
 * @param {Many} many
 */
export function bundling(rule, landscape, options, { owns, noise, samples, shown, mean }) {
  const [count, rows, d] = [owns.length, options.lr.length + 1, options.start.length];
  const x = new Float64Array(2 * count * rows);
  const loss = new Float64Array(count * rows);
  const path = new Float64Array(rows * d);
  const drawn = drawing(rows - 1, d, noise, samples);
  /** @type {number[]} */ const ends = [];

  /** @param {number} m */
  function member(m) {
    const { start, seed } = owns[m];
    const own = { ...options, start: Float64Array.from(start), seed, ...drawn(owns[m]) };
    const losses = loss.subarray(m * rows, (m + 1) * rows);
    ends[m] = walked(new Walker(rule, landscape, own), path, losses);
    x.set(flat(shown, path, losses), 2 * m * rows);
    losses.fill(Infinity, ends[m]);
  }

  return { member, done: () => bundleOf(x, loss, ends, mean) };
}

/**
 * What members come to, of which all is known.
 * @param {Float64Array} x where they are drawn [count × rows × 2] @param {Float64Array} loss [count × rows], infinite where
 *   one has ended @param {number[]} ends the step that ended each @param {boolean} mean @returns {Races.Bundle}
 */
export function bundleOf(x, loss, ends, mean) {
  const count = ends.length;
  const rows = loss.length / count;
  const [low, lower, median, upper, high] = quantilesOf(loss, count, rows);
  const gone = median.indexOf(Infinity);
  return {
    ...{ count, x, loss, ends, low, lower, median, upper, high },
    mean: mean ? meanOf(x, count, rows) : null,
    divergedAt: gone < 0 ? null : gone,
  };
}

/**
 * Walk a run into arrays, the last good row repeated; the step that ended it, or as many as there are rows.
 * @param {Walker} walker @param {Float64Array} path @param {Float64Array} loss
 */
function walked(walker, path, loss) {
  const { x } = walker;
  const d = x.length;
  walker.begin();
  for (let t = 0; ; t++) {
    for (let i = 0; i < d; i++) path[t * d + i] = x[i];
    loss[t] = walker.loss();
    if (!walker.good(loss[t])) {
      const last = Math.max(t - 1, 0);
      for (let k = last + 1; k < loss.length; k++) {
        for (let i = 0; i < d; i++) path[k * d + i] = path[last * d + i];
        loss[k] = loss[last];
      }
      return t;
    }
    if (t === loss.length - 1) return loss.length;
    walker.move(walker.aim(t));
  }
}

/**
 * The noise and the mini-batches of a member, which the next one of the same seed has, too.
 * @param {number} steps @param {number} d @param {number} noise @param {number | null} samples
 */
function drawing(steps, d, noise, samples) {
  /** @type {{noise: Float64Array | null, plan: Engine.Plan | null}} */
  const last = { noise: null, plan: null };
  /** @type {number | null} */ let drawn = null;
  return (/** @type {Own} */ { seed, batch: { size, order } }) => {
    if (seed === drawn) return last;
    drawn = seed;
    if (noise) last.noise = gaussian(d, seed, steps).z.values.map((one) => one * noise);
    if (samples !== null && size !== null) {
      const { rows, weight } = batches(samples, size, order, seed, steps);
      last.plan = { width: rows.shape[1], rows: rows.values, weight: weight.values };
    }
    return last;
  };
}

/** The place of a quantile among so many sorted values: it is one of theirs. @param {number} count @param {number} share */
export const rankOf = (count, share) => Math.floor(share * (count - 1) + 0.5);

/** The quantiles [rows] of losses [count × rows] at every step. @param {Float64Array} loss @param {number} count @param {number} rows */
function quantilesOf(loss, count, rows) {
  const found = SHARES.map(() => new Float64Array(rows));
  const ranks = SHARES.map((share) => rankOf(count, share));
  const column = new Float64Array(count);
  for (let k = 0; k < rows; k += 1) {
    for (let m = 0; m < count; m += 1) column[m] = loss[m * rows + k];
    column.sort();
    ranks.forEach((rank, q) => {
      found[q][k] = column[rank];
    });
  }
  return found;
}

/** The mean [rows × 2] of paths [count × rows × 2]. @param {Float64Array} x @param {number} count @param {number} rows */
function meanOf(x, count, rows) {
  const mean = new Float64Array(2 * rows);
  for (let m = 0; m < count; m += 1)
    for (let k = 0; k < mean.length; k += 1) mean[k] += x[2 * m * rows + k] / count;
  return mean;
}
