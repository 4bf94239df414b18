/** What stands above races side by side: their titles, or in what they differ. app/races/panel_titles.py is the twin. */

import { general } from "../core/general.js";
import { valueAt } from "./paths.js";
import { titlesOf as titlesOfRuns } from "./titles.js";

/** @import { Panel } from "./edits.js" */

/** Differences that a title names. */
const MOST = 3;
/** Where the sliders of a landscape stand in an experiment. */
const SLIDERS = "landscape.params.";

/**
 * The title of every panel: its own, or what tells it from the others; "A", "B" if nothing does.
 * @param {Panel[]} panels @param {Races.Experiment[]} now their experiments
 */
export function titlesOf(panels, now) {
  const words = panels.map(({ settings }, i) => wordsOf(settings, now[i]));
  return panels.map(({ title }, i) => {
    const apart = Object.entries(words[i])
      .filter(([key, text]) => words.some((other) => (other[key] ?? text) !== text))
      .map(([, text]) => text);
    return title || apart.slice(0, MOST).join(", ") || "ABCD"[i];
  });
}

/** What is said anew of an experiment, in this order behind all the rest. */
const LAST = /^(batch|start|seed|(rule|rate) \d+)$/;

/**
 * All that may tell an experiment from another, as it is under the hand.
 * @param {Header.Settings} settings @param {Races.Experiment} experiment
 */
export function wordsOf(settings, experiment) {
  const { words, controls } = settings;
  if (!("landscape" in settings) || experiment === settings.experiment) return words;
  const description = /** @type {Header.Description} */ (settings);
  const found = Object.fromEntries(Object.entries(words).filter(([key]) => !LAST.test(key)));
  for (const { path, label } of controls)
    if (path.startsWith(SLIDERS))
      found[path.slice(SLIDERS.length)] = `${label} = ${general(valueAt(experiment, path))}`;
  const { batch, start, seed, runs } = experiment;
  found.batch = batch.size ? `batch ${batch.size}` : "all samples";
  if (start.length <= 2) found.start = `from (${start.map((value) => general(value)).join(", ")})`;
  const titles = titlesOfRuns(description, experiment);
  runs.forEach((run, i) => {
    found[`rule ${i}`] = titles[i];
    found[`rate ${i}`] = `η = ${general(run.lr)}`;
  });
  return { ...found, seed: `seed ${seed}` };
}
