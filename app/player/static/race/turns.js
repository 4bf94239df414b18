/** The work of an atlas: what its axes turn of a run, as workers are told it. */

import { drawsOf, valuesOf } from "./axes.js";
import { floorOf } from "./marks.js";
import { track } from "./minima.js";
import { ownOf } from "./own.js";
import { withValues } from "./paths.js";
import { optionsOf, ratesOf, slidersOf } from "./solve.js";
import { flat } from "./view.js";

/** @import { Plan } from "./atlas.js" */
/** @import { Axis } from "./axes.js" */
/** @import { Outcome, Turn } from "./cells.js" */
/** @import { CellsJob } from "./remote.js" */

/** A run that ends within this share of the window's shorter side of a minimum has reached it, */
const REACH = 0.03;
/** or within this share of the way to the next minimum, if that is nearer. */
const APART = 0.4;
/** How near to a minimum a run has reached it. @param {Pick<Races.Race, "description" | "minima">} race */
export function reachOf({ description: { window, dimension }, minima }) {
  const spans = window.slice(0, Math.min(dimension, 2)).map(([low, high]) => high - low);
  const between = minima.flatMap((a, k) =>
    minima.slice(k + 1).map((b) => Math.hypot(...a.map((part, i) => part - b[i]))),
  );
  return Math.min(REACH * Math.min(...spans), APART * Math.min(...between.filter((far) => far > 0)));
}

/**
 * What a worker is told of run i, all but which cells it walks.
 * @param {Pick<Races.Race, "description" | "linked">} race @param {number} i @param {ReturnType<typeof optionsOf>} base
 * @returns {Pick<CellsJob, "kind" | "landscape" | "data" | "run" | "measures">}
 */
export function cellsOf({ description, linked }, i, base) {
  const { policy, data, ...options } = base;
  const { module, policy: watching } = description.runs[i];
  return {
    kind: "cells",
    landscape: { module: description.landscape, tables: description.tables },
    data: linked.data,
    run: {
      rule: module,
      policy: policy ? { module: /** @type {string} */ (watching), h: policy.h } : null,
      options: { ...options, record: false },
    },
    measures: description.measures,
  };
}

/**
 * The work of an atlas, in as many rows a job.
 * @param {Races.Race} race @param {Plan} plan @param {[number, number]} shape across and up
 * @param {number} rows @returns {CellsJob[]}
 */
export function jobsOf(race, plan, shape, rows) {
  const { run: i } = plan;
  const { experiment, base } = baseOf(race, plan);
  const turns = /** @type {[Turn, Turn]} */ (
    [plan.x, plan.y].map((axis, k) => turnOf(race, experiment, plan, axis, shape[k]))
  );
  /** @type {Outcome["told"]} */ const told =
    plan.of === "steps_to" ? { epsilon: plan.epsilon, floor: race.floor ?? 0 } : {};
  /** @type {Outcome} */ const outcome = { of: plan.of, told, minima: race.minima, radius: reachOf(race) };
  return Array.from({ length: Math.ceil(shape[1] / rows) }, (_, k) => ({
    ...cellsOf(race, i, base),
    turns,
    outcome,
    rows: [k * rows, Math.min((k + 1) * rows, shape[1])],
  }));
}

/**
 * The experiment and the options that the turns of an atlas begin with.
 * @param {Races.Race} race @param {Plan} plan
 */
function baseOf({ description, experiment: given, linked }, { run, x, y }) {
  const rated = [x, y].some(({ path }) => path === `runs.${run}.lr`);
  const lengths = [x, y].find((axis) => drawsOf(axis) === "steps");
  const experiment = withValues(given, [
    ...(rated ? [/** @type {[string, any]} */ ([`runs.${run}.lr`, 1])] : []),
    ...(lengths ? [/** @type {[string, any]} */ (["steps", Math.round(lengths.range[1])])] : []),
  ]);
  const base = optionsOf(description, experiment, linked, run);
  const start = Float64Array.from(base.start);
  const at = flat(description, base.start, new Float64Array(1));
  for (const { start: k } of [x, y]) {
    if (k === null) continue;
    const direction = directionOf(description, k);
    for (let axis = 0; axis < start.length; axis += 1) start[axis] -= at[k] * direction[axis];
  }
  return { experiment, base: { ...base, start } };
}

/** @param {Header.Description} description @param {0 | 1} k @returns {Float64Array} */
export const directionOf = ({ dimension, plane }, k) =>
  plane
    ? Float64Array.from(plane.across[k])
    : Float64Array.from({ length: dimension }, (_, axis) => Number(axis === k));

/**
 * What an axis turns.
 * @param {Races.Race} race @param {Races.Experiment} experiment @param {Plan} plan @param {Axis} axis
 * @param {number} count @returns {Turn}
 */
function turnOf(race, experiment, { run: i, of }, axis, count) {
  const { description, linked } = race;
  const values = valuesOf(axis, count);
  const name = axis.path.split(".").at(-1) ?? "";
  const run = experiment.runs[i];
  const draws = drawsOf(axis);
  if (draws === "seed" || draws === "size") {
    const { seed, batch } = ownOf(experiment, i);
    return {
      to: draws,
      index: 0,
      values,
      drawn: { seed, batch, samples: description.samples, noise: run.noise },
    };
  }
  if (draws === "steps")
    return { to: "steps", index: 0, values, table: ratesAt(experiment, linked, i, axis.path, values) };
  if (axis.start !== null)
    return { to: "along", index: axis.start, values, direction: directionOf(description, axis.start) };
  if (axis.path.startsWith("landscape.")) {
    const floors = of === "steps_to" ? Array.from(values, (value) => floorAt(race, axis.path, value)) : null;
    const index = linked.landscape.sliders.indexOf(name);
    return { to: "sliders", index, values, ...(floors ? { floors } : {}) };
  }
  if (axis.path.includes(".params.") && axis.path.includes(".schedule.")) {
    const index = linked.policies[i]?.sliders.indexOf(name) ?? -1;
    if (index >= 0) return { to: "policy", index, values };
    return { to: "schedule", index: 0, values, table: ratesAt(experiment, linked, i, axis.path, values) };
  }
  if (axis.path.includes(".params."))
    return { to: "hyper", index: linked.rules[i].hyper.indexOf(name), values };
  if (name === "noise") {
    const one = optionsOf(description, withValues(experiment, [[axis.path, 1]]), linked, i);
    return { to: "noise", index: 0, values, table: one.noise ?? undefined };
  }
  if (name === "weight_decay") return { to: run.decay, index: 0, values };
  return { to: name === "lr" ? "rate" : /** @type {Turn["to"]} */ (name), index: 0, values };
}

/**
 * The rates of all steps [values × steps] with other numbers at a path; 0 beyond the steps that a run has.
 * @param {Races.Experiment} experiment @param {Races.Linked} linked @param {number} i @param {string} path
 * @param {Float64Array} values
 */
function ratesAt(experiment, linked, i, path, values) {
  const table = new Float64Array(values.length * experiment.steps);
  values.forEach((value, k) => {
    table.set(ratesOf(withValues(experiment, [[path, value]]), linked, i), k * experiment.steps);
  });
  return table;
}

/** The lowest known loss with another slider of the landscape. @param {Races.Race} race @param {string} path @param {number} value */
function floorAt(race, path, value) {
  const { description, linked } = race;
  const experiment = withValues(race.experiment, [[path, value]]);
  const h = slidersOf(experiment, linked.landscape);
  const known = { minima: race.minima, saddles: race.saddles };
  const points = description.varies ? track(linked, h, known, description) : known;
  return floorOf({ description, linked, h, ...points });
}
