/** What is measured of the runs, as columns of their table; chosen.js says which of them stand there. */

import { format } from "../core/geometry.js";
import { count } from "../core/legend.js";
import { numeral, t } from "../core/words.js";

/** @typedef {Header.Row} Row */

/**
 * `name` is the column's in the file, `choice` the one under which a view has it: one of CHOICES (chosen.js), or "file" where it
 * is in the file alone.
 * @typedef {{name: string, choice: string, title: string, help: string, of: (row: Row, i: number) => number | null,
 *   say: (value: number) => string}} Column
 */

/** Those that say nothing where every run has 0. */
const COUNTS = ["gradients", "values", "hessians"];

/** A number in the table. @param {number} value */
export const say = format;

/** An amount that may be half a step's. @param {number} value */
const amount = (value) =>
  Number.isInteger(value) ? count(value) : numeral(value, { maximumFractionDigits: 1 });

/** A power of ten, written. @param {number} epsilon */
export const power = (epsilon) =>
  `10${String(Math.round(Math.log10(epsilon))).replace(/[-\d]/g, (sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)]))}`;

/** @type {Column} */
export const LOSS = {
  name: "final_loss",
  choice: "",
  title: t("loss"),
  help: t("The loss on all data after the last step."),
  of: (row) => row.loss,
  say,
};

/** How the runs ended. @type {Column[]} */
const RESULTS = [
  {
    name: "distance_to_minimum",
    choice: "distance",
    title: t("distance"),
    help: t("How far the last point is from the nearest known minimum."),
    of: (row) => row.distance,
    say,
  },
  {
    name: "leaves_saddle_at",
    choice: "leaves",
    title: t("leaves saddle at"),
    help: t(
      "The first step further than a tenth of the window’s diagonal from the saddle that the path comes closest to, along the direction in which the loss falls most steeply from there.",
    ),
    of: (row) => row.leaves,
    say: count,
  },
  {
    name: "turns",
    choice: "sharp_turns",
    title: t("turns"),
    help: t("How many steps make an angle above 90° with the step before."),
    of: (row) => row.turns,
    say: count,
  },
  {
    name: "hovering_radius",
    choice: "hover",
    title: t("hovering radius"),
    help: t(
      "The root mean square of the distances from the nearest known minimum over the last tenth of the steps.",
    ),
    of: (row) => row.hover,
    say,
  },
  {
    name: "overshoots",
    choice: "overshoots",
    title: t("overshoots"),
    help: t(
      "How often the run crosses to the other side of the nearest known minimum, along the line from its start.",
    ),
    of: (row) => row.overshoots,
    say: count,
  },
  {
    name: "diverged_at",
    choice: "file",
    title: t("diverged at"),
    help: t("The first step whose numbers are no longer finite."),
    of: (row) => (row.outside ? null : row.diverged_at),
    say: count,
  },
  {
    name: "left_domain_at",
    choice: "file",
    title: t("left the domain at"),
    help: t("The first step to a place where the loss is not a number."),
    of: (row) => (row.outside ? row.diverged_at : null),
    say: count,
  },
];

/** What the runs have cost. @type {Column[]} */
const COSTS = [
  {
    name: "gradient_evaluations",
    choice: "gradients",
    title: t("gradients"),
    help: t("Gradient evaluations in the whole run, a Hessian-vector product counted as two."),
    of: (row) => row.gradients,
    say: amount,
  },
  {
    name: "function_evaluations",
    choice: "values",
    title: t("losses"),
    help: t("Evaluations of the loss alone in the whole run, as a line search makes them."),
    of: (row) => row.values,
    say: amount,
  },
  {
    name: "hessians",
    choice: "hessians",
    title: t("Hessians"),
    help: t("Whole Hessians evaluated in the run."),
    of: (row) => row.hessians,
    say: amount,
  },
];

/** @type {Column} */
const EPOCHS = {
  name: "epochs",
  choice: "epochs",
  title: t("epochs"),
  help: t("Passes over the data in the whole run."),
  of: (row) => row.epochs,
  say: amount,
};

/** What is known of the lowest loss that there is. @param {Header.Runs} header @returns {Column[]} */
const goals = ({ epsilons }) => [
  {
    name: "loss_above_minimum",
    choice: "above",
    title: t("above min."),
    help: t("How far the last loss is above the lowest known minimum."),
    of: (row) => row.above,
    say,
  },
  ...epsilons.map((epsilon, k) => ({
    name: stepsTo(epsilon),
    choice: "steps_to",
    title: t("steps to"),
    help: t("The first step at which the loss is within {epsilon} of the lowest known minimum.", {
      epsilon: power(epsilon),
    }),
    of: (/** @type {Row} */ row) => row.reached[k],
    say: count,
  })),
];

/** @param {number} epsilon */
export const stepsTo = (epsilon) => `steps_to_${epsilon.toExponential()}`;

/** Everything that was measured; columns without any value are left out. @param {Header.Runs} header @returns {Column[]} */
export function measured(header) {
  const some = (/** @type {Column} */ { choice, of }) =>
    header.rows.some((row, i) => (COUNTS.includes(choice) ? of(row, i) : of(row, i) !== null));
  const columns = [...goals(header), ...RESULTS, ...COSTS, ...members(header), EPOCHS];
  return [LOSS, ...columns.filter((column) => column.choice === "steps_to" || some(column))];
}

/** What the file says of the members of repeated runs; the table says it in words. @param {Header.Runs} header @returns {Column[]} */
function members({ epsilons }) {
  /** @param {string} name @param {(of: Header.Repeated) => number | null} value @returns {Column} */
  const one = (name, value) => ({
    name,
    choice: "file",
    title: name,
    help: "",
    of: ({ repeated }) => repeated && value(repeated),
    say,
  });
  return [
    one("members", ({ count: all }) => all),
    one("loss_10_percent", ({ low }) => low),
    one("loss_90_percent", ({ high }) => high),
    one("members_diverged", ({ diverged }) => diverged),
    ...epsilons.map((epsilon, k) =>
      one(`members_within_${epsilon.toExponential()}`, ({ within }) => within[k]),
    ),
  ];
}
