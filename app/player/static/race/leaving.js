/** When a run leaves a saddle, along the direction in which the loss falls from there; tests/player/twin/leaving.py is its twin. */

import { eigenvalues } from "../core/eigen.js";
import { measured } from "./measuring.js";

/** A run has left a saddle at this share of the window's diagonal from it. */
const FAR = 0.1;
/** In more dimensions no Hessian is taken. */
const DENSE = 64;

/**
 * The first step further than that from the saddle that the run comes closest to, along the direction of the most
 * negative curvature there; null if it never leaves it, began as far, or nothing falls there.
 * @param {Races.Race} race @param {number} i
 */
export function leavesAt(race, i) {
  const { description, linked, trajectories, saddles } = race;
  if (!saddles.length || description.dimension > DENSE) return null;
  const { nearest, leaves } = linked.measures;
  const path = trajectories[i];
  const distances = saddles.map((point) => measured(nearest, path, { point }) ?? Infinity);
  const point = saddles[distances.indexOf(Math.min(...distances))];
  const axis = fallingFrom(race, Float64Array.from(point));
  const sides = description.window.slice(0, point.length).map(([low, high]) => high - low);
  const step = axis && measured(leaves, path, { axis, point, beyond: FAR * Math.hypot(...sides) });
  return step || null; // a run that began so far never was at the saddle
}

/** The direction of the most negative curvature; null if the loss bends upwards everywhere. @param {Races.Race} race @param {Float64Array} point */
function fallingFrom({ linked: { landscape, data }, h }, point) {
  const d = point.length;
  const [hessian, vectors] = [new Float64Array(d * d), new Float64Array(d * d)];
  landscape.hessian?.(point, h, hessian, data);
  const [lowest] = eigenvalues(d, hessian, vectors);
  return lowest < 0 ? vectors.subarray(0, d) : null;
}
