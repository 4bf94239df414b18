/** A line of the loss plot: as it is, or where it jumps its middle on top of its range. */

import { BAND, BANDS, FINE } from "../core/measures.js";
import { above, along, hasBand, heightOf } from "./curvedata.js";

/** @import { Smooth } from "../core/smoothing.js" */
/** @import { Places } from "./axes.js" */
/** @import { Shown } from "./curvedata.js" */

/** How strong a curve is drawn that stands back. */
const BACK = 0.3;
/** Of members that have ended the loss is infinite, which no pixel is. */
const HIGHEST = 1e300;

/**
 * Draw line i up to step `stop`.
 * @param {CanvasRenderingContext2D} c @param {Shown} shown @param {number} i @param {number} stop
 * @param {Places} places @param {{wide: number, bottom: number}} look how much wider lines are than on a desk; below
 *   which height nothing is to be seen
 */
export function strokeLine(c, shown, i, stop, places, { wide, bottom }) {
  const line = shown.lines[i];
  const smooth = shown.smooth[i];
  if (hasBand(shown, i)) {
    fillBand(c, shown, i, stop, places, ["low", "high"], BANDS.most);
    fillBand(c, shown, i, stop, places, ["lower", "upper"], BANDS.half);
  }
  if (smooth) fillRange(c, shown, i, stop, smooth, places);
  if (smooth) traceMiddle(c, shown, i, stop, smooth, places);
  else trace(c, shown, i, stop, places, bottom);
  c.strokeStyle = line.color;
  c.lineWidth = line.wide * wide;
  c.lineJoin = "round";
  c.setLineDash(line.dash);
  const before = c.globalAlpha;
  if (line.back) c.globalAlpha = before * BACK;
  c.stroke();
  c.globalAlpha = before;
  c.setLineDash([]);
}

/**
 * The path of line i up to step `stop`. Of many points in one column of pixels the ends are enough, and the last.
 * @param {CanvasRenderingContext2D} c @param {Shown} shown @param {number} i @param {number} stop
 * @param {Places} places @param {number} bottom below which nothing is to be seen
 */
function trace(c, shown, i, stop, { toX, toY }, bottom) {
  const { run } = shown.lines[i];
  let [at, high, low, y] = [NaN, 0, 0, 0];
  c.beginPath();
  for (let k = 0; k <= stop; k += 1) {
    const x = toX(along(shown, run, k));
    const beside = x - at < FINE;
    if (!beside && high !== low) for (const end of [high, low, y]) c.lineTo(at, end);
    y = Math.min(toY(heightOf(shown, i, k)), bottom);
    if (beside) {
      high = Math.min(high, y);
      low = Math.max(low, y);
    } else {
      at = x;
      high = low = y;
      c.lineTo(x, y);
    }
  }
  for (const end of [high, low, y]) c.lineTo(at, end);
}

/**
 * The points of a jumping line's bins up to step `stop`.
 * @param {Shown} shown @param {number} i @param {number} stop @param {Smooth} smooth
 * @param {"middle" | "low" | "high"} which @param {Places} places @returns {[number, number][]}
 */
function pointsOf(shown, i, stop, smooth, which, { toX, toY }) {
  const bins = smooth.rows.filter((row) => row <= stop);
  const { run } = shown.lines[i];
  return bins.map((row, k) => [toX(along(shown, run, row)), toY(above(shown, smooth[which][k]))]);
}

/**
 * Between which values a jumping line lies.
 * @param {CanvasRenderingContext2D} c @param {Shown} shown @param {number} i @param {number} stop
 * @param {Smooth} smooth @param {Places} places
 */
function fillRange(c, shown, i, stop, smooth, places) {
  const [high, low] = /** @type {const} */ (["high", "low"]).map((which) =>
    pointsOf(shown, i, stop, smooth, which, places),
  );
  fill(c, shown.lines[i].color, high, low, BAND);
}

/**
 * Between which losses most members of a repeated run are.
 * @param {CanvasRenderingContext2D} c @param {Shown} shown @param {number} i @param {number} stop
 * @param {Places} places @param {[string, string]} between the names of two quantiles @param {number} strong
 */
function fillBand(c, shown, i, stop, { toX, toY }, [below, over], strong) {
  const { arrays, rows, lines } = shown;
  const [high, low] = [arrays[over], arrays[below]].map(({ values }) =>
    Array.from({ length: stop + 1 }, (_, k) => {
      const value = Math.min(values[i * rows + k], HIGHEST);
      return /** @type {[number, number]} */ ([toX(along(shown, lines[i].run, k)), toY(above(shown, value))]);
    }),
  );
  fill(c, lines[i].color, high, low, strong);
}

/** An area between two lines. @param {CanvasRenderingContext2D} c @param {string} color @param {[number, number][]} high @param {[number, number][]} low @param {number} strong */
function fill(c, color, high, low, strong) {
  const before = c.globalAlpha;
  c.beginPath();
  for (const [x, y] of high) c.lineTo(x, y);
  for (const [x, y] of low.reverse()) c.lineTo(x, y);
  c.closePath();
  c.globalAlpha = before * strong;
  c.fillStyle = color;
  c.fill();
  c.globalAlpha = before;
}

/**
 * The middle of a jumping line.
 * @param {CanvasRenderingContext2D} c @param {Shown} shown @param {number} i @param {number} stop
 * @param {Smooth} smooth @param {Places} places
 */
function traceMiddle(c, shown, i, stop, smooth, places) {
  c.beginPath();
  for (const [x, y] of pointsOf(shown, i, stop, smooth, "middle", places)) c.lineTo(x, y);
}
