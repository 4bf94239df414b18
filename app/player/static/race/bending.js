/** How the loss bends at a point: on the plane that is drawn, and at most and least in any direction. */

import { eigenvalues } from "../core/eigen.js";
import { lanczos } from "../core/lanczos.js";

/** @typedef {Pick<Header.Description, "dimension" | "plane">} Shown */

/** Up to so many dimensions eigenvalues are exact; above, they are Lanczos's, which approach them from inside. */
const DENSE = 64;
/** Steps of Lanczos's iteration. */
const LANCZOS = 24;

/** Numbers of a point: gradient (2) and Hessian (xx, xy, yy) along the plane, lowest and highest eigenvalue. */
export const NUMBERS = 7;

/**
 * A function of a point [d], which writes its NUMBERS: on all data, with the landscape's sliders h.
 * @param {Engine.LandscapeModule} landscape @param {Float64Array} h @param {Engine.Data | null} data
 * @param {Shown} shown
 * @returns {(x: Float64Array, out: Float64Array) => void}
 */
export function bending(landscape, h, data, { dimension: d, plane }) {
  const [u, v] = plane ? plane.across.map((row) => Float64Array.from(row)) : [axis(d, 0), axis(d, 1)];
  const [slope, alongU, alongV] = [0, 1, 2].map(() => new Float64Array(d));
  const whole = new Float64Array(d <= DENSE ? d * d : 0);
  return (x, out) => {
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
  };
}

/**
 * The same of many points, row by row.
 * @param {(x: Float64Array, out: Float64Array) => void} bend @param {Float64Array} points [m, d] @param {number} d
 */
export function bends(bend, points, d) {
  const out = new Float64Array((points.length / d) * NUMBERS);
  for (let k = 0; k * d < points.length; k += 1)
    bend(points.subarray(k * d, (k + 1) * d), out.subarray(k * NUMBERS, (k + 1) * NUMBERS));
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
