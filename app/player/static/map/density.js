/** The density of where many runs are, in their colour; app/export/drawing/maps/density.py draws the same. */

import { toPixelX, toPixelY } from "../core/geometry.js";
import { DENSITY } from "../core/measures.js";

/** @import { Frame } from "../core/geometry.js" */

/** Cells further away than so many standard deviations get nothing of a point. */
const REACH = 3;

/** What has a pixel for every cell. @type {CanvasRenderingContext2D | null} */
let small = null;

/**
 * How dense points lie, [up × across] shares of the densest cell: each is spread over the four cells around it, and these
 * over their neighbours.
 * @param {Float64Array} places [n × 2] shares of the map's width and height; what lies outside is left out
 * @param {number} across @param {number} up
 */
export function densityOf(places, across, up) {
  const cells = new Float64Array(across * up);
  for (let k = 0; k < places.length; k += 2) {
    const [x, y] = [places[k] * across - 0.5, places[k + 1] * up - 0.5];
    if (!(x > -0.5 && y > -0.5 && x < across - 0.5 && y < up - 0.5)) continue;
    const [i, j] = [Math.floor(x), Math.floor(y)];
    for (const [column, row, share] of [
      [i, j, (i + 1 - x) * (j + 1 - y)],
      [i + 1, j, (x - i) * (j + 1 - y)],
      [i, j + 1, (i + 1 - x) * (y - j)],
      [i + 1, j + 1, (x - i) * (y - j)],
    ])
      if (column >= 0 && row >= 0 && column < across && row < up) cells[row * across + column] += share;
  }
  const spread = blurred(blurred(cells, across, up, 1, across), up, across, across, 1);
  const most = spread.reduce((a, b) => Math.max(a, b), 0);
  return most ? spread.map((value) => value / most) : spread;
}

/**
 * Cells, each spread over its neighbours along lines of `length` cells that are `stride` apart.
 * @param {Float64Array} cells @param {number} length @param {number} lines @param {number} stride @param {number} next from
 *   a line to the next
 */
function blurred(cells, length, lines, stride, next) {
  const reach = Math.ceil(REACH * DENSITY.spread);
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, k) =>
    Math.exp(-(((k - reach) / DENSITY.spread) ** 2) / 2),
  );
  const out = new Float64Array(cells.length);
  for (let line = 0; line < lines; line += 1)
    for (let i = 0; i < length; i += 1) {
      const value = cells[line * next + i * stride];
      if (!value) continue;
      const [from, to] = [Math.max(i - reach, 0), Math.min(i + reach, length - 1)];
      for (let k = from; k <= to; k += 1) out[line * next + k * stride] += value * kernel[k - i + reach];
    }
  return out;
}

/**
 * @param {CanvasRenderingContext2D} c @param {Frame} frame @param {Float64Array} places [n × 2] in the landscape
 * @param {string} color
 */
export function drawDensity(c, frame, places, color) {
  const { width, height } = frame;
  const { across } = DENSITY;
  const up = Math.max(1, Math.round((across * height) / width));
  const shares = places.map((value, k) =>
    k % 2 ? toPixelY(frame, value) / height : toPixelX(frame, value) / width,
  );
  small ??= /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  Object.assign(small.canvas, { width: across, height: up });
  const image = small.createImageData(across, up);
  const [red, green, blue] = [1, 3, 5].map((k) => parseInt(color.slice(k, k + 2), 16));
  densityOf(shares, across, up).forEach((share, k) => {
    image.data[4 * k] = red;
    image.data[4 * k + 1] = green;
    image.data[4 * k + 2] = blue;
    image.data[4 * k + 3] = 255 * DENSITY.strong * Math.sqrt(share);
  });
  small.putImageData(image, 0, 0);
  c.drawImage(small.canvas, 0, 0, width, height);
}
