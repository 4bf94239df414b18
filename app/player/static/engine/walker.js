/** One step of a rule after the other: what a run does, without keeping any of it. */

import { Objective } from "./objective.js";

/** A run ends when it is not finite, or |x| exceeds FAR, or |loss| exceeds HIGH. */
export const FAR = 1e6;
const HIGH = 1e12;

/**
 * A rule that walks over a landscape, both compiled modules. `begin` puts it at the start with what its options say then:
 * who changes their start, rates, sliders, decay, seed or mini-batches between two runs spares the memory of another walker.
 */
export class Walker {
  /** @param {Engine.RuleModule} rule @param {Engine.LandscapeModule} landscape @param {Engine.Options} options */
  constructor(rule, landscape, options) {
    const { start, sliders, policy = null, data = null, plan = null } = options;
    this.rule = rule;
    this.landscape = landscape;
    this.options = options;
    this.data = data;
    this.policy = policy;
    this.f = new Objective(landscape, sliders, options);
    this.rows = this.f.rows;
    /** Where it is [d]. */
    this.x = new Float64Array(start.length);
    /** What the rule remembers. */
    this.memory = new Float64Array(rule.size);
    this.before = new Float64Array(start.length);
    this.watched = new Float64Array(policy ? policy.module.size : 0);
    this.plan = plan;
    this.draw = data && plan ? drawing(data, plan) : null;
    this.noise = options.noise ?? null;
    this.decoupled = 0;
    this.decays = false;
  }

  /** Stand at the start, and remember nothing. */
  begin() {
    const { f, x, memory, options, rule } = this;
    const { start, decoupled = 0, plan = null } = options;
    if (plan !== this.plan) {
      this.plan = plan;
      this.draw = this.data && plan ? drawing(this.data, plan) : null;
    }
    f.set(options);
    for (let i = 0; i < x.length; i++) x[i] = start[i];
    memory.fill(0);
    f.noise = null;
    f.decay = 0;
    f.batch = this.data;
    f.rows = this.rows;
    this.noise = options.noise ?? null;
    this.decoupled = decoupled;
    this.decays = decoupled !== 0 && !rule.decays;
    rule.init(f, x, memory);
    this.policy?.module.init(this.watched);
  }

  /** The loss on all the data, here. */
  loss() {
    return this.landscape.loss(this.x, this.f.h, this.data);
  }

  /** Whether a run may be here, where this is the loss; NaN is none. @param {number} loss */
  good(loss) {
    return within(this.x, FAR) && Math.abs(loss) <= HIGH;
  }

  /** Draw what step t sees. @param {number} t @returns {number} the step's rate */
  aim(t) {
    const { f, x, policy, noise } = this;
    const { lr } = this.options;
    if (this.draw) this.draw(f, t);
    if (noise) f.noise = noise.subarray(t * x.length, (t + 1) * x.length);
    const rate = policy ? lr[t] * policy.module.update(this.watched, f.full(x), policy.h) : lr[t];
    f.decay = rate * this.decoupled;
    return rate;
  }

  /** Take the step. @param {number} rate as `aim` has it */
  move(rate) {
    const { f, x, before, memory, rule, decays, options } = this;
    if (decays) for (let i = 0; i < x.length; i++) before[i] = x[i];
    rule.step(f, x, memory, rate, options.hyper);
    if (decays) for (let i = 0; i < x.length; i++) x[i] -= rate * this.decoupled * before[i];
  }
}

/** Whether no coordinate exceeds a bound; NaN does. @param {Float64Array} x @param {number} bound */
export function within(x, bound) {
  for (let i = 0; i < x.length; i++) if (!(Math.abs(x[i]) <= bound)) return false;
  return true;
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
