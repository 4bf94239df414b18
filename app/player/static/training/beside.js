/** Trainings side by side: in one table, so that every plot of one shows all. */

import { between, lastRow, rowAt } from "../core/scales.js";

/** @import { Message, Tensors } from "../core/payload.js" */
/** @import { Training } from "./learning.js" */

/** How the runs of every panel are drawn; those of the first as each is by itself. @type {(number[] | null)[]} */
const DASHES = [null, [2, 4], [14, 5], [9, 3, 2, 3]];

/** @typedef {{message: Message<Header.Progress>, title: string, panel: number}} Part one of several, and its place */

/**
 * The runs of all at every step that any has measured: in the same colours, with a dash of each panel's own.
 * @param {Part[]} parts in the order of their panels @param {Message<Header.Progress>} one in focus
 * @returns {Message<Header.Progress>}
 */
export function joined(parts, one) {
  if (parts.length < 2) return one;
  const at = stepsOf(parts.map(({ message }) => message.arrays.at.values));
  const runs = parts.flatMap(runsOf);
  /** @type {Tensors} */
  const arrays = { at: { values: at, shape: [at.length] } };
  for (const name of Object.keys(one.arrays)) {
    if (name === "at") continue;
    const rows = parts.flatMap(({ message }) =>
      message.header.runs.flatMap((_, i) => resampled(message, name, i, at)),
    );
    arrays[name] = { values: Float64Array.from(rows), shape: [runs.length, at.length] };
  }
  return { header: { ...one.header, runs }, arrays };
}

/** A panel's runs, under names and dashes that tell them from those of others. @param {Part} part */
const runsOf = ({ message, title, panel }) =>
  message.header.runs.map((run) => ({
    ...run,
    title: `${run.title}, ${title}`,
    dash: DASHES[panel] ?? run.dash,
  }));

/** Every step that any of these lists has. @param {ArrayLike<number>[]} lists */
export const stepsOf = (lists) =>
  Float64Array.from(new Set(lists.flatMap((list) => Array.from(list)))).sort();

/**
 * A map whose rows [runs, rows, …] were measured at the steps `own`, at the rows of a clock that counts others.
 * @template {Pick<Header.Map, "runs" | "steps">} H
 * @param {Message<H>} map @param {ArrayLike<number>} own @param {ArrayLike<number> | null} at
 * @returns {Message<H>}
 */
export function atSteps({ header, arrays }, own, at) {
  const rows = Math.min(arrays.x.shape[1], own.length);
  if (!at || !rows || Array.from({ length: rows }).every((_, k) => own[k] === at[k]))
    return { header, arrays };
  const steps = Array.from(at).filter((step) => step <= own[rows - 1]);
  const found = Object.entries(arrays).map(([name, { values, shape }]) => {
    const [runs, count, wide = 1] = shape;
    const next = new Float64Array(runs * steps.length * wide);
    for (let i = 0; i < runs; i++)
      for (let part = 0; part < wide; part++) {
        const column = Array.from({ length: rows }, (_, k) => values[(i * count + k) * wide + part]);
        steps.forEach((step, k) => {
          next[(i * steps.length + k) * wide + part] = between(column, rowAt(own, step));
        });
      }
    return [name, { values: next, shape: [runs, steps.length, ...shape.slice(2)] }];
  });
  const ended = (/** @type {number | null} */ row) =>
    row === null ? null : steps.findIndex((step) => step >= own[Math.min(row, rows) - 1]) + 1;
  const runs = header.runs.map((run) => ({ ...run, diverged_at: ended(run.diverged_at) }));
  return { header: { ...header, runs, steps: steps.length - 1 }, arrays: Object.fromEntries(found) };
}

/**
 * A curve of run i at the steps `at`; NaN where it is not yet.
 * @param {Message<Header.Progress>} message @param {string} name @param {number} i @param {ArrayLike<number>} at
 */
function resampled({ arrays }, name, i, at) {
  const steps = arrays.at.values;
  const own = arrays[name].values.subarray(i * steps.length, (i + 1) * steps.length);
  const end = steps[lastRow(own)];
  return Array.from(at, (step) => (steps.length && step <= end ? between(own, rowAt(steps, step)) : NaN));
}

/**
 * What is known of trainings side by side, as if they were one; null while nothing is known of the panel in focus.
 * @param {{url: string, title: string, answer: Message<Header.Progress> | null}[]} lanes
 * @param {number} panel in focus @param {number} focus the run in focus of every panel
 * @returns {Training | null}
 */
export function together(lanes, panel, focus) {
  const { url, answer } = lanes[panel];
  if (!answer) return null;
  const known = lanes.flatMap((lane, i) =>
    lane.answer ? [{ message: lane.answer, title: lane.title, panel: i }] : [],
  );
  const panels = lanes.map((lane) => lane.answer && { ...lane.answer, url: lane.url, focus, panels: [] });
  return focused({ ...joined(known, answer), url, focus, panels }, focus);
}

/** A training, and each of its panels, with another run in focus. @param {Training} training @param {number} focus @returns {Training} */
export function focused(training, focus) {
  const panels = training.panels.map(
    (one) => one && { ...one, focus: Math.min(focus, one.header.runs.length - 1) },
  );
  const own = panels.findIndex((one) => one?.url === training.url);
  const before = panels.slice(0, own).flatMap((one) => one?.header.runs ?? []).length;
  return { ...training, panels, focus: before + (panels[own]?.focus ?? focus) };
}
