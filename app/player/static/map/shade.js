/**
 * The contour map as pixels: bands with soft edges, and thin lines between them.
 *
 * Within a cell of the grid a height is bilinear. How far a pixel is from the next level line follows from its
 * height and the slope there, so that lines and edges are as smooth as strokes, at a few nanoseconds a pixel.
 */

import { heights } from "../core/geometry.js";
import { createBrush } from "./brush.js";
import { finer } from "./finer.js";
import { gapsOf } from "./gaps.js";

/** @import { Floats, Range } from "../core/geometry.js" */
/** @import { Message } from "../core/payload.js" */

/** @typedef {Message<Header.Surface> & {common?: Range}} Heights losses z over a window, and the range of all maps that share its levels */

/**
 * What a height is coloured by: which band it lies in, from 0 (the lowest), and every band's colour.
 * @typedef {object} Bands
 * @property {Floats} t heights [ny, nx], NaN where there is no value
 * @property {number} nx
 * @property {number} ny
 * @property {number[][]} window [[x0, x1], [y0, y1]]
 * @property {number} start the lowest level line
 * @property {number} size the distance between level lines
 * @property {number} low the lowest height
 * @property {number} high the highest
 * @property {[number, number, number][]} colors one a band, light at the top
 * @property {number[]} line the colour of the lines between them, and how much they have of it
 */

/**
 * Heights and colours of a surface.
 * @param {Heights} message @param {{map: string[], line: string}} theme @returns {Bands}
 */
export function bandsOf(message, theme) {
  const { window, floor } = message.header;
  const { z } = message.arrays;
  const [ny, nx] = z.shape;
  const { t, start, end, size } = heights(z.values, floor, message.common);
  const count = Math.floor((end - start) / size + 0.1) + 1;
  const ramp = theme.map.map((hex) => [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16))).reverse();
  const colors = /** @type {[number, number, number][]} */ ([]);
  for (let band = 0; band <= count; band += 1) {
    const at = (band / count) * (ramp.length - 1);
    const i = Math.min(Math.floor(at), ramp.length - 2);
    colors.push(/** @type {any} */ (ramp[i].map((part, k) => part + (at - i) * (ramp[i + 1][k] - part))));
  }
  return {
    t,
    nx,
    ny,
    window,
    start,
    size,
    low: start - size,
    high: end + size / 2,
    colors,
    line: numbersOf(theme.line),
  };
}

/** Cells wider than this many pixels are divided along a smooth curve: straight pieces would show. */
const WIDE = 7;
/**
 * Paint a window of the plane, as far as the surface reaches; what has no value becomes transparent.
 * @param {Bands} bands @param {number[][]} window
 * @param {{width: number, height: number, data: Uint8ClampedArray}} image
 * @param {number} [ratio] pixels of the image in one of the page
 */
export function shade(bands, window, image, ratio = globalThis.devicePixelRatio || 1) {
  const grid = gridOf(bands, window, image.width);
  const { nx, ny, v, gaps } = grid;
  const across = spanOf(bands.window[0], window[0], nx, image.width);
  // rows are counted from the top
  const up = spanOf(bands.window[1], [window[1][1], window[1][0]], ny, image.height);
  if (across.from >= across.to) return;
  const brush = createBrush(bands, image, ratio);
  const { pixels, plain, reach, top, width } = brush;
  const row = new Float64Array(nx);
  const rise = new Float64Array(nx);
  const { starts, cell, lastCell, first } = across;
  for (let j = up.from; j < up.to; j += 1) {
    const at = up.first + j * up.step;
    const k = Math.max(0, Math.min(Math.floor(at), ny - 2));
    const q = at - k;
    for (let i = cell, p = k * nx + cell; i <= lastCell + 1; i += 1, p += 1) {
      const slope = v[p + nx] - v[p];
      row[i] = v[p] + q * slope;
      rise[i] = 0.5 * up.step * slope;
    }
    // Most cells lie within one band: neighbours of one colour are filled at once.
    let color = 0;
    let begun = across.from; // what is before has been painted
    let until = begun; // and up to here it has the colour
    for (let i = cell; i <= lastCell; i += 1) {
      const b = starts[i + 1];
      const left = row[i];
      const run = row[i + 1] - left;
      const low = run < 0 ? left + run : left;
      const high = run < 0 ? left : left + run;
      const step = run * across.step;
      const steep = rise[i] + rise[i + 1];
      const band = high < 1 ? 0 : low >= top ? top : low | 0;
      const near = reach * ((step < 0 ? -step : step) + (steep < 0 ? -steep : steep)); // at least
      const solid = gaps === null || gaps.solid[k * nx + i] === 1;
      if (
        solid &&
        near < 0.5 &&
        (band === 0 || low - band >= near) &&
        (band === top || band + 1 - high > near)
      ) {
        if (plain[band] !== color) {
          for (let to = j * width + begun; to < j * width + until; to += 1) pixels[to] = color;
          begun = until;
          color = plain[band];
        }
        until = b;
        continue;
      }
      for (let to = j * width + begun; to < j * width + until; to += 1) pixels[to] = color;
      const a = until;
      begun = until = b;
      if (a === b) continue;
      const p = first + a * across.step - i;
      brush.paint(j, a, b, left + p * run, step, Math.sqrt(step * step + steep * steep));
      if (!solid) fade(pixels, j * width + a, b - a, gaps.share, k * nx + i, nx, p, q, across.step);
    }
    for (let to = j * width + begun; to < j * width + until; to += 1) pixels[to] = color;
  }
}

/**
 * Heights in bands: between n and n + 1 is band n. Wide cells are divided.
 * @param {Bands} bands @param {number[][]} window @param {number} width in pixels
 */
function gridOf({ t, nx, ny, start, size, colors, window: own }, window, width) {
  const v = new Float32Array(t.length);
  let whole = true;
  for (let k = 0; k < t.length; k += 1) {
    v[k] = (t[k] - start) / size + 1;
    if (Number.isNaN(v[k])) whole = false;
  }
  const cells = (nx - 1) * ((window[0][1] - window[0][0]) / (own[0][1] - own[0][0]));
  if (!whole) {
    const gaps = gapsOf(v, nx, ny);
    return { v: gaps.v, nx, ny, gaps };
  }
  if (width / cells <= WIDE) return { v, nx, ny, gaps: null };
  return { v: finer(v, nx, ny, colors.length), nx: 2 * nx - 1, ny: 2 * ny - 1, gaps: null };
}

/**
 * Along one axis: which pixels lie on a grid of n points, where each is in cells (`first` + i · `step`), and
 * with which pixel every cell starts.
 * @param {number[]} own the grid's ends @param {number[]} shown the ends of what is shown
 * @param {number} n @param {number} pixels
 */
function spanOf([low, high], [begin, end], n, pixels) {
  const cells = (n - 1) / (high - low);
  const step = ((end - begin) / pixels) * cells;
  const first = (begin - low) * cells + 0.5 * step;
  // a pixel is on the grid if its middle is, and half a cell is forgiven
  const bounds = [(-0.5 - first) / step, (n - 0.5 - first) / step].sort((a, b) => a - b);
  const from = Math.max(0, Math.ceil(bounds[0]));
  const to = Math.min(pixels, Math.floor(bounds[1]) + 1);
  const cellAt = (/** @type {number} */ i) => Math.max(0, Math.min(Math.floor(first + i * step), n - 2));
  const [cell, lastCell] = from < to ? [cellAt(from), cellAt(to - 1)] : [0, -1];
  const starts = new Int32Array(n + 1);
  if (step > 0) {
    for (let i = cell + 1; i <= lastCell; i += 1)
      starts[i] = Math.max(from, Math.min(Math.ceil((i - first) / step), to));
    starts[cell] = from;
    starts[lastCell + 1] = to;
  }
  return { from, to, first, step, cell, lastCell, starts };
}

/**
 * Make pixels transparent as far as they lie in a hole: one edge, a pixel wide, where half of it is known.
 * @param {Uint32Array} pixels @param {number} from @param {number} count
 * @param {Float32Array} share @param {number} at the cell @param {number} nx
 * @param {number} p where in the cell the first pixel lies, across @param {number} q and up
 * @param {number} step
 */
function fade(pixels, from, count, share, at, nx, p, q, step) {
  const [a, b, c, d] = [share[at], share[at + 1], share[at + nx], share[at + nx + 1]];
  const left = a + q * (c - a);
  const run = b + q * (d - b) - left;
  const slope = Math.hypot(run, 0.5 * (c + d - a - b)) * step + 1e-6;
  for (let k = 0; k < count; k += 1) {
    const known = left + (p + k * step) * run;
    const alpha = Math.max(0, Math.min((known - 0.5) / slope + 0.5, 1));
    const pixel = pixels[from + k];
    pixels[from + k] = alpha ? (pixel & 0xffffff) | (Math.round(255 * alpha) << 24) : 0;
  }
}

/** The parts of a colour rgba(…), the last one its opacity. @param {string} color */
const numbersOf = (color) => (color.match(/[\d.]+/g) ?? ["0", "0", "0", "0"]).map(Number);

/**
 * In one dimension a surface is a line: its points [n, 2].
 * @param {Heights} message
 */
export function lineOf({ header: { window }, arrays: { z } }) {
  const [low, high] = window[0];
  const n = z.values.length;
  const points = new Float64Array(2 * n);
  for (let k = 0; k < n; k += 1) {
    points[2 * k] = low + (k / (n - 1)) * (high - low);
    points[2 * k + 1] = z.values[k];
  }
  return points;
}
