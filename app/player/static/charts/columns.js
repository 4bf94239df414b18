/** The columns of the table of the runs, their order, and a CSV file of all that was measured. */

import { format } from "../core/geometry.js";
import { count } from "../core/legend.js";

/** @typedef {Header.Row} Row */

/** @typedef {string | number | boolean | null | undefined} Field a field of the CSV file */

/**
 * @typedef {{name: string, title: string, help: string, of: (row: Row, i: number) => number | null, say:
 *   (value: number) => string}} Column
 */

/** A number in the table. @param {number} value */
export const say = format;

/** An amount that may be half a step's. @param {number} value */
const amount = (value) =>
  Number.isInteger(value) ? count(value) : value.toLocaleString("en", { maximumFractionDigits: 1 });

/** A power of ten, written. @param {number} epsilon */
export const power = (epsilon) =>
  `10${String(Math.round(Math.log10(epsilon))).replace(/[-\d]/g, (sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)]))}`;

/** The columns that a reader chooses. @type {Column[]} */
const CHOSEN = [
  {
    name: "leaves_saddle_at",
    title: "leaves saddle at",
    help: "The first step further than a tenth of the window’s diagonal from the saddle that the path comes closest to, along the direction in which the loss falls most steeply from there.",
    of: (/** @type {Row} */ row) => row.leaves,
    say: count,
  },
  {
    name: "turns",
    title: "turns",
    help: "How many steps make an angle above 90° with the step before.",
    of: (/** @type {Row} */ row) => row.turns,
    say: count,
  },
  {
    name: "hovering_radius",
    title: "hovering radius",
    help: "The root mean square of the distances from the nearest known minimum over the last tenth of the steps.",
    of: (/** @type {Row} */ row) => row.hover,
    say,
  },
  {
    name: "overshoots",
    title: "overshoots",
    help: "How often the run crosses to the other side of the nearest known minimum, along the line from its start.",
    of: (/** @type {Row} */ row) => row.overshoots,
    say: count,
  },
];

/**
 * Everything that was measured, as columns; those without any value are left out.
 * @param {Header.Runs} header @returns {Column[]}
 */
function measured(header) {
  /** @type {Column[]} */
  const columns = [
    {
      name: "final_loss",
      title: "loss",
      help: "The loss on all data after the last step.",
      of: (/** @type {Row} */ row) => row.loss,
      say,
    },
    {
      name: "loss_above_minimum",
      title: "above min.",
      help: "How far the last loss is above the lowest known minimum.",
      of: (/** @type {Row} */ row) => row.above,
      say,
    },
    ...header.epsilons.map((/** @type {number} */ epsilon, /** @type {number} */ k) => ({
      name: `steps_to_${epsilon.toExponential()}`,
      title: "steps to",
      help: `The first step at which the loss is within ${power(epsilon)} of the lowest known minimum.`,
      of: (/** @type {Row} */ row) => row.reached[k],
      say: count,
    })),
    {
      name: "distance_to_minimum",
      title: "distance",
      help: "How far the last point is from the nearest known minimum.",
      of: (/** @type {Row} */ row) => row.distance,
      say,
    },
    ...CHOSEN,
    {
      name: "diverged_at",
      title: "diverged at",
      help: "The first step that left the finite numbers.",
      of: (/** @type {Row} */ row) => (row.outside ? null : row.diverged_at),
      say: count,
    },
    {
      name: "left_domain_at",
      title: "left the domain at",
      help: "The first step to a place where the loss is not a number.",
      of: (/** @type {Row} */ row) => (row.outside ? row.diverged_at : null),
      say: count,
    },
    {
      name: "gradient_evaluations",
      title: "gradients",
      help: "Gradient evaluations in the whole run, a Hessian-vector product counted as two.",
      of: (/** @type {Row} */ row) => row.gradients,
      say: amount,
    },
    {
      name: "function_evaluations",
      title: "losses",
      help: "Evaluations of the loss alone in the whole run, as a line search makes them.",
      of: (/** @type {Row} */ row) => row.values,
      say: amount,
    },
    {
      name: "hessians",
      title: "Hessians",
      help: "Whole Hessians evaluated in the run.",
      of: (/** @type {Row} */ row) => row.hessians,
      say: amount,
    },
    ...members(header),
    {
      name: "epochs",
      title: "epochs",
      help: "Passes over the data in the whole run.",
      of: (/** @type {Row} */ row) => row.epochs,
      say: amount,
    },
  ];
  const counts = ["gradient_evaluations", "function_evaluations", "hessians"];
  return columns.filter(
    ({ name, of }) =>
      header.rows.some((/** @type {Row} */ row, /** @type {number} */ i) =>
        counts.includes(name) ? of(row, i) : of(row, i) !== null,
      ) ||
      name === "final_loss" ||
      name.startsWith("steps_to"),
  );
}

/** Those of `choicesOf` that are shown unless somebody chooses others. */
export const USUAL = ["steps_to"];

/** What the file says of the members of repeated runs; the table says it in words. @param {Header.Runs} header @returns {Column[]} */
function members({ epsilons }) {
  /** @param {string} name @param {(of: Header.Repeated) => number | null} value @returns {Column} */
  const one = (name, value) => ({
    name,
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

/** Of these columns none is in the table. @param {string} name */
const isFiled = (name) => /^(members|loss_\d)/.test(name);

/**
 * What there is to choose from in this table: the names and titles of columns.
 * @param {Header.Runs} header @returns {{name: string, title: string, help: string}[]}
 */
export function choicesOf(header) {
  const known = measured(header);
  const steps = known.find(({ name }) => name.startsWith("steps_to"));
  const others = known.filter((column) => CHOSEN.includes(column));
  return [...(steps ? [{ ...steps, name: "steps_to", title: "steps to ε" }] : []), ...others];
}

/**
 * The columns of the table for one ε, with those that were chosen: a loss above 0 is not shown twice, and where a
 * run ended early stands in place of its loss.
 * @param {Header.Runs} header @param {number} epsilon @param {string[]} [wanted] of `choicesOf` @returns {Column[]}
 */
export function columnsOf(header, epsilon, wanted = USUAL) {
  const hidden = [
    "diverged_at",
    "left_domain_at",
    ...(header.floor === 0 ? ["loss_above_minimum"] : []),
    ...CHOSEN.map(({ name }) => name).filter((name) => !wanted.includes(name)),
  ];
  const first = {
    name: "run",
    title: "run",
    help: "The runs in the order of their cards.",
    of: (/** @type {Row} */ _, /** @type {number} */ i) => i,
    say,
  };
  const chosen = wanted.includes("steps_to") ? `steps_to_${epsilon.toExponential()}` : "";
  return [
    first,
    ...measured(header).filter(
      ({ name }) =>
        !hidden.includes(name) && !isFiled(name) && (!name.startsWith("steps_to") || name === chosen),
    ),
  ];
}

/**
 * The numbers of the runs in the order of a column. Whatever is measured, those without a value are always
 * last, and after them those that diverged.
 * @param {Row[]} rows @param {Pick<Column, "name" | "of">} column @param {boolean} falling
 */
export function order(rows, { name, of }, falling) {
  const rank = (/** @type {number} */ i) =>
    name === "run" ? 0 : rows[i].diverged_at !== null ? 2 : of(rows[i], i) === null ? 1 : 0;
  return rows
    .map((_, i) => i)
    .sort((i, j) => {
      if (rank(i) || rank(j)) return rank(i) - rank(j);
      const [a, b] = [i, j].map((one) => /** @type {number} */ (of(rows[one], one)));
      return falling ? b - a : a - b;
    });
}

/**
 * A field of a CSV file (RFC 4180). Text that a spreadsheet would compute gets an apostrophe.
 * @param {unknown} value
 */
export function field(value) {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** All that is known of the runs and how they were set, with every digit. @param {Header.Runs} header */
export function csvOf(header) {
  const columns = measured(header);
  const names = [...new Set(header.settings.flatMap((set) => Object.keys(set)))];
  /** @type {Field[][]} */
  const lines = [["run", ...columns.map(({ name }) => name), ...names]];
  header.rows.forEach((row, i) => {
    lines.push([
      row.title,
      ...columns.map(({ of }) => of(row, i)),
      ...names.map((name) => header.settings[i][name]),
    ]);
  });
  return lines.map((line) => `${line.map(field).join(",")}\r\n`).join("");
}
