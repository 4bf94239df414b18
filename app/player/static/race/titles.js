/** What the runs of a race are called; app/races/run_titles.py's twin. */

import { general } from "../core/general.js";
import { valueAt } from "./paths.js";

/** Settings that every run has, by what they are called. */
const LABELS = /** @type {const} */ ({ weight_decay: "weight decay", clip: "clip norm", noise: "noise" });

/**
 * A name for every run: its rule's title, and where several share a rule, whatever tells them apart.
 * @param {Header.Description} description @param {Races.Experiment} experiment
 */
export function titlesOf(description, experiment) {
  const words = experiment.runs.map((_, i) => settingsOf(description, experiment, i));
  return experiment.runs.map(({ rule }, i) => {
    const alike = words.filter((__, k) => experiment.runs[k].rule === rule);
    const { title } = description.runs[i];
    if (alike.length === 1) return title;
    const apart = [...words[i]].filter(([key, text]) => alike.some((other) => other.get(key) !== text));
    return [title, ...(apart.length ? apart.map(([, text]) => text) : [words[i].get("lr")])].join(" ");
  });
}

/** How mini-batches are drawn, behind their size. */
const ORDERED = { shuffled: "shuffled", replacement: "with replacement", growing: "growing" };

/**
 * Everything that may tell a run from another of its rule, in words.
 * @param {Header.Description} description @param {Races.Experiment} experiment @param {number} i
 */
function settingsOf(description, experiment, i) {
  const run = experiment.runs[i];
  const words = new Map([["lr", general(run.lr)]]);
  const start = `runs.${i}.`;
  const mine = description.controls.filter((one) => one.run === i);
  const numbered = (/** @type {Header.Control["place"]} */ place) => {
    for (const { path, label, place: its } of mine)
      if (its === place && !path.endsWith(".lr"))
        words.set(path.slice(start.length), `${label} ${general(valueAt(experiment, path))}`);
  };
  numbered("run");
  for (const { path, label, choices, titles } of description.switches.filter((one) => one.run === i)) {
    const value = valueAt(experiment, path);
    const said = choices.length ? titles[choices.indexOf(value)] : value ? label : `no ${label}`;
    words.set(path.slice(start.length), said);
  }
  words.set("schedule", description.runs[i].course);
  numbered("schedule");
  if (run.weight_decay) words.set("decay", run.decay === "decoupled" ? "decoupled decay" : "coupled decay");
  for (const [key, label] of /** @type {["weight_decay" | "clip" | "noise", string][]} */ (
    Object.entries(LABELS)
  )) {
    const value = run[key];
    words.set(key, value === null ? `${label} off` : `${label} ${general(value)}`);
  }
  const { size, order } = run.batch ?? experiment.batch;
  words.set("batch", size === null ? "all" : `batch ${size}`);
  return words.set("order", ORDERED[size === null ? experiment.batch.order : order]);
}
