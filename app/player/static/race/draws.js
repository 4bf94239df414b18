/** The mini-batches and the noise of a run, drawn once for every seed. */

import { batches, gaussian } from "../engine/draws.js";

/** @import { Own } from "./own.js" */

/** Numbers of steps that are drawn at once: a shorter run begins with the same ones. */
const BUCKETS = [100, 500, 2_000, 10_000];
/** So many plans and noises are kept. */
const KEPT = 64;

/** @type {Map<string, any>} */
const known = new Map();

/** @template T @param {string} key @param {() => T} draw @returns {T} */
function once(key, draw) {
  const drawn = known.get(key) ?? draw();
  known.delete(key);
  known.set(key, drawn); // the last one
  if (known.size > KEPT) known.delete(/** @type {string} */ (known.keys().next().value));
  return drawn;
}

/** @param {number} steps */
const rowsFor = (steps) => BUCKETS.find((bucket) => steps <= bucket) ?? steps;

/**
 * The mini-batch of every step of a run; null where every step sees all samples.
 * @param {number | null} samples @param {Pick<Own, "seed" | "batch">} own @param {number} steps @returns {Engine.Plan | null}
 */
export function planOf(samples, { seed, batch: { size, order } }, steps) {
  if (samples === null || size === null) return null;
  const count = rowsFor(steps);
  const { rows, weight } = once(["plan", samples, size, order, seed, count].join(), () =>
    batches(samples, size, order, seed, count),
  );
  const width = rows.shape[1];
  return {
    width,
    rows: rows.values.subarray(0, steps * width),
    weight: weight.values.subarray(0, steps * width),
  };
}

/**
 * The noise on the gradients of a run, [steps × d]; null where there is none.
 * @param {Pick<Own, "seed" | "start">} own @param {number} scale @param {number} steps
 */
export function noiseOf({ seed, start }, scale, steps) {
  if (!scale) return null;
  const count = rowsFor(steps);
  const { z } = once(["noise", start.length, seed, count].join(), () => gaussian(start.length, seed, count));
  return z.values.slice(0, steps * start.length).map((one) => one * scale);
}
