/** The settings of a race in words, one sentence for all runs and one for each: app/export/credit.py's twin. */

import { general } from "../core/general.js";
import { t, tn } from "../core/words.js";
import { valueAt } from "./paths.js";
import { whatOf } from "./repeats.js";
import { PLAIN } from "./titles.js";

/** A number for a reader: 1e−8, not 1e-08. @param {number} value */
const number = (value) => general(value).replace("e-0", "e-").replace("e+0", "e").replaceAll("-", "−");

/** @param {Races.Race} race */
export const captionOf = (race) => [worldOf(race), ...race.titles.map((_, i) => runOf(race, i))].join(" ");

/** @param {Races.Race} race */
function worldOf({ description, experiment }) {
  const { start, steps, batch, seed } = experiment;
  const formula = description.experiment.landscape.formula;
  const typed = formula?.length > 120 ? `${formula.slice(0, 119)}…` : formula;
  const parts = description.controls
    .filter(({ place }) => place === "landscape")
    .map((control) => setting(control, valueAt(experiment, control.path)));
  parts.push(...started(start));
  parts.push(tn("{count} step", "{count} steps", steps));
  if (batch.size !== null) parts.push(sized(batch));
  if (seed) parts.push(t("seed {seed}", { seed }));
  return `${typed ? `f = ${typed}` : description.title}: ${parts.join(", ")}.`;
}

/** Where a run begins, if a reader can take that in. @param {number[]} start */
const started = (start) =>
  start.length <= PLAIN ? [t("start ({point})", { point: start.map(number).join(", ") })] : [];

/** How large mini-batches are. @param {Races.Batch} batch */
const sized = ({ size, order }) =>
  size === null
    ? t("batch size all")
    : order === "growing"
      ? t("batch size growing to {size}", { size })
      : t("batch size {size}", { size });

/** Where a slider of a landscape stands. @param {Header.Control} control @param {number} value */
const setting = ({ word, label, choices, low }, value) =>
  choices.length ? `${word}: ${choices[value - low]}` : `${label} = ${number(value)}`;

/** @param {Races.Race} race @param {number} i */
function runOf({ description, experiment }, i) {
  const run = experiment.runs[i];
  const usual = /** @type {Races.Run} */ (description.base.runs[i]);
  const mine = description.controls.filter((control) => control.run === i);
  const told = (/** @type {Header.Control} */ { said, path }) =>
    said.replace("{}", number(valueAt(experiment, path)));
  const parts = mine.filter(({ place }) => place === "run").map(told);
  for (const { path, label, choices, titles: names } of description.switches.filter((one) => one.run === i)) {
    const value = valueAt(experiment, path);
    if (value === valueAt(description.base, path)) continue;
    if (choices.length) parts.push(`${label}: ${names[choices.indexOf(value)]}`);
    else parts.push(value ? label : t("not {label}", { label }));
  }
  for (const control of mine.filter(({ place, said }) => place === "details" && said)) {
    const key = /** @type {keyof Races.Settings} */ (control.path.split(".").at(-1));
    if (run[key] !== usual[key]) parts.push(told(control));
  }
  if (run.schedule.name !== "constant") parts.push(description.runs[i].course);
  if (run.batch !== null) parts.push(sized(run.batch));
  if (run.start !== null) parts.push(...started(run.start));
  if (run.seed !== null) parts.push(t("seed {seed}", { seed: run.seed }));
  if (run.repeat !== null) parts.push(whatOf(run.repeat));
  const { title: rule } = description.runs[i];
  const title = run.label ? `${run.label} (${rule})` : rule;
  return parts.length ? `${title}: ${parts.join(", ")}.` : `${title}.`;
}
