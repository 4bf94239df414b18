/**
 * The surface of a block in pixels: every column is walked from front to back, and what stands higher is seen.
 */

import { FOOT, TALL } from "./block.js";
import { tint } from "./tint.js";

/** @import { Relief } from "./block.js" */
/** @import { Lens } from "./lens.js" */

/** What is covered by less than this is seen. */
const SLACK = 0.012;

/** Where the light comes from: right, away and up, as the viewer sees it. */
const LIGHT = [-0.66, -0.12, 0.74];

/** Pixels without a surface have this height. */
const EMPTY = -9;

/** @typedef {ReturnType<typeof screenOf>} Screen */

/**
 * Room for a picture, with a pixel of nothing around it. Columns lie one after another, as they are walked.
 * @param {number} width in CSS pixels @param {number} height
 * @param {number} ratio the picture's own pixels in one
 * @param {(width: number, height: number) => {data: Uint8ClampedArray}} [imageOf]
 */
export function screenOf(width, height, ratio, imageOf = (w, h) => new ImageData(w, h)) {
  const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  const size = (w + 2) * (h + 2);
  const image = imageOf(w, h);
  return {
    w,
    h,
    ratio,
    image,
    out: new Int32Array(image.data.buffer),
    heights: new Float32Array(size),
    bright: new Float32Array(size),
    depth: new Float32Array(size), // −∞ where there is no surface
  };
}

/** Paint the surface. @param {Relief} relief @param {Lens} lens @param {Screen} screen */
export function render(relief, lens, screen) {
  light(relief, lens);
  march(relief, lens, screen);
  tint(relief, screen);
}

/**
 * The light stands where the viewer stands, so slopes brighten and darken as the block turns.
 * @param {Relief} relief @param {Lens} lens
 */
export function light({ field, normals, lamp: { shade, gain } }, { cos, sin }) {
  const [lx, ly, lz] = [LIGHT[0] * cos + LIGHT[1] * sin, LIGHT[1] * cos - LIGHT[0] * sin, LIGHT[2]];
  for (let k = 0, n = 0; k < field.length; k += 2, n += 3) {
    const share = normals[n] * lx + normals[n + 1] * ly + normals[n + 2] * lz;
    field[k + 1] = shade + gain * (share > -0.2 ? share : -0.2);
  }
}

/**
 * Heights, brightness and depth of every pixel.
 * @param {Relief} relief @param {Lens} lens @param {Screen} screen
 */
function march(
  { nx, ny, deep, field, lamp: { shade, gain } },
  lens,
  { w, h, ratio, heights, bright, depth },
) {
  const { cos, sin, lean, rise } = lens;
  const [scale, cx, cy] = [lens.scale * ratio, lens.cx * ratio, lens.cy * ratio];
  const row = 2 * nx;
  const [du, dv] = [sin * (nx - 1), (cos * (ny - 1)) / deep]; // grid cells a unit away
  const stride = Math.max(1 / scale, Math.min(0.5 / Math.max(Math.abs(du), Math.abs(dv)), 3 / scale));
  // The block's sides are told from the surface by a brightness below 0.
  const sideX = -shade - gain * Math.max(0.3 - 0.8 * LIGHT[0] * Math.sign(sin) * cos, 0);
  const sideY = -shade - gain * Math.max(0.3 + 0.8 * LIGHT[0] * Math.sign(cos) * sin, 0);
  // What is off the screen even at the greatest height, or beyond it even at the least, is not walked.
  const first = lean > 0 ? (cy - h - scale * TALL * rise) / (scale * lean) : -9;
  const final = lean > 0 ? (cy + scale * FOOT * rise) / (scale * lean) : 9;
  heights.fill(EMPTY);
  depth.fill(-Infinity);
  for (let column = 0; column < w; column += 1) {
    const across = (column + 0.5 - cx) / scale;
    let near = -9;
    let far = 9;
    let side = sideX;
    if (Math.abs(sin) > 1e-9) {
      const [a, b] = [(-0.5 - across * cos) / sin, (0.5 - across * cos) / sin];
      near = Math.min(a, b);
      far = Math.max(a, b);
    } else if (Math.abs(across) > 0.5) continue;
    if (Math.abs(cos) > 1e-9) {
      const [a, b] = [(-deep / 2 + across * sin) / cos, (deep / 2 + across * sin) / cos];
      if (Math.min(a, b) > near) {
        near = Math.min(a, b);
        side = sideY;
      }
      far = Math.min(far, Math.max(a, b));
    } else if (Math.abs(across) > deep / 2) continue;
    near = Math.max(near, first);
    far = Math.min(far, final);
    if (!(far > near)) continue;
    const steps = Math.ceil((far - near) / stride);
    const step = (far - near) / steps;
    const u0 = (across * cos + 0.5) * (nx - 1);
    const v0 = ((-across * sin) / deep + 0.5) * (ny - 1);
    const base = (column + 1) * (h + 2) + 1;
    let top = h; // the highest row that is painted
    let solid = false; // whether the sample before had a surface
    let z0 = 0,
      y0 = 0,
      b0 = 0,
      d0 = 0;
    for (let k = 0; k <= steps; k += 1) {
      const away = near + k * step;
      let u = u0 + away * du;
      let v = v0 + away * dv;
      u = u < 0 ? 0 : u;
      v = v < 0 ? 0 : v;
      let i = u | 0;
      let j = v | 0;
      if (i > nx - 2) i = nx - 2;
      if (j > ny - 2) j = ny - 2;
      u = u - i > 1 ? 1 : u - i;
      v = v - j > 1 ? 1 : v - j;
      const at = j * row + 2 * i;
      const z =
        (1 - v) * ((1 - u) * field[at] + u * field[at + 2]) +
        v * ((1 - u) * field[at + row] + u * field[at + row + 2]);
      if (Number.isNaN(z)) {
        solid = false;
        continue;
      }
      const b =
        (1 - v) * ((1 - u) * field[at + 1] + u * field[at + 3]) +
        v * ((1 - u) * field[at + row + 1] + u * field[at + row + 3]);
      const y = cy - scale * (away * lean + z * rise);
      const d = z * lean - away * rise;
      let b1 = b;
      if (!solid) {
        // the block's side: from the foot up to the surface
        solid = true;
        z0 = -FOOT;
        y0 = y + scale * (z + FOOT) * rise;
        d0 = d - (z + FOOT) * lean;
        b0 = b1 = side;
        const foot = Math.floor(y0 + 0.5);
        if (foot < top) top = foot;
      }
      if (y <= top - 0.5 && top > 0) {
        const part = 1 / (y0 - y || 1);
        let r = top - 1;
        for (; r >= 0 && r + 0.5 >= y; r -= 1) {
          const f = (y0 - r - 0.5) * part;
          const p = base + r;
          heights[p] = z0 + f * (z - z0);
          bright[p] = b0 + f * (b1 - b0);
          depth[p] = d0 + f * (d - d0);
        }
        top = r + 1;
      }
      z0 = z;
      y0 = y;
      b0 = b;
      d0 = d;
    }
  }
}

/**
 * Whether the surface stands before a point. All the pixels around it must say so: on a crest only some do.
 * @param {Screen} screen @param {number} px @param {number} py @param {number} depth
 */
export function hidden({ w, h, ratio, depth: depths }, px, py, depth) {
  const reach = ratio > 1 ? Math.round(ratio) : 1;
  const [i, j] = [Math.floor(px * ratio), Math.floor(py * ratio)];
  if (!(i >= reach && j >= reach && i < w - reach && j < h - reach)) return false;
  for (let di = -reach; di <= reach; di += reach) {
    const p = (i + di + 1) * (h + 2) + j + 1;
    for (let dj = -reach; dj <= reach; dj += reach) if (!(depths[p + dj] > depth + SLACK)) return false;
  }
  return true;
}
