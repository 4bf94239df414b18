/**
 * A landscape as a solid block seen from aside, painted into pixels without WebGL: a browser that has no
 * graphics
 * card runs WebGL at a few frames a second, and this at sixty. Orthographic: every column of the screen is a
 * line
 * across the plane, walked from front to back, and what stands higher than all before it is seen.
 *
 * In the block's own coordinates the plane is 1 wide and `deep` deep, with its middle at 0, and the heights
 * go
 * from 0 to TALL. From straight above it is the flat map.
 */

import { clip } from "../core/geometry.js";
import { mix } from "../core/theme.js";

/** @import { Bands } from "../map/shade.js" */

/** The height of the block, in its widths. */
export const TALL = 0.45;
/** What lies below the lowest height. */
export const FOOT = 0.03;
/** Paths lie so far above the ground, and what is covered by less than this is seen. */
const LIFT = 0.003;
const SLACK = 0.012;
/** How much of a path is seen through the ground. */
export const DIM = 0.25;
/**
 * Paths follow the ground in pieces of this length, in widths of the plane, and a run has at most so many.
 */
const PIECE = 1 / 160;
const PIECES = 4000;
/** Where the light comes from: right, away and up, as the viewer sees it. */
const LIGHT = [-0.66, -0.12, 0.74];
/** How bright a slope is: in the shade, and how much more in full light. */
const LAMPS = { light: { shade: 0.63, gain: 0.4 }, dark: { shade: 0.82, gain: 0.85 } };
/** What the block's sides have of the colours of their heights. */
const STRATA = 0.22;
/** How much of their colour level lines have. */
const LINE = 0.5;
/** So many columns are coloured at a time. */
const BLOCK = 16;
/** Pixels without ground have this height. */
const EMPTY = -9;

/**
 * @typedef {{turn: number, tilt: number, zoom: number}} Camera radians around the vertical; from the side (0)
 *   to straight above (π/2)
 */
/** @typedef {ReturnType<typeof reliefOf>} Relief */
/** @typedef {ReturnType<typeof lensOf>} Lens */
/** @typedef {ReturnType<typeof screenOf>} Screen */
/** @typedef {ReturnType<typeof drape>} Draped */

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
  /** Heights and, between them, how bright the ground is: the second of every pair depends on the camera. */
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
      const long = Math.hypot(gx, gy, 1);
      normals.set([-gx / long, -gy / long, 1 / long], 3 * k);
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
 * What a camera sees in a view of so many pixels. All of the block is in it at zoom 1, whichever way it is
 * turned.
 * @param {Camera} camera @param {number} width @param {number} height @param {number} deep
 * @param {number} [margin] for the axes
 */
export function lensOf({ turn, tilt, zoom }, width, height, deep, margin = 30) {
  const [lean, rise] = [Math.sin(tilt), Math.abs(Math.cos(tilt)) < 1e-12 ? 0 : Math.cos(tilt)];
  const across = Math.hypot(1, deep);
  const scale =
    zoom *
    Math.min((width - 2 * margin) / across, (height - 2 * margin) / (0.88 * across * lean + TALL * rise));
  return {
    width,
    height,
    deep,
    scale,
    lean,
    rise, // a step away from the viewer goes up the screen by `lean`, one upwards by `rise`
    cos: Math.cos(turn),
    sin: Math.sin(turn),
    cx: width / 2,
    cy: height / 2 + scale * rise * (TALL / 2) - 0.35 * margin * rise,
  };
}

/**
 * The zoom at which a view from straight above is as large as the flat map.
 * @param {number} width @param {number} height @param {number} deep @param {number} [margin]
 */
export const flatZoom = (width, height, deep, margin) =>
  width / lensOf({ turn: 0, tilt: Math.PI / 2, zoom: 1 }, width, height, deep, margin).scale;

/**
 * Where a point of the block is seen: pixels, and how near it is to the viewer.
 * @param {Lens} lens @param {number} x @param {number} y @param {number} z
 * @returns {[number, number, number]}
 */
export function look({ cos, sin, lean, rise, scale, cx, cy }, x, y, z) {
  const away = x * sin + y * cos;
  return [cx + scale * (x * cos - y * sin), cy - scale * (away * lean + z * rise), z * lean - away * rise];
}

/**
 * The same for a point of the plane in its own coordinates, at a height of the bands.
 * @param {Relief} relief @param {Lens} lens @param {number} x @param {number} y @param {number} t
 */
export function place({ window: [[x0, x1], [y0, y1]], deep, bands, perHeight }, lens, x, y, t) {
  return look(
    lens,
    (x - x0) / (x1 - x0) - 0.5,
    ((y - y0) / (y1 - y0) - 0.5) * deep,
    (t - bands.low) * perHeight,
  );
}

/**
 * The ground's height at a point of the block, NaN where there is none.
 * @param {Relief} relief @param {number} x @param {number} y
 */
export function groundAt({ nx, ny, deep, field }, x, y) {
  const [u, v] = [(x + 0.5) * (nx - 1), (y / deep + 0.5) * (ny - 1)];
  if (!(u >= -1e-6 && v >= -1e-6 && u <= nx - 1 + 1e-6 && v <= ny - 1 + 1e-6)) return NaN;
  const [i, j] = [Math.max(0, Math.min(Math.floor(u), nx - 2)), Math.max(0, Math.min(Math.floor(v), ny - 2))];
  const [p, q, at] = [u - i, v - j, 2 * (j * nx + i)];
  return (
    (1 - q) * ((1 - p) * field[at] + p * field[at + 2]) +
    q * ((1 - p) * field[at + 2 * nx] + p * field[at + 2 * nx + 2])
  );
}

// ---------------------------------------------------------------- the ground

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
    depth: new Float32Array(size), // −∞ where there is no ground
  };
}

/** Paint the ground. @param {Relief} relief @param {Lens} lens @param {Screen} screen */
export function render(relief, lens, screen) {
  light(relief, lens);
  march(relief, lens, screen);
  tint(relief, screen);
}

/**
 * The light stands where the viewer stands, so slopes brighten and darken as the block turns.
 * @param {Relief} relief @param {Lens} lens
 */
function light({ field, normals, lamp: { shade, gain } }, { cos, sin }) {
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
  // The block's sides are told from the ground by a brightness below 0.
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
    let solid = false; // whether the sample before had ground
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
        // the block's side: from the foot up to the ground
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
 * Colours: bands with soft edges, thin lines between them, all of it lit.
 * @param {Relief} relief @param {Screen} screen
 */
function tint({ perBand, colors, line, wall }, { w, h, ratio, heights, bright, out }) {
  const last = colors.length / 3 - 2;
  const half = 0.5 + 0.4 * ratio; // half a line, and half a pixel
  const tall = h + 2;
  // A few columns at a time: they lie apart in memory, and so do the rows of the picture.
  for (let left = 0; left < w; left += BLOCK) {
    const right = left + BLOCK < w ? left + BLOCK : w;
    for (let row = 0; row < h; row += 1) {
      for (let column = left; column < right; column += 1) {
        const p = (column + 1) * tall + row + 1;
        const z = heights[p];
        if (z < -1) {
          out[row * w + column] = 0;
          continue;
        }
        const v = z > 0 ? z * perBand : 0;
        let lit = bright[p];
        let edge = 0;
        let r = 0,
          g = 0,
          b = 0;
        if (lit < 0) {
          const c = 3 * (v | 0);
          r = wall[0] + STRATA * (colors[c] - wall[0]);
          g = wall[1] + STRATA * (colors[c + 1] - wall[1]);
          b = wall[2] + STRATA * (colors[c + 2] - wall[2]);
          lit = -lit;
        } else {
          let n = (v + 0.5) | 0;
          if (n < 1) n = 1;
          else if (n > last) n = last;
          // Of two neighbours, the one on the same slope: the other may be far behind.
          const west = Math.abs(z - heights[p - tall]),
            east = Math.abs(z - heights[p + tall]);
          const north = Math.abs(z - heights[p - 1]),
            south = Math.abs(z - heights[p + 1]);
          const dx = west < east ? west : east,
            dy = north < south ? north : south;
          const steep = perBand * (dx > dy ? dx + 0.4 * dy : dy + 0.4 * dx) + 1e-6; // bands a pixel
          const off = (v - n) / steep;
          const near = half - Math.abs(off);
          if (near > 0) {
            const c = 3 * n;
            const above = off > 0.5 ? 1 : off < -0.5 ? 0 : off + 0.5;
            r = colors[c - 3] + above * (colors[c] - colors[c - 3]);
            g = colors[c - 2] + above * (colors[c + 1] - colors[c - 2]);
            b = colors[c - 1] + above * (colors[c + 2] - colors[c - 1]);
            const room = (1 / (steep * ratio) - 1.5) / 4; // lines fade where they stand close
            edge = LINE * (near > 1 ? 1 : near) * (room < 0 ? 0 : room > 1 ? 1 : room);
          } else {
            const c = 3 * (off > 0 ? n : n - 1);
            r = colors[c];
            g = colors[c + 1];
            b = colors[c + 2];
          }
          if (edge < LINE && bright[p + 1] < 0 && heights[p + 1] > -1) edge = LINE; // the block's rim
        }
        r *= lit;
        g *= lit + 0.08 * (1 - lit); // what is in the shade is bluish
        b *= lit + 0.2 * (1 - lit);
        r += edge * (line[0] - r);
        g += edge * (line[1] - g);
        b += edge * (line[2] - b);
        out[row * w + column] =
          -16777216 |
          ((b > 255 ? 255 : b | 0) << 16) |
          ((g > 255 ? 255 : g | 0) << 8) |
          (r > 255 ? 255 : r | 0);
      }
    }
  }
}

/**
 * Whether the ground stands before a point. All the pixels around it must say so: on a crest only some do.
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

// ---------------------------------------------------------------- paths on it

/**
 * A path laid over the ground, once for every landscape: its own points and others between them, and at which
 * step each is. What is outside the plane, or over a hole, is NaN.
 * @param {Relief} relief @param {Float32Array} points [n, 2], coordinates of the plane
 */
export function drape(relief, points) {
  const {
    window: [[x0, x1], [y0, y1]],
    deep,
  } = relief;
  const n = points.length / 2;
  const flat = new Float64Array(2 * n);
  let long = 0;
  for (let k = 0; k < n; k += 1) {
    flat[2 * k] = (points[2 * k] - x0) / (x1 - x0) - 0.5;
    flat[2 * k + 1] = ((points[2 * k + 1] - y0) / (y1 - y0) - 0.5) * deep;
    const step = k ? Math.hypot(flat[2 * k] - flat[2 * k - 2], flat[2 * k + 1] - flat[2 * k - 1]) : 0;
    if (step > 0) long += Math.min(step, 1.5);
  }
  const piece = Math.max(PIECE, long / PIECES);
  const at = /** @type {number[]} */ ([]);
  const xyz = /** @type {number[]} */ ([]);
  const put = (/** @type {number} */ step, /** @type {number} */ x, /** @type {number} */ y) => {
    at.push(step);
    xyz.push(x, y, groundAt(relief, x, y) + LIFT);
  };
  for (let k = 0; k < n; k += 1) {
    const [ax, ay, bx, by] = [flat[2 * k], flat[2 * k + 1], flat[2 * k + 2], flat[2 * k + 3]];
    put(k, ax, ay);
    const part =
      k + 1 < n && Number.isFinite(ax + ay + bx + by)
        ? clip(ax, ay, bx, by, -0.5, -deep / 2, 0.5, deep / 2)
        : null;
    if (!part) continue;
    const [from, to] = part;
    const pieces = Math.ceil(((to - from) * Math.hypot(bx - ax, by - ay)) / piece);
    for (let i = from > 0 ? 0 : 1; i < pieces || (i === pieces && to < 1); i += 1) {
      const t = from + (i / pieces) * (to - from);
      put(k + t, ax + t * (bx - ax), ay + t * (by - ay));
    }
  }
  const count = at.length;
  return {
    count,
    at: Float64Array.from(at),
    xyz: Float32Array.from(xyz),
    // What `lay` finds: of points closer than a pixel only one.
    laid: {
      count: 0,
      at: new Float64Array(count),
      pixels: new Float64Array(2 * count),
      seen: new Uint8Array(count),
      lengths: new Float64Array(count),
    },
  };
}

/**
 * Where a camera sees a path: pixels, and `seen`: 1, or 0 behind the ground, or 2 where there is nothing to
 * draw.
 * @param {Lens} lens @param {Screen} screen the ground as this camera sees it @param {Draped} path
 */
export function lay(lens, screen, { count, at, xyz, laid }) {
  const { cos, sin, lean, rise, scale, cx, cy } = lens;
  const { pixels, seen, lengths } = laid;
  let m = 0;
  let lastX = NaN;
  let lastY = NaN;
  let long = 0;
  for (let k = 0; k < count; k += 1) {
    const [x, y, z] = [xyz[3 * k], xyz[3 * k + 1], xyz[3 * k + 2]];
    if (Number.isNaN(z)) {
      if (m && seen[m - 1] === 2) continue;
      seen[m] = 2;
      pixels[2 * m] = pixels[2 * m + 1] = lastX = NaN;
    } else {
      const away = x * sin + y * cos;
      const px = cx + scale * (x * cos - y * sin);
      const py = cy - scale * (away * lean + z * rise);
      const step = Math.hypot(px - lastX, py - lastY);
      if (step < 0.8 && k < count - 1) continue;
      if (step > 0) long += step;
      seen[m] = hidden(screen, px, py, z * lean - away * rise) ? 0 : 1;
      pixels[2 * m] = lastX = px;
      pixels[2 * m + 1] = lastY = py;
    }
    laid.at[m] = at[k];
    lengths[m] = long;
    m += 1;
  }
  laid.count = m;
  return laid;
}

/**
 * The last place in rising numbers that is not above a value, −1 if there is none.
 * @param {Float64Array} values @param {number} count @param {number} value
 */
export function lastUpTo(values, count, value) {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * Where a path's head stands at a step with a fraction: on the block, or null while it is outside.
 * @param {Draped} path @param {number} step @returns {[number, number, number] | null}
 */
export function headAt({ count, at, xyz }, step) {
  const k = lastUpTo(at, count, step);
  if (k < 0 || Number.isNaN(xyz[3 * k + 2])) return null;
  const part = k + 1 < count && !Number.isNaN(xyz[3 * k + 5]) ? (step - at[k]) / (at[k + 1] - at[k]) : 0;
  return /** @type {any} */ (
    [0, 1, 2].map((i) => xyz[3 * k + i] + (part ? part * (xyz[3 * k + 3 + i] - xyz[3 * k + i]) : 0))
  );
}

/**
 * Stroke points a…b of a path: a casing under the line where it is seen, a faint line where the ground hides
 * it.
 * @param {CanvasRenderingContext2D} c @param {Draped["laid"]} laid @param {number} a @param {number} b
 * @param {{ink: string, dash: number[], wide: number, strong?: number}} style @param {{casing: string}} theme
 */
export function strokeOn(c, { pixels, seen, lengths }, a, b, { ink, dash, wide, strong = 1 }, theme) {
  /** @param {number} k */
  const stateOf = (k) => (seen[k] === 2 || seen[k + 1] === 2 ? 2 : seen[k] && seen[k + 1]);
  c.lineJoin = "round";
  for (let from = a, to = a; from < b; from = to) {
    const state = stateOf(from);
    c.beginPath();
    c.moveTo(pixels[2 * from], pixels[2 * from + 1]);
    for (to = from; to < b && stateOf(to) === state; to += 1)
      c.lineTo(pixels[2 * to + 2], pixels[2 * to + 3]);
    if (state === 2) continue;
    if (state === 1) {
      c.globalAlpha = 0.85 * strong;
      c.strokeStyle = theme.casing;
      c.lineWidth = wide + 2.5;
      c.stroke();
    }
    c.globalAlpha = strong * (state === 1 ? 1 : DIM);
    c.setLineDash(dash);
    c.lineDashOffset = lengths[from];
    c.strokeStyle = ink;
    c.lineWidth = wide;
    c.stroke();
    c.setLineDash([]);
  }
  c.globalAlpha = 1;
}
