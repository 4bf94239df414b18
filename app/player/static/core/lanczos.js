/** The extreme eigenvalues of a symmetric operator that is too large to be written down; core/lanczos.py's twin. */

import { tridiagonalEigenvalues } from "./eigen.js";

/** The smallest normal number. */
const TINY = 2.2250738585072014e-308;

/**
 * Ritz values [steps] of a symmetric operator on vectors as long as `start`, the smallest first (Lanczos 1950; all
 * reorthogonalized). Where `start` spans a smaller invariant space there are as many as it has dimensions.
 * @param {(v: Float64Array, out: Float64Array) => void} product @param {Float64Array} start @param {number} steps
 */
export function lanczos(product, start, steps) {
  const d = start.length;
  const most = Math.min(steps, d);
  const scattered = Float64Array.from(start, (_, k) => Math.sin(1 + k * k)); // leaves no direction out
  const [length, spread] = [norm(start) + TINY, norm(scattered)];
  const first = start.map((part, k) => part / length + scattered[k] / spread);
  const size = norm(first);
  let q = first.map((part) => part / size);
  /** @type {Float64Array[]} */
  const basis = [];
  /** @type {number[]} */ const diagonal = [];
  /** @type {number[]} */ const beside = [];
  for (let k = 0; k < most; k += 1) {
    basis.push(q);
    const w = new Float64Array(d);
    product(q, w);
    const a = dot(q, w);
    for (let twice = 0; twice < 2; twice += 1) leave(w, basis); // twice is enough (Kahan & Parlett)
    const b = norm(w);
    diagonal.push(a);
    if (!(b > 1e-5 * Math.abs(a) + TINY)) break;
    beside.push(b);
    q = w.map((part) => part / b);
  }
  return tridiagonalEigenvalues(Float64Array.from(diagonal), Float64Array.from(beside));
}

/** Take from w what lies along the vectors of a basis. @param {Float64Array} w @param {Float64Array[]} basis */
function leave(w, basis) {
  const along = basis.map((q) => dot(q, w));
  basis.forEach((q, j) => {
    for (let i = 0; i < w.length; i += 1) w[i] -= along[j] * q[i];
  });
}

/** @param {Float64Array} u @param {Float64Array} v */
function dot(u, v) {
  let sum = 0;
  for (let i = 0; i < u.length; i += 1) sum += u[i] * v[i];
  return sum;
}

/** @param {Float64Array} v */
const norm = (v) => Math.sqrt(dot(v, v));
