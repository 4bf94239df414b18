/** Pure geometry: projecting, clipping, finding exits, placing labels, choosing contour levels and ticks. */

/**
 * @typedef {{x: [number, number], y: [number, number], width: number, height: number}} Frame a view onto the
 *   plane, in pixels
 */

/** @param {Frame} f @param {number} x */
export const toPixelX = (f, x) => ((x - f.x[0]) / (f.x[1] - f.x[0])) * f.width;
/** @param {Frame} f @param {number} y */
export const toPixelY = (f, y) => ((f.y[1] - y) / (f.y[1] - f.y[0])) * f.height;
/** @param {Frame} f @param {number} px @param {number} py @returns {[number, number]} */
export const toData = (f, px, py) => [
  f.x[0] + (px / f.width) * (f.x[1] - f.x[0]),
  f.y[1] - (py / f.height) * (f.y[1] - f.y[0]),
];

/** The shape of the map on the page. */
const PAGE = 4 / 3;
/** A window that is not larger than by this factor is the same: pixels are whole. */
const SAME = 1.005;

/**
 * The window with more on two sides, so that it fills a picture of this shape, width to height. `equal`: a unit is as
 * long across as up; else as it is where the landscape's own window, `whole`, fills a map of 4 : 3. Nothing of the window
 * is lost. app/races/window.py is its twin.
 * @param {number[][]} window @param {number[][]} whole @param {number} shape @param {boolean} equal
 * @returns {[[number, number], [number, number]]}
 */
export function filling([[x0, x1], [y0, y1]], whole, shape, equal) {
  const [across, up] = whole.map(([low, high]) => high - low);
  const wanted = equal ? shape : ((across / up) * shape) / PAGE; // the width of such a window, in its heights
  const [wide, high] = [Math.max(x1 - x0, (y1 - y0) * wanted), Math.max(y1 - y0, (x1 - x0) / wanted)];
  if (Math.max(wide / (x1 - x0), high / (y1 - y0)) < SAME)
    return [
      [x0, x1],
      [y0, y1],
    ];
  return [spread(x0, x1, wide), spread(y0, y1, high)];
}

/**
 * An interval with as much more on both sides as makes it so long; the very same if it is.
 * @param {number} low @param {number} high @param {number} span @returns {[number, number]}
 */
const spread = (low, high, span) =>
  span > high - low ? [(low + high - span) / 2, (low + high + span) / 2] : [low, high];

/**
 * Points [n, 2] of the plane as pixels [n, 2].
 * @param {Frame} frame @param {Floats} points @returns {Float64Array}
 */
export function project(frame, points) {
  const pixels = new Float64Array(points.length);
  for (let i = 0; i < points.length; i += 2) {
    pixels[i] = toPixelX(frame, points[i]);
    pixels[i + 1] = toPixelY(frame, points[i + 1]);
  }
  return pixels;
}

/**
 * Pixels [n, 2] in which what is not known yet stands where it was last known: a run may not be as far as
 * others.
 * @template {Float32Array | Float64Array} T @param {T} pixels @returns {T}
 */
export function standing(pixels) {
  const held = /** @type {T} */ (pixels.slice());
  for (let i = 2; i < held.length; i += 1) if (!Number.isFinite(held[i])) held[i] = held[i - 2];
  return held;
}

/**
 * The part of a segment inside a rectangle (Liang & Barsky 1984), as parameters from 0 to 1, or null.
 * @param {number} ax @param {number} ay @param {number} bx @param {number} by
 * @param {number} left @param {number} top @param {number} right @param {number} bottom
 * @returns {[number, number] | null}
 */
export function clip(ax, ay, bx, by, left, top, right, bottom) {
  let enter = 0;
  let leave = 1;
  for (const [from, delta, low, high] of [
    [ax, bx - ax, left, right],
    [ay, by - ay, top, bottom],
  ]) {
    if (delta === 0) {
      if (from < low || from > high) return null;
      continue;
    }
    const first = (low - from) / delta;
    const second = (high - from) / delta;
    enter = Math.max(enter, Math.min(first, second));
    leave = Math.min(leave, Math.max(first, second));
  }
  return enter <= leave ? [enter, leave] : null;
}

/**
 * Where a path leaves the view: [{step, x, y, angle}], pixels and the direction of travel.
 * @param {Float64Array} pixels [n, 2] @param {number} width @param {number} height
 */
export function exits(pixels, width, height) {
  const left = [];
  const inside = (/** @type {number} */ i) =>
    pixels[i] >= 0 && pixels[i] <= width && pixels[i + 1] >= 0 && pixels[i + 1] <= height;
  for (let i = 0; i + 3 < pixels.length; i += 2) {
    if (!inside(i) || inside(i + 2)) continue;
    const [ax, ay, bx, by] = pixels.subarray(i, i + 4);
    const part = clip(ax, ay, bx, by, 0, 0, width, height);
    const t = part ? part[1] : 0;
    left.push({
      step: i / 2 + t,
      x: ax + t * (bx - ax),
      y: ay + t * (by - ay),
      angle: Math.atan2(by - ay, bx - ax),
    });
  }
  return left;
}

/**
 * Tops for labels of one height that should stand at their `top` but must not overlap: pushed apart, kept
 * inside.
 * @param {{left: number, right: number, top: number}[]} places @param {number} height @param {number} bottom
 * @returns {number[]}
 */
export function separate(places, height, bottom) {
  const tops = places.map((label) => Math.max(0, Math.min(label.top, bottom - height)));
  const order = tops.map((_, i) => i).sort((i, j) => tops[i] - tops[j] || i - j);
  const overlaps = (/** @type {number} */ i, /** @type {number} */ j) =>
    places[i].left < places[j].right && places[j].left < places[i].right;
  const sweep = (/** @type {number[]} */ sequence, /** @type {number} */ sign) => {
    sequence.forEach((i, k) => {
      for (const j of sequence.slice(0, k)) {
        if (!overlaps(i, j)) continue;
        const gap = sign * (tops[i] - tops[j]);
        if (gap < height) tops[i] = tops[j] + sign * height;
      }
    });
  };
  sweep(order, 1);
  if (tops.some((top) => top + height > bottom)) {
    for (const i of order) tops[i] = Math.min(tops[i], bottom - height);
    sweep([...order].reverse(), -1);
  }
  return tops;
}

/** How many bands a contour map has, about. */
const BANDS = 22;

/** Numbers of single or of double precision. @typedef {Float32Array | Float64Array} Floats */

/**
 * Heights to draw for losses z, and the levels to draw them at. Above a known minimum (`floor`) they are
 * logarithms, so that a valley's floor is not one band; without one they are the losses themselves, or logarithms
 * where a pole would leave them one band. Where maps stand side by side, they may have a range in `common`.
 * @param {Floats} z @param {number | null} floor @param {Range} [common]
 */
export function heights(z, floor, common) {
  const base = common ? common.base : baseOf(z, floor);
  const log = base !== null;
  const t = log ? logarithms(z, base) : z.slice();
  const [low, high] = common ? [common.low, common.high] : extremes(t, log);
  for (let k = 0; k < t.length; k += 1) t[k] = t[k] < low ? low : t[k] > high ? high : t[k];
  return { t, log, ...levels(low, high) };
}

/** What heights are measured from, if they are logarithms, and what lies between the lowest and the highest. @typedef {{base: number | null, low: number, high: number}} Range */

/**
 * The range of all heights of several maps, as if they were one.
 * @param {Floats[]} all their losses @param {number | null} floor @returns {Range}
 */
export function rangeOfAll(all, floor) {
  const whole = new Float64Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const one of all) {
    whole.set(one, at);
    at += one.length;
  }
  const base = baseOf(whole, floor);
  const [low, high] = extremes(base === null ? whole : logarithms(whole, base), base !== null);
  return { base, low, high };
}

/** How far losses are above a base. @param {Floats} z @param {number} base */
function logarithms(z, base) {
  const lowest = z instanceof Float32Array ? Math.fround(base) : base; // as the losses are
  const t = z.slice();
  for (let k = 0; k < t.length; k += 1) t[k] = Math.log10(Math.max(t[k] - lowest, 1e-30));
  return t;
}

/** The lowest and the highest finite number, and how many there are. @param {Floats} t */
function rangeOf(t) {
  let [low, high, count] = [Infinity, -Infinity, 0];
  for (let k = 0; k < t.length; k += 1) {
    const value = t[k];
    if (!(value - value === 0)) continue; // not finite
    count += 1;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high, count };
}

/**
 * What logarithms are taken above: the known minimum, or the lowest loss where much is below that; without one, where
 * a few losses are far above all others, as much below the lowest as the median is above it.
 * @param {Floats} z @param {number | null} floor
 */
function baseOf(z, floor) {
  const { low, high, count } = rangeOf(z);
  if (!count) return floor;
  if (floor !== null) {
    const below = ranked(z, low, high, Math.floor(count * RARE));
    return below < floor - ROUNDING * (high - low) ? low : floor;
  }
  const middle = ranked(z, low, high, Math.floor(count / 2));
  const most = ranked(z, low, high, Math.floor((count - 1) * MOST));
  return middle > low && high - low > STEEP * (most - low) ? 2 * low - middle : null;
}

/**
 * The lowest height to tell apart, and the highest. Of logarithms the very lowest lie wherever the grid meets
 * the minimum; a few that are far above all others lie at a pole.
 * @param {Floats} t @param {boolean} log
 */
export function extremes(t, log) {
  const { low, high, count } = rangeOf(t);
  if (!count) return [-1, 21.5];
  const least = log ? ranked(t, low, high, Math.floor(count * RARE)) : low;
  const most = ranked(t, low, high, Math.floor((count - 1) * MOST));
  return [least, most > least && high - least > FAR * (most - least) ? most : high];
}

/** Of logarithms this share lies below the lowest level: wherever the grid meets the minimum. */
const RARE = 0.002;
/** Where more than this share of the losses lies below a minimum, by more than rounding, it is none. */
const ROUNDING = 1e-5;
/** All but this share of the heights are below the top level, where the highest is so many times as high: at a pole. */
const [MOST, FAR] = [0.98, 3];
/** Where the highest loss is even so many times as high, logarithms are drawn. */
const STEEP = 30;

/** Into so many parts a range is divided to look for a rank. */
const PARTS = 2048;

/**
 * The value of this rank among those from `low` to `high`, as if they were sorted: counted first, so that only
 * few need sorting.
 * @param {Floats} t @param {number} low @param {number} high @param {number} rank from 0
 */
function ranked(t, low, high, rank) {
  const counts = new Uint32Array(PARTS);
  const scale = (PARTS - 1) / (high - low || 1);
  for (let k = 0; k < t.length; k += 1) {
    const part = (t[k] - low) * scale;
    if (part >= 0 && part < PARTS) counts[part | 0] += 1;
  }
  let [part, before] = [0, 0];
  while (before + counts[part] <= rank) before += counts[part++];
  const own = t.filter((value) => value <= high && Math.floor((value - low) * scale) === part);
  return own.sort()[rank - before];
}

/** The levels to draw between two heights. @param {number} low @param {number} high */
export function levels(low, high) {
  const size = (high - low) / BANDS || 1;
  return { start: low + size, end: Math.max(high - size / 2, low + size), size };
}

/**
 * A grid's value at a point, bilinear, or NaN outside.
 * @param {{shape: number[], values: Floats}} z [ny, nx] @param {number[][]} window @param {number} x
 * @param {number} y
 */
export function sample(z, window, x, y) {
  const [ny, nx] = z.shape;
  if (ny === 1) return along(z, window, x);
  const u = ((x - window[0][0]) / (window[0][1] - window[0][0])) * (nx - 1);
  const v = ((y - window[1][0]) / (window[1][1] - window[1][0])) * (ny - 1);
  if (!(u >= 0 && v >= 0 && u <= nx - 1 && v <= ny - 1)) return NaN;
  const i = Math.min(Math.floor(u), nx - 2);
  const j = Math.min(Math.floor(v), ny - 2);
  const at = (/** @type {number} */ a, /** @type {number} */ b) => z.values[b * nx + a];
  const [p, q] = [u - i, v - j];
  return (
    (1 - q) * ((1 - p) * at(i, j) + p * at(i + 1, j)) + q * ((1 - p) * at(i, j + 1) + p * at(i + 1, j + 1))
  );
}

/**
 * A curve's value at x, linear between its points, or NaN outside.
 * @param {{shape: number[], values: Floats}} z [1, nx] @param {number[][]} window @param {number} x
 */
export function along(z, window, x) {
  const last = z.shape[1] - 1;
  const u = ((x - window[0][0]) / (window[0][1] - window[0][0])) * last;
  if (!(u >= 0 && u <= last)) return NaN;
  const i = Math.min(Math.floor(u), last - 1);
  return (1 - u + i) * z.values[i] + (u - i) * z.values[i + 1];
}

/**
 * Round tick values over a range, about `count` of them.
 * @param {number} low @param {number} high @param {number} [count] @returns {number[]}
 */
export function ticks(low, high, count = 5) {
  const raw = (high - low) / count;
  if (!(raw > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw) ?? raw;
  const values = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k += 1)
    values.push(k * step || 0);
  return values;
}

/** A text in which every minus is a true one. @param {string} text */
export const minus = (text) => text.replaceAll("-", "−");

/** A number for a reader: three digits, powers of ten where they are shorter. @param {number} value */
export function format(value) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) {
    return minus(value.toExponential(1).replace("e+", "e"));
  }
  return minus(String(Number(value.toPrecision(3))));
}

/** Ticks in figures, with as many digits as tell them apart. @param {number[]} values @returns {string[]} */
export function labels(values) {
  if (values.length < 2) return values.map(format);
  const step = Math.abs(values[1] - values[0]);
  const largest = Math.max(...values.map(Math.abs));
  if (step < 1e-4 || largest >= 1e6) {
    const digits = Math.min(Math.max(0, Math.ceil(Math.log10(largest / step) - 1e-9)), 6);
    return values.map((value) => (value === 0 ? "0" : minus(value.toExponential(digits).replace("e+", "e"))));
  }
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return values.map((value) => minus((value || 0).toFixed(digits)));
}

/** A whole number as an exponent. @param {number} value */
export const raised = (value) =>
  String(value).replace(/[-0-9]/g, (sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]);
