/** Where the points of a block are seen: an orthographic camera, in CSS pixels. */

import { TALL } from "./block.js";

/** @import { Relief } from "./block.js" */

/**
 * @typedef {{turn: number, tilt: number, zoom: number}} Camera radians around the vertical; from the side (0)
 *   to straight above (π/2)
 */

/** @typedef {ReturnType<typeof lensOf>} Lens */

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
