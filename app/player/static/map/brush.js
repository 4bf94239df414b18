/** Pixels by their heights: the colours of bands, soft edges between them, and thin lines along those. */

import { LEVEL } from "../core/measures.js";

/** @import { Bands } from "./shade.js" */

/** Where there are more bands than this in a pixel, they become one smooth shade… */
const STEEP = 0.35;
/** …altogether after so many more. */
const STEEPER = 0.4;

/**
 * What paints pixels by their heights.
 * @param {Bands} bands @param {{width: number, data: Uint8ClampedArray}} image @param {number} ratio
 */
export function createBrush({ colors, line }, { width, data }, ratio) {
  const pixels = new Uint32Array(data.buffer, data.byteOffset, data.length / 4);
  const top = colors.length - 1;
  const plain = Uint32Array.from(colors, ([r, g, b]) => packed(r, g, b));
  const parts = Float32Array.from(colors.flat());
  const half = (LEVEL * ratio) / 2;
  const reach = half + 0.5;
  const most = Math.min(1, 2 * half);
  const [lineR, lineG, lineB, opacity] = line;

  /**
   * The colour of a height near a level line, or where it is steep.
   * @param {number} v @param {number} slope bands a pixel
   */
  function edge(v, slope) {
    const n = v < 1 ? 1 : v > top ? top : (v + 0.5) | 0;
    const off = (v - n) / slope;
    const far = off < 0 ? -off : off;
    let share = off > 0.5 ? 1 : off < -0.5 ? 0 : off + 0.5;
    let cover = far < reach ? reach - far : 0;
    if (cover > most) cover = most;
    if (slope > STEEP) {
      const blur = slope > STEEP + STEEPER ? 1 : (slope - STEEP) / STEEPER;
      const smooth = v - n + 0.5;
      share += blur * ((smooth < 0 ? 0 : smooth > 1 ? 1 : smooth) - share);
      const lines = v < 1 || v > top ? 0 : 2 * half * slope;
      cover += blur * ((lines > 1 ? 1 : lines) - cover);
    }
    const c = 3 * n;
    const part = opacity * cover;
    const r = parts[c - 3] + share * (parts[c] - parts[c - 3]);
    const g = parts[c - 2] + share * (parts[c + 1] - parts[c - 2]);
    const b = parts[c - 1] + share * (parts[c + 2] - parts[c - 1]);
    return packed(r + part * (lineR - r), g + part * (lineG - g), b + part * (lineB - b));
  }

  /**
   * Paint pixels a…b − 1 of row j, whose heights begin with v and grow by `step`.
   * @param {number} j @param {number} a @param {number} b @param {number} v @param {number} step
   * @param {number} slope bands a pixel, in the steepest direction
   */
  function paint(j, a, b, v, step, slope) {
    let to = j * width + a;
    const end = j * width + b;
    if (slope > STEEP) {
      for (; to < end; to += 1, v += step) pixels[to] = edge(v, slope);
      return;
    }
    const near = reach * slope;
    for (; to < end; to += 1, v += step) {
      const n = (v + 0.5) | 0;
      const off = v - n;
      pixels[to] =
        off < near && -off < near && n > 0 && n <= top
          ? edge(v, slope)
          : plain[v < 0 ? 0 : v > top ? top : v | 0];
    }
  }

  return { paint, pixels, plain, reach, top, width };
}

/** A colour as one number, as an image holds it (on machines that keep the lowest byte first: all of them). */
const packed = (/** @type {number} */ r, /** @type {number} */ g, /** @type {number} */ b) =>
  -16777216 | ((b + 0.5) << 16) | ((g + 0.5) << 8) | (r + 0.5);

/** The colour #rrggbb as one number. @param {string} hex */
export const packedHex = (hex) => {
  const [r, g, b] = [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16));
  return packed(r, g, b);
};
