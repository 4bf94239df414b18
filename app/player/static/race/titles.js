/** What the runs of a race are called; app/races/run_titles.py's twin. */

import { general } from "../core/general.js";

/**
 * A name for every run: its rule's title, and where two share a rule what tells them apart.
 * @param {{runs: {title: string}[]}} description @param {Races.Experiment} experiment
 */
export function titlesOf(description, experiment) {
  return experiment.runs.map((run, i) => [description.runs[i].title, ...apart(run, experiment)].join(" "));
}

/**
 * In what a run differs from others of the same rule: its rate, else its batches.
 * @param {Races.Run} run @param {Races.Experiment} experiment
 */
function apart(run, { runs, batch }) {
  const alike = runs.filter(({ rule }) => rule === run.rule);
  if (alike.length === 1) return [];
  const sizeOf = (/** @type {Races.Run} */ one) => (one.batch ?? batch).size;
  const sizes = new Set(alike.map(sizeOf));
  const parts = [];
  if (new Set(alike.map(({ lr }) => lr)).size > 1 || sizes.size === 1) parts.push(general(run.lr));
  if (sizes.size > 1) parts.push(sizeOf(run) === null ? "all" : `batch ${sizeOf(run)}`);
  return parts;
}
