/**
 * Where noise and mini-batches keep a rule with constant settings around a minimum: core/theory/hovering.py, which names
 * the sources, and app/races/along/theory/hovering.py in the browser.
 */

import { eigenvalues } from "../../core/eigen.js";
import { ownOf } from "../own.js";
import { flat } from "../view.js";
import { factorOf, partsOf, solved } from "./linear.js";
import { alongOf, minimumOf } from "./model.js";

/** @import { Linear } from "./linear.js" */
/** @import { Model } from "./model.js" */

/** Points of an ellipse. */
const RING = 49;
/** Multiplications that the covariance of the samples' Hessians may take; else there is none, and no floor. */
const WORK = 2e7;
/** Of samples that come once an epoch no floor is known where their Hessians raise it by a larger share. */
const BENT = 0.05;

/**
 * Mini-batches near a minimum, along the eigenvectors of the Hessian.
 * @typedef {object} Batches
 * @property {Float64Array} covariance [d × d] of the gradients of single samples at the minimum
 * @property {number} size
 * @property {number} samples
 * @property {boolean} shuffled whether every sample comes once an epoch
 * @property {Float64Array | null} bends [d × d × d × d] the covariance of the entries of the samples' Hessians; null: unknown
 */
/** @typedef {{deviation: number, batches: Batches | null}} Noise what disturbs the gradients near a minimum */
/** @typedef {[number, number, number, number]} Pair a matrix [2 × 2], row by row */

/** Whether it moves a run off the minimum. @param {Noise} noise */
export const stirs = ({ deviation, batches }) =>
  deviation > 0 || Boolean(batches?.covariance.some((part) => part !== 0));

/** What was found last of a landscape's samples. @type {WeakMap<object, {key: string, batches: Batches}>} */
const known = new WeakMap();

/**
 * What disturbs the gradients of a run around the minimum of a quadratic loss, its model.
 * @param {Races.Race} race @param {number} focus @param {Model} model @returns {Noise}
 */
export function noiseOf({ experiment, linked: { landscape, data }, h }, focus, model) {
  const { noise: deviation } = experiment.runs[focus];
  const { size, order } = ownOf(experiment, focus).batch;
  if (!data || !landscape.each || size === null || order === "growing" || !model.bowl)
    return { deviation, batches: null };
  const key = `${[...h]} ${model.ridge} ${size} ${order}`;
  const before = known.get(data);
  if (before?.key === key) return { deviation, batches: before.batches };
  const batches = batchesOf(landscape, h, data, model, size, order);
  known.set(data, { key, batches });
  return { deviation, batches };
}

/**
 * @param {Engine.LandscapeModule} landscape @param {Float64Array} h @param {Engine.Data} data @param {Model} model
 * @param {number} size @param {Races.Batch["order"]} order @returns {Batches}
 */
function batchesOf(landscape, h, data, model, size, order) {
  const [d, n, middle] = [model.at.length, data.n, minimumOf(model)];
  /** The gradients of all samples at a place, along the eigenvectors. @param {Float64Array} at @returns {number[][]} */
  const gradients = (at) => {
    const all = new Float64Array(n * d);
    landscape.each?.(at, h, all, data);
    return Array.from({ length: n }, (_, i) => alongOf(model, all.subarray(i * d, (i + 1) * d)));
  };
  const here = gradients(middle);
  const covariance = covarianceOf(here);
  let bends = null;
  if (n * d ** 4 <= WORK) {
    const away = Array.from({ length: d }, (_, k) =>
      gradients(middle.map((part, i) => part + model.vectors[k * d + i])),
    );
    const hessians = here.map((g, i) => g.flatMap((part, a) => away.map((there) => there[i][a] - part)));
    bends = covarianceOf(hessians);
  }
  return { covariance, size, samples: n, shuffled: order === "shuffled", bends };
}

/** The covariance [m × m] of rows of m numbers. @param {number[][]} rows */
function covarianceOf(rows) {
  const [n, m] = [rows.length, rows[0].length];
  const mean = rows[0].map((_, k) => rows.reduce((sum, row) => sum + row[k], 0) / n);
  const out = new Float64Array(m * m);
  for (const row of rows) {
    for (let a = 0; a < m; a += 1) {
      const apart = (row[a] - mean[a]) / n;
      for (let b = 0; b < m; b += 1) out[a * m + b] += apart * (row[b] - mean[b]);
    }
  }
  return out;
}

/**
 * The stationary covariance [d × d] of w along the eigenvectors; infinite where the rule does not contract, NaN where it is
 * not known: around the point where decoupled decay keeps a rule, and of mini-batches whose samples' Hessians are not known.
 * @param {Linear} step @param {number[]} curvatures @param {Noise} noise
 */
export function hovering(step, curvatures, { deviation, batches }) {
  const d = curvatures.length;
  const all = (/** @type {number} */ value) => new Float64Array(d * d).fill(value);
  if (step.decoupled) return all(NaN);
  if (!curvatures.every((one) => factorOf(step, one) < 1)) return all(Infinity);
  const { A, b, look } = partsOf(step, curvatures);
  const B = outer(b);
  const pairs = Array.from({ length: d * d }, (_, k) => ({ i: Math.floor(k / d), j: k % d }));
  const unit = pairs.map(({ i, j }) => fixed(A[i], A[j], B));
  const added = Float64Array.from(pairs, ({ i, j }) => (i === j ? deviation ** 2 : 0));
  const kept = (/** @type {Float64Array} */ amount) => amount.map((part, k) => unit[k][3] * part);
  if (!batches || (batches.shuffled && batches.size >= batches.samples)) return kept(added);
  const { covariance, bends, shuffled } = batches;
  if (!bends) return all(NaN);
  const share = shareOf(batches);
  const amount = added.map((part, k) => part + share * covariance[k]);
  const more = bent(unit, look, amount, bends, share, d);
  const infinite = more.some((part) => part === Infinity);
  if (!shuffled) return infinite ? all(Infinity) : kept(amount.map((part, k) => part + more[k]));
  const height = (/** @type {Float64Array} */ noise) =>
    curvatures.reduce((sum, one, i) => sum + one * unit[i * d + i][3] * noise[i * d + i], 0);
  if (infinite || !(height(more) <= BENT * height(amount))) return all(NaN);
  return kept(added).map((part, k) => {
    const { i, j } = pairs[k];
    return part + covariance[k] * epochs(A[i], A[j], B, batches);
  });
}

/** The covariance of one mini-batch's mean, for samples with a covariance of 1. @param {Batches} batches */
const shareOf = ({ size, samples: n, shuffled }) => (shuffled ? (n - size) / (n - 1) : 1) / size;

/**
 * What the samples' Hessians add to the noise [d × d]; infinite where the mean square does not contract.
 * @param {Pair[]} unit what noise of 1 leads to @param {[number, number]} look where the gradient is taken
 * @param {Float64Array} amount of noise without them @param {Float64Array} bends
 * @param {number} share of their covariance in a mini-batch @param {number} d
 */
function bent(unit, [x, y], amount, bends, share, d) {
  const seen = unit.map((P) => x * x * P[0] + x * y * (P[1] + P[2]) + y * y * P[3]);
  /** What place l of the covariance adds to the noise at place k. @param {number} k @param {number} l */
  const onward = (k, l) => {
    const [i, j, p, q] = [Math.floor(k / d), k % d, Math.floor(l / d), l % d];
    return share * bends[((i * d + p) * d + j) * d + q];
  };
  const rows = seen.map((own, k) => [
    ...seen.map((_, l) => Number(k === l) - own * onward(k, l)),
    own * amount[k],
  ]);
  const spread = solved(rows);
  const both = Float64Array.from(spread, (part, k) => part + spread[(k % d) * d + Math.floor(k / d)]);
  const least = eigenvalues(d, both)[0];
  if (!(least >= -1e-9 * Math.max(...spread.map(Math.abs)))) return amount.map(() => Infinity);
  return amount.map((_, k) => spread.reduce((sum, part, l) => sum + onward(k, l) * part, 0));
}

/**
 * The mean of an entry of w's covariance over the steps of an epoch in which every sample comes once, for samples whose
 * gradients have there a covariance of 1.
 * @param {Pair} A @param {Pair} C of the other eigenvector @param {Pair} B @param {Batches} batches
 */
function epochs(A, C, B, { samples: n, size }) {
  if (n < 2) return 0;
  /** @type {Pair} */ let each = [0, 0, 0, 0];
  /** @type {Pair[]} */ let [P, Q] = [
    [1, 0, 0, 1],
    [1, 0, 0, 1],
  ];
  /** @type {Pair[]} */ let [S, T] = [
    [0, 0, 0, 0],
    [0, 0, 0, 0],
  ];
  const steps = [];
  for (let from = 0; from < n; from += size) {
    each = plus(between(A, each, C), B, n / Math.min(size, n - from) / (n - 1));
    [S, T] = [plus(S, P), plus(T, Q)];
    [P, Q] = [times(A, P), times(C, Q)];
    steps.push({ P, Q, within: plus(each, between(S, B, T), -1 / (n - 1)) });
  }
  const begin = fixed(P, Q, steps[steps.length - 1].within);
  return steps.reduce((sum, at) => sum + between(at.P, begin, at.Q)[3] + at.within[3], 0) / steps.length;
}

/** @param {[number, number]} b @returns {Pair} */
const outer = ([x, y]) => [x * x, x * y, x * y, y * y];

/** @param {Pair} A @param {Pair} B @returns {Pair} */
const times = ([a, b, c, d], [e, f, g, h]) => [a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h];

/** @param {Pair} P @param {Pair} Q @param {number} [share] @returns {Pair} */
const plus = (P, Q, share = 1) => /** @type {Pair} */ (P.map((part, k) => part + share * Q[k]));

/** A P Cᵀ. @param {Pair} A @param {Pair} P @param {Pair} C @returns {Pair} */
const between = (A, P, [a, b, c, d]) => times(times(A, P), [a, c, b, d]);

/** The P that is A P Cᵀ and what is added. @param {Pair} A @param {Pair} C @param {Pair} added @returns {Pair} */
const fixed = (A, C, added) =>
  /** @type {Pair} */ (
    solved(
      added.map((part, k) => [
        ...[0, 1, 2, 3].map((l) => Number(k === l) - A[2 * (k >> 1) + (l >> 1)] * C[2 * (k & 1) + (l & 1)]),
        part,
      ]),
    )
  );

/**
 * Two standard deviations around the minimum, as they are drawn; in one dimension there is no ellipse.
 * @param {Races.Race} race @param {Model} model @param {Float64Array} covariance [d × d] @returns {Races.Table}
 */
export function ringOf({ description }, model, covariance) {
  const d = model.at.length;
  if (d === 1) return { shape: [0, 2], values: new Float64Array(0) };
  const middle = minimumOf(model);
  const points = new Float64Array((d + 1) * d);
  points.set(middle);
  for (let k = 0; k < d; k += 1)
    for (let i = 0; i < d; i += 1) points[(k + 1) * d + i] = middle[i] + model.vectors[k * d + i];
  const drawn = flat(description, points, new Float64Array(d + 1));
  let [a, b, c] = [0, 0, 0];
  for (let k = 0; k < d; k += 1) {
    const [x, y] = [drawn[2 * k + 2] - drawn[0], drawn[2 * k + 3] - drawn[1]];
    for (let l = 0; l < d; l += 1) {
      const [z, w] = [drawn[2 * l + 2] - drawn[0], drawn[2 * l + 3] - drawn[1]];
      const part = covariance[k * d + l];
      a += x * part * z;
      b += x * part * w;
      c += y * part * w;
    }
  }
  const first = Math.sqrt(Math.max(a, 0));
  const slant = first ? b / first : 0;
  const second = Math.sqrt(Math.max(c - slant ** 2, 0));
  const values = new Float64Array(2 * RING);
  for (let k = 0; k < RING; k += 1) {
    const t = (2 * Math.PI * k) / (RING - 1);
    values[2 * k] = drawn[0] + 2 * first * Math.cos(t);
    values[2 * k + 1] = drawn[1] + 2 * (slant * Math.cos(t) + second * Math.sin(t));
  }
  return { shape: [RING, 2], values };
}
