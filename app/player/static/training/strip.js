/** The strip under a map of a training: for every run how far it is outside the plane, and its loss's gap. */

import { format } from "../core/geometry.js";
import { focusLast } from "../core/heads.js";
import { extent, scale, share } from "../core/scales.js";
import { colorOf } from "../core/theme.js";

/** @import { Tensors } from "../core/payload.js" */
/** @import { Theme } from "../core/theme.js" */

const PAD = { left: 44, right: 52, top: 6, bottom: 6 };

/** Where rows and shares lie on the strip. @typedef {ReturnType<typeof stripOf>} Strip */

/**
 * @param {{width: number, height: number}} size in pixels
 * @param {(row: number) => number} stepOf the optimization step of a row
 * @param {number} last the last row
 */
export function stripOf({ width, height }, stepOf, last) {
  const end = Math.max(stepOf(last), 1);
  const wide = width - PAD.left - PAD.right;
  const tall = height - PAD.top - PAD.bottom;
  return {
    left: PAD.left,
    right: width - PAD.right,
    top: PAD.top,
    wide,
    tall,
    toX: (/** @type {number} */ row) => PAD.left + (wide * stepOf(row)) / end,
    /** From 0 at the bottom to 1 at the top. @param {number} part */
    toY: (part) => height - PAD.bottom - tall * Math.max(0, Math.min(part, 1)),
    stepAt: (/** @type {number} */ x) => (end * (x - PAD.left)) / wide,
  };
}

/** Run i of a table [runs, rows]. @param {Tensors} arrays @param {"away" | "gap"} name @param {number} i */
function runOf(arrays, name, i) {
  const rows = arrays.away.shape[1];
  return arrays[name]?.values.subarray(i * rows, (i + 1) * rows) ?? new Float32Array(0);
}

/**
 * How far run i is outside the plane at a row, and how far its loss is off the map; NaN where unknown.
 * @param {Tensors} arrays @param {number} i @param {number} row @returns {[number, number]}
 */
export const honestyAt = (arrays, i, row) => [
  runOf(arrays, "away", i)[row],
  runOf(arrays, "gap", i)[row] ?? NaN,
];

/**
 * All but the playhead; the run in focus lies on top.
 * @param {CanvasRenderingContext2D} c @param {Strip} strip @param {Header.Map} header @param {Tensors} arrays
 * @param {Theme} theme
 */
export function paintStrip(c, strip, header, arrays, theme) {
  const gaps = arrays.gap ? extent([arrays.gap.values], true) : null;
  const on = scale(gaps, { log: true });
  paintScales(c, strip, gaps, theme);
  for (const i of focusLast(header.runs.length, header.focus)) {
    const focused = i === header.focus;
    const color = colorOf(header.runs[i], theme);
    const away = runOf(arrays, "away", i);
    if (focused) paintArea(c, strip, away, color);
    paintLine(c, strip, away, color, focused ? 1.4 : 1, focused ? 1 : 0.3);
    if (!gaps) continue;
    const shares = Array.from(runOf(arrays, "gap", i), (value) => share(on, value));
    paintLine(c, strip, shares, focused ? theme.text : color, focused ? 1.6 : 1, focused ? 1 : 0.2);
  }
}

/**
 * The two ends of both scales.
 * @param {CanvasRenderingContext2D} c @param {Strip} strip @param {[number, number] | null} gaps
 * @param {Theme} theme
 */
function paintScales(c, { left, right, wide, toY }, gaps, theme) {
  c.font = `11px ${theme.font}`;
  c.textBaseline = "middle";
  for (const part of [0, 1]) {
    c.fillStyle = theme.rule;
    c.fillRect(left, Math.round(toY(part)), wide, 1);
    c.fillStyle = theme.muted;
    const y = toY(part) + (part ? 3 : -3);
    c.textAlign = "right";
    c.fillText(part ? "100 %" : "0", left - 5, y);
    c.textAlign = "left";
    if (gaps) c.fillText(format(gaps[part]), right + 6, y);
  }
}

/**
 * The area under a curve, up to where it is known.
 * @param {CanvasRenderingContext2D} c @param {Strip} strip @param {Float32Array | Float64Array} values
 * @param {string} color
 */
function paintArea(c, { toX, toY }, values, color) {
  const unknown = values.findIndex((value) => !Number.isFinite(value));
  const end = unknown < 0 ? values.length : unknown;
  c.beginPath();
  c.moveTo(toX(0), toY(0));
  for (let k = 0; k < end; k += 1) c.lineTo(toX(k), toY(values[k]));
  c.lineTo(toX(Math.max(end - 1, 0)), toY(0));
  c.globalAlpha = 0.28;
  c.fillStyle = color;
  c.fill();
}

/**
 * A curve, with gaps where it is not known.
 * @param {CanvasRenderingContext2D} c @param {Strip} strip
 * @param {Float32Array | Float64Array | number[]} values shares of the height
 * @param {string} color @param {number} width @param {number} alpha
 */
function paintLine(c, { toX, toY }, values, color, width, alpha) {
  c.beginPath();
  let pen = false;
  values.forEach((value, k) => {
    const known = Number.isFinite(value);
    if (known) c[pen ? "lineTo" : "moveTo"](toX(k), toY(value));
    pen = known;
  });
  c.globalAlpha = alpha;
  c.strokeStyle = color;
  c.lineWidth = width;
  c.lineJoin = "round";
  c.stroke();
  c.globalAlpha = 1;
}

/**
 * A line across the strip at a row.
 * @param {CanvasRenderingContext2D} c @param {Strip} strip @param {number} row @param {string} color
 */
export function drawRule(c, { top, tall, toX }, row, color) {
  c.fillStyle = color;
  c.fillRect(Math.round(toX(row)), top, 1, tall);
}
