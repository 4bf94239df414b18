/** The mini-batches and the noise of a run, drawn from its seed: core/sampling.py and core/engine.py in the browser. */

import { Random } from "./random.js";

/** The padded width of a batch: the next power of 4, at most all samples. @param {number} size @param {number} samples */
export function widthOf(size, samples) {
  let padded = 1;
  while (padded < size) padded *= 4;
  return Math.min(padded, samples);
}

/**
 * The mini-batches of so many steps: rows and weight [steps, width]. "shuffled": every epoch is a permutation cut into
 * batches, the last one possibly smaller; "replacement": every sample of every batch is drawn by itself.
 * @param {number} samples @param {number} size @param {string} order @param {number} seed @param {number} steps
 */
export function batches(samples, size, order, seed, steps) {
  const width = widthOf(size, samples);
  const random = new Random([seed]);
  const rows = new Int32Array(steps * width);
  const weight = new Float64Array(steps * width);
  const each = order === "replacement" ? 1 : Math.ceil(samples / size);
  for (let first = 0; first < steps; first += each) {
    const drawn =
      order === "replacement"
        ? Int32Array.from({ length: size }, () => random.below(samples))
        : random.permutation(samples);
    for (let k = 0; k < each && first + k < steps; k += 1) {
      const batch = drawn.subarray(k * size, (k + 1) * size);
      rows.set(batch, (first + k) * width);
      weight.fill(1, (first + k) * width, (first + k) * width + batch.length);
    }
  }
  const shape = [steps, width];
  return { rows: { shape, values: rows }, weight: { shape, values: weight } };
}

/** Standard normal numbers z [steps, dimension]. @param {number} dimension @param {number} seed @param {number} steps */
export function gaussian(dimension, seed, steps) {
  const random = new Random([seed, 1]);
  const values = Float64Array.from({ length: steps * dimension }, () => random.normal());
  return { z: { shape: [steps, dimension], values } };
}
