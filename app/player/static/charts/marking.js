/** Marks on the loss plot: a step, a point of a curve, a loss. */

import { t } from "../core/words.js";
import { boundsOf } from "../marks/placing.js";
import { along, heightOf, logFloor, stepAt } from "./curvedata.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Choice, Ground, Mark, Pair, Placed } from "../marks/mark.js" */
/** @import { Shown } from "./curvedata.js" */
/** @import { createPlot } from "./plot.js" */

/** Pixels from a curve within which a double click means it. */
const NEAR = 12;
/** Words at the top of a line are so high. */
const HIGH = 14;

/**
 * @param {Clock} clock @param {Shown} shown what is @param {ReturnType<typeof createPlot>} plot
 * @param {() => string} key all that places depend on
 * @returns {Ground}
 */
export function createPlotGround(clock, shown, plot, key) {
  const area = () => {
    const { left, top, wide, base } = plot.places();
    return { left, top, width: wide, height: base - top };
  };
  const drawn = () => shown.lines.length > 0;
  const rowOf = (/** @type {number} */ step) =>
    clock.at ? clock.at.findLastIndex((one) => one <= step) : step;
  /** The one curve of a run. @param {number} run */
  const lineOf = (run) => {
    const { lines, labels } = shown;
    return labels ? -1 : lines.findIndex((line) => line.run === run);
  };

  /** Where a mark stands on the canvas: across, up, or both. @param {Mark} mark @returns {{x?: number, y?: number} | null} */
  function spot({ run, step, value }) {
    const { toX, toY } = plot.places();
    /** @type {{x?: number, y?: number}} */ const at = {};
    if (step !== undefined) {
      const row = rowOf(step);
      const whose = run ?? shown.header.focus;
      if (row < 0 || row > shown.header.steps || whose >= shown.header.runs.length) return null;
      at.x = toX(along(shown, whose, row));
      if (run !== undefined) {
        const line = lineOf(run);
        if (line < 0) return null;
        at.y = toY(heightOf(shown, line, Math.min(row, shown.rows - 1)));
      }
    } else if (value !== undefined) {
      if (shown.name !== "loss") return null;
      at.y = toY(value - (logFloor(shown) ?? 0));
    }
    return Object.values(at).every(Number.isFinite) ? at : null;
  }

  /** @param {Mark} mark @returns {Placed | null} */
  function place(mark) {
    if (!drawn()) return null;
    const at = spot(mark);
    const { left, top, width, height } = area();
    if (!at) return null;
    const [x, y] = [
      at.x === undefined ? undefined : at.x - left,
      at.y === undefined ? undefined : at.y - top,
    ];
    if (x !== undefined && (x < -1 || x > width + 1)) return null;
    if (y !== undefined && (y < -1 || y > height + 1)) return null;
    const blank = { filled: false, dashed: true, pointed: false, end: null, dot: null };
    const shaped = mark.shape !== "none";
    if (x !== undefined && y !== undefined) {
      const dot = /** @type {Pair} */ ([x, y]);
      return { ...blank, lines: [], dot: shaped ? dot : null, core: boundsOf([dot], 3), how: "beside" };
    }
    if (x !== undefined) {
      const core = { left: x, top: 0, right: x, bottom: HIGH };
      return {
        ...blank,
        lines: shaped
          ? [
              [
                [x, 0],
                [x, height],
              ],
            ]
          : [],
        core,
        how: "beside",
      };
    }
    const level = y ?? 0;
    const core = { left: width, top: level, right: width, bottom: level };
    return {
      ...blank,
      lines: shaped
        ? [
            [
              [0, level],
              [width, level],
            ],
          ]
        : [],
      core,
      how: "level",
    };
  }

  /** A loss in three digits, which is as exact as a pixel. @param {number} value */
  const short = (value) => Number(value.toPrecision(3));

  return {
    on: "plot",
    area,
    theme: () => shown.theme,
    runs: () => shown.header?.runs ?? [],
    key,
    place,
    obstacles: () => [],
    moved: (mark, [dx, dy]) => {
      const at = spot(mark);
      if (!at) return mark;
      if (at.x !== undefined) {
        const row = Math.round(stepAt(shown, plot.valueAt(at.x + dx)));
        return { ...mark, step: clock.stepOf(Math.max(0, Math.min(row, shown.header.steps))) };
      }
      return { ...mark, value: short(plot.worthAt((at.y ?? 0) + dy) + (logFloor(shown) ?? 0)) };
    },
    choices: ([x, y], mark) => {
      if (mark || !drawn()) return [];
      const { left, top, width, height } = area();
      if (x < 0 || x > width || y < 0 || y > height) return [];
      const row = Math.round(stepAt(shown, plot.valueAt(x + left)));
      const step = clock.stepOf(row);
      /** @type {Choice[]} */ const found = [
        { name: t("step {step}", { step }), mark: { on: "plot", step } },
      ];
      if (shown.name === "loss") {
        const value = short(plot.worthAt(y + top) + (logFloor(shown) ?? 0));
        found.push({ name: t("loss {loss}", { loss: value }), mark: { on: "plot", value } });
      }
      shown.header.runs.forEach(({ title }, run) => {
        const made = /** @type {Mark} */ ({ on: "plot", run, step });
        const at = spot(made);
        if (at?.y === undefined) return;
        const choice = { name: t("{title} at step {step}", { title, step }), mark: made };
        if (Math.abs(at.y - top - y) < NEAR) found.unshift(choice);
        else found.push(choice);
      });
      return found;
    },
  };
}
