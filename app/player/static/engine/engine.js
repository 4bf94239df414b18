/** Running a rule over a landscape: the path, its losses, and what else a step leaves behind. */

import { Objective } from "./objective.js";

/** A run has diverged when it is not finite, or |x| exceeds FAR, or |loss| exceeds HIGH. */
const FAR = 1e6;
const HIGH = 1e12;

/**
 * Walk a rule over a landscape, both compiled modules.
 *
 * `start` [d] and `lr` [steps] are typed arrays; `sliders` those of the landscape, `hyper` the rule's sliders
 * and toggles, in their modules' order. `policy` is {module, h} or null, and multiplies the rates by what it
 * makes of the losses. `coupled` adds a weight decay to the loss; `decoupled` takes lr · θ · x off each step.
 * `clip` bounds every gradient's norm; `noise` [steps × d] is added to it. `data` {n, X, y, weight} are all
 * samples, and `plan` {width, rows, weight} [steps × width] the mini-batches, or null for all at each step.
 * A run that diverges is frozen: from its first bad row on, everything repeats the last good one.
 */
export function run(rule, landscape, options) {
  const { start, lr, sliders, hyper, policy = null, decoupled = 0, noise = null, plan = null } = options;
  const { data = null, record = true } = options;
  const d = start.length;
  const steps = lr.length;
  const f = new Objective(landscape, sliders, options);
  const x = Float64Array.from(start);
  const s = new Float64Array(rule.size);
  const walk = {
    x: new Float64Array((steps + 1) * d),
    loss: new Float64Array(steps + 1),
    lr: policy ? new Float64Array(steps) : lr,
    divergedAt: null,
    seen: record ? recording(rule, d, steps) : {},
    evaluations: new Float64Array(steps * 5),
  };
  const watched = policy && new Float64Array(policy.module.size);
  if (policy) policy.module.init(watched);
  const take = plan && mini(data, plan);
  const shown = new Float64Array(rule.shown.reduce((sum, [, n]) => sum + n, 0));
  const cost = typeof rule.cost === "function" ? new Float64Array(5) : rule.cost;
  const old = new Float64Array(d);
  const g = new Float64Array(d);

  rule.init(f, x, s);
  walk.x.set(x);
  walk.loss[0] = landscape.loss(x, sliders, data);
  if (!good(x, walk.loss[0])) walk.divergedAt = 0;
  if (record) note(rule, s, shown, walk.seen, 0);
  for (let t = 0; t < steps; t++) {
    if (take) take(f, t);
    if (noise) f.kick = noise.subarray(t * d, t * d + d);
    const rate = policy ? lr[t] * policy.module.update(watched, f.full(x), policy.h) : lr[t];
    f.decay = rate * decoupled;
    if (record) {
      f.grad(x, g);
      walk.seen.g.set(g, t * d);
    }
    old.set(x);
    rule.step(f, x, s, rate, hyper);
    if (decoupled !== 0 && !rule.decays) for (let i = 0; i < d; i++) x[i] -= rate * decoupled * old[i];
    if (policy) walk.lr[t] = rate;
    if (record) note(rule, s, shown, walk.seen, t + 1);
    if (typeof rule.cost === "function") rule.cost(s, cost);
    walk.evaluations.set(cost, t * 5);
    walk.x.set(x, (t + 1) * d);
    walk.loss[t + 1] = landscape.loss(x, sliders, data);
    if (walk.divergedAt === null && !good(x, walk.loss[t + 1])) walk.divergedAt = t + 1;
  }
  if (walk.divergedAt !== null) freeze(walk, d);
  return walk;
}

/** Whether a place is one that a run may be at; NaN is not. */
function good(x, loss) {
  for (let i = 0; i < x.length; i++) if (!(Math.abs(x[i]) <= FAR)) return false;
  return Math.abs(loss) <= HIGH;
}

/** Arrays for the gradients and for what the rule shows. */
function recording(rule, d, steps) {
  const seen = { g: new Float64Array(steps * d) };
  for (const [name, length] of rule.shown) seen[name] = new Float64Array((steps + 1) * length);
  return seen;
}

/** Write down what the rule shows in row t. */
function note(rule, s, shown, seen, t) {
  rule.show(s, shown);
  let at = 0;
  for (const [name, length] of rule.shown) {
    for (let i = 0; i < length; i++) seen[name][t * length + i] = shown[at + i];
    at += length;
  }
}

/** A function that gives an objective the mini-batch of step t. */
function mini(data, { width, rows, weight }) {
  const columns = data.X.length / data.n;
  const targets = data.y.length / data.n;
  const batch = { n: width, X: new Float64Array(width * columns), y: new Float64Array(width * targets) };
  return (f, t) => {
    f.rows = rows.subarray(t * width, (t + 1) * width);
    for (let i = 0; i < width; i++) {
      const row = f.rows[i];
      for (let j = 0; j < columns; j++) batch.X[i * columns + j] = data.X[row * columns + j];
      for (let j = 0; j < targets; j++) batch.y[i * targets + j] = data.y[row * targets + j];
    }
    batch.weight = weight.subarray(t * width, (t + 1) * width);
    f.batch = batch;
  };
}

/** Repeat the last good row. A gradient stands one row before the step that it makes. */
function freeze(walk, d) {
  const last = Math.max(walk.divergedAt - 1, 0);
  const hold = (array, width, from) => {
    for (let row = from + 1; row < array.length / width; row++) {
      array.copyWithin(row * width, from * width, (from + 1) * width);
    }
  };
  hold(walk.x, d, last);
  hold(walk.loss, 1, last);
  const rows = walk.loss.length;
  for (const [name, array] of Object.entries(walk.seen)) {
    if (name === "g") hold(array, d, Math.max(last - 1, 0));
    else hold(array, array.length / rows, last);
  }
}
