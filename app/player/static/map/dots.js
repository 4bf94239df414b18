/**
 * Thousands of dots in a millisecond: their pixels are written by hand, since a canvas takes longer than a frame for so many
 * circles. Where dots of one run cover each other they are no stronger.
 */

/** @import { Frame } from "../core/geometry.js" */

/** A dot may stand at so many places within a pixel, across and up. */
const PLACES = 4;

/** What dots are drawn on, in the place of all before them. @param {Frame} frame */
export function createDots({ width, height }) {
  const canvas = document.createElement("canvas");
  const ratio = globalThis.devicePixelRatio || 1;
  const [across, up] = [width, height].map((side) => Math.max(1, Math.round(side * ratio)));
  Object.assign(canvas, { width: across, height: up });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(across, up);
  const pixels = image.data;
  /** How strong the dots of one run cover each pixel, and which they touch. */
  const cover = new Uint8Array(across * up);
  const touched = new Int32Array(across * up);

  function clear() {
    pixels.fill(0);
  }

  /**
   * Add the dots of one run.
   * @param {Float64Array} places [n × 2] in pixels of the page @param {string} color "#rrggbb" @param {number} radius
   * @param {number} opacity
   */
  function add(places, color, radius, opacity) {
    const stamps = stampsOf(radius * ratio);
    let count = 0;
    for (let k = 0; k < places.length; k += 2) {
      const [x, y] = [places[k] * ratio, places[k + 1] * ratio];
      const [column, row] = [Math.floor(x), Math.floor(y)];
      const { reach, side } = stamps;
      if (!(column >= -reach && row >= -reach && column < across + reach && row < up + reach)) continue;
      const stamp = stamps.at(x - column, y - row);
      for (let v = Math.max(-reach, -row); v <= reach && row + v < up; v += 1)
        for (let u = Math.max(-reach, -column); u <= reach && column + u < across; u += 1) {
          const strong = stamp[(v + reach) * side + u + reach];
          const at = (row + v) * across + column + u;
          if (strong <= cover[at]) continue;
          if (!cover[at]) touched[count++] = at;
          cover[at] = strong;
        }
    }
    const rgb = [1, 3, 5].map((k) => parseInt(color.slice(k, k + 2), 16));
    for (let k = 0; k < count; k += 1) {
      over(pixels, 4 * touched[k], rgb, (opacity * cover[touched[k]]) / 255);
      cover[touched[k]] = 0;
    }
  }

  /** What was added. @returns {HTMLCanvasElement} */
  function shown() {
    context.putImageData(image, 0, 0);
    return canvas;
  }
  return { clear, add, shown };
}

/** Lay a colour over a pixel. @param {Uint8ClampedArray} pixels @param {number} at @param {number[]} rgb @param {number} strong */
function over(pixels, at, rgb, strong) {
  const below = (pixels[at + 3] / 255) * (1 - strong);
  const whole = strong + below;
  for (let i = 0; i < 3; i += 1) pixels[at + i] = (strong * rgb[i] + below * pixels[at + i]) / whole;
  pixels[at + 3] = 255 * whole;
}

/** A dot at every place within a pixel: how strong it covers the pixels around it. @param {number} radius in pixels */
function stampsOf(radius) {
  const reach = Math.ceil(radius + 0.5);
  const side = 2 * reach + 1;
  /** @type {Uint8Array[]} */ const made = [];
  for (let place = 0; place < PLACES ** 2; place += 1) {
    const [x, y] = [place % PLACES, Math.floor(place / PLACES)].map((one) => (one + 0.5) / PLACES);
    made.push(
      Uint8Array.from({ length: side * side }, (_, k) => {
        const apart = Math.hypot((k % side) - reach + 0.5 - x, Math.floor(k / side) - reach + 0.5 - y);
        return 255 * Math.min(Math.max(radius + 0.5 - apart, 0), 1);
      }),
    );
  }
  return {
    ...{ reach, side },
    /** That of a part of a pixel across and down. @param {number} x @param {number} y */
    at: (x, y) => made[Math.floor(x * PLACES) + PLACES * Math.floor(y * PLACES)],
  };
}

/** @typedef {ReturnType<typeof createDots>} Dots */
