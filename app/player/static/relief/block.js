/**
 * A landscape as a solid block seen from aside, painted into pixels without WebGL: a browser that has no
 * graphics card runs WebGL at a few frames a second, and this at sixty. Orthographic: every column of the
 * screen is a line across the plane, walked from front to back, and what stands higher than all before it is
 * seen.
 *
 * In the block's own coordinates the plane is 1 wide and `deep` deep, with its middle at 0, and the heights
 * go from 0 to TALL. From straight above it is the flat map.
 */

import { mix } from "../core/theme.js";

/** @import { Bands } from "../map/shade.js" */

/** The height of the block, in its widths. */
export const TALL = 0.45;

/** What lies below the lowest height. */
export const FOOT = 0.03;

/** How bright a slope is: in the shade, and how much more in full light. */
const LAMPS = { light: { shade: 0.63, gain: 0.4 }, dark: { shade: 0.82, gain: 0.85 } };

/** @typedef {ReturnType<typeof reliefOf>} Relief */

/**
 * A landscape as a block, once for every landscape, theme and shape of the view.
 * @param {Bands} bands
 * @param {number} deep the height of the flat map, in its widths
 * @param {{casing: string, map: string[], dark: boolean}} theme
 */
export function reliefOf(bands, deep, theme) {
  const { t, nx, ny, window, low, high, size, colors } = bands;
  const n = nx * ny;
  const perHeight = TALL / (high - low);
  /** Heights and, between them, how bright the surface is: the second of every pair depends on the camera. */
  const field = new Float32Array(2 * n);
  for (let k = 0; k < n; k += 1) field[2 * k] = (Math.max(low, Math.min(t[k], high)) - low) * perHeight;
  const normals = new Float32Array(3 * n);
  const [dx, dy] = [1 / (nx - 1), deep / (ny - 1)];
  /**
   * The slope at a point, from the neighbours that have a value.
   * @param {number} k @param {number} before @param {number} after @param {number} d
   */
  const slope = (k, before, after, d) => {
    const [a, b] = [Number.isNaN(field[2 * before]) ? k : before, Number.isNaN(field[2 * after]) ? k : after];
    return a === b ? 0 : (field[2 * b] - field[2 * a]) / (d * (a === k || b === k ? 1 : 2)) || 0;
  };
  for (let j = 0; j < ny; j += 1) {
    for (let i = 0; i < nx; i += 1) {
      const k = j * nx + i;
      const gx = slope(k, i ? k - 1 : k, i < nx - 1 ? k + 1 : k, dx);
      const gy = slope(k, j ? k - nx : k, j < ny - 1 ? k + nx : k, dy);
      const long = Math.sqrt(gx * gx + gy * gy + 1);
      normals[3 * k] = -gx / long;
      normals[3 * k + 1] = -gy / long;
      normals[3 * k + 2] = 1 / long;
    }
  }
  const rgb = (/** @type {string} */ hex) => [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16));
  return {
    bands,
    nx,
    ny,
    deep,
    window,
    field,
    normals,
    perHeight,
    perBand: 1 / (size * perHeight), // bands in a unit of height
    colors: Float32Array.from([...colors, colors[colors.length - 1]].flat()),
    line: rgb(theme.casing),
    wall: rgb(mix([theme.map[0], theme.map[theme.map.length - 1]], theme.dark ? 0.3 : 0.12)),
    lamp: theme.dark ? LAMPS.dark : LAMPS.light,
  };
}

/**
 * The surface's height at a point of the block, NaN where there is none.
 * @param {Relief} relief @param {number} x @param {number} y
 */
export function heightAt({ nx, ny, deep, field }, x, y) {
  const [u, v] = [(x + 0.5) * (nx - 1), (y / deep + 0.5) * (ny - 1)];
  if (!(u >= -1e-6 && v >= -1e-6 && u <= nx - 1 + 1e-6 && v <= ny - 1 + 1e-6)) return NaN;
  const [i, j] = [Math.max(0, Math.min(Math.floor(u), nx - 2)), Math.max(0, Math.min(Math.floor(v), ny - 2))];
  const [p, q, at] = [u - i, v - j, 2 * (j * nx + i)];
  return (
    (1 - q) * ((1 - p) * field[at] + p * field[at + 2]) +
    q * ((1 - p) * field[at + 2 * nx] + p * field[at + 2 * nx + 2])
  );
}
