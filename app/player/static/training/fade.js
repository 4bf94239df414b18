/** Paths that fade where they leave the plane of the map: what is drawn there is only their shadow. */

import { strokePath } from "../core/drawing.js";
import { OUTSIDE, SHADES } from "../core/measures.js";

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
 * Rows a…b of a path in pieces of one opacity each; a segment has that of its middle.
 * @param {ArrayLike<number>} away @param {number} a @param {number} b
 * @returns {{from: number, to: number, opacity: number}[]}
 */
export function pieces(away, a, b) {
  /** @type {{from: number, to: number, opacity: number}[]} */
  const list = [];
  for (let k = a; k < b; k += 1) {
    const shade = opacity((away[k] + away[k + 1]) / 2);
    const before = list.at(-1);
    if (before?.opacity === shade) before.to = k + 1;
    else list.push({ from: k, to: k + 1, opacity: shade });
  }
  return list;
}

/**
 * Stroke points a…b of a path, fading with `path.away` where that is known.
 * @param {CanvasRenderingContext2D} c
 * @param {{pixels: Float64Array, lengths: Float64Array, color: string, dash: number[], wide: number, strong?:
 *   number, away?: Float32Array | Float64Array}} path
 * @param {number} a @param {number} b @param {{casing: string}} theme @param {number} width
 * @param {number} height
 */
export function strokeFading(c, path, a, b, theme, width, height) {
  const { strong = 1 } = path;
  if (!path.away) return strokePath(c, path, a, b, theme, width, height, strong);
  for (const piece of pieces(path.away, a, b)) {
    strokePath(c, path, piece.from, piece.to, theme, width, height, strong * piece.opacity);
  }
}
