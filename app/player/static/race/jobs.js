/** What of a race is sent to workers: its runs, and the members of those that are repeated. */

import { membersOf } from "./repeats.js";
import { optionsOf } from "./solve.js";

/** @import { Many } from "./bundle.js" */
/** @import { BundleJob, Job } from "./remote.js" */

/**
 * A run that must be walked, or all members of one that is repeated, and what it is called.
 * @typedef {{i: number, key: string, options: Engine.Options, many: Many | null}} Open
 */

/**
 * A job of one step of every run, with which a worker loads all modules of a race before a hand needs them.
 * @param {Header.Description} description @param {Races.Linked} linked @param {Races.Experiment} experiment
 * @returns {Job}
 */
export function firstJob(description, linked, experiment) {
  const open = experiment.runs.map((_, i) => {
    const options = optionsOf(description, experiment, linked, i);
    return { i, key: "", options: { ...options, lr: options.lr.subarray(0, 1) }, many: null };
  });
  return { ...jobOf(description, linked, open, false), slot: "first" };
}

/**
 * What the members of run i are, and what is drawn of them.
 * @param {Header.Description} description @param {Races.Experiment} experiment @param {number} i @returns {Many}
 */
export function manyOf(description, experiment, i) {
  const { dimension, plane, samples } = description;
  const { noise, repeat } = experiment.runs[i];
  const owns = membersOf(description, experiment, i) ?? [];
  return { owns, noise, samples, shown: { dimension, plane }, mean: Boolean(repeat?.seeds) };
}

/** The options of a run whose members draw their own noise and mini-batches. @param {Engine.Options} options @returns {Engine.Options} */
export const undrawn = (options) => ({ ...options, noise: null, plan: null, record: false });

/**
 * @param {Header.Description} description @param {Races.Linked} linked @param {Open[]} open
 * @param {boolean} held @returns {Job}
 */
export const jobOf = (description, linked, open, held) => ({
  kind: "runs",
  patient: held,
  ...groundOf(description, linked),
  runs: open.map(({ i, options }) => orderOf(description, i, options)),
});

/** @param {Header.Description} description @param {Races.Linked} linked @param {Open} open @returns {BundleJob} */
export const bundleJobOf = (description, linked, { i, options, many }) => ({
  kind: "bundle",
  ...groundOf(description, linked),
  run: orderOf(description, i, undrawn(options)),
  many: /** @type {Many} */ (many),
});

/** What all jobs of a race have in common. @param {Header.Description} description @param {Races.Linked} linked */
const groundOf = ({ landscape, tables }, { data }) => ({ landscape: { module: landscape, tables }, data });

/** A run for a worker, which links its modules itself. @param {Header.Description} description @param {number} i @param {Engine.Options} options */
const orderOf = ({ runs }, i, { policy, data, ...options }) => ({
  rule: runs[i].module,
  policy: policy ? { module: /** @type {string} */ (runs[i].policy), h: policy.h } : null,
  options,
});
