/** What a run may have of its own, and otherwise has of the experiment: `Experiment.own` in core/experiment/parts.py. */

/** @typedef {Pick<Races.Experiment, "start" | "seed" | "batch">} Own where a run starts, and what it draws */

/** @param {Own & Pick<Races.Experiment, "runs">} experiment @param {number} i @returns {Own} */
export function ownOf({ start, seed, batch, runs }, i) {
  const run = runs[i];
  return { start: run.start ?? start, seed: run.seed ?? seed, batch: run.batch ?? batch };
}
