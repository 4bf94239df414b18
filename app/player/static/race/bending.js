/** How the loss bends at a point: on the plane that is drawn, and at most and least in any direction. */

import { eigenvalues } from "../core/eigen.js";
import { lanczos } from "../core/lanczos.js";

/** @typedef {Pick<Header.Description, "dimension" | "plane">} Shown */

/** Up to so many dimensions eigenvalues are exact; above, they are Lanczos's, which approach them from inside. */
const DENSE = 64;
/** Steps of Lanczos's iteration. */
const LANCZOS = 24;

/**
 * Numbers of a point: gradient (2) and Hessian (xx, xy, yy) along the plane, lowest and highest eigenvalue, and the
 * highest of the Hessian scaled by the rates of the coordinates, NaN where they have none.
 */
export const NUMBERS = 8;

/**
 * A function of a point [d], which writes its NUMBERS: on all data, with the landscape's sliders h. `rates` are those
 * of its coordinates [d], `ridge` is what weight decay adds to the scaled Hessian's diagonal first.
 * @param {Engine.LandscapeModule} landscape @param {Float64Array} h @param {Engine.Data | null} data
 * @param {Shown} shown
 * @returns {(x: Float64Array, out: Float64Array, rates?: Float64Array | null, ridge?: number) => void}
 */
export function bending(landscape, h, data, { dimension: d, plane }) {
  const [u, v] = plane ? plane.across.map((row) => Float64Array.from(row)) : [axis(d, 0), axis(d, 1)];
  const [slope, alongU, alongV] = [0, 1, 2].map(() => new Float64Array(d));
  const whole = new Float64Array(d <= DENSE ? d * d : 0);
  const scaled = new Float64Array(whole.length);
  return (x, out, rates = null, ridge = 0) => {
    const product = (/** @type {Float64Array} */ vector, /** @type {Float64Array} */ into) =>
      landscape.hvp(x, h, vector, into, data);
    landscape.grad(x, h, slope, data);
    product(u, alongU);
    product(v, alongV);
    if (whole.length) landscape.hessian?.(x, h, whole, data);
    const spectrum = whole.length ? eigenvalues(d, whole) : lanczos(product, slope, LANCZOS);
    out.set([dot(u, slope), dot(v, slope), dot(u, alongU), dot(v, alongU), dot(v, alongV)]);
    out[5] = spectrum[0];
    out[6] = spectrum[spectrum.length - 1];
    out[7] = rates && whole.length ? steepest(rates, ridge) : NaN;
  };

  /** The largest eigenvalue of D^½ (H + ridge) D^½. @param {Float64Array} rates @param {number} ridge */
  function steepest(rates, ridge) {
    for (let i = 0; i < d; i += 1)
      for (let j = 0; j < d; j += 1)
        scaled[i * d + j] = Math.sqrt(rates[i] * rates[j]) * (whole[i * d + j] + (i === j ? ridge : 0));
    return eigenvalues(d, scaled)[d - 1];
  }
}

/** Where the numbers of a point are computed: the point and the rates there. @typedef {{points: Float64Array, rates: Float64Array | null, ridge: number}} Places */

/**
 * The same of the place k of many.
 * @param {ReturnType<typeof bending>} bend @param {Places} places points [m, d], rates [m, d] @param {number} d
 * @param {number} k @param {Float64Array} out [m, NUMBERS]
 */
export function bendAlong(bend, { points, rates, ridge }, d, k, out) {
  const row = (/** @type {Float64Array} */ values, width = d) => values.subarray(k * width, (k + 1) * width);
  bend(row(points), row(out, NUMBERS), rates && row(rates), ridge);
}

/** The same of all of them. @param {ReturnType<typeof bending>} bend @param {Places} places @param {number} d */
export function bends(bend, places, d) {
  const count = places.points.length / d;
  const out = new Float64Array(count * NUMBERS);
  for (let k = 0; k < count; k += 1) bendAlong(bend, places, d, k, out);
  return out;
}

/** The direction of coordinate i; in fewer dimensions none. @param {number} d @param {number} i */
const axis = (d, i) => Float64Array.from({ length: d }, (_, k) => (k === i ? 1 : 0));

/** @param {Float64Array} a @param {Float64Array} b */
function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i] * b[i];
  return sum;
}
