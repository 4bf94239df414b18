/** What theory says of a run, in plain sentences: app/races/along/theory/words.py in the browser. */

import { general } from "../../core/general.js";
import { t } from "../../core/words.js";

/** @import { Settings } from "./linear.js" */

export const LARGE = [
  t("No theory here: it needs the whole Hessian, which is computed up to 64 dimensions."),
];
export const COSTLY = [t("No theory here: with so many data a Hessian at every step takes too long.")];
export const KINK = [t("No theory here: at this step the Hessian is no number.")];
const STEEPEST = "$\\lambda_{\\max}(D^{1/2} H D^{1/2})$";
/** An error that shrinks by such a factor is gone. */
const NOTHING = 1e-6;

/**
 * What is known of a rule whose step is linear in its gradients.
 * @typedef {object} Said
 * @property {string} formula its limit
 * @property {string} beta the letter of its momentum
 * @property {number} step
 * @property {boolean} exact
 * @property {number} lowest the smallest curvature
 * @property {boolean} bowl
 * @property {number | null} most the rate that it is stable below
 * @property {number} lr
 * @property {number} factor
 * @property {Settings | null} best at this momentum
 * @property {number | null} until the rate up to which all are as good, where there are such
 * @property {Settings | null} together with the best momentum
 * @property {number | null} critical
 * @property {number | null} measured
 * @property {number} noise
 * @property {number | null} batch samples of a mini-batch, where these keep the run off the minimum
 * @property {number} floor
 * @property {number} radius
 * @property {boolean} varying
 * @property {boolean} scattered
 * @property {string[]} beyond what is said of settings that it knows nothing of
 */

/** @param {number} value */
const say = (value) => general(value, 3);

/** The sentences, the one that matters first. @param {Said} it @returns {string[]} */
export function sayLinear(it) {
  const where = it.exact
    ? t("Theory says")
    : t("For the quadratic model at step {step} theory says", { step: it.step });
  if (it.most === null)
    return [
      t("{where}: the loss bends up nowhere here, so no rate is too large, and none converges.", { where }),
    ];
  const limit = it.formula.includes(" ") ? `(${it.formula})` : it.formula;
  const stable = t("stable below {limit}/λmax = {rate}", { limit, rate: say(it.most) });
  if (!it.bowl) {
    const away =
      it.factor > 1
        ? t(
            "along curvature {curvature} the distance grows {factor} times a step, as it does in some measure at any rate: so a saddle is left",
            { curvature: say(it.lowest), factor: say(it.factor) },
          )
        : t("one direction is flat, and nothing brings the error down along it");
    return [t("{where}: {stable} along the steepest direction; {away}.", { where, stable, away })];
  }
  const parts = [`${where}: ${stable}`];
  if (it.best) {
    const best = { low: say(it.best.lr), beta: it.beta, so: shrinks(it.best.factor) };
    if (it.until !== null)
      parts.push(
        it.beta
          ? t("all rates from {low} to {high} are best with this {beta}, {so}", {
              ...best,
              high: say(it.until),
            })
          : t("all rates from {low} to {high} are best, {so}", { ...best, high: say(it.until) }),
      );
    else
      parts.push(
        it.beta
          ? t("the best rate with this {beta} is {low}, {so}", best)
          : t("the best rate is {low}, {so}", best),
      );
  }
  const now = { rate: say(it.lr), factor: say(it.factor) };
  parts.push(
    it.factor < 1
      ? t("at {rate} it shrinks to {factor} of itself", now)
      : t("at {rate} it grows to {factor} times itself", now),
  );
  return [`${parts.join("; ")}.`, ...more(it)];
}

/** What is said besides. @param {Said} it */
function more(it) {
  const sentences = [];
  if (it.measured !== null)
    sentences.push(t("Measured along this path: to {factor}.", { factor: say(it.measured) }));
  if (it.together)
    sentences.push(
      t("The best pair, η = {rate} and {beta} = {momentum}, shrinks it to {factor}.", {
        rate: say(it.together.lr),
        beta: it.beta,
        momentum: say(it.together.beta),
        factor: say(it.together.factor),
      }),
    );
  if (it.critical !== null)
    sentences.push(
      t("Critical damping: above {beta} = {critical} the slowest direction swings.", {
        beta: it.beta,
        critical: say(it.critical),
      }),
    );
  if ((it.noise || it.batch) && it.factor < 1 && !Number.isNaN(it.floor)) sentences.push(hovers(it));
  if (it.varying) sentences.push(t("All this at the rate of this step: the schedule changes it."));
  if (it.scattered) sentences.push(t("Mini-batches scatter around the predicted path."));
  return [...sentences, ...it.beyond];
}

/** Where noise keeps the run. @param {Said} it */
function hovers({ noise, batch, floor, radius }) {
  const now = { noise: say(noise), batch, floor: say(floor), radius: say(radius) };
  if (floor === Infinity) {
    if (batch && noise)
      return t(
        "Mini-batches of {batch} and noise of {noise} are too much for this rate: the mean loss grows without end.",
        now,
      );
    return batch
      ? t("Mini-batches of {batch} are too much for this rate: the mean loss grows without end.", now)
      : t("Noise of {noise} is too much for this rate: the mean loss grows without end.", now);
  }
  if (batch && noise)
    return t(
      "Mini-batches of {batch} and noise of {noise} keep the loss {floor} above the minimum on average, and the run {radius} away from it.",
      now,
    );
  return batch
    ? t(
        "Mini-batches of {batch} keep the loss {floor} above the minimum on average, and the run {radius} away from it.",
        now,
      )
    : t(
        "Noise of {noise} keeps the loss {floor} above the minimum on average, and the run {radius} away from it.",
        now,
      );
}

/** @param {number} factor */
const shrinks = (factor) =>
  factor < NOTHING
    ? t("then the error is gone at once")
    : t("then the error shrinks to {factor} of itself a step", { factor: say(factor) });

/**
 * Of a rule with a rate for every coordinate, D.
 * @param {string} title @param {number} step @param {{formula: string, limit: number}} limited
 * @param {number} ratio @param {number} lr @returns {string[]}
 */
export function sayScaled(title, step, { formula, limit }, ratio, lr) {
  const bound = formula === say(limit) ? say(limit) : `${formula} = ${say(limit)}`;
  const first = t(
    "While its rates D hold, theory says of {title}: stable while {steepest} is below {bound}",
    { title, steepest: STEEPEST, bound },
  );
  if (ratio <= 0) return [t("{first}; at step {step} nothing bends up.", { first, step })];
  const now = { first, step, ratio: say(ratio), most: say((lr * limit) / ratio), rate: say(lr) };
  return [
    ratio < limit
      ? t(
          "{first}; at step {step} it is {ratio}, so a learning rate below {most} is stable there, and {rate} is.",
          now,
        )
      : t(
          "{first}; at step {step} it is {ratio}, so a learning rate below {most} is stable there, and {rate} is not.",
          now,
        ),
    t("No path is predicted, since D changes with every step."),
  ];
}

/** Of a rule that no theory is known of. @param {string} title @param {boolean} decoupled @returns {string[]} */
export const sayNone = (title, decoupled) => [
  decoupled
    ? t("No theory is known here of {title} with decoupled weight decay.", { title })
    : t("No theory is known here of {title}, since its step is not linear in its gradients.", { title }),
];
