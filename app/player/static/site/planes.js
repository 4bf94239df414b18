/** Planes that depend on the paths: app/races/window.py in the browser. */

import { eigenvalues } from "../core/eigen.js";
import { t } from "../core/words.js";
import { flat } from "../race/view.js";

/**
 * How a race of more than two dimensions is drawn: a part of its description.
 * @typedef {Pick<Header.Description, "plane" | "window" | "axes">} View
 */

/**
 * The view that an experiment asks for, where that is not the landscape's own; null where it is.
 * @param {Races.Experiment["plane"]} asked @param {Engine.Trajectory[]} paths @param {number[][]} minima
 * @param {number} dimension @returns {View | null}
 */
export function viewOf({ kind, axes }, paths, minima, dimension) {
  if (kind === "given") return null;
  const points = Float64Array.from(
    paths.flatMap(({ x, divergedAt }) =>
      Array.from(divergedAt === null ? x : x.subarray(0, divergedAt * dimension)),
    ),
  );
  return axes ? along(axes, points, minima, dimension) : principal(points, dimension);
}

/** The plane of two parameters. @param {[number, number]} axes @param {Float64Array} points @param {number[][]} minima @param {number} d @returns {View} */
function along(axes, points, minima, d) {
  const origin = minima[0] ? [...minima[0]] : Array.from(points.slice(-d));
  for (const axis of axes) origin[axis] = 0; // the axes read as the parameters themselves
  const across = axes.map((axis) => Array.from({ length: d }, (_, i) => Number(i === axis)));
  const plane = { origin, across };
  const all = Float64Array.from([...points, ...minima.flat()]);
  const low = (/** @type {number} */ n) => String(n).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]);
  return { plane, window: around(all, plane, d), axes: axes.map((axis) => `w${low(axis + 1)}`) };
}

/** The plane that holds most of the paths. @param {Float64Array} points @param {number} d @returns {View} */
function principal(points, d) {
  const n = points.length / d;
  const origin = Array.from({ length: d }, () => 0);
  for (let k = 0; k < points.length; k += 1) origin[k % d] += points[k] / n;
  const spread = new Float64Array(d * d);
  for (let k = 0; k < n; k += 1)
    for (let i = 0; i < d; i += 1) {
      const part = points[k * d + i] - origin[i];
      for (let j = 0; j <= i; j += 1) spread[i * d + j] += part * (points[k * d + j] - origin[j]);
    }
  for (let i = 0; i < d; i += 1) for (let j = 0; j < i; j += 1) spread[j * d + i] = spread[i * d + j];
  const vectors = new Float64Array(d * d);
  const sizes = eigenvalues(d, spread, vectors);
  const whole = Math.max(
    sizes.reduce((sum, size) => sum + size, 0),
    1e-30,
  );
  const places = [d - 1, d - 2];
  const across = places.map((place) => {
    const row = Array.from(vectors.subarray(place * d, (place + 1) * d));
    const largest = row.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
    return largest < 0 ? row.map((part) => -part) : row; // the same every time
  });
  const plane = { origin, across };
  const names = [t("1st principal component"), t("2nd principal component")];
  return {
    plane,
    window: around(points, plane, d),
    axes: places.map((place, k) => `${names[k]}, ${((100 * Math.max(sizes[place], 0)) / whole).toFixed(1)}%`),
  };
}

/** Of a window that has grown, what is left free beside a point at its edge. */
const MARGIN = 0.05;

/**
 * A window, grown where points lie outside, both sides by the same factor; on a curve points [n] have one coordinate,
 * else two [n × 2].
 * @param {Header.Description["window"]} window @param {Float64Array} points @param {boolean} curve
 * @returns {Header.Description["window"]}
 */
export function holding(window, points, curve) {
  const width = curve ? 1 : 2;
  const sides = window.map(([low, high], axis) => {
    const mine = axis < width ? points.filter((_, k) => k % width === axis) : [];
    return { low: Math.min(low, ...mine), high: Math.max(high, ...mine), whole: high - low };
  });
  if (sides.every(({ low, high }, axis) => low === window[axis][0] && high === window[axis][1]))
    return window;
  const share = Math.max(...sides.map(({ low, high, whole }) => (high - low) / whole));
  const [x, y] = sides.map(({ low, high, whole }) =>
    interval((low + high) / 2, (whole / 2) * share * (1 + 2 * MARGIN)),
  );
  return [x, curve ? window[1] : y];
}

/** An interval in five digits of what lies between its ends. @param {number} middle @param {number} half @returns {[number, number]} */
function interval(middle, half) {
  const digit = 10 ** (Math.floor(Math.log10(half)) - 4);
  const round = (/** @type {number} */ value) => Number((Math.round(value / digit) * digit).toPrecision(12));
  return [round(middle - half), round(middle + half)];
}

/** A window around points, with a margin, in round numbers. @param {Float64Array} points @param {Header.Basis} plane @param {number} d @returns {Header.Description["window"]} */
function around(points, plane, d) {
  const drawn = flat({ dimension: d, plane }, points, new Float64Array(0));
  const sides = [0, 1].map((axis) => {
    let [low, high] = [Infinity, -Infinity];
    for (let k = axis; k < drawn.length; k += 2) {
      low = Math.min(low, drawn[k]);
      high = Math.max(high, drawn[k]);
    }
    return { middle: (low + high) / 2, half: (high - low) / 2 };
  });
  const widest = Math.max(...sides.map(({ half }) => half));
  const [x, y] = sides.map(({ middle, half }) => {
    const wide = Math.max(half * 1.25, 0.1 * widest, 1e-3 * Math.max(1, Math.abs(middle)));
    return interval(middle, wide);
  });
  return [x, y];
}
