/** The quadratic model of a loss around a point, and a rule's path on it: core/theory/model.py in the browser. */

import { eigenvalues } from "../../core/eigen.js";
import { factorOf, firstOf, stepOf } from "./linear.js";

/** @import { Linear } from "./linear.js" */

/** Curvatures below this share of the largest count as none. */
const FLAT = 1e-9;
/** A lowest loss below this share of the loss at hand is 0. */
const ROUNDING = 1e-12;

/**
 * The loss, its gradient and its Hessian at a point.
 * @typedef {{at: Float64Array, loss: number, g: Float64Array, h: Float64Array}} Taylor
 */
/**
 * L(w₀ + Q u) = L₀ + γᵀu + ½ Σ λᵢ uᵢ²; what is descended has `ridge` more curvature.
 * @typedef {object} Model
 * @property {Float64Array} at [d]
 * @property {number} loss
 * @property {Float64Array} vectors [d × d] eigenvectors, a row each, of the smallest eigenvalue first
 * @property {number[]} curvatures [d]
 * @property {number[]} slopes [d]
 * @property {number} ridge
 * @property {number[]} descended the curvatures of what a rule goes down
 * @property {number[]} pulls its gradient at w₀
 * @property {number[]} places w₀ along the eigenvectors
 * @property {boolean} bowl whether it bends up all around
 */

/** @param {Taylor} taylor @param {number} ridge @returns {Model} */
export function modelOf({ at, loss, g, h }, ridge) {
  const d = at.length;
  const vectors = new Float64Array(d * d);
  const known = g.every(Number.isFinite) && h.every(Number.isFinite);
  const curvatures = known ? [...eigenvalues(d, h, vectors)] : new Array(d).fill(NaN);
  const along = (/** @type {Float64Array} */ x) =>
    curvatures.map((_, k) => x.reduce((sum, part, i) => sum + part * vectors[k * d + i], 0));
  const [slopes, places] = [known ? along(g) : new Array(d).fill(NaN), along(at)];
  const descended = curvatures.map((one) => one + ridge);
  return {
    at,
    loss,
    vectors,
    curvatures,
    slopes,
    ridge,
    descended,
    places,
    pulls: slopes.map((slope, i) => slope + ridge * places[i]),
    bowl: descended[0] > FLAT * Math.max(...descended.map(Math.abs)),
  };
}

/** A function of places u: c + s·(u − o) + ½ Σ λᵢ (u − o)ᵢ². @param {number} c @param {number[]} s @param {number[]} o @param {number[]} curvatures */
const quadratic = (c, s, o, curvatures) => (/** @type {number[]} */ u) =>
  c +
  s.reduce((sum, slope, i) => sum + slope * (u[i] - o[i]), 0) +
  0.5 * curvatures.reduce((sum, one, i) => sum + one * (u[i] - o[i]) ** 2, 0);

/** The loss at places along the eigenvectors; exact near the minimum, where there is one. @param {Model} model */
function lossesOf(model) {
  const { loss, slopes, curvatures, bowl, ridge } = model;
  const none = slopes.map(() => 0);
  if (!bowl) return quadratic(loss, slopes, none, curvatures);
  const end = endOf(model);
  const slope = ridge ? slopes.map((one, i) => one + curvatures[i] * end[i]) : none;
  return quadratic(lowestOf(model), slope, end, curvatures);
}

/** Where a rule ends that converges, along the eigenvectors. @param {Model} model */
const endOf = ({ pulls, descended }) => pulls.map((pull, i) => -pull / descended[i]);

/** The loss there; NaN where there is no such place. @param {Model} model */
export function lowestOf(model) {
  const { loss, slopes, curvatures, bowl } = model;
  if (!bowl) return NaN;
  const found = quadratic(
    loss,
    slopes,
    slopes.map(() => 0),
    curvatures,
  )(endOf(model));
  return Math.abs(found) > ROUNDING * Math.abs(loss) ? found : 0;
}

/** A place along the eigenvectors, as a point. @param {Model} model @param {ArrayLike<number>} u */
function pointAt({ at, vectors }, u) {
  const d = at.length;
  return at.map((value, i) => {
    let sum = value;
    for (let k = 0; k < d; k += 1) sum += u[k] * vectors[k * d + i];
    return sum;
  });
}

/** Where a rule ends that converges. @param {Model} model */
export const minimumOf = (model) => pointAt(model, endOf(model));

/** By how much the error is multiplied a step, along the slowest direction that it lies along. @param {Model} model @param {Linear} step */
export function slowest({ pulls, descended }, step) {
  const most = Math.max(...pulls.map(Math.abs));
  const factors = descended.filter((_, i) => Math.abs(pulls[i]) > FLAT * Math.max(most, TINY));
  return Math.max(0, ...factors.map((one) => factorOf(step, one)));
}

/** The smallest normal number. */
const TINY = 2.2250738585072014e-308;

/** The Hessian's whole gradient at its point again. @param {Model} model */
export const gradientOf = (model) =>
  pointAt({ ...model, at: new Float64Array(model.at.length) }, model.slopes);

/** A vector along the eigenvectors. @param {Model} model @param {Float64Array} vector */
export const alongOf = ({ vectors, curvatures }, vector) =>
  curvatures.map((_, k) => vector.reduce((sum, part, i) => sum + part * vectors[k * vector.length + i], 0));

/**
 * The predicted points [(n + 1) × d] and losses from w₀ on, as long as no coordinate exceeds `far`.
 * @param {Model} model @param {Linear} step @param {number} n @param {Float64Array | null} memory at rest: null
 * @param {number} far
 */
export function walkOn(model, step, n, memory, far) {
  const { descended, pulls, places } = model;
  const d = descended.length;
  const begun = memory && alongOf(model, memory);
  const along = descended.map((curvature, i) => ({ curvature, slope: pulls[i], place: places[i] }));
  let states = pulls.map(
    (pull, i) => /** @type {[number, number]} */ ([begun ? begun[i] : firstOf(step, pull), 0]),
  );
  const lossAt = lossesOf(model);
  const x = new Float64Array((n + 1) * d);
  const loss = new Float64Array(n + 1);
  for (let k = 0; k <= n; k += 1) {
    if (k) states = states.map((state, i) => stepOf(step, along[i], state));
    const u = states.map(([, place]) => place);
    const point = pointAt(model, u);
    if (!point.every((value) => Math.abs(value) <= far))
      return { x: x.slice(0, k * d), loss: loss.slice(0, k) };
    x.set(point, k * d);
    loss[k] = lossAt(u);
  }
  return { x, loss };
}

/** The mean loss where a rule has this covariance [d × d] along the eigenvectors. @param {Model} model @param {Float64Array} covariance */
export function floorOf(model, covariance) {
  const d = model.curvatures.length;
  const risen = model.curvatures.reduce((sum, one, i) => sum + one * covariance[i * d + i], 0);
  return lowestOf(model) + 0.5 * risen;
}
