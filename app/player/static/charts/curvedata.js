/**
 * What the loss plot shows: its curves, where each stands on the horizontal axis after a step, and how high.
 */

import { format } from "../core/geometry.js";
import { CURVE } from "../core/measures.js";
import { smoothed } from "../core/smoothing.js";
import { colorOf, mix } from "../core/theme.js";
import { t } from "../core/words.js";

/** @import { Message, Tensors } from "../core/payload.js" */
/** @import { Smooth } from "../core/smoothing.js" */
/** @import { Theme } from "../core/theme.js" */

/**
 * @typedef {{run: number, color: string, dash: number[], wide: number, back?: boolean}} Line whose a curve is, and how
 *   it is drawn; whether it stands back
 */
/**
 * @typedef {object} Shown
 * @property {Header.Curves} header
 * @property {Tensors} arrays
 * @property {string} name of the quantity that is drawn
 * @property {Float32Array | Float64Array} values its values [lines, rows]
 * @property {number} rows
 * @property {number | null} floor where logarithms start; null: there are none
 * @property {[string, string] | null} labels of the first and the last line, where all are of the run in
 *   focus
 * @property {Line[]} lines
 * @property {(Smooth | null)[]} smooth of every line that jumps, what is drawn in its place
 * @property {string} axis against what it is drawn: "steps", or a name among the slopes or the arrays
 * @property {boolean} log whether a logarithm is asked for
 * @property {Message<Header.Theory> | null} [theory] what theory says of the run in focus, where it is to be seen
 * @property {Theme} theme
 */

/** What is shown before the first message. @param {Theme} theme @returns {Shown} */
export const nothingShown = (theme) => ({
  header: /** @type {any} */ (undefined), // until the first message
  arrays: {},
  name: "loss",
  values: new Float32Array(0),
  rows: 1,
  floor: 0,
  labels: null,
  lines: [],
  smooth: [],
  axis: "steps",
  log: true,
  theme,
});

/**
 * One line for every row of a quantity.
 * @param {Header.Curves} header @param {number} count @param {boolean} labelled whether the lines have labels
 * @param {boolean} focused whether all are of the run in focus @param {Theme} theme @returns {Line[]}
 */
export function linesOf(header, count, labelled, focused, theme) {
  return Array.from({ length: count }, (_, i) => {
    if (labelled) {
      return {
        run: header.focus,
        color: mix(theme.ramp, i / Math.max(count - 1, 1)),
        dash: [],
        wide: CURVE.wide,
      };
    }
    const whose = focused ? header.focus : i;
    const run = header.runs[whose];
    return {
      run: whose,
      color: colorOf(run, theme),
      dash: run.dash,
      wide: whose === header.focus ? CURVE.focused : CURVE.wide,
      ...(run.back && { back: true }),
    };
  });
}

/**
 * Whether there are numbers for an axis.
 * @param {Pick<Shown, "header" | "arrays">} shown @param {string} name
 */
export const isKnown = ({ header, arrays }, name) =>
  name === "steps" || name in header.slopes || name in arrays;

/** Where run i stands on the axis after k steps. @param {Shown} shown @param {number} i @param {number} k */
export function along({ header, arrays, axis }, i, k) {
  if (axis === "steps") return k;
  return axis in header.slopes ? header.slopes[axis][i] * k : arrays[axis].values[i * (header.steps + 1) + k];
}

/** How far the axis reaches: to where the last of the runs ends. @param {Shown} shown */
export const farthest = (shown) =>
  Math.max(...shown.header.runs.map((_, i) => along(shown, i, shown.header.steps)), 1e-9);

/**
 * The step at which the run in focus stands at `value` of the axis.
 * @param {Shown} shown @param {number} value
 */
export function stepAt(shown, value) {
  const { header, axis } = shown;
  if (axis === "steps") return value;
  let k = 0;
  while (k < header.steps && along(shown, header.focus, k) < value) k += 1;
  return k;
}

/** What line i is worth after k steps. @param {Shown} shown @param {number} i @param {number} k */
export const worthOf = ({ values, rows }, i, k) => values[i * rows + k];

/** The floor that logarithms are taken above; null where none are. @param {Shown} shown */
export const logFloor = ({ log, floor }) => (log ? floor : null);

/**
 * The same on the vertical axis: where a logarithm is taken, above the floor.
 * @param {Shown} shown @param {number} i @param {number} k
 */
export const heightOf = (shown, i, k) => above(shown, worthOf(shown, i, k));

/** A value above the floor, where a logarithm is taken. @param {Shown} shown @param {number} value */
export const above = (shown, value) => value - (logFloor(shown) ?? 0);

/** Whether line i is the median of a repeated run. @param {Pick<Shown, "arrays" | "name" | "rows">} shown @param {number} i */
export const hasBand = ({ arrays, name, rows }, i) =>
  name === "loss" && arrays.low !== undefined && !Number.isNaN(arrays.low.values[i * rows]);

/** The lines that jump, in bins. @param {Pick<Shown, "header" | "arrays" | "name" | "values" | "rows" | "lines">} shown */
export const smoothOf = ({ header, arrays, name, values, rows, lines }) =>
  lines.map((line, i) => {
    if (hasBand({ arrays, name, rows }, i)) return null;
    const count = endOf({ header }, line, rows - 1) + 1;
    return smoothed(values.subarray(i * rows, i * rows + count), count);
  });

/**
 * The step up to which a line is drawn, if it is drawn up to `last`.
 * @param {Pick<Shown, "header">} shown @param {Line} line @param {number} last
 */
export function endOf({ header }, { run }, last) {
  const diverged = header.runs[run].diverged_at;
  return diverged === null ? last : Math.min(last, Math.max(diverged - 1, 0));
}

/** The plot in words: where every line ends. @param {string} title @param {Shown} shown */
export function sayCurves(title, { header, lines, labels, values, rows }) {
  const ends = lines.map(
    (line, i) => `${labels ? "" : header.runs[line.run].title} ${format(values[(i + 1) * rows - 1])}`,
  );
  return t("{title} after {steps} steps: {list}", { title, steps: header.steps, list: ends.join(", ") });
}
