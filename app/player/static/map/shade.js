/**
 * The contour map as pixels: for surfaces that change with every frame, for small maps, and for the relief.
 */

import { heights, levels } from "../core/geometry.js";

/** @import { Message, Tensor } from "../core/payload.js" */

/** @import { Ground } from "../controls/fan.js" */
/**
 * @typedef {Message<Header.Surface> | Ground} Heights losses z, or heights t and the `ends` of their range
 */

/**
 * What a height is coloured by: which band it lies in, from 0 (the lowest), and every band's colour.
 * @typedef {object} Bands
 * @property {Float32Array} t heights [ny, nx], NaN where there is no value
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

/** Whether a surface lies between two others. @param {Heights} message @returns {message is Ground} */
const isBlended = (message) => "t" in message.arrays;

/** The heights or losses [ny, nx] of a surface. @param {Heights} message @returns {Tensor} */
export const gridOf = (message) => (isBlended(message) ? message.arrays.t : message.arrays.z);

/**
 * Heights and colours of a surface, the same that Plotly's filled contours have.
 * @param {Heights} message with losses z, or with heights t and the `ends` of their range
 * @param {{map: string[], line: string}} theme @returns {Bands}
 */
export function bandsOf(message, theme) {
  const { window } = message.header;
  const [ny, nx] = gridOf(message).shape;
  const { t, start, end, size } = isBlended(message)
    ? { t: message.arrays.t.values, ...levels(message.header.ends[0], message.header.ends[1]) }
    : heights(message.arrays.z.values, message.header.floor);
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

/**
 * Paint a window of the plane: bands, and thin lines between them. What has no value stays transparent.
 * @param {Bands} bands @param {number[][]} window @param {ImageData} image
 */
export function shade(bands, window, image) {
  const { t, nx, ny, colors, start, size, line } = bands;
  const { width, height, data } = image;
  const top = colors.length - 1;
  const painted = [0, line[3]].map((share) =>
    Uint32Array.from(colors, (color) => rgba(color.map((part, k) => part + share * (line[k] - part)))),
  );
  const pixels = new Uint32Array(data.buffer);
  const [[x0, x1], [y0, y1]] = bands.window;
  const columns = new Int32Array(width);
  const parts = new Float32Array(width);
  for (let i = 0; i < width; i += 1) {
    const x = window[0][0] + ((i + 0.5) / width) * (window[0][1] - window[0][0]);
    const u = ((x - x0) / (x1 - x0)) * (nx - 1);
    columns[i] = u < -0.5 || u > nx - 0.5 ? -1 : Math.max(0, Math.min(Math.floor(u), nx - 2));
    parts[i] = Math.max(0, Math.min(u - columns[i], 1));
  }
  let above = new Int16Array(width).fill(-1);
  let here = new Int16Array(width);
  for (let j = 0; j < height; j += 1) {
    const y = window[1][1] - ((j + 0.5) / height) * (window[1][1] - window[1][0]);
    const v = ((y - y0) / (y1 - y0)) * (ny - 1);
    const outside = v < -0.5 || v > ny - 0.5;
    const row = Math.max(0, Math.min(Math.floor(v), ny - 2));
    const q = Math.max(0, Math.min(v - row, 1));
    for (let i = 0; i < width; i += 1) {
      const at = row * nx + columns[i];
      const p = parts[i];
      const height_ =
        outside || columns[i] < 0
          ? NaN
          : (1 - q) * ((1 - p) * t[at] + p * t[at + 1]) + q * ((1 - p) * t[at + nx] + p * t[at + nx + 1]);
      const to = j * width + i;
      if (Number.isNaN(height_)) {
        here[i] = -1;
        pixels[to] = 0;
        continue;
      }
      const band = Math.max(0, Math.min(Math.floor((height_ - start) / size) + 1, top));
      here[i] = band;
      const left = i ? here[i - 1] : band;
      const edge = (left !== -1 && left !== band) || (above[i] !== -1 && above[i] !== band);
      pixels[to] = painted[Number(edge)][band];
    }
    [above, here] = [here, above];
  }
}

/** A colour as one number, in the order in which this machine keeps its bytes. @param {number[]} color */
function rgba([r, g, b]) {
  return new Uint32Array(Uint8ClampedArray.of(r, g, b, 255).buffer)[0];
}

/** The parts of a colour rgba(…), the last one its opacity. @param {string} color */
const numbersOf = (color) => (color.match(/[\d.]+/g) ?? ["0", "0", "0", "0"]).map(Number);

/**
 * In one dimension a surface is a line: its points [n, 2].
 * @param {Heights} message
 */
export function lineOf(message) {
  const { window, floor } = message.header;
  const values = isBlended(message)
    ? message.arrays.t.values.map((height) => (floor === null ? height : floor + 10 ** height))
    : message.arrays.z.values;
  const [low, high] = window[0];
  return Float32Array.from({ length: 2 * values.length }, (_, k) =>
    k % 2 ? values[(k - 1) / 2] : low + (k / 2 / (values.length - 1)) * (high - low),
  );
}
