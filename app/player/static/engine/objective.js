/** What a rule descends: a landscape's functions, with the run's weight decay, clipping, noise and mini-batch. */

/** Keeps a division by a gradient's norm safe. */
const TINY = 1e-30;

/**
 * The objective of a run: `landscape` is its module and h its sliders; `data` {n, X, y, weight} are all the
 * samples, or null; `coupled` is the weight decay in the loss, `clip` the bound on a gradient's norm, or null.
 * `batch`, `rows`, `kick` and `decay` belong to one step, and are set before it.
 */
export class Objective {
  constructor(landscape, h, { data = null, coupled = 0, clip = null } = {}) {
    Object.assign(this, { landscape, h, data, coupled, clip });
    this.batch = data;
    this.rows = data && Int32Array.from({ length: data.n }, (_, i) => i);
    this.kick = null;
    this.decay = 0;
  }

  /** How many residuals there are. */
  get terms() {
    return this.landscape.terms ?? this.batch.n;
  }

  /** What each sample of the mini-batch counts. */
  get weight() {
    return this.batch.weight;
  }

  loss(x) {
    return this.landscape.loss(x, this.h, this.batch) + this.penalty(x);
  }

  full(x) {
    return this.landscape.loss(x, this.h, this.data) + this.penalty(x);
  }

  /** ½ decay ‖x‖². */
  penalty(x) {
    if (this.coupled === 0) return 0;
    let sum = 0;
    for (let i = 0; i < x.length; i++) sum += x[i] * x[i];
    return 0.5 * this.coupled * sum;
  }

  /** The gradient as the rule sees it. */
  grad(x, out) {
    this.slope(x, out);
    if (this.kick !== null || this.clip !== null) this.change(out, out);
  }

  /** The gradient of the mini-batch itself. */
  slope(x, out) {
    this.landscape.grad(x, this.h, out, this.batch);
    if (this.coupled !== 0) this.pulled(x, out, x.length);
  }

  fullGrad(x, out) {
    this.landscape.grad(x, this.h, out, this.data);
    if (this.coupled !== 0) this.pulled(x, out, x.length);
  }

  /** What the run does to a gradient: noise first, then the bound on its norm. */
  change(g, out) {
    const { kick, clip } = this;
    let sum = 0;
    for (let i = 0; i < g.length; i++) {
      out[i] = kick === null ? g[i] : g[i] + kick[i];
      sum += out[i] * out[i];
    }
    if (clip === null) return;
    const scale = Math.min(1, clip / Math.max(Math.sqrt(sum), TINY));
    for (let i = 0; i < out.length; i++) out[i] *= scale;
  }

  hessian(x, out) {
    this.landscape.hessian(x, this.h, out, this.batch);
    const d = x.length;
    for (let i = 0; i < d; i++) out[i * d + i] += this.coupled;
  }

  hvp(x, v, out) {
    this.landscape.hvp(x, this.h, v, out, this.batch);
    this.pulled(v, out, v.length);
  }

  residuals(x, out) {
    this.landscape.residuals(x, this.h, out, this.batch);
  }

  jacobian(x, out) {
    this.landscape.jacobian(x, this.h, out, this.batch);
  }

  /** The gradient of every sample of the mini-batch. */
  each(x, out) {
    this.landscape.each(x, this.h, out, this.batch);
    this.pulled(x, out, this.batch.n * x.length);
  }

  /** Add the decay's gradient to so many numbers, row by row. */
  pulled(x, out, length) {
    for (let i = 0; i < length; i++) out[i] += this.coupled * x[i % x.length];
  }
}
