/** The runs on a relief: their paths and heads on the surface, their names, and the minima and saddles. */

import { cross, exitMark, marker, ring } from "../core/drawing.js";
import { standing } from "../core/geometry.js";
import { beside, drawNames, focusLast, fontOf, sayHead } from "../core/heads.js";
import { HEAD } from "../core/measures.js";
import { colorOf } from "../core/theme.js";
import { stacked, wayOf } from "../core/wandering.js";
import { lastOf, styleOf } from "../map/line.js";
import { heightAt } from "./block.js";
import { DIM, drape, headAt, lastUpTo, strokeOn } from "./drape.js";
import { look } from "./lens.js";
import { hidden } from "./render.js";

/** @import { Way } from "../core/wandering.js" */
/** @import { Relief } from "./block.js" */
/** @import { Draped } from "./drape.js" */
/** @import { Camera, Lens } from "./lens.js" */
/** @import { Shown } from "./orbit.js" */
/** @import { Screen } from "./render.js" */

/** @typedef {{camera: Camera, lens: Lens, screen: Screen}} View how what is drawn is seen */
/**
 * One run on the surface.
 * @typedef {object} Path
 * @property {Header.Run} run
 * @property {Draped} draped
 * @property {string} color
 * @property {number[]} dash
 * @property {number} wide
 * @property {number} strong how strong it is drawn
 * @property {number} last the last step that is drawn
 * @property {Way} way how it moves at its end
 * @property {number} drawn up to where it is drawn already
 */

/**
 * The runs, laid over the surface.
 * @param {Relief} relief @param {Shown} shown
 * @param {Path[]} before what was laid over the same surface, if nothing has moved; else nothing
 * @returns {Path[]}
 */
export function pathsOf(relief, { theme, header, x, wide = 1, dim = false }, before) {
  const stride = x.shape[1] * x.shape[2];
  return header.runs.map((run, i) => {
    const points = x.values.subarray(i * stride, (i + 1) * stride);
    const last = lastOf(run.diverged_at, header.steps);
    return {
      run,
      draped: before[i]?.draped ?? drape(relief, header.live ? standing(points) : points),
      color: colorOf(run, theme),
      dash: run.dash,
      ...styleOf(i === header.focus, dim, wide),
      last,
      way: wayOf(points, last, header.window),
      drawn: 0,
    };
  });
}

/** Where a point of the block is seen, and whether it is. @param {View} view @param {number[]} point */
function see({ lens, screen }, [x, y, z]) {
  const [px, py, depth] = look(lens, x, y, z);
  return { x: px, y: py, clear: !hidden(screen, px, py, depth) };
}

/** Where a place of the plane is seen, on the surface; null beside it. @param {Relief} relief @param {View} view @param {number[]} point */
export function spot(relief, view, point) {
  const [[x0, x1], [y0, y1]] = relief.window;
  const x = (point[0] - x0) / (x1 - x0) - 0.5;
  const y = ((point[1] - y0) / (y1 - y0) - 0.5) * relief.deep;
  const z = heightAt(relief, x, y);
  return Number.isNaN(z) ? null : see(view, [x, y, z]);
}

/**
 * Minima and saddles, dim where the surface hides them.
 * @param {CanvasRenderingContext2D} c @param {Relief} relief @param {View} view @param {Shown} shown
 */
export function drawMarks(c, relief, view, { header, theme }) {
  for (const [points, turned] of /** @type {[number[][], boolean][]} */ ([
    [header.minima, false],
    [header.saddles, true],
  ])) {
    for (const point of points) {
      const at = spot(relief, view, point);
      if (!at) continue;
      c.globalAlpha = at.clear ? 1 : DIM;
      cross(c, at.x, at.y, turned, theme);
    }
  }
  c.globalAlpha = 1;
}

/**
 * The paths up to a step; what is drawn already stays.
 * @param {CanvasRenderingContext2D} c @param {Path[]} paths @param {Shown} shown @param {number} step
 */
export function drawPaths(c, paths, { header, theme, tail = null }, step) {
  const ways = paths.map(({ way }) => way);
  for (const i of stacked(ways, header.focus)) {
    const path = paths[i];
    const { laid } = path.draped;
    const end = lastUpTo(laid.at, laid.count, Math.min(step, path.last));
    // One segment again, so that corners are round; not where that would be seen through.
    const again = path.drawn && path.strong === 1 && laid.visible[path.drawn] && laid.visible[path.drawn - 1];
    const from = tail ? lastUpTo(laid.at, laid.count, Math.max(Math.floor(step) - tail, 0)) : 0;
    strokeOn(c, laid, Math.max(again ? path.drawn - 1 : path.drawn, from), end, path, theme);
    path.drawn = Math.max(end, 0);
  }
}

/**
 * The heads with their names, at a step with a fraction.
 * @param {CanvasRenderingContext2D} c @param {{width: number, height: number}} size @param {Path[]} paths
 * @param {View} view @param {Shown} shown @param {number} step @param {(row: number) => number} stepOf
 */
export function drawHeads(
  c,
  size,
  paths,
  view,
  { header, theme, wide = 1, type = wide, names: named = true },
  step,
  stepOf,
) {
  const { width, height } = size;
  c.clearRect(0, 0, width, height);
  c.font = fontOf(width, theme, type);
  c.textBaseline = "middle";
  const names = [];
  for (const i of focusLast(paths.length, header.focus)) {
    const path = paths[i];
    const at = drawHead(c, size, path, view, theme, wide, step, i === header.focus);
    if (!at) continue;
    const text = sayHead(path.run, step, stepOf);
    const place = beside(at.x, at.y, c.measureText(text).width, width, wide, type);
    names.push({ text, color: path.color, strong: path.strong, ...place });
  }
  if (named) drawNames(c, names, height, theme, type);
}

/**
 * One head, and the piece of its path under way; where it has left the plane, a pointer where it was last.
 * @param {CanvasRenderingContext2D} c @param {{width: number, height: number}} size @param {Path} path
 * @param {View} view @param {Shown["theme"]} theme @param {number} wide @param {number} step
 * @param {boolean} focused @returns {{x: number, y: number} | null} null if it was never to be seen
 */
function drawHead(c, size, path, view, theme, wide, step, focused) {
  const { laid } = path.draped;
  const end = Math.min(step, path.last);
  const head = headAt(path.draped, end);
  let k = lastUpTo(laid.at, laid.count, end);
  if (head) {
    const at = see(view, head);
    if (laid.visible[k] !== 2) {
      const pixels = Float64Array.of(laid.pixels[2 * k], laid.pixels[2 * k + 1], at.x, at.y);
      const visible = Uint8Array.of(laid.visible[k], Number(at.clear));
      strokeOn(c, { pixels, visible, lengths: laid.lengths.subarray(k, k + 1) }, 0, 1, path, theme);
    }
    c.globalAlpha = path.strong * (at.clear ? 1 : 0.4);
    if (focused) ring(c, at.x, at.y, path.color, theme.casing, wide);
    marker(c, path.run.marker, at.x, at.y, HEAD.radius * wide, path.color, theme.casing);
    return at;
  }
  while (k >= 0 && laid.visible[k] === 2) k -= 1;
  if (k < 0) return null;
  const [x, y] = laid.pixels.subarray(2 * k, 2 * k + 2);
  const before = k && laid.visible[k - 1] !== 2 ? laid.pixels.subarray(2 * k - 2, 2 * k) : null;
  const [fromX, fromY] = before ?? [size.width / 2, size.height / 2];
  c.globalAlpha = path.strong;
  exitMark(c, { x, y, angle: Math.atan2(y - fromY, x - fromX) }, path.color, theme.casing);
  return { x, y };
}
