/** What the buttons beside a map show of its landscape: more, less, the part that the paths cross, or all. */

import { bounded, zoomed } from "./zoom.js";

/** @import { Frame } from "../core/geometry.js" */
/** @import { Tensor } from "../core/payload.js" */
/** @import { Scene } from "./scene.js" */
/** @import { Ranges } from "./zoom.js" */

/** One press comes nearer by this factor. */
const NEARER = 0.625;
/** What is left free around the paths, as a share of what they cross. */
const MARGIN = 0.08;
/** Of a path that goes astray, what is further than so many windows from the window and the start does not count. */
const ASTRAY = 2;
/** The part is at least this share of the window: a path may stand still. */
const LEAST = 1e-3;

/**
 * The ranges that hold all paths, with both axes to the scale that they have to each other in the window; on a
 * curve each axis fits by itself.
 * @param {Pick<Header.Map, "window" | "start" | "starts" | "curve">} header @param {Tensor} x the
 *   paths: [runs, steps + 1, 2], not finite where they have ended
 * @returns {Pick<Frame, "x" | "y">}
 */
export function fitted({ window, start, starts, curve }, { values }) {
  const begun = starts?.map((own) => own ?? start) ?? [start];
  const near = [0, 1].map((k) => {
    const places = begun.map((point) => point[k]);
    const [low, high] = [Math.min(window[k][0], ...places), Math.max(window[k][1], ...places)];
    const far = ASTRAY * (high - low);
    return [low - far, high + far];
  });
  const inside = (/** @type {number} */ value, /** @type {number} */ k) =>
    value >= near[k][0] && value <= near[k][1];
  const ranges = [0, 1].map((k) => [begun[0][k], begun[0][k]]);
  for (let i = 0; i < values.length; i += 2) {
    if (!inside(values[i], 0) || !inside(values[i + 1], 1)) continue; // nor are such that are no numbers
    for (const k of [0, 1]) {
      ranges[k][0] = Math.min(ranges[k][0], values[i + k]);
      ranges[k][1] = Math.max(ranges[k][1], values[i + k]);
    }
  }
  const spans = window.map(([low, high]) => high - low);
  const shares = ranges.map(([low, high], k) =>
    Math.max(((high - low) / spans[k]) * (1 + 2 * MARGIN), LEAST),
  );
  const largest = Math.max(...shares);
  const [across, up] = ranges.map(([low, high], k) => {
    const [middle, half] = [(low + high) / 2, ((curve ? shares[k] : largest) * spans[k]) / 2];
    return /** @type {[number, number]} */ ([middle - half, middle + half]);
  });
  return { x: across, y: up };
}

/**
 * What a button shows.
 * @param {string} name "in", "out", "fit" or "whole" @param {Pick<Scene, "header" | "arrays" | "frame">} scene
 * @returns {Ranges}
 */
export function lookAt(name, { header, arrays, frame }) {
  const [x, y] = header.window;
  if (name === "whole") return { x: [...x], y: [...y] };
  if (name === "fit") return fitted(header, arrays.x);
  const middle = /** @type {[number, number]} */ ([frame.width / 2, frame.height / 2]);
  return zoomed(frame, middle, middle, bounded(frame, header.window, name === "in" ? NEARER : 1 / NEARER));
}
