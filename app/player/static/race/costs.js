/** What a run has cost so far: evaluations, and passes over the data; core/engine.py's `costs` in the browser. */

import { sizes } from "../engine/draws.js";
import { ownOf } from "./own.js";

/**
 * Counts after every step [steps + 1], the start included.
 * @typedef {object} Costs
 * @property {Float64Array} gradients
 * @property {Float64Array} values evaluations of the loss alone
 * @property {Float64Array} hessians
 * @property {Float64Array | null} epochs passes over the data; null where there are none
 */

/** Kinds of evaluations that an engine counts: those on a mini-batch, then those on all the data. */
const KINDS = 5;

/** @type {WeakMap<Engine.Trajectory, Costs>} */
const known = new WeakMap();

/** What run i has cost. @param {Races.Race} race @param {number} i @returns {Costs} */
export function costsOf(race, i) {
  const trajectory = race.trajectories[i];
  let costs = known.get(trajectory);
  if (!costs) {
    costs = counted(trajectory.evaluations, shareOf(race, i));
    known.set(trajectory, costs);
  }
  return costs;
}

/**
 * @param {Float64Array} evaluations [steps × KINDS]
 * @param {((step: number) => number) | null} share of the data that the mini-batch of a step is @returns {Costs}
 */
function counted(evaluations, share) {
  const steps = evaluations.length / KINDS;
  const [gradients, values, hessians, passes] = [0, 1, 2, 3].map(() => new Float64Array(steps + 1));
  for (let t = 0; t < steps; t += 1) {
    const [some, losses, whole, allSome, allLosses] = evaluations.subarray(t * KINDS, (t + 1) * KINDS);
    gradients[t + 1] = gradients[t] + some + allSome;
    values[t + 1] = values[t] + losses + allLosses;
    hessians[t + 1] = hessians[t] + whole;
    if (share) passes[t + 1] = passes[t] + (share(t) * (some + losses + whole) + allSome + allLosses);
  }
  return { gradients, values, hessians, epochs: share && passes };
}

/**
 * The share of the data that the mini-batch of a step is. Null where there are no data.
 * @param {Races.Race} race @param {number} i @returns {((step: number) => number) | null}
 */
function shareOf({ experiment, linked }, i) {
  if (!linked.data) return null;
  const { n } = linked.data;
  const { size, order } = ownOf(experiment, i).batch;
  if (size === null) return () => 1;
  const counts = sizes(n, size, order, experiment.steps);
  return (step) => counts[step] / n;
}
