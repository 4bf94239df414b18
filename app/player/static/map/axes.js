/** The axes of a map: ticks and numbers inside its frame. */

import { minus, ticks, toPixelX, toPixelY } from "../core/geometry.js";

/** @import { Frame } from "../core/geometry.js" */

/** So many ticks an axis has, about. */
const COUNT = 7;
/** Their length, and what lies between a tick and its number, in pixels. */
const [LONG, GAP] = [4, 3];

/** A tick: where it stands, in pixels, and its number. @typedef {{at: number, text: string}} Tick */

/**
 * The ticks of both axes of a frame.
 * @param {Frame} frame @returns {{x: Tick[], y: Tick[]}}
 */
export function ticksOf(frame) {
  const of = (
    /** @type {[number, number]} */ [low, high],
    /** @type {(f: Frame, v: number) => number} */ place,
  ) => {
    const values = ticks(low, high, COUNT);
    return values.map((value, i) => ({ at: place(frame, value), text: say(value, values, i) }));
  };
  return { x: of(frame.x, toPixelX), y: of(frame.y, toPixelY) };
}

/**
 * A tick's number, with no more digits than tell it from its neighbours.
 * @param {number} value @param {number[]} all @param {number} i its place among them
 */
function say(value, all, i) {
  const step = all.length > 1 ? Math.abs(all[1] - all[0]) : Math.abs(value) || 1;
  const largest = Math.max(...all.map(Math.abs));
  const power = Math.floor(Math.log10(step) + 1e-9);
  if (largest >= 1e6 || largest < 1e-3) {
    const digits = Math.max(0, Math.min(Math.floor(Math.log10(largest) + 1e-9) - power, 12));
    return minus(all[i] === 0 ? "0" : value.toExponential(digits).replace(/\.?0*e\+?/, "e"));
  }
  return minus(String(Number(value.toFixed(Math.max(0, Math.min(-power, 20))))));
}

/**
 * Draw them; a number that would be cut off by the frame, or stand on one of the other axis, is left out.
 * @param {CanvasRenderingContext2D} c in pixels of the page @param {Frame} frame
 * @param {{muted: string, font: string}} theme @param {number} type how much larger letters are
 */
export function drawAxes(c, frame, theme, type) {
  const { width, height } = frame;
  const size = 11 * type;
  const { x, y } = ticksOf(frame);
  c.fillStyle = theme.muted;
  c.font = `${size}px ${theme.font}`;
  c.textBaseline = "middle";
  c.textAlign = "center";
  const foot = height - LONG - GAP - size / 2;
  for (const { at, text } of x) {
    c.fillRect(Math.round(at) - 0.5, height - LONG, 1, LONG);
    const half = c.measureText(text).width / 2;
    if (at - half > 1 && at + half < width - 1) c.fillText(text, at, foot);
  }
  c.textAlign = "left";
  for (const { at, text } of y) {
    c.fillRect(0, Math.round(at) - 0.5, LONG, 1);
    if (at - size / 2 > 1 && at + size / 2 < foot - size) c.fillText(text, LONG + GAP, at);
  }
}
