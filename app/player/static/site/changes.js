/** What changes the structure of a race: other rules, another landscape, more runs. Each returns an experiment to be completed. */

import { same } from "../race/link.js";
import { complete } from "./completing.js";
import { colorsOf } from "./composing.js";

/** @import { Shown } from "../race/link.js" */

/**
 * An experiment that may leave things open, the run in focus, whether a link brought it, and what is shown of it (what is
 * shown now, if nothing is said).
 * @typedef {{experiment: any, focus: number, sent?: boolean, shown?: Shown}} Changed
 */

/** The runs with their colours written down, so that they keep them when others come and go. @param {Races.Experiment} experiment @param {Site.Catalogue} catalogue */
function colored({ runs }, catalogue) {
  const colors = colorsOf(runs, catalogue);
  return runs.map((run, i) => ({ ...run, color: colors[i] }));
}

/** Another rule for run i, with its own sliders, at a rate that suits it here. @param {Races.Experiment} experiment @param {number} i @param {string} rule @returns {Changed} */
export function withRule(experiment, i, rule) {
  const runs = experiment.runs.map((run, k) => {
    if (k !== i) return run;
    const { lr, params, toggles, ...rest } = run;
    return { ...rest, rule };
  });
  return { experiment: { ...experiment, runs }, focus: i };
}

/** One more run, of this rule, in focus. @param {Races.Experiment} experiment @param {Site.Catalogue} catalogue @param {string} rule @returns {Changed} */
export function withRun(experiment, catalogue, rule) {
  const runs = [...colored(experiment, catalogue), { rule }];
  return { experiment: { ...experiment, runs }, focus: runs.length - 1 };
}

/** Run i twice. @param {Races.Experiment} experiment @param {Site.Catalogue} catalogue @param {number} i @returns {Changed} */
export function twice(experiment, catalogue, i) {
  const runs = colored(experiment, catalogue);
  runs.splice(i + 1, 0, { ...runs[i], color: /** @type {any} */ (null), label: null });
  return { experiment: { ...experiment, runs }, focus: i + 1 };
}

/** Without run i. @param {Races.Experiment} experiment @param {Site.Catalogue} catalogue @param {number} i @param {number} focus @returns {Changed} */
export function without(experiment, catalogue, i, focus) {
  const runs = colored(experiment, catalogue).filter((_, k) => k !== i);
  return { experiment: { ...experiment, runs }, focus: Math.max(focus - Number(focus >= i), 0) };
}

/**
 * To a landscape with its own start, steps and rates; rules that someone has chosen, and their sliders, stay.
 * @param {Races.Experiment} experiment @param {Site.Landscape} landscape where it is now @param {string} name
 * @param {Site.Catalogue} catalogue @param {number} focus @returns {Changed}
 */
export function onLandscape(experiment, landscape, name, catalogue, focus) {
  const { version, seed } = experiment;
  const choice = name === "formula" ? { name, formula: catalogue.formula } : { name };
  const first = isFirst(experiment, landscape, catalogue);
  const runs = first
    ? catalogue.landscapes[name].runs
    : experiment.runs.map(({ lr, batch, start, repeat, ...run }) => run);
  return { experiment: { version, seed, landscape: choice, runs }, focus: first ? 0 : focus };
}

/** Whether these are the runs that the landscape is shown with at first, whatever their colours. @param {Races.Experiment} experiment @param {Site.Landscape} landscape @param {Site.Catalogue} catalogue */
function isFirst({ runs }, landscape, catalogue) {
  const { choice } = landscape;
  const shown = { version: 1, landscape: choice, runs: catalogue.landscapes[choice.name].runs };
  const first = complete(shown, catalogue, landscape, true).runs;
  const plain = (/** @type {Races.Run[]} */ some) => some.map((run) => ({ ...run, color: null }));
  return same(plain(runs), plain(first));
}
