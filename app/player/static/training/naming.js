/** What is said of the runs of a training: a list under the charts, and what the pointer reads on them. */

import { format } from "../core/geometry.js";
import { count, element, percent, swatch } from "../core/legend.js";
import { colorOf } from "../core/theme.js";
import { t } from "../core/words.js";
import { runOf } from "./growing.js";

/** @import { Theme } from "../core/theme.js" */
/** @import { Training } from "./learning.js" */

/** What the lines mean. @param {Theme} theme @returns {(Node | string)[]} */
export const keyOf = (theme) => [
  swatch(theme.text, [], { wide: 1.2, alpha: 0.6 }),
  t("training"),
  swatch(theme.text),
  t("validation"),
  element("span", "ot-best-mark", t("● best")),
];

/**
 * Every run by its name, how it ended and where it was best.
 * @param {Header.Trained[]} runs @param {Theme} theme
 */
export const listOf = (runs, theme) =>
  runs.map((run) => {
    /** @type {Partial<Record<typeof run.state, string>>} */
    const ends = {
      diverged: t("diverged at step {at}", { at: count(run.at + 1) }),
      stopped_early: t("stopped early at step {at}", { at: count(run.at) }),
    };
    const best = run.best
      ? t("best {accuracy} at step {step}", {
          accuracy: percent(run.best.accuracy),
          step: count(run.best.step),
        })
      : "";
    return element("li", "", [
      swatch(colorOf(run, theme), run.dash),
      element("strong", "", run.title),
      element("span", "ot-figures", [ends[run.state], best].filter(Boolean).join(" · ")),
    ]);
  });

/**
 * What the pointer reads at a row: every run, on the training and on the validation data.
 * @param {Training} training @param {number} k @param {boolean} accuracy on which chart @param {Theme} theme
 */
export function readOut(training, k, accuracy, theme) {
  const { header, arrays, focus } = training;
  const epochs = runOf(training, "epochs", focus)[k];
  const epoch = Number.isFinite(epochs) ? t(", epoch {number}", { number: epochs.toFixed(1) }) : "";
  const head = element(
    "div",
    "ot-read-head",
    t("step {count}{epoch}", { count: count(arrays.at.values[k]), epoch }),
  );
  const curves = accuracy ? ["accuracy", "validation_accuracy"] : ["loss", "validation"];
  const write = accuracy ? (/** @type {number} */ value) => percent(value) : format;
  const cells = header.runs.flatMap((run, i) => [
    swatch(colorOf(run, theme), run.dash),
    element("span", "", run.title),
    ...curves.map((name) => element("b", "", write(runOf(training, name, i)[k]))),
  ]);
  const names = ["", "", t("training"), "validation"].map((name) => element("i", "", name));
  return [head, element("div", "ot-read-grid", [...names, ...cells])];
}
