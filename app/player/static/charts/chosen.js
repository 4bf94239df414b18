/** Which columns the table of the runs has, as a reader chooses them, and the order of its rows. */

import { t } from "../core/words.js";
import { LOSS, measured, say, stepsTo } from "./columns.js";

/** @import { Column, Row } from "./columns.js" */

/** What a reader can choose, in the order of the table; app/races/scene/view.py has the same names. */
export const CHOICES = [
  "above",
  "steps_to",
  "distance",
  "leaves",
  "sharp_turns",
  "hover",
  "overshoots",
  "gradients",
  "values",
  "hessians",
  "epochs",
];
/** Those of them that are not there unless somebody wants them. */
const UNUSUAL = ["leaves", "sharp_turns", "hover", "overshoots"];
/** Those that are there where nobody has chosen any. */
export const USUAL = CHOICES.filter((name) => !UNUSUAL.includes(name));
/** What the column of any ε says. */
const STEPS = t("The first step at which the loss is within ε of the lowest known minimum.");

/** What there is to choose from in this table: a loss above 0 is not offered twice. @param {Header.Runs} header @returns {Column[]} */
export function choicesOf(header) {
  const known = measured(header);
  return CHOICES.filter((name) => name !== "above" || header.floor !== 0).flatMap((name) => {
    const column = known.find(({ choice }) => choice === name);
    return column ? [name === "steps_to" ? { ...column, title: t("steps to ε"), help: STEPS } : column] : [];
  });
}

/**
 * The columns of the table for one ε: a loss above 0 is not shown twice, and where a run ended early stands in place
 * of its loss.
 * @param {Header.Runs} header @param {number} epsilon @param {string[]} [wanted] some of CHOICES @returns {Column[]}
 */
export function columnsOf(header, epsilon, wanted = USUAL) {
  const offered = choicesOf(header).map(({ choice }) => choice);
  const first = {
    name: "run",
    choice: "",
    title: t("run"),
    help: t("The runs in the order of their cards."),
    of: (/** @type {Row} */ _, /** @type {number} */ i) => i,
    say,
  };
  const shown = measured(header).filter(({ name, choice }) =>
    choice === "steps_to" ? name === stepsTo(epsilon) : offered.includes(choice),
  );
  return [first, LOSS, ...shown.filter(({ choice }) => wanted.includes(choice))];
}

/**
 * The columns with one more, or one less; null where these are the usual ones.
 * @param {string[] | null} wanted @param {string} name @param {boolean} on
 */
export function withColumn(wanted, name, on) {
  const now = new Set(wanted ?? USUAL);
  if (on) now.add(name);
  else now.delete(name);
  const next = CHOICES.filter((one) => now.has(one));
  return next.join() === USUAL.join() ? null : next;
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
