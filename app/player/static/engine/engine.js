/** Running a rule over a landscape: the path, its losses, and what else a step leaves behind. */

import { Objective } from "./objective.js";

/** A run ends when it is not finite, or |x| exceeds FAR, or |loss| exceeds HIGH. */
const FAR = 1e6;
const HIGH = 1e12;
/** The step that ended it is kept if no coordinate of the place that it went to exceeds this. */
const REACH = 1e30;

/** How many kinds of evaluations a cost counts. */
const KINDS = 5;

/**
 * Walk a rule over a landscape, both compiled modules: what core/engine.py does on the server.
 *
 * `policy` multiplies the rates by what it makes of the losses. `coupled` adds a weight decay to the loss;
 * `decoupled` takes lr · θ · x off each step. `clip` bounds every gradient's norm; `noise` is added to it
 * before. Without a `plan` of mini-batches each step sees all the `data`.
 * @param {Engine.RuleModule} rule @param {Engine.LandscapeModule} landscape @param {Engine.Options} options
 * @returns {Engine.Trajectory}
 */
export function run(rule, landscape, options) {
  const { start, lr, sliders, hyper, policy = null, decoupled = 0, noise = null, plan = null } = options;
  const { data = null, record = true } = options;
  const [d, steps] = [start.length, lr.length];
  const f = new Objective(landscape, sliders, options);
  const x = Float64Array.from(start);
  const before = new Float64Array(d);
  const g = new Float64Array(d);
  const memory = new Float64Array(rule.size);
  const watched = new Float64Array(policy ? policy.module.size : 0);
  const decays = decoupled !== 0 && !rule.decays;
  const draw = data && plan ? drawing(data, plan) : null;
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
    loss[t] = landscape.loss(x, sliders, data);
    note?.(t);
    if (divergedAt === null && !good(x, loss[t])) divergedAt = t;
  };

  if (typeof cost !== "function") alike(cost, evaluations);
  rule.init(f, x, memory);
  policy?.module.init(watched);
  keep(0);
  for (let t = 0; t < steps; t++) {
    if (draw) draw(f, t);
    if (noise) f.noise = noise.subarray(t * d, t * d + d);
    const rate = policy ? lr[t] * policy.module.update(watched, f.full(x), policy.h) : lr[t];
    if (policy) rates[t] = rate;
    f.decay = rate * decoupled;
    if (record) {
      f.grad(x, g);
      copy(g, recorded.g, t * d);
    }
    if (decays) copy(x, before, 0);
    rule.step(f, x, memory, rate, hyper);
    if (decays) for (let i = 0; i < d; i++) x[i] -= rate * decoupled * before[i];
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

/** Whether a run may be at this place; NaN is none. @param {Float64Array} x @param {number} loss */
const good = (x, loss) => within(x, FAR) && Math.abs(loss) <= HIGH;

/** Whether no coordinate exceeds a bound; NaN does. @param {Float64Array} x @param {number} bound */
function within(x, bound) {
  for (let i = 0; i < x.length; i++) if (!(Math.abs(x[i]) <= bound)) return false;
  return true;
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
 * A function that gives an objective the mini-batch of step t.
 * @param {Engine.Data} data @param {Engine.Plan} plan
 */
function drawing(data, { width, rows, weight }) {
  const columns = data.X.length / data.n;
  const targets = data.y.length / data.n;
  const batch = {
    n: width,
    X: new Float64Array(width * columns),
    y: new Float64Array(width * targets),
    weight,
  };
  return (/** @type {Objective} */ f, /** @type {number} */ t) => {
    f.rows = rows.subarray(t * width, (t + 1) * width);
    batch.weight = weight.subarray(t * width, (t + 1) * width);
    for (let i = 0; i < width; i++) {
      const row = f.rows[i];
      for (let j = 0; j < columns; j++) batch.X[i * columns + j] = data.X[row * columns + j];
      for (let j = 0; j < targets; j++) batch.y[i * targets + j] = data.y[row * targets + j];
    }
    f.batch = batch;
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
