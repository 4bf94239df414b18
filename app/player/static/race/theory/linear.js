/**
 * A rule's step along one eigenvector of the Hessian, where it is linear: core/theory/linear.py in the browser, which
 * names the sources.
 */

import { partsOf as inertiaParts } from "../stability.js";

/** Halvings of an interval in which a rate is looked for, and by which share the next rate is larger. */
const [ROUNDS, NEXT] = [80, 1e-7];

/**
 * h ← β h + g, then w ← w − η (now · g + past · h) − η θ w. With `ahead` the gradient is taken at w − η β h, and w
 * moves by η h alone; `begun`: the memory begins as if it had always seen the first gradient.
 * @typedef {object} Linear
 * @property {number} lr
 * @property {number} beta
 * @property {number} now
 * @property {number} past
 * @property {number} decoupled
 * @property {boolean} ahead
 * @property {boolean} begun
 */
/** @typedef {{lr: number, beta: number, factor: number}} Settings */
/** @typedef {Record<string, number>} Params */

/** @param {Header.Inertia} inertia @param {Params} params @param {number} lr @param {number} [decoupled] @returns {Linear} */
export const linearOf = (inertia, params, lr, decoupled = 0) => ({
  lr,
  ...inertiaParts(inertia, params),
  decoupled,
  ahead: inertia.ahead,
  begun: inertia.begun,
});

/** The sum of the two eigenvalues of a step. @param {Linear} step @param {number} curvature */
const traceOf = ({ lr, beta, now, past, decoupled }, curvature) =>
  beta + 1 - lr * decoupled - lr * (now + past) * curvature;

/** Their product. @param {Linear} step @param {number} curvature */
const determinantOf = ({ lr, beta, now, decoupled }, curvature) =>
  beta * (1 - lr * decoupled - lr * now * curvature);

/** By how much an error along an eigenvector of this curvature is multiplied a step. @param {Linear} step @param {number} curvature */
export function factorOf(step, curvature) {
  const [trace, determinant] = [traceOf(step, curvature), determinantOf(step, curvature)];
  const inside = trace ** 2 - 4 * determinant;
  return inside < 0 ? Math.sqrt(Math.max(determinant, 0)) : (Math.abs(trace) + Math.sqrt(inside)) / 2;
}

/** Whether an error along it swings. @param {Linear} step @param {number} curvature */
const swings = (step, curvature) => traceOf(step, curvature) ** 2 < 4 * determinantOf(step, curvature);

/**
 * The next (h, u) along one eigenvector, from where the gradient is `slope` at u = 0; `place` is w there.
 * @param {Linear} step @param {{curvature: number, slope: number, place: number}} along
 * @param {[number, number]} state @returns {[number, number]}
 */
export function stepOf({ lr, beta, now, past, decoupled, ahead }, { curvature, slope, place }, [h, u]) {
  if (ahead) {
    const next = beta * h + slope + curvature * (u - lr * beta * h);
    return [next, u - lr * next];
  }
  const g = slope + curvature * u;
  const next = beta * h + g;
  return [next, u - lr * (now * g + past * next) - lr * decoupled * (u + place)];
}

/** The memory at rest, where the gradient is `slope`. @param {Linear} step @param {number} slope */
export const firstOf = ({ begun, beta }, slope) => (begun ? slope / (1 - beta) : 0);

/**
 * The memory after a step that has moved w by `moved` from `before`, where the gradient was `slope`.
 * @param {Linear} step @param {number} moved @param {number} slope @param {number} before
 */
export function rememberedOf({ lr, now, past, decoupled, ahead }, moved, slope, before) {
  if (ahead) return -moved / lr;
  return past ? -(moved / lr + now * slope + decoupled * before) / past : 0;
}

/**
 * A step (h, u) ↦ (h′, u′) along every eigenvector, what noise adds to it, and where the gradient is taken.
 * @param {Linear} step @param {number[]} curvatures
 * @returns {{A: [number, number, number, number][], b: [number, number], look: [number, number]}}
 */
export function partsOf(step, curvatures) {
  const { lr, beta, now, past, ahead } = step;
  const A = curvatures.map((curvature) => {
    const along = { curvature, slope: 0, place: 0 };
    const [a, c] = stepOf(step, along, [1, 0]);
    const [b, d] = stepOf(step, along, [0, 1]);
    return /** @type {[number, number, number, number]} */ ([a, b, c, d]);
  });
  return { A, b: [1, -lr * (ahead ? 1 : now + past)], look: [ahead ? -lr * beta : 0, 1] };
}

/** Gaussian elimination of equations, with their right sides last. @param {number[][]} rows */
export function solved(rows) {
  for (let k = 0; k < rows.length; k += 1) {
    let pivot = k;
    for (let i = k + 1; i < rows.length; i += 1)
      if (Math.abs(rows[i][k]) > Math.abs(rows[pivot][k])) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let i = 0; i < rows.length; i += 1) {
      if (i === k) continue;
      const share = rows[i][k] / rows[k][k];
      for (let j = k; j < rows[i].length; j += 1) rows[i][j] -= share * rows[k][j];
    }
  }
  return rows.map((row, k) => row[rows.length] / row[k]);
}

/**
 * The rate below `limit` at which the slowest direction between two curvatures shrinks fastest, the smallest of many.
 * @param {(lr: number) => Linear} at @param {number} low @param {number} high @param {number} limit @returns {Settings}
 */
export function bestRate(at, low, high, limit) {
  const enough = (/** @type {number} */ lr) => {
    const [slow, fast] = [factorOf(at(lr), low), factorOf(at(lr), high)];
    return fast >= slow && factorOf(at(lr * (1 + NEXT)), high) >= fast;
  };
  const lr = first(enough, 0, limit);
  return { lr, beta: at(lr).beta, factor: Math.max(factorOf(at(lr), low), factorOf(at(lr), high)) };
}

/** Where a condition begins to hold between two numbers. @param {(value: number) => boolean} holds @param {number} less @param {number} more */
function first(holds, less, more) {
  let [from, to] = [less, more];
  for (let n = 0; n < ROUNDS; n += 1) {
    const middle = (from + to) / 2;
    if (holds(middle)) to = middle;
    else from = middle;
  }
  return to;
}

/** The rate up to which all are as good as the best one, where √β decides for all. @param {Linear} step @param {number} high @param {number} best */
export function equallyGood({ now, past, beta }, high, best) {
  if (now || !beta) return null;
  const until = (1 + Math.sqrt(beta)) ** 2 / (past * high);
  return until > best * (1 + 1e-6) ? until : null;
}

/** The best rate and momentum together; null where no formula is known. @param {Header.Inertia["kind"]} kind @param {number} low @param {number} high @returns {Settings | null} */
export function bestSettings(kind, low, high) {
  if (kind === "none") return { lr: 2 / (low + high), beta: 0, factor: (high - low) / (high + low) };
  if (kind === "quasi") return null;
  const best = kind === "heavy" || kind === "mean" ? heavyBall(low, high) : nesterov(low, high);
  return kind.endsWith("mean") ? { ...best, lr: best.lr / (1 - best.beta) } : best;
}

/** @param {number} low @param {number} high */
function heavyBall(low, high) {
  const [a, b] = [Math.sqrt(low), Math.sqrt(high)];
  const factor = (b - a) / (b + a);
  return { lr: 4 / (a + b) ** 2, beta: factor ** 2, factor };
}

/** @param {number} low @param {number} high */
function nesterov(low, high) {
  const root = Math.sqrt((3 * high) / low + 1);
  return { lr: 4 / (3 * high + low), beta: (root - 2) / (root + 2), factor: 1 - 2 / root };
}

/**
 * The momentum above which an error along an eigenvector swings; null where there is none.
 * @param {Header.Inertia} inertia @param {Params} params @param {number} lr @param {number} curvature
 */
export function criticalBeta(inertia, params, lr, curvature) {
  if (inertia.kind === "none" || !(curvature > 0) || !(lr > 0)) return null;
  const at = (/** @type {number} */ beta) => linearOf(inertia, { ...params, [inertia.beta]: beta }, lr);
  const swinging = (/** @type {number} */ beta) => swings(at(beta), curvature);
  const most = 1 - 1e-9;
  if (swinging(0) || traceOf(at(0), curvature) < 0 || !swinging(most)) return null;
  return first(swinging, 0, most);
}
