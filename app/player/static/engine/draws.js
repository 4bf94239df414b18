/** The mini-batches and the noise of a run, drawn from its seed: core/sampling.py and core/engine.py in the browser. */

import { Random } from "./random.js";

/** The padded width of a batch: the next power of 4, at most all samples. @param {number} size @param {number} samples */
export function widthOf(size, samples) {
  let padded = 1;
  while (padded < size) padded *= 4;
  return Math.min(padded, samples);
}

/** How much larger a growing batch is than the one before, until it has its full size. */
const GROWTH = 1.02;

/**
 * How many samples the mini-batch of every step has: the last of an epoch may be smaller than the others.
 * @param {number} samples @param {number} size @param {string} order @param {number} steps
 */
export function sizes(samples, size, order, steps) {
  const found = new Int32Array(steps);
  for (let t = 0, left = 0; t < steps; t += 1) {
    left = left || samples;
    const wanted = order === "growing" ? Math.min(size, Math.ceil(GROWTH ** Math.min(t, 1000))) : size;
    found[t] = order === "replacement" ? size : Math.min(wanted, left);
    left -= Math.min(wanted, left);
  }
  return found;
}

/**
 * The mini-batches of so many steps: rows and weight [steps, width]. "shuffled": every epoch is a permutation cut into
 * batches, the last one possibly smaller; "growing": likewise, into larger and larger ones; "replacement": every sample
 * of every batch is drawn by itself.
 * @param {number} samples @param {number} size @param {string} order @param {number} seed @param {number} steps
 */
export function batches(samples, size, order, seed, steps) {
  const width = widthOf(size, samples);
  const random = new Random([seed]);
  const rows = new Int32Array(steps * width);
  const weight = new Float64Array(steps * width);
  const drawn = () =>
    order === "replacement"
      ? Int32Array.from({ length: size }, () => random.below(samples))
      : random.permutation(samples);
  let left = new Int32Array(0);
  sizes(samples, size, order, steps).forEach((count, t) => {
    if (!left.length) left = drawn();
    rows.set(left.subarray(0, count), t * width);
    weight.fill(1, t * width, t * width + count);
    left = left.subarray(count);
  });
  const shape = [steps, width];
  return { rows: { shape, values: rows }, weight: { shape, values: weight } };
}

/** Standard normal numbers z [steps, dimension]. @param {number} dimension @param {number} seed @param {number} steps */
export function gaussian(dimension, seed, steps) {
  const random = new Random([seed, 1]);
  const values = Float64Array.from({ length: steps * dimension }, () => random.normal());
  return { z: { shape: [steps, dimension], values } };
}
