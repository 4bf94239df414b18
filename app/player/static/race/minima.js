/** Where the known minima and saddles of a landscape are when its sliders have turned. */

import { distinct, settle } from "./critical.js";
import { bottoms, peaks, separable, slopeAlong } from "./lines.js";

/** @typedef {{minima: number[][], saddles: number[][]}} Points what is known of a landscape */
/** @typedef {{landscape: Engine.LandscapeModule, data: Engine.Data | null}} Measured */

/** So many starts, all over the window, find the flat places of a formula. */
const STARTS = 72;
/** Of a formula at most so many points are marked. */
const MOST = 60;

/**
 * The minima and the saddles of a landscape with its sliders at h.
 *
 * Those in one dimension, or of a sum of functions of one coordinate each, are all found, along the axes of the
 * window, and those of a formula from starts all over it. Any other point is followed from where it is known to
 * have been; if nothing of its kind is there any more, it is left out.
 * @param {Measured} measured @param {Float64Array} h @param {Points} before where they were last
 * @param {Header.Description} description @returns {Points}
 */
export function track(measured, h, before, description) {
  const { dimension, window, plane, minima, saddles } = description;
  const free = "formula" in description.experiment.landscape;
  const starts = [...before.minima, ...minima, ...before.saddles, ...saddles];
  const axes = dimension <= 2 && plane === null ? window.slice(0, dimension) : [];
  const middle = Float64Array.from(axes, ([low, high]) => (low + high) / 2);
  if (axes.length === 1 || (axes.length === 2 && separable(measured, h, axes))) {
    const slopes = axes.map((_, axis) => slopeAlong(measured, h, middle, axis));
    const low = slopes.map((slope, axis) => bottoms(slope, ...axes[axis]));
    const found = { minima: pairs(low), saddles: /** @type {number[][]} */ ([]) };
    if (axes.length === 2 && (free || saddles.length > 0)) {
      const high = slopes.map((slope, axis) => peaks(slope, ...axes[axis]));
      found.saddles = [...pairs([low[0], high[1]]), ...pairs([high[0], low[1]])];
    }
    if (free || minima.length !== 1) return lowest(measured, h, found);
    // The one that is known may lie outside the window.
    return { ...found, minima: distinct([...found.minima, ...settle(measured, h, starts).minima]) };
  }
  if (!free) return settle(measured, h, starts);
  const inside = (/** @type {number[]} */ point) =>
    axes.every(([low, high], axis) => point[axis] >= low && point[axis] <= high);
  const found = settle(measured, h, [...starts, ...spread(axes)], (axes[0][1] - axes[0][0]) / 4);
  return lowest(measured, h, {
    minima: found.minima.filter(inside),
    saddles: found.saddles.filter(inside),
  });
}

/** The points of each kind with the lowest losses. @param {Measured} measured @param {Float64Array} h @param {Points} points */
function lowest({ landscape, data }, h, points) {
  const sorted = (/** @type {number[][]} */ some) => {
    if (some.length <= MOST) return some;
    const losses = new Map(some.map((one) => [one, landscape.loss(Float64Array.from(one), h, data)]));
    const loss = (/** @type {number[]} */ one) => /** @type {number} */ (losses.get(one));
    return some.sort((one, other) => loss(one) - loss(other)).slice(0, MOST);
  };
  return { minima: sorted(points.minima), saddles: sorted(points.saddles) };
}

/** Every x, alone or with every y. @param {number[][]} along */
const pairs = ([xs, ys]) => (ys ? xs.flatMap((x) => ys.map((y) => [x, y])) : xs.map((x) => [x]));

/** Points all over a window, none on a line of symmetry (Roberts's additive sequence). @param {number[][]} axes */
function spread(axes) {
  const golden = 1.324717957244746;
  return Array.from({ length: STARTS }, (_, k) =>
    axes.map(([low, high], axis) => low + ((0.5 + (k + 1) * golden ** -(axis + 1)) % 1) * (high - low)),
  );
}
