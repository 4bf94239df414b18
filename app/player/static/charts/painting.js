/** What stays on a chart while playhead and pointer move: its axes, areas, lines and marks. */

import { marker, power } from "../core/drawing.js";

/** @import { Theme } from "../core/theme.js" */
/** @import { Spec } from "./chart.js" */

/** Where a chart's numbers lie on its canvas. @typedef {{toX: (x: number) => number, toY: (y: number) => number}} Places */
/** @typedef {{left: number, top: number, width: number, height: number}} Box inside the axes, in pixels */

/**
 * All of it.
 * @param {CanvasRenderingContext2D} c @param {Spec} spec @param {Places} places @param {Box} box
 * @param {{width: number, height: number}} size of the canvas @param {Theme} theme
 */
export function paint(c, spec, places, box, size, theme) {
  const { areas, lines, marks } = spec;
  paintAxes(c, spec, places, box, size, theme);
  c.save();
  c.beginPath();
  c.rect(box.left - 1, box.top - 2, box.width + 2, box.height + 4);
  c.clip();
  for (const area of areas) fill(c, area, places);
  for (const line of lines) stroke(c, line, places);
  c.restore();
  const { top, height } = box;
  for (const { x, y, shape, color, ring } of marks) {
    const within = Math.max(top, Math.min(places.toY(y), top + height));
    marker(c, shape, places.toX(x), within, 5, color, ring ?? theme.casing);
  }
}

/**
 * @param {CanvasRenderingContext2D} c @param {Spec} spec @param {Places} places @param {Box} box
 * @param {{width: number, height: number}} size @param {Theme} theme
 */
function paintAxes(c, { across, up }, { toX, toY }, box, size, theme) {
  c.font = `11px ${theme.font}`;
  c.textAlign = "right";
  c.textBaseline = "middle";
  for (const { value, text, exponent } of up.marks) {
    const y = Math.round(toY(value));
    c.fillStyle = theme.rule;
    c.fillRect(box.left, y, box.width, 1);
    c.fillStyle = theme.muted;
    if (exponent === undefined) c.fillText(text, box.left - 7, y);
    else power(c, exponent, box.left - 7, y);
  }
  c.textBaseline = "alphabetic";
  c.textAlign = "center";
  for (const { value, text } of across.marks) {
    const half = c.measureText(text).width / 2;
    c.fillText(text, Math.min(toX(value), size.width - half - 1), size.height - 8);
  }
}

/** @param {CanvasRenderingContext2D} c @param {Spec["areas"][number]} area @param {Places} places */
function fill(c, { x, low, high, color }, places) {
  const { toX, toY } = places;
  c.beginPath();
  for (let k = 0; k < x.length; k += 1) if (Number.isFinite(high[k])) c.lineTo(toX(x[k]), toY(high[k]));
  for (let k = x.length - 1; k >= 0; k -= 1) if (Number.isFinite(low[k])) c.lineTo(toX(x[k]), toY(low[k]));
  c.closePath();
  c.globalAlpha = 0.3;
  c.fillStyle = color;
  c.fill();
  c.globalAlpha = 1;
  for (const y of [low, high]) stroke(c, { x, y, color, dash: [], wide: 1, alpha: 0.7 }, places);
}

/** @param {CanvasRenderingContext2D} c @param {Spec["lines"][number]} line @param {Places} places */
function stroke(c, { x, y, color, dash, wide, alpha }, { toX, toY }) {
  c.beginPath();
  let pen = false;
  for (let k = 0; k < x.length; k += 1) {
    const known = Number.isFinite(y[k]) && Number.isFinite(x[k]);
    if (known && pen) c.lineTo(toX(x[k]), toY(y[k]));
    else if (known) c.moveTo(toX(x[k]), toY(y[k]));
    pen = known;
  }
  c.globalAlpha = alpha;
  c.strokeStyle = color;
  c.lineWidth = wide;
  c.lineJoin = "round";
  c.setLineDash(dash);
  c.stroke();
  c.setLineDash([]);
  c.globalAlpha = 1;
}
