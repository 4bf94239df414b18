/** The numbers that an atlas may turn, and their ranges: app/races/atlas/axes.py in the browser. */

import { nameOf } from "../controls/scale.js";
import { t } from "../core/words.js";
import { ownOf } from "./own.js";

/** Learning rates are shown so many times as far up as a slider has them: to where they diverge. */
const FURTHER = 5;
/** On a logarithmic axis that holds zero too, the lowest value is this share of the highest: as on a slider. */
const LEAST = 1e-6;
/** So many seeds lie on an axis of seeds, from the run's own on; and at least so many steps on one of steps. */
const [SEEDS, FEW] = [50, 10];
/** Samples that the mini-batches of one run may hold. */
const DRAWN = 5_000_000;

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
 * All that an atlas of a run may turn.
 * @param {Pick<Races.Race, "description" | "experiment">} race @param {number} i @returns {Axis[]}
 */
export function choicesOf({ description, experiment }, i) {
  const { dimension, plane, window, axes, controls } = description;
  const own = experiment.runs[i].start === null ? "start" : `runs.${i}.start`;
  const count = dimension === 1 ? 1 : dimension === 2 || plane ? 2 : 0;
  const starts = Array.from({ length: count }, (_, k) =>
    axisOf(`${own}.${k}`, t("start {axis}", { axis: axes[k] }), window[k], {
      start: /** @type {0 | 1} */ (k),
    }),
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
  return [...starts, ...others, ...drawingOf(description, experiment, i)];
}

/**
 * How long a run is, and what it draws: the seed, the size of its mini-batches.
 * @param {Header.Description} description @param {Races.Experiment} experiment @param {number} i @returns {Axis[]}
 */
function drawingOf({ controls, samples }, experiment, i) {
  const run = experiment.runs[i];
  const { seed, batch } = ownOf(experiment, i);
  const known = (/** @type {string} */ path) =>
    controls.find((one) => one.path === path && !one.structural) ?? null;
  const steps = known("steps");
  const seeds = known(run.seed === null ? "seed" : `runs.${i}.seed`);
  const sizes = known(run.batch === null ? "batch.size" : `runs.${i}.batch.size`);
  /** @type {Axis[]} */ const found = [];
  if (steps)
    found.push(
      axisOf("steps", nameOf(steps), [1, Math.max(experiment.steps, FEW)], { log: true, integer: true }),
    );
  if (seeds && (run.noise || batch.size !== null)) {
    const low = Math.min(seed, 2 ** 32 - SEEDS) - 0.5;
    found.push(axisOf(seeds.path, nameOf(seeds), [low, low + SEEDS], { integer: true }));
  }
  const most = Math.min(samples ?? 1, Math.floor(DRAWN / experiment.steps));
  if (sizes && most > 1)
    found.push(axisOf(sizes.path, nameOf(sizes), [1, most], { log: true, integer: true }));
  return found;
}

/**
 * What an axis turns, where that is no setting of the step: how long a run is, or what it draws.
 * @param {Pick<Axis, "path">} axis @returns {"steps" | "seed" | "size" | null}
 */
export function drawsOf({ path }) {
  const last = path.split(".").at(-1);
  return last === "steps" || last === "seed" || last === "size" ? last : null;
}

/** How many cells lie on an axis, at most so many: no seed has two. @param {Axis} axis @param {number} most */
export const countOf = (axis, most) =>
  drawsOf(axis) === "seed" ? Math.min(most, Math.max(1, Math.round(axis.range[1] - axis.range[0]))) : most;

/** Whether an atlas cannot turn both: a schedule has another course for every number of steps. @param {Axis} a @param {Axis} b */
export function clash(a, b) {
  const [one, other] = drawsOf(a) === "steps" ? [a, b] : [b, a];
  return a.path === b.path || (drawsOf(one) === "steps" && other.path.includes(".schedule."));
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
