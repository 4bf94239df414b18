/** The gradients of mini-batches at one point of a run: what they scatter around, and how far; tests/player/twin/curvature.py is its twin. */

import { t } from "../core/words.js";
import { ownOf } from "./own.js";

/** Mini-batches of each size whose gradients are drawn. */
const CLOUD = 300;
/** The sizes that are drawn, where there are more samples. */
const SIZES = [1, 10];

/**
 * The message with gradients of mini-batches at the point of a run at `step`, on the plane that is drawn: the "mean",
 * and of every size "batches" [CLOUD, 2], and the covariance [2, 2] that they are drawn from, "spread".
 * @param {Races.Race} race @param {number} focus @param {number} step
 * @returns {{header: Header.Cloud, arrays: Record<string, Races.Table>}}
 */
export function cloudMessage(race, focus, step) {
  const { description, experiment, titles } = race;
  const { order } = ownOf(experiment, focus).batch;
  const last = (race.trajectories[focus].divergedAt ?? experiment.steps + 1) - 1;
  const each = gradients(race, focus, Math.max(Math.min(step, last), 0));
  const n = each.length / 2;
  const sizes = SIZES.filter((size) => size < n);
  const { mean, covariance } = scatter(each);
  /** @type {Record<string, Races.Table>} */
  const arrays = { mean: { shape: [2], values: mean } };
  for (const size of sizes) {
    const left = order === "replacement" ? 1 : (n - size) / Math.max(n - 1, 1); // at n nothing (Cochran 1977, ch. 2)
    const values = batches(each, size, order, ownOf(experiment, focus).seed);
    arrays[`batches${size}`] = { shape: [CLOUD, 2], values };
    arrays[`spread${size}`] = { shape: [2, 2], values: covariance.map((part) => (part / size) * left) };
  }
  if (!n) throw new Error(t("{title} has no data to take samples from.", { title: description.title }));
  return { header: { view: "cloud", sizes, samples: n, run: titles[focus] }, arrays };
}

/**
 * The gradients of all single samples [n, 2]; empty where there are none.
 * @param {Races.Race} race @param {number} focus @param {number} step
 */
function gradients(
  { description: { dimension: d, plane }, linked: { landscape, data }, h, trajectories },
  focus,
  step,
) {
  if (!data || !landscape.each) return new Float64Array(0);
  const all = new Float64Array(data.n * d);
  landscape.each(trajectories[focus].x.subarray(step * d, (step + 1) * d), h, all, data);
  const out = new Float64Array(2 * data.n);
  for (let n = 0; n < data.n; n += 1) {
    for (let k = 0; k < 2; k += 1) {
      if (plane) for (let i = 0; i < d; i += 1) out[2 * n + k] += all[n * d + i] * plane.across[k][i];
      else if (k < d) out[2 * n + k] = all[n * d + k];
    }
  }
  return out;
}

/** Their mean [2], and the covariance [2, 2] of one of them. @param {Float64Array} each */
function scatter(each) {
  const n = each.length / 2;
  const [mean, covariance] = [new Float64Array(2), new Float64Array(4)];
  for (let i = 0; i < 2 * n; i += 1) mean[i % 2] += each[i] / n;
  for (let i = 0; i < n; i += 1) {
    const apart = [each[2 * i] - mean[0], each[2 * i + 1] - mean[1]];
    for (let k = 0; k < 4; k += 1) covariance[k] += (apart[k >> 1] * apart[k & 1]) / n;
  }
  return { mean, covariance };
}

/**
 * Gradients [CLOUD, 2] of mini-batches that are drawn with or without replacement: the same for the same seed.
 * @param {Float64Array} each @param {number} size @param {Races.Batch["order"]} order @param {number} seed
 */
function batches(each, size, order, seed) {
  const n = each.length / 2;
  const random = createRandom(seed ^ Math.imul(size, 0x9e3779b9));
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  const out = new Float64Array(2 * CLOUD);
  for (let k = 0; k < CLOUD; k += 1) {
    for (let i = 0; i < size; i += 1) {
      const first = order === "replacement" ? 0 : i; // those before are in this batch already
      const chosen = first + Math.floor(random() * (n - first));
      [rows[i], rows[chosen]] = [rows[chosen], rows[i]];
      const row = order === "replacement" ? chosen : rows[i];
      out[2 * k] += each[2 * row] / size;
      out[2 * k + 1] += each[2 * row + 1] / size;
    }
  }
  return out;
}

/** Numbers from 0 to 1, always the same ones for a seed (Steele's splitmix32). @param {number} seed */
function createRandom(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  };
}
