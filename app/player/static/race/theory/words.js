/** What theory says of a run, in plain sentences: app/races/along/theory/words.py in the browser. */

import { general } from "../../core/general.js";

/** @import { Settings } from "./linear.js" */

export const LARGE = ["No theory here: it needs the whole Hessian, which is computed up to 64 dimensions."];
export const COSTLY = ["No theory here: with so many data a Hessian at every step takes too long."];
export const KINK = ["No theory here: at this step the Hessian is no number."];
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
 * @property {boolean} clipped
 */

/** @param {number} value */
const say = (value) => general(value, 3);

/** The sentences, the one that matters first. @param {Said} it @returns {string[]} */
export function sayLinear(it) {
  const where = it.exact ? "Theory says" : `For the quadratic model at step ${it.step} theory says`;
  if (it.most === null)
    return [`${where}: the loss bends up nowhere here, so no rate is too large, and none converges.`];
  const limit = it.formula.includes(" ") ? `(${it.formula})` : it.formula;
  const stable = `stable below ${limit}/λmax = ${say(it.most)}`;
  if (!it.bowl) {
    const away =
      it.factor > 1
        ? `along curvature ${say(it.lowest)} the distance grows ${say(it.factor)} times a step, as it does in some measure at any rate: so a saddle is left`
        : "one direction is flat, and nothing brings the error down along it";
    return [`${where}: ${stable} along the steepest direction; ${away}.`];
  }
  const parts = [`${where}: ${stable}`];
  if (it.best) {
    const beta = it.beta ? ` with this ${it.beta}` : "";
    parts.push(
      it.until !== null
        ? `all rates from ${say(it.best.lr)} to ${say(it.until)} are best${beta}, ${shrinks(it.best.factor)}`
        : `the best rate${beta} is ${say(it.best.lr)}, ${shrinks(it.best.factor)}`,
    );
  }
  const now = it.factor < 1 ? `shrinks to ${say(it.factor)} of` : `grows to ${say(it.factor)} times`;
  parts.push(`at ${say(it.lr)} it ${now} itself`);
  return [`${parts.join("; ")}.`, ...more(it)];
}

/** What is said besides. @param {Said} it */
function more(it) {
  const sentences = [];
  if (it.measured !== null) sentences.push(`Measured along this path: to ${say(it.measured)}.`);
  if (it.together)
    sentences.push(
      `The best pair, η = ${say(it.together.lr)} and ${it.beta} = ${say(it.together.beta)}, shrinks it to ${say(it.together.factor)}.`,
    );
  if (it.critical !== null)
    sentences.push(`Critical damping: above ${it.beta} = ${say(it.critical)} the slowest direction swings.`);
  if ((it.noise || it.batch) && it.factor < 1) sentences.push(hovers(it));
  if (it.varying) sentences.push("All this at the rate of this step: the schedule changes it.");
  if (it.scattered) sentences.push("Mini-batches scatter around the predicted path.");
  if (it.clipped) sentences.push("Of clipping it knows nothing, so no path is predicted.");
  return sentences;
}

/** Where noise keeps the run. @param {Said} it */
function hovers({ noise, batch, floor, radius }) {
  const causes = [
    ...(batch ? [`mini-batches of ${batch}`] : []),
    ...(noise ? [`noise of ${say(noise)}`] : []),
  ].join(" and ");
  const cause = causes[0].toUpperCase() + causes.slice(1);
  if (floor === Infinity)
    return `${cause} ${batch ? "are" : "is"} too much for this rate: the mean loss grows without end.`;
  return `${cause} ${batch ? "keep" : "keeps"} the loss ${say(floor)} above the minimum on average, and the run ${say(radius)} away from it.`;
}

/** @param {number} factor */
const shrinks = (factor) =>
  factor < NOTHING
    ? "then the error is gone at once"
    : `then the error shrinks to ${say(factor)} of itself a step`;

/**
 * Of a rule with a rate for every coordinate, D.
 * @param {string} title @param {number} step @param {{formula: string, limit: number}} limited
 * @param {number} ratio @param {number} lr @returns {string[]}
 */
export function sayScaled(title, step, { formula, limit }, ratio, lr) {
  const bound = formula === say(limit) ? say(limit) : `${formula} = ${say(limit)}`;
  const first = `While its rates D hold, theory says of ${title}: stable while ${STEEPEST} is below ${bound}`;
  if (ratio <= 0) return [`${first}; at step ${step} nothing bends up.`];
  return [
    `${first}; at step ${step} it is ${say(ratio)}, so a learning rate below ${say((lr * limit) / ratio)} is stable there, and ${say(lr)} ${ratio < limit ? "is" : "is not"}.`,
    "No path is predicted, since D changes with every step.",
  ];
}

/** Of a rule that no theory is known of. @param {string} title @param {boolean} decoupled @returns {string[]} */
export const sayNone = (title, decoupled) => [
  decoupled
    ? `No theory is known here of ${title} with decoupled weight decay.`
    : `No theory is known here of ${title}, since its step is not linear in its gradients.`,
];
