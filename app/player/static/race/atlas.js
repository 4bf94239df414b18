/** What an atlas shows of a race: which two numbers it turns, over which ranges, and what its cells say. */

import { nameOf } from "../controls/scale.js";
import { floorOf } from "./marks.js";
import { track } from "./minima.js";
import { withValues } from "./paths.js";
import { optionsOf, ratesOf, slidersOf } from "./solve.js";
import { flat } from "./view.js";

/** @import { AtlasView } from "../core/viewing.js" */
/** @import { Outcome, Turn } from "./cells.js" */
/** @import { CellsJob } from "./remote.js" */

/** A run that ends within this share of the window's shorter side of a minimum has reached it, */
const REACH = 0.03;
/** or within this share of the way to the next minimum, if that is nearer. */
const APART = 0.4;
/** Learning rates are shown so many times as far up as a slider has them: to where they diverge. */
const FURTHER = 5;
/** On a logarithmic axis that holds zero too, the lowest value is this share of the highest: as on a slider. */
const LEAST = 1e-6;

/**
 * A number that an atlas may turn.
 * @typedef {object} Axis
 * @property {string} path in the experiment
 * @property {string} title
 * @property {boolean} log @property {boolean} integer
 * @property {[number, number]} whole @property {[number, number]} range of it what is shown
 * @property {0 | 1 | null} start which direction of the map it is
 */
/**
 * @typedef {object} Plan
 * @property {AtlasView["kind"]} kind
 * @property {number} run
 * @property {Axis} x @property {Axis} y
 * @property {string} of the measure
 * @property {number} epsilon
 * @property {boolean} zoomed
 */

/** Which run an atlas is of: that of its axes, or that in focus. @param {AtlasView} atlas @param {number} focus @param {number} runs */
export function runOf({ kind, x, y }, focus, runs) {
  const named = kind === "settings" ? [x, y].map((path) => /^runs\.(\d+)\./.exec(path ?? "")?.[1]) : [];
  const run = Number(named.find((one) => one !== undefined) ?? focus);
  return run < runs ? run : Math.min(focus, runs - 1);
}

/**
 * All that an atlas of a run may turn.
 * @param {Pick<Races.Race, "description" | "experiment">} race @param {number} i @returns {Axis[]}
 */
export function choicesOf({ description, experiment }, i) {
  const { dimension, plane, window, axes, controls } = description;
  const own = experiment.runs[i].start === null ? "start" : `runs.${i}.start`;
  const count = dimension === 1 ? 1 : dimension === 2 || plane ? 2 : 0;
  const starts = Array.from({ length: count }, (_, k) =>
    axisOf(`${own}.${k}`, `start ${axes[k]}`, window[k], { start: /** @type {0 | 1} */ (k) }),
  );
  const others = controls
    .filter(
      ({ path, run, place, structural, only, choices }) =>
        !structural &&
        !only.length &&
        !choices.length &&
        (place === "landscape" || run === i) &&
        !/(^|\.)(start\.\d+|seed|size)$/.test(path),
    )
    .map((control) => {
      const { path, log, integer, low, high, most } = control;
      const further = path === `runs.${i}.lr` ? FURTHER : 1;
      const bottom = log && low <= 0 ? high * LEAST : low;
      const whole = /** @type {[number, number]} */ ([bottom * further, Math.min(high * further, most)]);
      return axisOf(path, nameOf(control), whole, { log, integer });
    });
  return [...starts, ...others];
}

/** @param {string} path @param {string} title @param {[number, number]} whole @param {Partial<Axis>} [more] @returns {Axis} */
const axisOf = (path, title, whole, more) => ({
  path,
  title,
  log: false,
  integer: false,
  whole,
  range: whole,
  start: null,
  ...more,
});

/**
 * What an atlas shows: what its view leaves open, or speaks of and there is not, is as is usual.
 * @param {Pick<Races.Race, "description" | "experiment" | "minima" | "floor">} race @param {AtlasView} atlas
 * @param {number} focus @returns {Plan}
 */
export function planOf(race, atlas, focus) {
  const { kind, zoom, epsilon } = atlas;
  const run = runOf(atlas, focus, race.experiment.runs.length);
  const all = choicesOf(race, run);
  const [x, y] = kind === "basins" ? basinsOf(all, run) : settingsOf(all, run, atlas);
  return {
    kind,
    run,
    x: zoom ? zoomed(x, zoom[0]) : x,
    y: zoom ? zoomed(y, zoom[1]) : y,
    of: measureOf(race, kind === "basins" ? "minimum" : atlas.of, [x, y]),
    epsilon,
    zoomed: zoom !== null,
  };
}

/**
 * An axis over a part of its range, all of it where none of the part is; starts may lie anywhere.
 * @param {Axis} axis @param {[number, number]} part @returns {Axis}
 */
function zoomed(axis, part) {
  const [low, high] = [Math.max(part[0], axis.whole[0]), Math.min(part[1], axis.whole[1])];
  if (axis.start !== null) return { ...axis, range: part };
  return low < high ? { ...axis, range: [low, high] } : axis;
}

/** Every start; on a line, at every rate. @param {Axis[]} all @param {number} run @returns {[Axis, Axis]} */
function basinsOf(all, run) {
  const starts = all.filter(({ start }) => start !== null);
  if (starts.length === 2) return [starts[0], starts[1]];
  return starts.length ? [starts[0], rateOf(all, run)] : settingsOf(all, run, { x: null, y: null });
}

/** @param {Axis[]} all @param {number} run */
const rateOf = (all, run) => /** @type {Axis} */ (all.find(({ path }) => path === `runs.${run}.lr`));

/** @param {Axis[]} all @param {number} run @param {{x: string | null, y: string | null}} asked @returns {[Axis, Axis]} */
function settingsOf(all, run, asked) {
  const named = (/** @type {string | null} */ path) => all.find((one) => one.path === path);
  const x = named(asked.x) ?? [rateOf(all, run), ...all].find(({ path }) => path !== asked.y);
  const order = [`runs.${run}.params.`, "landscape.params.", `runs.${run}.weight_decay`, ""];
  const usual = order.flatMap((begin) => all.filter(({ path }) => path.startsWith(begin)));
  const y = named(asked.y) ?? usual.find(({ path }) => path !== x?.path);
  return /** @type {[Axis, Axis]} */ ([x, y === x ? usual.find(({ path }) => path !== x?.path) : y]);
}

/**
 * The measure that is shown: the final loss where the one that is asked for has nothing to measure from.
 * @param {Pick<Races.Race, "description" | "minima" | "floor">} race @param {string} asked @param {Axis[]} axes
 */
function measureOf({ description, minima, floor }, asked, axes) {
  const turned = axes.filter(({ path }) => path.startsWith("landscape.")).length;
  if (asked === "minimum" && (!minima.length || (turned && description.varies))) return "final";
  return asked === "steps_to" && (turned > 1 || floor === null) ? "final" : asked;
}

/** Where the cells of an axis are: the middles of as many parts. @param {Axis} axis @param {number} count */
export const valuesOf = (axis, count) =>
  Float64Array.from({ length: count }, (_, k) => {
    const value = valueAt(axis, (k + 0.5) / count);
    return axis.integer ? Math.round(value) : value;
  });

/** The value at a share, 0 to 1, of an axis. @param {Pick<Axis, "log" | "range">} axis @param {number} share */
export function valueAt({ log, range: [low, high] }, share) {
  return log ? low * (high / low) ** share : low + share * (high - low);
}

/** Where a value lies on an axis. @param {Pick<Axis, "log" | "range">} axis @param {number} value */
export function shareAt({ log, range: [low, high] }, value) {
  return log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
}

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
  const experiment = rated ? withValues(given, [[`runs.${run}.lr`, 1]]) : given;
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
const directionOf = ({ dimension, plane }, k) =>
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
    const rows = Array.from(values, (value) =>
      ratesOf(withValues(experiment, [[axis.path, value]]), linked, i),
    );
    const table = new Float64Array(count * experiment.steps);
    rows.forEach((row, k) => void table.set(row, k * experiment.steps));
    return { to: "schedule", index: 0, values, table };
  }
  if (axis.path.includes(".params."))
    return { to: "hyper", index: linked.rules[i].hyper.indexOf(name), values };
  if (name === "noise") {
    const one = optionsOf(description, withValues(experiment, [[axis.path, 1]]), linked, i);
    return { to: "noise", index: 0, values, table: one.noise ?? undefined };
  }
  if (name === "weight_decay") return { to: run.decay, index: 0, values };
  return { to: name === "clip" ? "clip" : "rate", index: 0, values };
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

/**
 * What a cell changes of the experiment.
 * @param {Races.Race} race @param {Plan} plan @param {[number, number]} place the values of both axes
 * @returns {[string, any][]}
 */
export function changesOf({ description, experiment }, { run, x, y }, place) {
  /** @type {[string, any][]} */ const changes = [];
  const axes = [x, y];
  if (axes.some(({ start }) => start !== null)) {
    const own = experiment.runs[run].start;
    const start = Float64Array.from(own ?? experiment.start);
    const at = flat(description, start, new Float64Array(1)).slice();
    const ways = axes.map(({ start: k }, n) =>
      k === null ? null : directionOf(description, k).map((part) => (place[n] - at[k]) * part),
    );
    const moved = start.map((part, axis) => ways.reduce((sum, way) => sum + (way ? way[axis] : 0), part));
    changes.push([own ? `runs.${run}.start` : "start", Array.from(moved, rounded)]);
  }
  axes.forEach(({ path, start }, n) => {
    if (start === null) changes.push([path, rounded(place[n])]);
  });
  return changes;
}

/** In the digits that an address keeps. @param {number} value */
const rounded = (value) => Number(value.toPrecision(7));
