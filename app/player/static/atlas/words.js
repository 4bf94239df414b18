/** An atlas in words: what is seen, what it comes to, and what one of its cells is. */

import { format } from "../core/geometry.js";
import { count } from "../core/legend.js";
import { t } from "../core/words.js";
import { DIVERGED, NOWHERE } from "../race/cells.js";

/** @import { Plan } from "../race/atlas.js" */
/** @import { Cells } from "../race/cells.js" */

/** What a cell may say, and how that reads in a sentence. @type {Record<string, {title: string, said: string}>} */
export const MEASURES = {
  minimum: { title: t("minimum reached"), said: t("the minimum that it reaches") },
  final: { title: t("final loss"), said: t("its loss after the last step") },
  lowest_loss: { title: t("lowest loss"), said: t("the lowest loss on its way") },
  steps_to: {
    title: t("steps to ε"),
    said: t("how many steps it takes to come within ε of the lowest loss"),
  },
  sharp_turns: { title: t("turns"), said: t("how often it turns by more than 90°") },
  longest_step: { title: t("longest step"), said: t("the length of its longest step") },
};

/** One sentence about what is seen. @param {Plan} plan @param {string} title of the run @param {number} steps */
export function sentence(plan, title, steps) {
  if (plan.kind === "rates")
    return t("Every rule at the same learning rates: how low it ends, and from where on it diverges.");
  const [x, y] = [plan.x, plan.y];
  if (plan.kind === "search")
    return t(
      "As many runs of {title} on a grid of {x} and {y} as at random. Above and beside: how good they are along each of the two.",
      { title, x: x.title, y: y.title },
    );
  const starts = x.start !== null && y.start !== null;
  if (plan.of === "minimum" && starts)
    return t(
      "Each dot is a start; its colour is the minimum that {title} reaches from there within {steps} steps. The lighter, the sooner.",
      { title, steps: count(steps) },
    );
  const dot = starts
    ? t("Each dot is a start")
    : t("Each dot is a whole run with its own {x} and {y}", { x: x.title, y: y.title });
  const what = MEASURES[plan.of].said.replace("ε", format(plan.epsilon));
  return plan.of === "minimum"
    ? t("{dot}; its colour is {what}. The lighter, the sooner.", { dot, what })
    : t("{dot}; its shade is {what}: the stronger, the lower.", { dot, what });
}

/** A point for a reader. @param {number[]} point */
export const sayPoint = (point) =>
  point.length > 3 ? `(${point.slice(0, 2).map(format).join(", ")}, …)` : `(${point.map(format).join(", ")})`;

/** How many cells came to what. @param {Cells} cells @param {number} minima */
export function tally({ which, value }, minima) {
  const reached = new Array(minima).fill(0);
  let [diverged, nowhere, known] = [0, 0, 0];
  for (let k = 0; k < which.length; k += 1) {
    if (which[k] === DIVERGED) diverged += 1;
    else if (which[k] === NOWHERE || Number.isNaN(value[k])) nowhere += 1;
    else {
      known += 1;
      if (which[k] < minima) reached[which[k]] += 1;
    }
  }
  return { reached, diverged, nowhere, known, all: which.length };
}

/** A share in percent. @param {number} part @param {number} whole */
export function percent(part, whole) {
  const share = (100 * part) / whole;
  if (part === 0 || part === whole) return `${share} %`;
  return share < 1 ? t("less than 1 %") : share > 99 ? t("more than 99 %") : `${Math.round(share)} %`;
}

/**
 * The whole atlas in words, for who does not see it.
 * @param {Plan} plan @param {Cells} cells @param {number[][]} minima @param {string} best where the lowest number is
 */
export function summary(plan, cells, minima, best) {
  const { reached, diverged, nowhere, all } = tally(cells, minima.length);
  const of = (/** @type {number} */ part) => percent(part, all);
  const parts =
    plan.of === "minimum"
      ? reached.flatMap((part, k) =>
          part ? [t("{share} reach {point}", { share: of(part), point: sayPoint(minima[k]) })] : [],
        )
      : best
        ? [t("the lowest {measure} is {best}", { measure: MEASURES[plan.of].title, best })]
        : [];
  if (nowhere)
    parts.push(
      plan.of === "minimum"
        ? t("{share} reach no minimum", { share: of(nowhere) })
        : t("{share} have no such number", { share: of(nowhere) }),
    );
  parts.push(diverged ? t("{share} diverge", { share: of(diverged) }) : t("none diverges"));
  return t("{count} runs: {list}.", { count: count(all), list: parts.join(", ") });
}
