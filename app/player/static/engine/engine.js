/** Running a rule over a landscape: the path, its losses, and what else a step leaves behind. */

import { FAR, Walker, within } from "./walker.js";

/** The step that ended it is kept if no coordinate of the place that it went to exceeds this. */
const REACH = 1e30;

/** How many kinds of evaluations a cost counts. */
const KINDS = 5;

/**
 * Walk a rule over a landscape, both compiled modules: what core/engine.py does on the server.
 *
 * `policy` multiplies the rates by what it makes of the losses. `coupled` adds a weight decay to the loss;
 * `decoupled` takes lr · θ · x off each step. `noise` is added to every gradient before it is clipped. Without a `plan` of mini-batches each step sees all the `data`.
 * @param {Engine.RuleModule} rule @param {Engine.LandscapeModule} landscape @param {Engine.Options} options
 * @returns {Engine.Trajectory}
 */
export function run(rule, landscape, options) {
  const { start, lr, policy = null, record = true } = options;
  const [d, steps] = [start.length, lr.length];
  const walker = new Walker(rule, landscape, options);
  const { f, x, memory } = walker;
  const g = new Float64Array(d);
  const { cost } = rule;
  const spent = typeof cost === "function" ? new Float64Array(KINDS) : null;
  const path = new Float64Array((steps + 1) * d);
  const loss = new Float64Array(steps + 1);
  const rates = policy ? new Float64Array(steps) : lr;
  const evaluations = new Float64Array(steps * KINDS);
  const recorded = record ? recording(rule, d, steps) : {};
  const note = record ? noting(rule, memory, recorded) : null;
  /** @type {number | null} */
  let divergedAt = null;

  /** Keep row t of what every row has. @param {number} t */
  const keep = (t) => {
    copy(x, path, t * d);
    loss[t] = walker.loss();
    note?.(t);
    if (divergedAt === null && !walker.good(loss[t])) divergedAt = t;
  };

  if (typeof cost !== "function") alike(cost, evaluations);
  walker.begin();
  keep(0);
  for (let t = 0; t < steps; t++) {
    const rate = walker.aim(t);
    if (policy) rates[t] = rate;
    if (record) {
      f.grad(x, g);
      copy(g, recorded.g, t * d);
    }
    walker.move(rate);
    if (spent && typeof cost === "function") {
      cost(memory, spent);
      copy(spent, evaluations, t * KINDS);
    }
    keep(t + 1);
  }
  // A policy takes the loss on all the data before every step.
  if (policy) for (let i = KINDS - 1; i < evaluations.length; i += KINDS) evaluations[i] += 1;
  const trajectory = {
    x: path,
    loss,
    lr: rates,
    divergedAt,
    outside: false,
    last: steps,
    recorded,
    evaluations,
  };
  if (divergedAt !== null) freeze(trajectory, d, divergedAt);
  return trajectory;
}

/**
 * Copy an array to a place in another: for a few numbers a loop is ten times as fast as `set`.
 * @param {Float64Array} from @param {Float64Array} to @param {number} at
 */
function copy(from, to, at) {
  for (let i = 0; i < from.length; i++) to[at + i] = from[i];
}

/** Write the same cost into every row. @param {ArrayLike<number>} cost @param {Float64Array} evaluations */
function alike(cost, evaluations) {
  for (let k = 0; k < KINDS; k++) {
    if (cost[k] === 0) continue;
    for (let i = k; i < evaluations.length; i += KINDS) evaluations[i] = cost[k];
  }
}

/**
 * Arrays for the gradients and for what the rule shows.
 * @param {Engine.RuleModule} rule @param {number} d @param {number} steps
 */
function recording(rule, d, steps) {
  /** @type {Record<string, Float64Array>} */
  const recorded = { g: new Float64Array(steps * d) };
  for (const [name, length] of rule.shown) recorded[name] = new Float64Array((steps + 1) * length);
  return recorded;
}

/**
 * A function that notes in row t what the rule shows of its memory.
 * @param {Engine.RuleModule} rule @param {Float64Array} memory @param {Record<string, Float64Array>} recorded
 */
function noting(rule, memory, recorded) {
  const shown = new Float64Array(rule.shown.reduce((sum, [, length]) => sum + length, 0));
  return (/** @type {number} */ t) => {
    rule.show(memory, shown);
    let at = 0;
    for (const [name, length] of rule.shown) {
      for (let i = 0; i < length; i++) recorded[name][t * length + i] = shown[at + i];
      at += length;
    }
  };
}

/**
 * Repeat the first bad row, or the last good one where that is not a number. A gradient stands one row before the step
 * that it makes.
 * @param {Engine.Trajectory} trajectory @param {number} d @param {number} bad
 */
function freeze(trajectory, d, bad) {
  const { x, loss, recorded } = trajectory;
  const before = Math.max(bad - 1, 0);
  const there = x.subarray(bad * d, (bad + 1) * d);
  trajectory.outside = Number.isNaN(loss[bad]) && within(there, FAR);
  const moved = there.some((value, i) => value !== x[before * d + i]);
  trajectory.last = moved && within(there, REACH) ? bad : before;
  hold(x, d, trajectory.last);
  hold(loss, 1, Number.isFinite(loss[bad]) ? bad : before);
  for (const [name, array] of Object.entries(recorded)) {
    const [width, shift] = name === "g" ? [d, 1] : [array.length / loss.length, 0];
    const end = Math.max(trajectory.last - shift, 0);
    const finite = array.subarray(end * width, (end + 1) * width).every(Number.isFinite);
    hold(array, width, finite ? end : Math.max(before - shift, 0));
  }
}

/** Repeat a row from there on. @param {Float64Array} array @param {number} width @param {number} row */
function hold(array, width, row) {
  for (let k = row + 1; k < array.length / width; k++) {
    array.copyWithin(k * width, row * width, (row + 1) * width);
  }
}
