/** What the inner state is drawn with: arrows, squares, bars and rings, each with a casing. */

import { arrow, haloText } from "../core/drawing.js";

/** @import { Theme } from "../core/theme.js" */

/**
 * An arrow shorter than this many pixels beside others has no direction for the eye: it is drawn this long,
 * dashed.
 */
const SHORTEST = 26;

/**
 * An arrow, dashed where it is not to scale: cut because it is long, or drawn out because it is short.
 * @param {CanvasRenderingContext2D} c @param {number} x @param {number} y
 * @param {number[]} tip from there, in pixels
 * @param {number} cut no arrow is longer @param {string} color @param {Theme} theme
 * @returns {[number, number] | null} its end
 */
export function drawVector(c, x, y, [dx, dy], cut, color, theme) {
  const long = Math.hypot(dx, dy);
  if (!(long > 0.05)) return null;
  const drawn = Math.min(Math.max(long, SHORTEST), cut);
  const [ex, ey] = [x + (dx / long) * drawn, y + (dy / long) * drawn];
  const near = drawn === long ? 1 : 9 / drawn; // how much of it, from its tip, is not dashed
  if (near < 1) {
    c.setLineDash([3, 5]);
    line(
      c,
      [
        [x, y],
        [ex, ey],
      ],
      color,
      theme.casing,
      2.2,
    );
    c.setLineDash([]);
  }
  arrow(c, ex + (x - ex) * near, ey + (y - ey) * near, ex, ey, color, theme.casing, "full");
  return [ex, ey];
}

/**
 * A square for each coordinate, across left and up right, with these sides.
 * @param {CanvasRenderingContext2D} c @param {number} x their middle @param {number} bottom
 * @param {number[]} sides
 * @param {number[] | null} before what they were a step ago, as outlines
 * @param {number} largest one that is as large as this is dashed @param {string} color @param {Theme} theme
 */
export function drawSquares(c, x, bottom, sides, before, largest, color, theme) {
  const box = (/** @type {number} */ i, /** @type {number} */ side) => {
    c.beginPath();
    c.rect(i === 0 ? x - 3 - side : x + 3, bottom - side, side, side);
  };
  const alpha = c.globalAlpha;
  sides.forEach((side, i) => {
    box(i, side);
    c.strokeStyle = theme.casing;
    c.lineWidth = 4;
    c.stroke();
    c.globalAlpha = 0.45 * alpha;
    c.fillStyle = color;
    c.fill();
    c.globalAlpha = alpha;
    c.strokeStyle = color;
    c.lineWidth = 1.6;
    c.setLineDash(side >= largest ? [4, 3] : []);
    c.stroke();
    c.setLineDash([]);
    if (!before) return;
    box(i, before[i]);
    c.lineWidth = 1;
    c.stroke();
  });
  c.font = `600 11px ${theme.font}`;
  c.textBaseline = "top";
  c.textAlign = "center";
  sides.forEach((side, i) =>
    haloText(c, "↔↕"[i], x + (i === 0 ? -1 : 1) * Math.max(8, 3 + side / 2), bottom + 3, color, theme.casing),
  );
  c.textAlign = "left";
}

/**
 * A bar through the head, its ends marked; dashed where it is cut.
 * @param {CanvasRenderingContext2D} c @param {number} x @param {number} y @param {number} dx
 * @param {number} dy @param {number} reach @param {string} color @param {Theme} theme
 */
export function drawBar(c, x, y, dx, dy, reach, color, theme) {
  const long = Math.hypot(dx, dy);
  if (!(long > 0)) return;
  const part = Math.min(1, reach / long);
  const [ex, ey] = [dx * part, dy * part];
  if (part < 1) c.setLineDash([7, 5]);
  line(
    c,
    [
      [x - ex, y - ey],
      [x + ex, y + ey],
    ],
    color,
    theme.casing,
    4,
  );
  c.setLineDash([]);
  if (long < 4) return;
  const [tx, ty] = [dy ? 5 : 0, dx ? 5 : 0];
  for (const sign of [1, -1])
    line(
      c,
      [
        [x + sign * ex - tx, y + sign * ey - ty],
        [x + sign * ex + tx, y + sign * ey + ty],
      ],
      color,
      theme.casing,
      2,
    );
}

/**
 * A ring, and a thin line to it.
 * @param {CanvasRenderingContext2D} c @param {number} x @param {number} y @param {number} px
 * @param {number} py @param {string} color @param {Theme} theme
 */
export function drawPoint(c, x, y, px, py, color, theme) {
  const long = Math.hypot(px - x, py - y);
  if (long > 6)
    line(
      c,
      [
        [x, y],
        [px + ((x - px) * 6) / long, py + ((y - py) * 6) / long],
      ],
      color,
      theme.casing,
      1.3,
    );
  c.beginPath();
  c.arc(px, py, 6, 0, 2 * Math.PI);
  for (const [tone, width] of /** @type {[string, number][]} */ ([
    [theme.casing, 4.5],
    [color, 2],
  ])) {
    c.strokeStyle = tone;
    c.lineWidth = width;
    c.stroke();
  }
}

/**
 * A line with a casing.
 * @param {CanvasRenderingContext2D} c @param {number[][]} points @param {string} color @param {string} casing
 * @param {number} width
 */
function line(c, points, color, casing, width) {
  c.beginPath();
  points.forEach(([px, py], i) => (i ? c.lineTo(px, py) : c.moveTo(px, py)));
  for (const [tone, wide] of /** @type {[string, number][]} */ ([
    [casing, width + 2.5],
    [color, width],
  ])) {
    c.strokeStyle = tone;
    c.lineWidth = wide;
    c.stroke();
  }
}
