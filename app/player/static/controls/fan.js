/** A fan of neighbouring races, and the race between two of them: what bends under the finger. */

import { extremes } from "../core/geometry.js";

/** @import { Message, Tensor } from "../core/payload.js" */

/**
 * The race that is shown in place of the page's own.
 * @typedef {object} Bent
 * @property {Tensor} x [runs, steps + 1, 2]
 * @property {Tensor} loss [runs, steps + 1]
 * @property {(number | null)[]} diverged where each run did
 * @property {Ground | null} ground another contour map, where that bends too
 * @property {Header.Marks | null} marks
 */

/**
 * The page's own race.
 * @typedef {object} Race
 * @property {Tensor} x [runs, steps + 1, 2]
 * @property {Tensor} loss [runs, steps + 1]
 * @property {(number | null)[]} diverged where each run did
 */

/** @typedef {Pick<Header.Surface, "window" | "floor"> & {ends: number[]}} GroundHeader */
/** @typedef {Message<GroundHeader, {t: Tensor}>} Ground heights, and the ends of their range */
/** @typedef {{shape: number[], values: Int16Array}} PackedTensor */
/** @typedef {{x: PackedTensor, loss: PackedTensor, z?: PackedTensor}} Packed */

/**
 * @typedef {object} Fan
 * @property {number[][]} values of one knob, or of two
 * @property {boolean[]} log whether each is turned in equal ratios
 * @property {number[]} rows the runs that bend
 * @property {number} steps
 * @property {Float32Array} x [n, rows, steps + 1, 2]
 * @property {Float32Array} loss [n, rows, steps + 1]
 * @property {(number | null)[]} floors the loss at the lowest known minimum, at every value
 * @property {(number | null)[][]} diverged [n][rows]
 * @property {{t: Float32Array, shape: number[], floor: number | null, ends: number[]}[]} grounds heights at
 *   every value, or none
 * @property {Header.Marks[]} marks
 * @property {[number, number]} half half the window
 * @property {[number, number]} middle
 */

/**
 * Neighbours are blended where they are nowhere further apart than this, in half windows; else the nearer one
 * is shown.
 */
export const CLOSE = 0.35;

/**
 * Read a fan: numbers of 16 bits, as differences from step to step (app/player/fan.py says what they mean).
 * @param {Message<Header.Fan, Packed>} message @returns {Fan}
 */
export function readFan({ header, arrays }) {
  const { steps, rows, middle, half, floors, spread } = header;
  const { levels, linear, stretch, decades, center } = header.scale;
  const n = header.diverged.length;
  const x = new Float32Array(n * rows.length * (steps + 1) * 2);
  const loss = new Float32Array(n * rows.length * (steps + 1));
  const far = (/** @type {number} */ v) =>
    Math.abs(v) <= linear ? v : Math.sign(v) * linear * Math.exp((Math.abs(v) - linear) / stretch);
  for (let path = 0, i = 0, j = 0; path < n * rows.length; path += 1) {
    const floor = floors[Math.floor(path / rows.length)] ?? 0;
    let [across, up, log] = [0, 0, 0];
    for (let k = 0; k <= steps; k += 1, i += 2, j += 1) {
      across = ((across + arrays.x.values[i]) << 16) >> 16;
      up = ((up + arrays.x.values[i + 1]) << 16) >> 16;
      log = ((log + arrays.loss.values[j]) << 16) >> 16;
      x[i] = middle[0] + half[0] * far(across / levels);
      x[i + 1] = middle[1] + half[1] * far(up / levels);
      loss[j] = spread ? spread[0] + spread[1] * far(log / levels) : floor + 10 ** (log / decades + center);
    }
  }
  const { z } = arrays;
  const grounds = z ? (header.heights ?? []).map((ends, i) => groundOf(z, ends, floors[i], i)) : [];
  return {
    values: header.values,
    log: header.log ?? [],
    rows,
    steps,
    x,
    loss,
    floors,
    diverged: header.diverged,
    grounds,
    marks: header.marks ?? [],
    half,
    middle,
  };
}

/**
 * @param {PackedTensor} z @param {[number, number]} ends @param {number | null} floor
 * @param {number} i
 */
function groundOf({ shape: [, ny, nx], values }, [low, high], floor, i) {
  const part = values.subarray(i * ny * nx, (i + 1) * ny * nx);
  const t = Float32Array.from(part, (q) => (q === -32768 ? NaN : low + ((q + 32767) / 65534) * (high - low)));
  return { shape: [ny, nx], floor, t, ends: extremes(t, floor !== null) };
}

/**
 * Whether two paths of a fan are nowhere far apart inside the window.
 * @param {Fan} fan @param {number} a @param {number} b @param {number} row
 */
export function alike(fan, a, b, row) {
  if (fan.diverged[a][row] !== fan.diverged[b][row]) return false;
  const size = (fan.steps + 1) * 2;
  const [i, j] = [(a * fan.rows.length + row) * size, (b * fan.rows.length + row) * size];
  const limit = (/** @type {number} */ value, /** @type {number} */ axis) =>
    Math.max(-1, Math.min((value - fan.middle[axis]) / fan.half[axis], 1));
  for (let k = 0; k < size; k += 1) {
    if (Math.abs(limit(fan.x[i + k], k % 2) - limit(fan.x[j + k], k % 2)) > CLOSE) return false;
  }
  return true;
}

/**
 * Where a value lies among increasing ones, from 0 to the last index.
 * @param {number[]} values @param {number} value @param {boolean} log
 */
export function placeOf(values, value, log) {
  const at = log ? Math.log : (/** @type {number} */ v) => v;
  let i = 0;
  while (i + 2 < values.length && values[i + 1] < value) i += 1;
  if (values.length < 2) return 0;
  // zero has no logarithm, and nothing to blend with
  if (log && !(values[i] > 0)) return value < values[i + 1] ? i : i + 1;
  const part = (at(value) - at(values[i])) / (at(values[i + 1]) - at(values[i]));
  return i + Math.max(0, Math.min(part, 1));
}

/**
 * The race at a place of a fan, between its values. Only neighbours that are alike are blended.
 * @param {Fan} fan @param {number[]} at an index for every knob, with a fraction
 * @param {Race} race the page's own
 * @returns {Bent}
 */
export function bend(fan, at, race) {
  const corners = cornersOf(fan, at);
  const nearest = corners.reduce((best, corner) => (corner.weight > best.weight ? corner : best)).index;
  const x = race.x.values.slice();
  const loss = race.loss.values.slice();
  const diverged = [...race.diverged];
  const size = fan.steps + 1;
  fan.rows.forEach((run, row) => {
    const close = corners.every(
      ({ index, weight }) => !weight || index === nearest || alike(fan, nearest, index, row),
    );
    const used = close ? corners.filter(({ weight }) => weight > 0) : [{ index: nearest, weight: 1 }];
    diverged[run] = fan.diverged[nearest][row];
    x.fill(0, 2 * run * size, 2 * (run + 1) * size);
    for (const { index, weight } of used) {
      const from = 2 * (index * fan.rows.length + row) * size;
      for (let k = 0; k < 2 * size; k += 1) x[2 * run * size + k] += weight * fan.x[from + k];
    }
    const floor = fan.floors[nearest];
    const above = (/** @type {number} */ index, /** @type {number} */ k) =>
      fan.loss[(index * fan.rows.length + row) * size + k] - (fan.floors[index] ?? 0);
    for (let k = 0; k < size; k += 1) {
      let sum = 0; // above a known minimum losses are blended in ratios
      for (const { index, weight } of used)
        sum += weight * (floor === null ? above(index, k) : Math.log(Math.max(above(index, k), 1e-30)));
      loss[run * size + k] = floor === null ? sum : floor + Math.exp(sum);
    }
  });
  const ground = fan.grounds.length ? blendGrounds(fan, corners, nearest) : null;
  return {
    x: { shape: race.x.shape, values: x },
    loss: { shape: race.loss.shape, values: loss },
    diverged,
    ground,
    marks: fan.marks[nearest] ?? null,
  };
}

/** The values around a place, and how much each counts. @param {Fan} fan @param {number[]} at */
function cornersOf(fan, at) {
  let corners = [{ index: 0, weight: 1 }];
  let stride = 1;
  fan.values.forEach((values, axis) => {
    const i = Math.max(0, Math.min(Math.floor(at[axis]), values.length - 2));
    const part = values.length > 1 ? Math.max(0, Math.min(at[axis] - i, 1)) : 0;
    corners = corners.flatMap(({ index, weight }) => [
      { index: index + stride * i, weight: weight * (1 - part) },
      ...(values.length > 1 ? [{ index: index + stride * (i + 1), weight: weight * part }] : []),
    ]);
    stride *= values.length;
  });
  return corners;
}

/**
 * A contour map between those of the fan.
 * @param {Fan} fan @param {{index: number, weight: number}[]} corners @param {number} nearest
 * @returns {Ground}
 */
function blendGrounds(fan, corners, nearest) {
  const { shape, floor } = fan.grounds[nearest];
  const t = new Float32Array(shape[0] * shape[1]);
  const ends = [0, 0];
  for (const { index, weight } of corners) {
    if (!weight) continue;
    const ground = fan.grounds[index];
    for (let k = 0; k < t.length; k += 1) t[k] += weight * ground.t[k];
    for (const k of [0, 1]) ends[k] += weight * ground.ends[k];
  }
  for (let k = 0; k < t.length; k += 1) if (t[k] < ends[0]) t[k] = ends[0];
  const [[x, y], [w, h]] = [fan.middle, fan.half];
  return {
    header: {
      window: [
        [x - w, x + w],
        [y - h, y + h],
      ],
      floor,
      ends,
    },
    arrays: { t: { shape, values: t } },
  };
}

/**
 * The loss at the end of every path of a fan's first run that bends, Infinity where it diverged.
 * @param {Fan} fan
 */
export function ends(fan) {
  const size = fan.rows.length * (fan.steps + 1);
  return fan.diverged.map(([diverged], i) => (diverged === null ? fan.loss[i * size + fan.steps] : Infinity));
}
