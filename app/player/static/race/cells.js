/**
 * The cells of an atlas: many runs of one rule that differ in two numbers, and what each of them comes to. No path is
 * kept: a run is walked into the same few arrays as the one before it.
 */

import { Walker } from "../engine/walker.js";
import { noiseOf, planOf } from "./draws.js";
import { measured } from "./measuring.js";

/** @import { Told } from "./measuring.js" */

/** What a cell comes to that reached no minimum; otherwise `which` is a minimum's number, or 0, */
export const NOWHERE = -1;
/** and that of one that diverged. */
export const DIVERGED = -2;

/**
 * What a number turns of a run: its start "along" a direction, its "rate", one of the rule's sliders ("hyper") or of the
 * landscape's ("sliders"), another of its settings (weight decay, clipping, noise), a slider of its "policy", as a "schedule" the
 * rates of all its steps, how many "steps" it has, after which it stands still, or the "seed" and the "size" of its mini-batches.
 * @typedef {object} Turn
 * @property {"along" | "rate" | "hyper" | "sliders" | "coupled" | "decoupled" | "noise" | "policy" | "schedule" | "steps" |
 *   "seed" | "size" | keyof Engine.Settings} to
 * @property {number} index of the slider
 * @property {Float64Array} values of every column, or of every row
 * @property {Float64Array} [direction] of "along" [d]
 * @property {Float64Array} [table] of "schedule" and "steps" [values × steps], of "noise" what a strength of 1 adds [steps × d]
 * @property {Drawn} [drawn] of "seed" and "size"
 * @property {(number | null)[]} [floors] the lowest known loss, where "sliders" move it
 */
/**
 * What is drawn for a run, but for what is turned of that.
 * @typedef {object} Drawn
 * @property {number} seed
 * @property {Races.Batch} batch
 * @property {number | null} samples
 * @property {number} noise
 */
/**
 * What is said of a run: a measure of core/measures, or "minimum", the one that it has reached, and when.
 * @typedef {object} Outcome
 * @property {string} of
 * @property {Told} told what the measure is told
 * @property {number[][]} minima [n][d]
 * @property {number} radius a run that ends so near to a minimum has reached it
 */
/**
 * @typedef {object} Cells
 * @property {Float64Array} value [rows × columns] the measure, or the step since when a run stays at its minimum; NaN
 *   where there is no such number
 * @property {Int16Array} which [rows × columns] the minimum, NOWHERE, or DIVERGED
 */

/**
 * What computes cell after cell: `cell(column, row)` is the run of these two numbers, written to place `at` of `out`.
 * Its options are those at a learning rate of 1 where a "rate" is turned, and at a start without what is "along" a
 * turned direction.
 * @param {Engine.RuleModule} rule @param {Engine.LandscapeModule} landscape @param {Engine.Options} options
 * @param {Turn[]} turns that of the columns, and that of the rows
 * @param {Outcome} outcome @param {Record<string, Engine.Measure>} measures
 */
export function celling(rule, landscape, options, turns, outcome, measures) {
  const [d, steps] = [options.start.length, options.lr.length];
  const own = {
    ...options,
    start: Float64Array.from(options.start),
    lr: Float64Array.from(options.lr),
    hyper: Float64Array.from(options.hyper),
    sliders: Float64Array.from(options.sliders),
    policy: options.policy ? { ...options.policy, h: Float64Array.from(options.policy.h) } : null,
  };
  const walker = new Walker(rule, landscape, own);
  const path = { x: new Float64Array((steps + 1) * d), loss: new Float64Array(steps + 1), divergedAt: null };
  const put = turning(own, options, turns);
  const found = finding(outcome, measures, path, d);
  const lengths = turns.find(({ to }) => to === "steps");

  return (
    /** @type {number} */ column,
    /** @type {number} */ row,
    /** @type {Cells} */ out,
    /** @type {number} */ at,
  ) => {
    const at_ = [column, row];
    put(at_);
    const floor = floorAt(turns, at_);
    if (!walked(walker, path, d, lengths ? lengths.values[at_[turns.indexOf(lengths)]] : steps)) {
      out.which[at] = DIVERGED;
      out.value[at] = NaN;
      return;
    }
    found(out, at, floor);
  };
}

/**
 * Walk a run of so many steps into arrays, whose other rows repeat its last one; whether it has stayed among the finite
 * numbers.
 * @param {Walker} walker @param {{x: Float64Array, loss: Float64Array}} path @param {number} d @param {number} steps
 */
function walked(walker, { x: path, loss }, d, steps) {
  const { x } = walker;
  walker.begin();
  for (let t = 0; ; t++) {
    for (let i = 0; i < d; i++) path[t * d + i] = x[i];
    loss[t] = walker.loss();
    if (!walker.good(loss[t])) return false;
    if (t === steps) break;
    walker.move(walker.aim(t));
  }
  for (let t = steps + 1; t < loss.length; t++) {
    for (let i = 0; i < d; i++) path[t * d + i] = x[i];
    loss[t] = loss[steps];
  }
  return true;
}

/**
 * What puts the numbers of a column and a row into the options of a run.
 * @param {Engine.Options} own @param {Engine.Options} base @param {Turn[]} turns
 */
function turning(own, base, turns) {
  const moved = turns.filter(({ to }) => to === "along");
  const paced = turns.some(({ to }) => to === "rate" || to === "schedule" || to === "steps");
  const noise = turns.find(({ to }) => to === "noise");
  if (noise?.table) own.noise = new Float64Array(noise.table.length);
  const draw = drawingAll(own, turns);
  return (/** @type {number[]} */ at) => {
    for (let i = 0; moved.length && i < own.start.length; i++) own.start[i] = base.start[i];
    let rate = 1;
    /** @type {Float64Array} */ let shape = base.lr;
    turns.forEach((turn, k) => {
      const value = turn.values[at[k]];
      if (turn.to === "along")
        for (let i = 0; i < own.start.length; i++)
          own.start[i] += value * /** @type {Float64Array} */ (turn.direction)[i];
      else if (turn.to === "rate") rate = value;
      else if (turn.to === "schedule" || turn.to === "steps") {
        const n = base.lr.length;
        shape = /** @type {Float64Array} */ (turn.table).subarray(at[k] * n, (at[k] + 1) * n);
      } else if (turn.to === "hyper" || turn.to === "sliders") own[turn.to][turn.index] = value;
      else if (turn.to === "policy")
        /** @type {NonNullable<Engine.Options["policy"]>} */ (own.policy).h[turn.index] = value;
      else if (turn.to === "noise") scale(turn, value, /** @type {Float64Array} */ (own.noise));
      else if (turn.to !== "seed" && turn.to !== "size") own[turn.to] = value;
    });
    draw?.(at);
    if (paced) for (let t = 0; t < shape.length; t++) own.lr[t] = rate * shape[t];
  };
}

/**
 * What draws noise and mini-batches anew where a seed or their size is turned; null where none is.
 * @param {Engine.Options} own @param {Turn[]} turns
 */
function drawingAll(own, turns) {
  const drawn = turns.find(({ drawn: one }) => one)?.drawn;
  if (!drawn) return null;
  const [d, steps] = [own.start.length, own.lr.length];
  const { samples, batch } = drawn;
  const of = (/** @type {Turn["to"]} */ to, /** @type {number[]} */ at, /** @type {any} */ otherwise) => {
    const k = turns.findIndex((turn) => turn.to === to);
    return k < 0 ? otherwise : turns[k].values[at[k]];
  };
  return (/** @type {number[]} */ at) => {
    const [seed, size, strong] = [
      of("seed", at, drawn.seed),
      of("size", at, batch.size),
      of("noise", at, drawn.noise),
    ];
    own.seed = seed;
    own.noise = noiseOf({ seed, start: new Array(d) }, strong, steps);
    own.plan = planOf(samples, { seed, batch: { ...batch, size } }, steps);
  };
}

/** @param {Turn} turn @param {number} value @param {Float64Array} out */
function scale({ table }, value, out) {
  for (let i = 0; table && i < out.length; i++) out[i] = value * table[i];
}

/** The lowest known loss where a slider has moved it; undefined where none has. @param {Turn[]} turns @param {number[]} at */
function floorAt(turns, at) {
  const k = turns.findIndex(({ floors }) => floors);
  return k < 0 ? undefined : (turns[k].floors?.[at[k]] ?? null);
}

/**
 * What says of a path what it comes to.
 * @param {Outcome} outcome @param {Record<string, Engine.Measure>} measures
 * @param {{x: Float64Array, loss: Float64Array, divergedAt: null}} path @param {number} d
 */
function finding({ of, told, minima, radius }, measures, path, d) {
  const points = minima.map((point) => Float64Array.from(point));
  const { x, loss } = path;
  return (
    /** @type {Cells} */ out,
    /** @type {number} */ at,
    /** @type {number | null | undefined} */ floor,
  ) => {
    if (of === "minimum") {
      const which = nearest(points, x, x.length - d, radius);
      out.which[at] = which;
      out.value[at] = which < 0 ? NaN : since(points[which], x, d, radius);
      return;
    }
    out.which[at] = 0;
    if (of === "final")
      out.value[at] = loss[loss.length - 1]; // at once: it is asked for most
    else if (floor === null) out.value[at] = NaN;
    else out.value[at] = measured(measures[of], path, floor === undefined ? told : { ...told, floor }) ?? NaN;
  };
}

/** The minimum within reach of a point of a path, NOWHERE if there is none. @param {Float64Array[]} points @param {Float64Array} x @param {number} at @param {number} radius */
export function nearest(points, x, at, radius) {
  let [best, least] = [NOWHERE, radius * radius];
  for (let k = 0; k < points.length; k++) {
    const far = apart(points[k], x, at);
    if (far <= least) [best, least] = [k, far];
  }
  return best;
}

/** The step since when a path stays within reach. @param {Float64Array} point @param {Float64Array} x @param {number} d @param {number} radius */
export function since(point, x, d, radius) {
  let k = x.length / d - 1;
  while (k > 0 && apart(point, x, (k - 1) * d) <= radius * radius) k -= 1;
  return k;
}

/** @param {Float64Array} point @param {Float64Array} x @param {number} at */
function apart(point, x, at) {
  let sum = 0;
  for (let i = 0; i < point.length; i++) sum += (x[at + i] - point[i]) ** 2;
  return sum;
}
