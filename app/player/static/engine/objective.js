/** What a rule descends: a landscape's functions, with the run's weight decay, clipping, noise and mini-batch. */

/** Keeps a division by a gradient's norm safe. */
const TINY = 1e-30;

/**
 * The objective of a run on a landscape's module with its sliders h. What stands in `batch`, `rows`, `noise`
 * and `decay` belongs to one step, and is set before it.
 * @implements {Engine.Objective}
 */
export class Objective {
  /** @param {Engine.LandscapeModule} landscape @param {Float64Array} h @param {Engine.ObjectiveOptions} options */
  constructor(landscape, h, options = {}) {
    // No rule meets a landscape that lacks what it needs.
    this.landscape = /** @type {Required<Engine.LandscapeModule>} */ (landscape);
    this.h = h;
    this.data = options.data ?? null;
    this.batch = this.data;
    /** @type {Int32Array} */
    this.rows = Int32Array.from({ length: this.data?.n ?? 0 }, (_, i) => i);
    /** @type {Float64Array | null} */
    this.noise = null;
    this.decay = 0;
    this.coupled = 0;
    /** @type {number | null} */
    this.clip = null;
    /** What the random numbers of a rule that draws some begin with. */
    this.seed = 0;
    this.set(options);
  }

  /** What holds at every step of a run. @param {Engine.ObjectiveOptions} options */
  set({ coupled = 0, clip = null, seed = 0 }) {
    this.coupled = coupled;
    this.clip = clip;
    this.seed = (seed ^ (seed >>> 24)) & 0xffffff; // in 24 bits, as core/step.py folds it
  }

  /** The samples of this step; whoever asks for them descends a landscape that has some. */
  get samples() {
    return /** @type {Engine.Data} */ (this.batch);
  }

  /** How many residuals there are. */
  get terms() {
    return this.landscape.terms ?? this.samples.n;
  }

  /** What each sample of the mini-batch counts. */
  get weight() {
    return this.samples.weight;
  }

  /** The loss on the mini-batch. @param {Float64Array} x */
  loss(x) {
    return this.landscape.loss(x, this.h, this.batch) + this.penalty(x);
  }

  /** The loss on all the data. @param {Float64Array} x */
  full(x) {
    return this.landscape.loss(x, this.h, this.data) + this.penalty(x);
  }

  /** ½ decay ‖x‖². @param {Float64Array} x */
  penalty(x) {
    if (this.coupled === 0) return 0;
    let sum = 0;
    for (let i = 0; i < x.length; i++) sum += x[i] * x[i];
    return 0.5 * this.coupled * sum;
  }

  /** The gradient as the rule sees it. @param {Float64Array} x @param {Float64Array} out */
  grad(x, out) {
    this.slope(x, out);
    if (this.noise !== null || this.clip !== null) this.change(out, out);
  }

  /** The gradient of the mini-batch itself. @param {Float64Array} x @param {Float64Array} out */
  slope(x, out) {
    this.landscape.grad(x, this.h, out, this.batch);
    this.addDecay(x, out);
  }

  /** The gradient on all the data. @param {Float64Array} x @param {Float64Array} out */
  fullGrad(x, out) {
    this.landscape.grad(x, this.h, out, this.data);
    this.addDecay(x, out);
  }

  /** What the run does to a gradient: noise first, then the bound on its norm.
   * @param {Float64Array} g @param {Float64Array} out */
  change(g, out) {
    const { noise, clip } = this;
    let sum = 0;
    for (let i = 0; i < g.length; i++) {
      out[i] = noise === null ? g[i] : g[i] + noise[i];
      sum += out[i] * out[i];
    }
    if (clip === null) return;
    const scale = Math.min(1, clip / Math.max(Math.sqrt(sum), TINY));
    for (let i = 0; i < out.length; i++) out[i] *= scale;
  }

  /** The Hessian, row by row. @param {Float64Array} x @param {Float64Array} out */
  hessian(x, out) {
    this.landscape.hessian(x, this.h, out, this.batch);
    const d = x.length;
    for (let i = 0; i < d; i++) out[i * d + i] += this.coupled;
  }

  /** The Hessian times v. @param {Float64Array} x @param {Float64Array} v @param {Float64Array} out */
  hvp(x, v, out) {
    this.landscape.hvp(x, this.h, v, out, this.batch);
    this.addDecay(v, out);
  }

  /** The Fisher information times v. @param {Float64Array} x @param {Float64Array} v @param {Float64Array} out */
  fisher(x, v, out) {
    this.landscape.fisher(x, this.h, v, out, this.batch);
    this.addDecay(v, out);
  }

  /** r with loss = ½ ‖r‖². @param {Float64Array} x @param {Float64Array} out */
  residuals(x, out) {
    this.landscape.residuals(x, this.h, out, this.batch);
  }

  /** The derivatives of r, row by row. @param {Float64Array} x @param {Float64Array} out */
  jacobian(x, out) {
    this.landscape.jacobian(x, this.h, out, this.batch);
  }

  /** The gradient of every sample of the mini-batch. @param {Float64Array} x @param {Float64Array} out */
  each(x, out) {
    this.landscape.each(x, this.h, out, this.batch);
    this.addDecay(x, out);
  }

  /** Add the decay's gradient at x to every row of `out`. @param {Float64Array} x @param {Float64Array} out */
  addDecay(x, out) {
    if (this.coupled === 0) return;
    for (let i = 0; i < out.length; i++) out[i] += this.coupled * x[i % x.length];
  }
}
