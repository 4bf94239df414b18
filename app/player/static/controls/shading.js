/** Where a knob leads: the losses at the end, as shades along its track, or over the square of two knobs. */

import { fit } from "../core/drawing.js";
import { mix } from "../core/theme.js";
import { ends } from "./fan.js";
import { shades, shareOf } from "./way.js";

/** @import { Theme } from "../core/theme.js" */
/** @import { Fan } from "./fan.js" */
/** @import { Knob } from "./way.js" */

/** Side of the square, in pixels. */
const PAD = 190;
/** The track begins and ends so many pixels inside its slider. */
const INSET = 7;

/**
 * Where the cells around increasing values meet, from 0 to 1: half way between neighbours.
 * @param {Knob} knob @param {number[]} values @returns {number[]} one more than there are values
 */
export function edgesOf(knob, values) {
  const places = values.map((value) => shareOf(knob, value));
  return [0, ...places.slice(1).map((place, i) => (places[i] + place) / 2), 1];
}

/**
 * The shades along a track.
 * @param {HTMLCanvasElement} canvas @param {number} wide @param {Fan} fan @param {Knob} knob
 * @param {Theme} theme
 */
export function paintTrack(canvas, wide, fan, knob, theme) {
  const c = fit(canvas, wide, 6);
  const track = wide - 2 * INSET;
  const edges = edgesOf(knob, fan.values[0]);
  shades(ends(fan)).forEach((shade, i) => {
    c.fillStyle = shade === null ? theme.down : mix(theme.map, 1 - shade);
    c.fillRect(INSET + edges[i] * track, 0, (edges[i + 1] - edges[i]) * track + 0.5, 6);
  });
}

/**
 * The shades over the square, and where its two knobs stand.
 * @param {HTMLCanvasElement} canvas @param {Fan | null} fan @param {[Knob, Knob]} two across and up
 * @param {number[]} values theirs @param {string} ink @param {Theme} theme
 */
export function paintSquare(canvas, fan, two, values, ink, theme) {
  const c = fit(canvas, PAD, PAD);
  c.fillStyle = theme.rule;
  c.fillRect(0, 0, PAD, PAD);
  if (fan) paintCells(c, fan, two, theme);
  const [x, y] = two.map((knob, k) => shareOf(knob, values[k]));
  c.beginPath();
  c.arc(x * PAD, (1 - y) * PAD, 7, 0, 2 * Math.PI);
  for (const [color, width] of /** @type {[string, number][]} */ ([
    [theme.casing, 5],
    [ink, 2.5],
  ])) {
    c.strokeStyle = color;
    c.lineWidth = width;
    c.stroke();
  }
}

/** @param {CanvasRenderingContext2D} c @param {Fan} fan @param {[Knob, Knob]} two @param {Theme} theme */
function paintCells(c, fan, two, theme) {
  const [across, up] = two.map((knob, k) => edgesOf(knob, fan.values[k]));
  const columns = fan.values[0].length;
  shades(ends(fan)).forEach((shade, n) => {
    const [i, j] = [n % columns, Math.floor(n / columns)];
    c.fillStyle = shade === null ? theme.down : mix(theme.map, 1 - shade);
    c.globalAlpha = shade === null ? 0.55 : 1;
    const [left, top] = [across[i] * PAD, (1 - up[j + 1]) * PAD];
    c.fillRect(left, top, (across[i + 1] - across[i]) * PAD + 0.6, (up[j + 1] - up[j]) * PAD + 0.6);
  });
  c.globalAlpha = 1;
}
