/**
 * Grid search against random search: as many runs of each over the same two settings (Bergstra & Bengio 2012, figure 1).
 * app/races/trials.py tries the same.
 */

import { Random } from "../engine/random.js";
import { valueAt } from "./axes.js";
import { jobsOf } from "./turns.js";

/** @import { Plan } from "./atlas.js" */
/** @import { CellsJob } from "./remote.js" */

/** The grid has so many values of each setting; as many runs as it has points are drawn at random. */
export const SIDE = 9;
export const TRIALS = SIDE * SIDE;
/** Shares of both axes that are tried: first the grid, then at random. @typedef {[number, number]} Place */

/** Where both searches look, in the order of the jobs. @param {number} seed @returns {Place[]} */
export function placesOf(seed) {
  const random = new Random([seed]);
  const grid = Array.from({ length: TRIALS }, (_, k) => [k % SIDE, Math.floor(k / SIDE)]);
  return [
    ...grid.map(([i, j]) => /** @type {Place} */ ([(i + 0.5) / SIDE, (j + 0.5) / SIDE])),
    ...grid.map(() => /** @type {Place} */ ([random.uniform(), random.uniform()])),
  ];
}

/** The values of both settings at a place. @param {Plan} plan @param {Place} place @returns {[number, number]} */
export const trialAt = ({ x, y }, place) =>
  /** @type {[number, number]} */ (
    [x, y].map((axis, k) => {
      const value = valueAt(axis, place[k]);
      return axis.integer ? Math.round(value) : value;
    })
  );

/** A job for every run. @param {Races.Race} race @param {Plan} plan @returns {(() => CellsJob)[]} */
export function trialJobs(race, plan) {
  return placesOf(race.experiment.seed).map((place) => () => {
    const [a, b] = trialAt(plan, place);
    const only = { ...plan, x: { ...plan.x, range: alone(a) }, y: { ...plan.y, range: alone(b) } };
    return jobsOf(race, only, [1, 1], 1)[0];
  });
}

/** @param {number} value @returns {[number, number]} */
const alone = (value) => [value, value];

/**
 * How good losses are, from 0 for a run that diverged to 1 for the best, by the logarithm of what is left above the lowest
 * known loss.
 * @param {ArrayLike<number>} losses NaN where a run diverged or is still to come @param {number | null} floor
 */
export function goodnessOf(losses, floor) {
  const above = Array.from(losses, (loss) => loss - (floor ?? 0));
  const known = above.filter(Number.isFinite);
  const least = Math.min(...known.filter((one) => one > 0));
  const logs = known.every((one) => one >= 0) && Number.isFinite(least);
  const values = above.map((one) => (logs ? -Math.log10(Math.max(one, least)) : -one));
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor(0.1 * sorted.length)], sorted[sorted.length - 1]];
  return values.map((one) =>
    Number.isFinite(one) ? Math.max(0.05, Math.min(0.05 + (0.95 * (one - low)) / (high - low || 1), 1)) : 0,
  );
}
