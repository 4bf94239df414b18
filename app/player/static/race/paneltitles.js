/** What stands above races side by side: their titles, or in what they differ. app/races/panel_titles.py is the twin. */

import { general } from "../core/general.js";
import { NAMES, SETTINGS } from "../core/settings.js";
import { language, t } from "../core/words.js";
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
  return panels.map(
    ({ title }, i) => title || apartOf(words[i], words).slice(0, MOST).join(", ") || "ABCD"[i],
  );
}

/**
 * The settings of a panel that most do not share; where it is as most are, those that any does not.
 * @param {Record<string, string>} own @param {Record<string, string>[]} all
 */
function apartOf(own, all) {
  const shared = Object.entries(own).map(([key, text]) => ({
    text,
    count: all.filter((other) => (other[key] ?? text) === text).length,
  }));
  const rare = shared.filter(({ count }) => 2 * count <= all.length);
  const found = rare.length ? rare : shared.filter(({ count }) => count < all.length);
  return [...new Set(found.map(({ text }) => text))]; // what several runs have in common is said once
}

/** What is said anew of an experiment, in this order behind all the rest. */
const LAST = new RegExp(`^(batch|start|seed|(rule|rate|${NAMES.join("|")}) \\d+)$`);

/**
 * All that may tell an experiment from another, as it is under the hand.
 * @param {Header.Settings} settings @param {Races.Experiment} experiment
 */
export function wordsOf(settings, experiment) {
  const { words, controls } = settings;
  if (!("landscape" in settings) || (language === "en" && experiment === settings.experiment)) return words;
  const description = /** @type {Header.Description} */ (settings);
  const found = Object.fromEntries(Object.entries(words).filter(([key]) => !LAST.test(key)));
  for (const { path, label } of controls)
    if (path.startsWith(SLIDERS))
      found[path.slice(SLIDERS.length)] = `${label} = ${general(valueAt(experiment, path))}`;
  const { batch, start, seed, runs } = experiment;
  found.batch = batch.size ? t("batch {size}", { size: batch.size }) : t("all samples");
  if (start.length <= 2)
    found.start = t("from ({point})", { point: start.map((value) => general(value)).join(", ") });
  const titles = titlesOfRuns(description, experiment);
  runs.forEach((run, i) => {
    found[`rule ${i}`] = titles[i];
    found[`rate ${i}`] = `η = ${general(run.lr)}`;
    for (const key of NAMES) {
      const label = t(SETTINGS[key].label);
      const value = run[key];
      found[`${key} ${i}`] = value ? `${label} ${general(value)}` : t("no {label}", { label });
    }
  });
  return { ...found, seed: t("seed {seed}", { seed }) };
}
