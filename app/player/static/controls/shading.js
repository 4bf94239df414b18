/** Where a knob leads: the losses at the end, as shades along its track, or over the square of two knobs. */

import { fit } from "../core/drawing.js";
import { mix } from "../core/theme.js";
import { shades, shareOf } from "./scale.js";

/** @import { Theme } from "../core/theme.js" */
/** @import { Value } from "./scale.js" */

/** Side of the square, in pixels. */
const PAD = 190;
/** The track begins and ends so many pixels inside its slider. */
export const INSET = 7;

/**
 * Where the cells around increasing values meet, from 0 to 1: half way between neighbours.
 * @param {Header.Control} control @param {Value[]} values @returns {number[]} one more than there are values
 */
export function edgesOf(control, values) {
  const places = values.map((value) => shareOf(control, value));
  return [0, ...places.slice(1).map((place, i) => (places[i] + place) / 2), 1];
}

/**
 * The shades along a track.
 * @param {HTMLCanvasElement} canvas @param {number} wide @param {Header.Control} control
 * @param {Value[]} values @param {number[]} ends the loss at the end for each of them @param {Theme} theme
 */
export function paintTrack(canvas, wide, control, values, ends, theme) {
  const c = fit(canvas, wide, 6);
  const track = wide - 2 * INSET;
  const edges = edgesOf(control, values);
  shades(ends).forEach((shade, i) => {
    c.fillStyle = shade === null ? theme.down : mix(theme.map, 1 - shade);
    c.fillRect(INSET + edges[i] * track, 0, (edges[i + 1] - edges[i]) * track + 0.5, 6);
  });
}

/**
 * The shades over the square, and where its two knobs stand.
 * @param {HTMLCanvasElement} canvas @param {{values: [Value[], Value[]], ends: number[]} | null} cells the first
 *   of the values changes fastest
 * @param {[Header.Control, Header.Control]} two across and up
 * @param {[Value, Value]} at theirs @param {string} color @param {Theme} theme
 */
export function paintSquare(canvas, cells, two, at, color, theme) {
  const c = fit(canvas, PAD, PAD);
  c.fillStyle = theme.rule;
  c.fillRect(0, 0, PAD, PAD);
  if (cells) paintCells(c, cells, two, theme);
  const [x, y] = two.map((control, k) => shareOf(control, at[k]));
  c.beginPath();
  c.arc(x * PAD, (1 - y) * PAD, 7, 0, 2 * Math.PI);
  for (const [stroke, width] of /** @type {[string, number][]} */ ([
    [theme.casing, 5],
    [color, 2.5],
  ])) {
    c.strokeStyle = stroke;
    c.lineWidth = width;
    c.stroke();
  }
}

/**
 * @param {CanvasRenderingContext2D} c @param {{values: [Value[], Value[]], ends: number[]}} cells
 * @param {[Header.Control, Header.Control]} two @param {Theme} theme
 */
function paintCells(c, { values, ends }, two, theme) {
  const [across, up] = two.map((control, k) => edgesOf(control, values[k]));
  const columns = values[0].length;
  shades(ends).forEach((shade, n) => {
    const [i, j] = [n % columns, Math.floor(n / columns)];
    c.fillStyle = shade === null ? theme.down : mix(theme.map, 1 - shade);
    c.globalAlpha = shade === null ? 0.55 : 1;
    const [left, top] = [across[i] * PAD, (1 - up[j + 1]) * PAD];
    c.fillRect(left, top, (across[i + 1] - across[i]) * PAD + 0.6, (up[j + 1] - up[j]) * PAD + 0.6);
  });
  c.globalAlpha = 1;
}
