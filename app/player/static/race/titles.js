/** What the runs of a race are called; app/races/run_titles.py's twin. */

import { general } from "../core/general.js";
import { t } from "../core/words.js";
import { ownOf } from "./own.js";
import { valueAt } from "./paths.js";
import { whatOf } from "./repeats.js";

/** So many coordinates of a start can be read in a name. */
export const PLAIN = 4;

/**
 * A name for every run: its label, or its rule's title, with what tells it from others of that rule.
 * @param {Header.Description} description @param {Races.Experiment} experiment
 */
export function titlesOf(description, experiment) {
  const words = experiment.runs.map((_, i) => settingsOf(description, experiment, i));
  return experiment.runs.map(({ rule, label }, i) => {
    if (label) return label;
    const alike = words.filter((__, k) => experiment.runs[k].rule === rule && !experiment.runs[k].label);
    const { title } = description.runs[i];
    if (alike.length === 1) return title;
    const apart = [...words[i]].filter(([key, text]) => alike.some((other) => other.get(key) !== text));
    return [title, ...(apart.length ? apart.map(([, text]) => text) : [words[i].get("lr")])].join(" ");
  });
}

/** How mini-batches are drawn, behind their size. */
const ORDERED = { shuffled: t("shuffled"), replacement: t("with replacement"), growing: t("growing") };

/**
 * Everything that may tell a run from another of its rule, in words.
 * @param {Header.Description} description @param {Races.Experiment} experiment @param {number} i
 */
function settingsOf(description, experiment, i) {
  const run = experiment.runs[i];
  const words = new Map([["lr", general(run.lr)]]);
  const prefix = `runs.${i}.`;
  const mine = description.controls.filter((one) => one.run === i);
  const numbered = (/** @type {Header.Control["place"]} */ place) => {
    for (const { path, label, place: its } of mine)
      if (its === place && !path.endsWith(".lr"))
        words.set(path.slice(prefix.length), `${label} ${general(valueAt(experiment, path))}`);
  };
  numbered("run");
  for (const { path, label, choices, titles } of description.switches.filter((one) => one.run === i)) {
    const value = valueAt(experiment, path);
    const said = choices.length ? titles[choices.indexOf(value)] : value ? label : t("no {label}", { label });
    words.set(path.slice(prefix.length), said);
  }
  words.set("schedule", description.runs[i].course);
  numbered("schedule");
  if (run.weight_decay)
    words.set("decay", run.decay === "decoupled" ? t("decoupled decay") : t("coupled decay"));
  for (const { path, label, none, place, said } of mine) {
    if (place !== "details" || !said) continue; // of mini-batches below
    const value = valueAt(experiment, path);
    words.set(path.slice(prefix.length), value === null ? `${label} ${none}` : `${label} ${general(value)}`);
  }
  const { start, seed, batch } = ownOf(experiment, i);
  words.set("batch", batch.size === null ? t("all") : t("batch {size}", { size: batch.size }));
  words.set("order", ORDERED[batch.size === null ? experiment.batch.order : batch.order]);
  if (start.length <= PLAIN)
    words.set("start", t("from ({point})", { point: start.map((value) => general(value)).join(", ") }));
  else words.set("start", run.start ? t("from its own start") : t("from the start of all"));
  words.set("seed", t("seed {seed}", { seed }));
  return words.set("repeat", run.repeat ? whatOf(run.repeat) : t("once"));
}
