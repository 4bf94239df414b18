/**
 * Paths that fade where they leave the plane of the map, since what is drawn there is only their shadow; and far behind a
 * head that wanders.
 */

import { strokePath } from "../core/drawing.js";
import { OUTSIDE, SHADES } from "../core/measures.js";
import { fadingTail, pieces, restless } from "../core/wandering.js";

/** @import { Way } from "../core/wandering.js" */

/**
 * The opacity for the share of a distance that lies outside the plane; 1 where it is unknown.
 * @param {number} away
 */
export function opacity(away) {
  if (!Number.isFinite(away)) return 1;
  const shade = Math.round(SHADES * Math.max(0, Math.min(away, 1)));
  return 1 - (1 - OUTSIDE) * (shade / SHADES);
}

/**
 * The opacity of a segment, which is that of its middle.
 * @param {ArrayLike<number>} away @returns {(k: number) => number}
 */
export const outside = (away) => (k) => opacity((away[k] + away[k + 1]) / 2);

/**
 * Stroke points a…b of a path, fading with `path.away` where that is known, and behind b if it wanders.
 * @param {CanvasRenderingContext2D} c
 * @param {{pixels: Float64Array, lengths: Float64Array, color: string, dash: number[], wide: number, strong?:
 *   number, away?: Float32Array | Float64Array, way?: Way}} path
 * @param {number} a @param {number} b @param {{casing: string}} theme @param {number} width
 * @param {number} height
 */
export function strokeFading(c, path, a, b, theme, width, height) {
  const { strong = 1, away, way } = path;
  if (!away && !restless(way)) return strokePath(c, path, a, b, theme, width, height, strong);
  const off = away ? outside(away) : () => 1;
  const old = way ? fadingTail(way, path.pixels.length / 2 - 1, b) : () => 1;
  for (const piece of pieces((k) => off(k) * old(k), a, b)) {
    strokePath(c, path, piece.from, piece.to, theme, width, height, strong * piece.opacity);
  }
}
