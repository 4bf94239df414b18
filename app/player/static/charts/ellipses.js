/** The picture of the mini-batch gradients: their clouds, ellipses around them, and the full gradient. */

import { arrow, haloText } from "../core/drawing.js";
import { format } from "../core/geometry.js";
import { t } from "../core/words.js";
import { eigen } from "../overlays/bending.js";

/** @import { Message } from "../core/payload.js" */
/** @import { Theme } from "../core/theme.js" */

/** @typedef {(points: ArrayLike<number>, i?: number) => [number, number]} Place of point i, in pixels */

/**
 * The points of the ellipse with 2 standard deviations of a covariance [2, 2] around a mean.
 * @param {ArrayLike<number>} mean @param {ArrayLike<number>} spread @returns {[number, number][]}
 */
export function ellipse(mean, spread) {
  const axes = eigen([spread[0], spread[1], spread[3]]).map(({ value, vector }) =>
    vector.map((part) => 2 * Math.sqrt(Math.max(value, 0)) * part),
  );
  return Array.from({ length: 65 }, (_, i) => {
    const t = (2 * Math.PI * i) / 64;
    const at = (/** @type {0 | 1} */ k) => mean[k] + Math.cos(t) * axes[0][k] + Math.sin(t) * axes[1][k];
    return [at(0), at(1)];
  });
}

/** How far the picture reaches from its middle: past the widest ellipse. @param {Message<Header.Cloud>} message */
export function reachOf({ header: { sizes }, arrays }) {
  const { values: mean } = arrays.mean;
  const widest = sizes.length ? arrays[`spread${sizes[0]}`].values : new Float32Array(4);
  return 1.25 * Math.max(...ellipse(mean, widest).flat().map(Math.abs), ...mean.map(Math.abs), 1e-12);
}

/** The colours of the batch sizes. @param {Theme} theme */
export const colorsOf = (theme) => [theme.down, theme.up];

/** The picture in words. @param {Message<Header.Cloud>} message */
export function sayCloud({ header: { sizes }, arrays: { mean } }) {
  const length = format(Math.hypot(...mean.values));
  return t("Gradients of mini-batches of {sizes} samples around the full gradient of length {length}", {
    sizes: sizes.join(t(" and ")),
    length,
  });
}

/**
 * All of it.
 * @param {CanvasRenderingContext2D} c @param {Message<Header.Cloud>} message
 * @param {{width: number, height: number}} size @param {Theme} theme
 */
export function paintCloud(c, message, { width, height }, theme) {
  const { header, arrays } = message;
  const reach = reachOf(message);
  const scale = Math.min(width, height) / 2 / reach;
  /** @type {Place} */
  const place = (p, i = 0) => [width / 2 + p[2 * i] * scale, height / 2 - p[2 * i + 1] * scale];
  c.clearRect(0, 0, width, height);
  paintAxes(c, width, height, theme);
  header.sizes.forEach((count, n) => {
    const level = ellipse(arrays.mean.values, arrays[`spread${count}`].values);
    paintBatches(c, arrays[`batches${count}`].values, level, place, colorsOf(theme)[n]);
  });
  paintGradient(c, place(arrays.mean.values), width, height, theme);
  c.font = `11px ${theme.font}`;
  haloText(c, `±${format(reach)}`, 6, height - 10, theme.muted, theme.casing);
}

/** @param {CanvasRenderingContext2D} c @param {number} width @param {number} height @param {Theme} theme */
function paintAxes(c, width, height, theme) {
  c.strokeStyle = theme.rule;
  c.lineWidth = 1;
  c.strokeRect(0.5, 0.5, width - 1, height - 1);
  c.beginPath();
  c.moveTo(0, height / 2);
  c.lineTo(width, height / 2);
  c.moveTo(width / 2, 0);
  c.lineTo(width / 2, height);
  c.stroke();
}

/**
 * The gradients of batches of one size, and their ellipse.
 * @param {CanvasRenderingContext2D} c @param {ArrayLike<number>} points @param {[number, number][]} level
 * @param {Place} place @param {string} color
 */
function paintBatches(c, points, level, place, color) {
  c.fillStyle = color;
  c.globalAlpha = 0.45;
  for (let i = 0; 2 * i < points.length; i += 1) {
    const [x, y] = place(points, i);
    c.fillRect(x - 1.25, y - 1.25, 2.5, 2.5);
  }
  c.globalAlpha = 1;
  c.beginPath();
  for (const point of level) c.lineTo(...place(point));
  c.strokeStyle = color;
  c.lineWidth = 1.8;
  c.stroke();
}

/**
 * @param {CanvasRenderingContext2D} c @param {[number, number]} tip @param {number} width
 * @param {number} height @param {Theme} theme
 */
function paintGradient(c, [x, y], width, height, theme) {
  arrow(c, width / 2, height / 2, x, y, theme.text, theme.casing, "full");
  c.font = `600 12px ${theme.font}`;
  c.textBaseline = "middle";
  const [left, beside] = [Math.min(x + 8, width - 96), y + (y < height / 2 ? -10 : 10)];
  haloText(c, t("∇f, all samples"), left, beside, theme.text, theme.casing);
}
