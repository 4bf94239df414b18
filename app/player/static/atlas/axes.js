/** The axes of an atlas: numbers and names beside the picture; and what has diverged, hatched. */

import { power } from "../core/drawing.js";
import { exact, exactLog } from "../core/scales.js";
import { t } from "../core/words.js";
import { shareAt } from "../race/axes.js";

/** @import { Theme } from "../core/theme.js" */
/** @import { Plan } from "../race/atlas.js" */
/** @import { Axis } from "../race/axes.js" */

/**
 * @param {CanvasRenderingContext2D} c @param {Plan} plan
 * @param {{left: number, top: number, wide: number, tall: number}} box of the picture
 * @param {{width: number, height: number}} size of all @param {Theme} theme
 */
export function drawAxes(c, { x, y }, { left, top, wide, tall }, size, theme) {
  c.font = `11px ${theme.font}`;
  c.fillStyle = theme.muted;
  c.textBaseline = "middle";
  for (const { value, text, exponent } of marksOf(x, Math.max(2, Math.floor(wide / 80)))) {
    const place = left + shareAt(x, value) * wide;
    if (place < left - 1 || place > left + wide + 1) continue;
    c.fillRect(Math.round(place), top + tall, 1, 4);
    const half = c.measureText(text).width / 2;
    const middle = Math.max(half, Math.min(place, size.width - half - 1));
    if (exponent === undefined) {
      c.textAlign = "center";
      c.fillText(text, middle, top + tall + 12);
    } else {
      c.textAlign = "right";
      power(c, exponent, middle + 10, top + tall + 12);
    }
  }
  c.textAlign = "right";
  for (const { value, text, exponent } of marksOf(y, Math.max(2, Math.floor(tall / 40)))) {
    const place = top + (1 - shareAt(y, value)) * tall;
    if (place < top - 1 || place > top + tall + 1) continue;
    c.fillRect(left - 4, Math.round(place), 4, 1);
    if (exponent === undefined) c.fillText(text, left - 7, place);
    else power(c, exponent, left - 7, place);
  }
  c.fillStyle = theme.text;
  c.font = `12px ${theme.font}`;
  c.textAlign = "center";
  c.fillText(nameOf(x), left + wide / 2, size.height - 9);
  c.save();
  c.translate(8, top + tall / 2);
  c.rotate(-Math.PI / 2);
  c.fillText(nameOf(y), 0, 0);
  c.restore();
}

/** What an axis is called below the picture. @param {Axis} axis */
const nameOf = ({ title, log }) => (log ? t("{title} (log)", { title }) : title);

/** The numbers of an axis. @param {Axis} axis @param {number} count */
const marksOf = ({ log, range: [low, high] }, count) =>
  (log ? exactLog(low, high) : exact(low, high, { count: Math.min(count, 7) })).marks;

/**
 * What has diverged: lines from the lower left to the upper right.
 * @param {CanvasRenderingContext2D} c @param {Theme} theme @param {{width: number, height: number}} size
 */
export function hatch(c, theme, { width, height }) {
  c.fillStyle = theme.background;
  c.fillRect(0, 0, width, height);
  c.strokeStyle = theme.muted;
  c.lineWidth = 1.4;
  c.beginPath();
  for (let x = -height; x < width; x += 8) {
    c.moveTo(x, height);
    c.lineTo(x + height, 0);
  }
  c.stroke();
}
