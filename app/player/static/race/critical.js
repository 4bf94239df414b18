/** Newton's method for flat places, and what they are: minima or saddles. */

import { eigenvalues } from "../core/eigen.js";

/** @typedef {import("./minima.js").Measured} Measured */
/** @typedef {import("./minima.js").Points} Points */

const STEPS = 60;
/** A place that steps of this share of its size still move has not settled. */
const SETTLED = 1e-6;
/** Steps below this share change nothing any more. */
const STILL = 1e-14;
/** Points that are nearer than this share of their size are one. */
const NEAR = 1e-6;
/** Curvatures below this share of the largest, each in units of its own axes, count as none. */
const FLAT = 1e-9;
/** How far from a tip, where there is no derivative, values are compared: a share of its size. */
const RING = 1e-3;

/**
 * The minima and saddles that Newton's method finds from the starts, each once.
 * @param {Measured} measured @param {Float64Array} h @param {number[][]} starts
 * @param {number} [reach] the length of a step at most @returns {Points}
 */
export function settle(measured, h, starts, reach = Number.POSITIVE_INFINITY) {
  const place = measuring(measured, h, starts[0]?.length ?? 0);
  /** @type {Points} */
  const found = { minima: [], saddles: [] };
  for (const start of distinct(starts)) {
    const point = newton(place, start, reach);
    const kind = point && kindOf(place, point);
    if (point && kind) found[kind].push(point);
  }
  return { minima: distinct(found.minima), saddles: distinct(found.saddles) };
}

/** One point of every group that lies close together. @param {number[][]} points */
export function distinct(points) {
  /** @type {number[][]} */
  const kept = [];
  for (const point of points) {
    const limit = NEAR * (1 + Math.max(...point.map(Math.abs)));
    if (!kept.some((other) => other.every((value, i) => Math.abs(value - point[i]) <= limit)))
      kept.push(point);
  }
  return kept;
}

/** @typedef {ReturnType<typeof measuring>} Place */

/** The loss and its derivatives at one place after another. @param {Measured} measured @param {Float64Array} h @param {number} d */
function measuring({ landscape, data }, h, d) {
  const [x, g, bend] = [new Float64Array(d), new Float64Array(d), new Float64Array(d * d)];
  return {
    d,
    g,
    bend,
    /** @param {number[]} point */
    loss: (point) => landscape.loss(Float64Array.from(point), h, data),
    /** Take the gradient and the Hessian there; false where one is not finite. @param {number[]} point */
    at(point) {
      x.set(point);
      landscape.grad(x, h, g, data);
      landscape.hessian?.(x, h, bend, data);
      return g.every(Number.isFinite) && bend.every(Number.isFinite);
    },
  };
}

/**
 * Where Newton steps, each at most `reach` long, come to rest; null if they do not. A tip stays where it is.
 * @param {Place} place @param {number[]} start @param {number} reach
 */
function newton(place, start, reach) {
  let point = [...start];
  let moved = Number.POSITIVE_INFINITY;
  for (let n = 0; n < STEPS && moved > STILL; n += 1) {
    if (!place.at(point)) return n === 0 ? point : null;
    const step = solved(place);
    const length = Math.hypot(...step);
    if (!Number.isFinite(length)) return null;
    const share = Math.min(1, reach / Math.max(length, Number.MIN_VALUE));
    const next = point.map((value, i) => value - share * step[i]);
    const size = Math.max(...next.map((value, i) => Math.abs(value - point[i]) / (1 + Math.abs(value))));
    if (size >= moved && moved < SETTLED) break; // only rounding is left
    [point, moved] = [next, size];
  }
  return moved < SETTLED ? point : null;
}

/** The units of the axes in which the diagonal of the Hessian is ±1 or 0. @param {Place} place */
const units = ({ d, bend }) =>
  Float64Array.from({ length: d }, (_, i) => 1 / Math.sqrt(Math.abs(bend[i * d + i]) || 1));

/** The Newton step: Gaussian elimination in units of the axes, so that their scales do not matter. @param {Place} place */
function solved(place) {
  const { d, g, bend } = place;
  const unit = units(place);
  const rows = Array.from({ length: d }, (_, i) =>
    Float64Array.from({ length: d + 1 }, (_, j) => unit[i] * (j < d ? bend[i * d + j] * unit[j] : g[i])),
  );
  for (let k = 0; k < d; k += 1) {
    let pivot = k;
    for (let i = k + 1; i < d; i += 1) if (Math.abs(rows[i][k]) > Math.abs(rows[pivot][k])) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let i = 0; i < d; i += 1) {
      if (i === k || rows[i][k] === 0) continue;
      const share = rows[i][k] / rows[k][k];
      for (let j = k; j <= d; j += 1) rows[i][j] -= share * rows[k][j];
    }
  }
  // A direction without curvature and without slope is none to go.
  return Array.from(rows, (row, k) => (row[d] === 0 ? 0 : (unit[k] * row[d]) / row[k]));
}

/**
 * What a flat place is; null for a maximum, and where curvature does not tell.
 * @param {Place} place @param {number[]} point @returns {"minima" | "saddles" | null}
 */
function kindOf(place, point) {
  if (!place.at(point)) return lowestAround(place, point) ? "minima" : null;
  const { d, bend } = place;
  const unit = units(place);
  const values = eigenvalues(
    d,
    bend.map((value, k) => value * unit[Math.floor(k / d)] * unit[k % d]),
  );
  const flat = FLAT * Math.max(...values.map(Math.abs));
  if (values[0] > flat) return "minima";
  if (values[0] < -flat && values[d - 1] > flat) return "saddles";
  return values[0] >= -flat && lowestAround(place, point) ? "minima" : null;
}

/** Whether the loss is higher along every axis, both ways. @param {Place} place @param {number[]} point */
function lowestAround(place, point) {
  const here = place.loss(point);
  return point.every((value, i) =>
    [-1, 1].every((side) => place.loss(point.with(i, value + side * RING * (1 + Math.abs(value)))) > here),
  );
}
