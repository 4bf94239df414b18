/** The loss that theory looks at, and how steep it is over a map: app/races/along/theory/ground.py in the browser. */

import { eigenvalues } from "../../core/eigen.js";

/** @import { Taylor } from "./model.js" */

/** Hessians that differ by a smaller share are one. */
const ALIKE = 1e-7;
/** At so many points across and up the steepest curvature of a map is known, */
const GRID = [48, 36];
/** if it is a map through at most so many dimensions. */
const MOST = 10;
/** Multiplications that a Hessian may take. */
export const WORK = 4e6;

/** @param {Races.Race} race @param {number} focus @param {number} k */
export const pointOf = ({ trajectories, description: { dimension: d } }, focus, k) =>
  trajectories[focus].x.slice(k * d, (k + 1) * d);

/** The expansion of the loss at a point. @param {Races.Race} race @param {Float64Array} at @returns {Taylor} */
export function taylorAt({ linked: { landscape, data }, h }, at) {
  const d = at.length;
  const [g, hessian] = [new Float64Array(d), new Float64Array(d * d)];
  landscape.grad(at, h, g, data);
  landscape.hessian?.(at, h, hessian, data);
  return { at, loss: landscape.loss(at, h, data), g, h: hessian };
}

/** @typedef {{taylor: Taylor, exact: boolean}} Ground the loss around a start, and whether it is quadratic */
/** What was found last of a landscape: at which start, with which sliders. @type {WeakMap<object, {key: string, ground: Ground}>} */
const grounds = new WeakMap();

/** @param {Races.Race} race @param {number} focus @returns {Ground} */
export function groundOf(race, focus) {
  const x0 = pointOf(race, focus, 0);
  const key = `${[...race.h]} ${[...x0]}`;
  const known = grounds.get(race.linked.landscape);
  if (known?.key === key) return known.ground;
  const size = 1 + Math.max(...x0.map(Math.abs));
  const away = x0.map((_, i) => size * Math.sin(1 + i ** 2));
  const taylor = taylorAt(race, x0);
  const ground = { taylor, exact: [1, -1].every((sign) => alike(taylor, away, sign, race)) };
  grounds.set(race.linked.landscape, { key, ground });
  return ground;
}

/** Whether the loss is the same quadratic at a place apart. @param {Taylor} taylor @param {Float64Array} away @param {number} sign @param {Races.Race} race */
function alike({ at, g, h }, away, sign, race) {
  const there = taylorAt(
    race,
    at.map((value, i) => value + sign * away[i]),
  );
  const d = at.length;
  const size = ALIKE * Math.max(...h.map(Math.abs));
  const bent = (/** @type {number} */ i) => away.reduce((sum, part, j) => sum + h[i * d + j] * part, 0);
  const reach = Math.max(...away.map(Math.abs));
  return (
    h.every((value, i) => Math.abs(there.h[i] - value) <= size) &&
    g.every((value, i) => Math.abs(there.g[i] - value - sign * bent(i)) <= size * reach)
  );
}

/** What was found last of a landscape's map. @type {WeakMap<object, {key: string, steep: Races.Table}>} */
const maps = new WeakMap();

/** @type {Races.Table} */
const NOTHING = { shape: [0, 0], values: new Float64Array(0) };

/** The largest eigenvalue of the whole Hessian over the map; empty where it is not computed. @param {Races.Race} race @returns {Races.Table} */
export function steepnessOf({ description, linked: { landscape, data }, h }) {
  const { dimension: d, plane, window: shown, work } = description;
  const [nx, ny] = GRID;
  if (d < 2 || d > MOST || ((work * d) / 2) * nx * ny > WORK) return NOTHING;
  const key = `${[...h]} ${shown} ${JSON.stringify(plane)}`;
  const known = maps.get(landscape);
  if (known?.key === key) return known.steep;
  const [[x0, x1], [y0, y1]] = shown;
  const values = new Float64Array(nx * ny);
  const [at, hessian] = [new Float64Array(d), new Float64Array(d * d)];
  for (let k = 0; k < values.length; k += 1) {
    const x = x0 + ((k % nx) * (x1 - x0)) / (nx - 1);
    const y = y0 + (Math.floor(k / nx) * (y1 - y0)) / (ny - 1);
    if (plane)
      for (let i = 0; i < d; i += 1)
        at[i] = plane.origin[i] + x * plane.across[0][i] + y * plane.across[1][i];
    else at.set([x, y]);
    landscape.hessian?.(at, h, hessian, data);
    const [a, b, , c] = hessian;
    values[k] = d === 2 ? (a + c) / 2 + Math.hypot((a - c) / 2, b) : eigenvalues(d, hessian)[d - 1];
  }
  const steep = { shape: [ny, nx], values };
  maps.set(landscape, { key, steep });
  return steep;
}
