/** What the charts of a training show: its curves so far, against steps, epochs or gradient evaluations. */

import { format } from "../core/geometry.js";
import { count, percent } from "../core/legend.js";
import { CURVE } from "../core/measures.js";
import { between, exact, lastRow, lossAxis, nearest } from "../core/scales.js";
import { colorOf } from "../core/theme.js";
import { t } from "../core/words.js";

/** @import { Spec } from "../charts/chart.js" */
/** @import { Theme } from "../core/theme.js" */
/** @import { Training } from "./learning.js" */

/** How many rows have been measured. @param {Training | null} training */
export const rowsOf = (training) => training?.arrays.at.values.length ?? 0;

/** Run i of a table [runs, rows]. @param {Training} training @param {string} name @param {number} i */
export function runOf(training, name, i) {
  const rows = rowsOf(training);
  return training.arrays[name].values.subarray(i * rows, (i + 1) * rows);
}

/**
 * What run i had used of the horizontal axis at every row.
 * @param {Training} training @param {string} axis "at", which are steps, "epochs" or "gradients"
 * @param {number} i @returns {Float32Array | Float64Array}
 */
export const usedBy = (training, axis, i) =>
  axis === "at" ? training.arrays.at.values : runOf(training, axis, i);

/**
 * Where a horizontal axis ends, so that curves grow into empty space: what the runs have used so far, carried
 * on to the whole budget.
 * @param {ArrayLike<number>[]} lists what each run had used at every row
 * @param {ArrayLike<number>} at @param {number} steps
 */
export function budget(lists, at, steps) {
  let most = 0;
  for (const list of lists) {
    const k = lastRow(list);
    if (k > 0 && at[k] > 0) most = Math.max(most, (list[k] / at[k]) * steps);
  }
  return most || steps;
}

/**
 * A training as it was at a row, the last one measured then: what came later is not known.
 * @param {Training} training @param {number} row @returns {Training}
 */
export function until(training, row) {
  const { header, arrays } = training;
  const [rows, end] = [rowsOf(training), Math.floor(row + 1e-9) + 1];
  if (end >= rows) return training;
  const found = Object.entries(arrays).map(([name, { values, shape }]) => {
    const known = name === "at" ? values : values.map((value, k) => (k % rows < end ? value : NaN));
    return [name, { shape, values: known }];
  });
  const step = arrays.at.values[end - 1];
  const runs = header.runs.map((run, i) => {
    const rates = Array.from(runOf(training, "validation_accuracy", i).subarray(0, end));
    const best = rates.reduce((top, rate, k) => (rate > rates[top] ? k : top), 0);
    const begun = end > 1 && run.best;
    return {
      ...run,
      at: Math.min(run.at, step),
      state: run.at <= step ? run.state : /** @type {const} */ ("training"),
      best: begun ? { step: arrays.at.values[best], accuracy: rates[best] } : null,
    };
  });
  return { ...training, header: { ...header, step, runs }, arrays: Object.fromEntries(found) };
}

/**
 * The charts of loss and accuracy.
 * @param {Training} training @param {string} axis @param {boolean} log of the losses @param {Theme} theme
 * @param {Training} [whole] what the axes have room for
 * @returns {[Spec, Spec]}
 */
export function specsOf(training, axis, log, theme, whole = training) {
  const { header } = training;
  const { arrays } = whole;
  const lists = header.runs.map((_, i) => usedBy(whole, axis, i));
  const across = exact(0, budget(lists, arrays.at.values, header.steps), {
    count: 4,
    write: (value) => (value >= 1e4 ? `${format(value / 1000)}k` : format(value)),
  });
  const both = Float32Array.of(...arrays.loss.values, ...arrays.validation.values);
  const starts = both.filter((_, i) => i % rowsOf(training) === 0);
  const sayLast = (/** @type {string} */ name, /** @type {(value: number) => string} */ write) =>
    header.runs.map((run, i) => `${run.title} ${write(last(runOf(training, name, i)))}`).join(", ");
  const steps = t("after {step} steps", { step: count(header.step) });
  const loss = {
    across,
    up: lossAxis(both, starts, log),
    areas: [],
    lines: linesOf(training, axis, "loss", "validation", theme),
    marks: [],
    label: t("Validation loss {steps}: {format}", { steps, format: sayLast("validation", format) }),
  };
  const accuracy = {
    across,
    up: exact(0, 1, { count: 5, write: (value) => `${Math.round(100 * value)} %` }),
    areas: [],
    lines: linesOf(training, axis, "accuracy", "validation_accuracy", theme),
    marks: bestOf(training, axis, theme),
    label: t("Validation accuracy {steps}: {percent}", {
      steps,
      percent: sayLast("validation_accuracy", percent),
    }),
  };
  return [loss, accuracy];
}

/** Panels whose curves on the training data are all drawn; of more, those in focus alone. */
const BOTH = 2;

/**
 * Every run's curve on the training data, thin, and on the validation data.
 * @param {Training} training @param {string} axis @param {string} trained @param {string} validated names
 * @param {Theme} theme @returns {Spec["lines"]}
 */
function linesOf(training, axis, trained, validated, theme) {
  const { header, panels } = training;
  const inFocus = runsInFocus(training);
  return [trained, validated].flatMap((name, n) =>
    header.runs.flatMap((run, i) => {
      if (!n && panels.length > BOTH && !inFocus(i)) return [];
      return {
        x: usedBy(training, axis, i),
        y: runOf(training, name, i),
        color: colorOf(run, theme),
        dash: run.dash,
        wide: n ? (i === training.focus ? CURVE.focused : 1.9) : 1.1,
        alpha: n ? 1 : 0.5,
      };
    }),
  );
}

/** Which runs are of the panel in focus. @param {Training} training @returns {(i: number) => boolean} */
function runsInFocus({ url, focus, panels }) {
  const own = panels.find((one) => one?.url === url);
  if (!own) return () => true;
  const first = focus - own.focus;
  return (i) => i >= first && i < first + own.header.runs.length;
}

/**
 * Where each run was best.
 * @param {Training} training @param {string} axis @param {Theme} theme @returns {Spec["marks"]}
 */
function bestOf(training, axis, theme) {
  const { header, arrays } = training;
  return header.runs.flatMap((run, i) => {
    if (!run.best) return [];
    const x = between(usedBy(training, axis, i), nearest(arrays.at.values, run.best.step));
    return [{ x, y: run.best.accuracy, shape: run.marker, color: colorOf(run, theme) }];
  });
}

/**
 * Every run's head on a curve; a run that diverged stays where it was last.
 * @param {Training} training @param {string} axis @param {string} name of the curve @param {number} row
 * @param {Theme} theme
 */
export function headsOf(training, axis, name, row, theme) {
  return training.header.runs.map((run, i) => {
    const y = runOf(training, name, i);
    const there = Math.min(row, lastRow(y));
    return { x: between(usedBy(training, axis, i), there), y: between(y, there), color: colorOf(run, theme) };
  });
}

/** The last value that is a number. @param {Float32Array | Float64Array} list */
const last = (list) => [...list].findLast(Number.isFinite) ?? NaN;
