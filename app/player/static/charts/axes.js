/** The loss plot's axes: the room around them, how high the vertical one reaches, and how they are drawn. */

import { power } from "../core/drawing.js";
import { format, ticks } from "../core/geometry.js";
import { lossAxis } from "../core/scales.js";
import { t } from "../core/words.js";
import { logFloor } from "./curvedata.js";

/** @import { Scale } from "../core/scales.js" */
/** @import { Theme } from "../core/theme.js" */
/** @import { Shown } from "./curvedata.js" */

const ROOM = { left: 40, right: 8, top: 8, bottom: 28 };

/** Where the axes lie on a canvas. @typedef {ReturnType<typeof placesOf>} Places */

/**
 * Where values of both axes lie, in pixels, and what lies under a place.
 * @param {{width: number, height: number}} size @param {number} type how much larger letters are than on a desk
 * @param {number} end of the horizontal axis @param {(value: number) => number} share of the vertical axis
 */
export function placesOf({ width, height }, type, end, share) {
  const [left, right, top, bottom] = [ROOM.left, ROOM.right, ROOM.top, ROOM.bottom].map(
    (part) => part * type,
  );
  const [wide, base] = [width - left - right, height - bottom];
  return {
    left,
    top,
    wide,
    base,
    toX: (/** @type {number} */ value) => left + (wide * value) / end,
    /** What lies far below the axis is cut off. @param {number} value */
    toY: (value) => base - (base - top) * Math.max(share(value), -1),
    valueAt: (/** @type {number} */ x) => Math.max(0, Math.min((x - left) / wide, 1)) * end,
  };
}

/** The scale of the vertical axis. @param {Shown} shown @returns {Scale} */
export function scaleOf(shown) {
  const { name, values, rows, lines } = shown;
  const floor = logFloor(shown);
  const heights = floor ? values.map((value) => value - floor) : values;
  const grows = floor !== null && name !== "loss"; // it may rise far above its start without an explosion
  return lossAxis(heights, grows ? [] : lines.map((_, i) => heights[i * rows]), floor !== null);
}

/**
 * The lines of a grid and the numbers of both axes.
 * @param {CanvasRenderingContext2D} c @param {{width: number, height: number}} size @param {number} type
 * @param {Places} places @param {number} end @param {Scale["marks"]} marks @param {Theme} theme
 */
export function paintAxes(c, size, type, { left, wide, base, toX, toY }, end, marks, theme) {
  c.font = `${11 * type}px ${theme.font}`;
  c.textAlign = "right";
  c.textBaseline = "middle";
  for (const { value, text, exponent } of marks) {
    const y = toY(value);
    c.fillStyle = theme.rule;
    c.fillRect(left, Math.round(y), wide, 1);
    c.fillStyle = theme.muted;
    if (exponent === undefined) c.fillText(text, left - 6, y);
    else power(c, exponent, left - 6, y);
  }
  c.textBaseline = "alphabetic";
  c.textAlign = "center";
  for (const tick of ticks(0, end, 4)) {
    const half = c.measureText(format(tick)).width / 2;
    c.fillText(format(tick), Math.min(toX(tick), size.width - half - 1), base + 15 * type);
  }
}

/**
 * What the vertical axis measures: above a floor, or of labelled lines their ramp.
 * @param {HTMLElement} ordinate @param {Shown} shown
 */
export function nameOrdinate(ordinate, shown) {
  const { labels, theme } = shown;
  const words = logFloor(shown) ? t("loss − minimum") : "";
  if (!labels) {
    if (ordinate.textContent !== words) ordinate.textContent = words;
    return;
  }
  const ramp = document.createElement("i");
  ramp.style.background = `linear-gradient(90deg, ${theme.ramp.join()})`;
  ordinate.replaceChildren(labels[0], ramp, labels[1]);
}
