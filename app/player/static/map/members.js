/** The paths of all members of repeated runs on a map: thin and faint, each with a small head, below those of the runs. */

import { fit } from "../core/drawing.js";
import { toPixelX, toPixelY } from "../core/geometry.js";
import { MEMBER } from "../core/measures.js";
import { colorOf } from "../core/theme.js";

/** @import { Floats, Frame } from "../core/geometry.js" */
/** @import { Tensor } from "../core/payload.js" */
/** @import { Scene } from "./scene.js" */

/** Points nearer to the last one than so many pixels are left out. */
const NEAR = 1;
/** What is further than so many maps outside is not drawn. */
const FAR = 4;

/**
 * The path of one member as it is drawn.
 * @typedef {{rows: number[], x: number[], y: number[], last: number}} Way `rows` at which it stands at (x, y)
 */

/**
 * The paths of all members, each up to where it ended.
 * @param {Pick<Header.Map, "repeats">} header @param {Tensor | undefined} members
 * @returns {{run: number, points: Floats}[]} of every member the run that it belongs to, and its points
 */
export function pathsOfMembers({ repeats = [] }, members) {
  if (!members) return [];
  const { values, shape } = members;
  const stride = shape[1] * 2;
  return repeats
    .flatMap(({ run, ends }) => ends.map((end) => ({ run, end })))
    .map(({ run, end }, k) => {
      const points = values.subarray(k * stride, k * stride + 2 * Math.min(end, shape[1]));
      return { run, points };
    });
}

/** A member's path on a map. @param {Frame} frame @param {Floats} points @returns {Way} */
export function wayOf(frame, points) {
  const end = points.length / 2;
  /** @type {Way} */ const way = { rows: [], x: [], y: [], last: Math.max(end - 1, 0) };
  let [before, above] = [Infinity, Infinity];
  for (let row = 0; row < end; row += 1) {
    const [x, y] = [toPixelX(frame, points[2 * row]), toPixelY(frame, points[2 * row + 1])];
    if (Math.abs(x) > FAR * frame.width || Math.abs(y) > FAR * frame.height || Number.isNaN(x + y)) break;
    if (Math.abs(x - before) < NEAR && Math.abs(y - above) < NEAR && row !== way.last) continue;
    way.rows.push(row);
    way.x.push(x);
    way.y.push(y);
    [before, above] = [x, y];
  }
  return way;
}

/**
 * The members of one run, up to a row.
 * @param {CanvasRenderingContext2D} c @param {Way[]} ways @param {number} row @param {string} color
 * @param {number} wide how much wider lines are than on a desk
 */
export function drawWays(c, ways, row, color, wide) {
  c.strokeStyle = c.fillStyle = color;
  c.lineWidth = MEMBER.wide * wide;
  c.lineJoin = "round";
  c.globalAlpha = MEMBER.opacity;
  c.beginPath();
  for (const way of ways) trace(c, way, row);
  c.stroke();
  c.globalAlpha = MEMBER.strong;
  c.beginPath();
  for (const way of ways) head(c, way, row, MEMBER.head * wide);
  c.fill();
  c.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} c @param {Way} way @param {number} row */
function trace(c, { rows, x, y }, row) {
  for (let k = 0; k < rows.length && rows[k] <= row; k += 1)
    if (k) c.lineTo(x[k], y[k]);
    else c.moveTo(x[k], y[k]);
}

/** @param {CanvasRenderingContext2D} c @param {Way} way @param {number} row @param {number} radius */
function head(c, { rows, x, y }, row, radius) {
  let k = rows.length - 1;
  while (k > 0 && rows[k] > row) k -= 1;
  if (k < 0) return;
  c.moveTo(x[k] + radius, y[k]);
  c.arc(x[k], y[k], radius, 0, 2 * Math.PI);
}

/** @param {Scene} scene @param {HTMLCanvasElement} canvas */
export function createMembers(scene, canvas) {
  const { frame } = scene;
  /** Those of every run that is repeated. @type {Map<number, Way[]>} */ let bundles = new Map();
  let context = fit(canvas, 1, 1);
  let drawn = -1;

  /** Recompute what depends on data, size or zoom. */
  function layOut() {
    const { header, arrays } = scene;
    drawn = -1;
    bundles = new Map();
    for (const { run, points } of pathsOfMembers(header, arrays.members)) {
      const ways = bundles.get(run) ?? [];
      ways.push(wayOf(frame, points));
      bundles.set(run, ways);
    }
  }

  /** All members up to a step. @param {number} step */
  function draw(step) {
    const row = Math.floor(step);
    if (row === drawn) return;
    drawn = row;
    context.clearRect(0, 0, frame.width, frame.height);
    for (const [run, ways] of bundles)
      drawWays(context, ways, row, colorOf(scene.header.runs[run], scene.theme), scene.wide);
  }

  /** The stage has another size. */
  function resize() {
    context = fit(canvas, frame.width, frame.height);
    drawn = -1;
  }

  const count = () => [...bundles.values()].reduce((sum, ways) => sum + ways.length, 0);
  return { layOut, draw, resize, count };
}
