/**
 * Runs that do not settle: how far they still wander, what of all the paths lies on top, and how far back a path is
 * seen. app/export/drawing/maps/wandering.py draws the same.
 */

import { FADED, RESTLESS, ROAMING, SHADES, TAIL, TAIL_SHARE, WANDERING } from "./measures.js";

/** @typedef {{from: number, to: number, opacity: number}} Piece rows of a path, drawn alike */

/**
 * How wide a run is in the second half of its way, in windows, and how many times as long that way is.
 * @typedef {{extent: number, turns: number}} Way
 */

/**
 * @param {ArrayLike<number>} points x and y of every row @param {number} last the last row that is drawn
 * @param {number[][]} window the landscape's @returns {Way}
 */
export function wayOf(points, last, [[left, right], [low, high]]) {
  const [wide, tall] = [right - left, high - low];
  let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
  let [long, beforeX, beforeY] = [0, NaN, NaN];
  for (let k = last >> 1; k <= last; k += 1) {
    const [x, y] = [points[2 * k] / wide, points[2 * k + 1] / tall];
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    [x0, x1, y0, y1] = [Math.min(x0, x), Math.max(x1, x), Math.min(y0, y), Math.max(y1, y)];
    if (!Number.isNaN(beforeX)) long += Math.hypot(x - beforeX, y - beforeY);
    [beforeX, beforeY] = [x, y];
  }
  const extent = x0 <= x1 ? Math.hypot(x1 - x0, y1 - y0) : 0;
  return { extent, turns: extent > 0 ? long / extent : 0 };
}

/** Whether a run wanders rather than settles. @param {Way} way */
const wanders = ({ turns }) => turns > WANDERING;

/**
 * How much a run covers of what lies below it, from 0 to 1: one that goes straight does not, nor one that circles in a
 * small place.
 * @param {Way} [way]
 */
export function restless(way) {
  if (!way) return 0;
  const turning = Math.max(0, Math.min((way.turns - WANDERING) / (RESTLESS - WANDERING), 1));
  return turning * Math.max(0, Math.min(way.extent / ROAMING - 1, 1));
}

/**
 * The order in which paths are drawn: the wider a run still moves the lower it lies; the run in focus on top, unless it
 * wanders.
 * @param {Way[]} ways @param {number} focus @returns {number[]}
 */
export function stacked(ways, focus) {
  const top = (/** @type {number} */ i) => Number(i === focus && !wanders(ways[i]));
  return ways.map((_, i) => i).sort((i, j) => top(i) - top(j) || ways[j].extent - ways[i].extent || i - j);
}

/** So many of a path's last steps are drawn in full, of `rows` in all. @param {number} rows */
export const tailOf = (rows) => Math.max(TAIL, Math.round(TAIL_SHARE * rows));

/**
 * How strong each part of a run's path is drawn when its head stands at row `end` of `rows`: all of it alike, or
 * fading behind a head that wanders.
 * @param {Way} way @param {number} rows @param {number} end
 * @returns {(k: number) => number} the opacity from row k to the next
 */
export function fadingTail(way, rows, end) {
  const much = restless(way);
  const tail = tailOf(rows);
  return (k) => {
    const age = Math.max(0, Math.min((end - k - tail) / tail, 1));
    return 1 - (1 - FADED) * much * (Math.round(SHADES * age) / SHADES);
  };
}

/**
 * Rows a…b of a path in pieces of one opacity each.
 * @param {(k: number) => number} opacityOf @param {number} a @param {number} b @returns {Piece[]}
 */
export function pieces(opacityOf, a, b) {
  /** @type {Piece[]} */
  const list = [];
  for (let k = a; k < b; k += 1) {
    const opacity = opacityOf(k);
    const before = list.at(-1);
    if (before?.opacity === opacity) before.to = k + 1;
    else list.push({ from: k, to: k + 1, opacity });
  }
  return list;
}
