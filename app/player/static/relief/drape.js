/** Paths laid over the surface of a block: where a camera sees them, and what of them the surface hides. */

import { clip } from "../core/geometry.js";
import { PATH } from "../core/measures.js";
import { heightAt } from "./block.js";
import { hidden } from "./render.js";

/** @import { Floats } from "../core/geometry.js" */
/** @import { Relief } from "./block.js" */
/** @import { Lens } from "./lens.js" */
/** @import { Screen } from "./render.js" */

/** Paths lie so far above the surface. */
const LIFT = 0.003;

/** How much of a path is seen through the surface. */
export const DIM = 0.25;

/**
 * Paths follow the surface in pieces of this length, in widths of the plane, and a run has at most so many.
 */
const PIECE = 1 / 160;

const PIECES = 4000;

/** @typedef {ReturnType<typeof drape>} Draped */

/**
 * A path laid over the surface, once for every landscape: its own points and others between them, and at which
 * step each is. What is outside the plane, or over a hole, is NaN.
 * @param {Relief} relief @param {Floats} points [n, 2], coordinates of the plane
 */
export function drape(relief, points) {
  const {
    window: [[x0, x1], [y0, y1]],
    deep,
  } = relief;
  const n = points.length / 2;
  const flat = new Float64Array(2 * n);
  let long = 0;
  for (let k = 0; k < n; k += 1) {
    flat[2 * k] = (points[2 * k] - x0) / (x1 - x0) - 0.5;
    flat[2 * k + 1] = ((points[2 * k + 1] - y0) / (y1 - y0) - 0.5) * deep;
    const step = k ? Math.hypot(flat[2 * k] - flat[2 * k - 2], flat[2 * k + 1] - flat[2 * k - 1]) : 0;
    if (step > 0) long += Math.min(step, 1.5);
  }
  const piece = Math.max(PIECE, long / PIECES);
  const at = /** @type {number[]} */ ([]);
  const xyz = /** @type {number[]} */ ([]);
  const put = (/** @type {number} */ step, /** @type {number} */ x, /** @type {number} */ y) => {
    at.push(step);
    xyz.push(x, y, heightAt(relief, x, y) + LIFT);
  };
  for (let k = 0; k < n; k += 1) {
    const [ax, ay, bx, by] = [flat[2 * k], flat[2 * k + 1], flat[2 * k + 2], flat[2 * k + 3]];
    put(k, ax, ay);
    const part =
      k + 1 < n && Number.isFinite(ax + ay + bx + by)
        ? clip(ax, ay, bx, by, -0.5, -deep / 2, 0.5, deep / 2)
        : null;
    if (!part) continue;
    const [from, to] = part;
    const pieces = Math.ceil(((to - from) * Math.hypot(bx - ax, by - ay)) / piece);
    for (let i = from > 0 ? 0 : 1; i < pieces || (i === pieces && to < 1); i += 1) {
      const t = from + (i / pieces) * (to - from);
      put(k + t, ax + t * (bx - ax), ay + t * (by - ay));
    }
  }
  const count = at.length;
  return {
    count,
    at: Float64Array.from(at),
    xyz: Float32Array.from(xyz),
    // What `lay` finds: of points closer than a pixel only one.
    laid: {
      count: 0,
      at: new Float64Array(count),
      pixels: new Float64Array(2 * count),
      visible: new Uint8Array(count),
      lengths: new Float64Array(count),
    },
  };
}

/**
 * Where a camera sees a path: pixels, and `visible`: 1, or 0 behind the surface, or 2 where there is nothing to
 * draw.
 * @param {Lens} lens @param {Screen} screen the surface as this camera sees it @param {Draped} path
 */
export function lay(lens, screen, { count, at, xyz, laid }) {
  const { cos, sin, lean, rise, scale, cx, cy } = lens;
  const { pixels, visible, lengths } = laid;
  let m = 0;
  let lastX = NaN;
  let lastY = NaN;
  let long = 0;
  for (let k = 0; k < count; k += 1) {
    const [x, y, z] = [xyz[3 * k], xyz[3 * k + 1], xyz[3 * k + 2]];
    if (Number.isNaN(z)) {
      if (m && visible[m - 1] === 2) continue;
      visible[m] = 2;
      pixels[2 * m] = pixels[2 * m + 1] = lastX = NaN;
    } else {
      const away = x * sin + y * cos;
      const px = cx + scale * (x * cos - y * sin);
      const py = cy - scale * (away * lean + z * rise);
      const step = Math.hypot(px - lastX, py - lastY);
      if (step < 0.8 && k < count - 1) continue;
      if (step > 0) long += step;
      visible[m] = hidden(screen, px, py, z * lean - away * rise) ? 0 : 1;
      pixels[2 * m] = lastX = px;
      pixels[2 * m + 1] = lastY = py;
    }
    laid.at[m] = at[k];
    lengths[m] = long;
    m += 1;
  }
  laid.count = m;
  return laid;
}

/**
 * The last place in rising numbers that is not above a value, −1 if there is none.
 * @param {Float64Array} values @param {number} count @param {number} value
 */
export function lastUpTo(values, count, value) {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * Where a path's head stands at a step with a fraction: on the block, or null while it is outside.
 * @param {Draped} path @param {number} step @returns {[number, number, number] | null}
 */
export function headAt({ count, at, xyz }, step) {
  const k = lastUpTo(at, count, step);
  if (k < 0 || Number.isNaN(xyz[3 * k + 2])) return null;
  const part = k + 1 < count && !Number.isNaN(xyz[3 * k + 5]) ? (step - at[k]) / (at[k + 1] - at[k]) : 0;
  return /** @type {any} */ (
    [0, 1, 2].map((i) => xyz[3 * k + i] + (part ? part * (xyz[3 * k + 3 + i] - xyz[3 * k + i]) : 0))
  );
}

/**
 * Stroke points a…b of a path: a casing under the line where it is seen, a faint line where the surface hides
 * it.
 * @param {CanvasRenderingContext2D} c @param {Pick<Draped["laid"], "pixels" | "visible" | "lengths">} laid
 * @param {number} a @param {number} b
 * @param {{color: string, dash: number[], wide: number, strong?: number}} style @param {{casing: string}} theme
 */
export function strokeOn(c, { pixels, visible, lengths }, a, b, { color, dash, wide, strong = 1 }, theme) {
  /** @param {number} k */
  const stateOf = (k) => (visible[k] === 2 || visible[k + 1] === 2 ? 2 : visible[k] && visible[k + 1]);
  c.lineJoin = "round";
  for (let from = a, to = a; from < b; from = to) {
    const state = stateOf(from);
    c.beginPath();
    c.moveTo(pixels[2 * from], pixels[2 * from + 1]);
    for (to = from; to < b && stateOf(to) === state; to += 1)
      c.lineTo(pixels[2 * to + 2], pixels[2 * to + 3]);
    if (state === 2) continue;
    if (state === 1) {
      c.globalAlpha = PATH.opacity * strong;
      c.strokeStyle = theme.casing;
      c.lineWidth = wide + PATH.casing;
      c.stroke();
    }
    c.globalAlpha = strong * (state === 1 ? 1 : DIM);
    c.setLineDash(dash);
    c.lineDashOffset = lengths[from];
    c.strokeStyle = color;
    c.lineWidth = wide;
    c.stroke();
    c.setLineDash([]);
  }
  c.globalAlpha = 1;
}
