/** Slanted lines over the part of a map where numbers that are known on a grid are above a limit. */

import { THEORY } from "../core/measures.js";

/** @import { Frame } from "../core/geometry.js" */
/** @import { Tensor } from "../core/payload.js" */

/** Along a line, the numbers are looked at every so many pixels. */
const PIECE = 3;

/**
 * The lines, each from one end to the other, in pixels.
 * @param {Tensor} grid values [ny, nx] over `window`, from low to high @param {Header.Map["window"]} window
 * @param {number} limit @param {Frame} frame what is shown
 * @returns {[[number, number], [number, number]][]}
 */
export function hatches({ shape: [ny, nx], values }, window, limit, { x, y, width, height }) {
  const [[x0, x1], [y0, y1]] = window;
  /** The number at a place in pixels, between its four neighbours; NaN beside the grid. @param {number} px @param {number} py */
  const at = (px, py) => {
    const across = ((x[0] + (px / width) * (x[1] - x[0]) - x0) / (x1 - x0)) * (nx - 1);
    const up = ((y[1] - (py / height) * (y[1] - y[0]) - y0) / (y1 - y0)) * (ny - 1);
    if (!(across >= 0 && across <= nx - 1 && up >= 0 && up <= ny - 1)) return NaN;
    const [i, j] = [Math.min(Math.floor(across), nx - 2), Math.min(Math.floor(up), ny - 2)];
    const [a, b] = [across - i, up - j];
    const row = (/** @type {number} */ k) => (1 - a) * values[k * nx + i] + a * values[k * nx + i + 1];
    return (1 - b) * row(j) + b * row(j + 1);
  };
  /** @type {[[number, number], [number, number]][]} */ const lines = [];
  for (let base = THEORY.apart; base < width + height; base += THEORY.apart) {
    /** @type {[number, number] | null} */ let from = null;
    const [first, last] = [Math.max(0, base - height), Math.min(width, base)];
    for (let px = first; px <= last; px += PIECE) {
      const place = /** @type {[number, number]} */ ([px, base - px]);
      if (at(...place) > limit) from ??= place;
      else {
        if (from) lines.push([from, place]);
        from = null;
      }
    }
    if (from) lines.push([from, [last, base - last]]);
  }
  return lines;
}
