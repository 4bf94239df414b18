/** A run's path on a map, as it is drawn: its pixels, its style, and where its head stands. */

import { lengths } from "../core/drawing.js";
import { exits, project, standing } from "../core/geometry.js";
import { PATH } from "../core/measures.js";
import { colorOf } from "../core/theme.js";
import { wayOf } from "../core/wandering.js";

/** @import { Floats } from "../core/geometry.js" */
/** @import { Way } from "../core/wandering.js" */
/** @import { Scene } from "./scene.js" */

/** How strong a run is drawn that stands back. */
export const BACK = 0.3;

/**
 * One run's path as it is drawn.
 * @typedef {object} Path
 * @property {Header.Run} run
 * @property {Float64Array} pixels
 * @property {Float64Array} lengths
 * @property {ReturnType<typeof exits>} exits
 * @property {string} color
 * @property {number[]} dash
 * @property {number} strong how strong it is drawn
 * @property {number} wide
 * @property {number} last the last step that is drawn
 * @property {Way} [way] how it moves at its end; not of a piece of it
 * @property {Floats} [away] how far it is outside the plane, at every row
 */

/** The last step of a run that is drawn: the one that left, too. @param {number | null} diverged @param {number} steps */
export const lastOf = (diverged, steps) => (diverged === null ? steps : Math.min(diverged, steps));

/** How a run is drawn. @param {boolean} focused @param {boolean} dim whether all others stand back */
export const styleOf = (focused, dim, larger = 1) => ({
  strong: dim && !focused ? BACK : 1,
  wide: (focused ? PATH.focused : PATH.wide) * larger,
});

/** The paths of a scene. @param {Scene} scene @returns {Path[]} */
export function pathsOf({ header, arrays, theme, frame, dim, wide }) {
  const { values, shape } = arrays.x;
  const stride = shape[1] * shape[2];
  return header.runs.map((run, i) => {
    const points = values.subarray(i * stride, (i + 1) * stride);
    const projected = project(frame, points);
    const last = lastOf(run.diverged_at, header.steps);
    const pixels = header.live ? standing(projected) : projected;
    return {
      run,
      pixels,
      lengths: lengths(pixels),
      exits: exits(pixels, frame.width, frame.height),
      color: colorOf(run, theme),
      dash: run.dash,
      ...styleOf(i === header.focus, dim || run.back === true, wide),
      last,
      way: wayOf(points, last, header.window),
      away: arrays.away?.values.subarray(i * shape[1], (i + 1) * shape[1]),
    };
  });
}

/**
 * Where a head stands at a step with a fraction: between rows k and k + 1.
 * @param {{pixels: Floats, last: number}} path @param {number} step
 */
export function headOf({ pixels: p, last }, step) {
  const at = Math.min(step, last);
  const k = Math.min(Math.floor(at), p.length / 2 - 2);
  const [x, y] = [0, 1].map((i) => p[2 * k + i] + (at - k) * (p[2 * k + 2 + i] - p[2 * k + i]));
  return { at, k, x, y };
}

/**
 * The piece of a path from its row k to its head.
 * @param {Path} path @param {number} k @param {number} x @param {number} y @returns {Path}
 */
export const pieceOf = (path, k, x, y) => ({
  ...path,
  way: undefined,
  pixels: Float64Array.of(path.pixels[2 * k], path.pixels[2 * k + 1], x, y),
  lengths: path.lengths.subarray(k, k + 1),
  away: path.away?.subarray(k, k + 2),
});
