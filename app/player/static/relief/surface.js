/** The surface of a relief: made anew only of what is new, and painted on a canvas as finely as there is time. */

import { bandsOf } from "../map/shade.js";
import { reliefOf } from "./block.js";
import { paced, ratioOf, START } from "./pace.js";
import { render, screenOf } from "./render.js";

/** @import { Theme } from "../core/theme.js" */
/** @import { Heights } from "../map/shade.js" */
/** @import { Relief } from "./block.js" */
/** @import { Lens } from "./lens.js" */
/** @import { Screen } from "./render.js" */

/** @param {HTMLCanvasElement} canvas @param {{width: number, height: number}} size of it, in pixels of the page */
export function createSurface(canvas, size) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  /** @type {Relief | null} */ let relief = null;
  let made = {
    of: /** @type {Heights | null} */ (null),
    common: /** @type {unknown} */ (null),
    theme: "",
    deep: 0,
  };
  /** @type {Map<number, Screen>} */ const screens = new Map();
  let pace = START;
  const counts = { grounds: 0, took: 0, sharp: false };

  /** Make it, if it is another; whether it is. @param {Heights} heights @param {Theme} theme */
  function build(heights, theme) {
    const { common } = heights;
    const next = {
      of: heights,
      common,
      theme: theme.map.join() + theme.casing,
      deep: size.height / size.width,
    };
    const stays = made.of === next.of && made.common === common;
    if (stays && made.theme === next.theme && made.deep === next.deep) return false;
    made = next;
    relief = heights.arrays.z.shape[0] > 1 ? reliefOf(bandsOf(heights, theme), next.deep, theme) : null;
    return true;
  }

  /** What is drawn on, with so many pixels in one of the page. @param {number} ratio */
  function screenAt(ratio) {
    const screen = screens.get(ratio) ?? screenOf(size.width, size.height, ratio);
    screens.set(ratio, screen);
    return screen;
  }

  /**
   * Paint it, as a lens sees it.
   * @param {Relief} block @param {Lens} lens @param {boolean} moving
   */
  function paint(block, lens, moving) {
    const screen = screenAt(ratioOf(pace, moving, size));
    render(block, lens, screen);
    const { w, h } = screen;
    if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
    context.putImageData(/** @type {ImageData} */ (screen.image), 0, 0);
    return screen;
  }

  /** A frame has been painted. @param {number} milliseconds @param {boolean} moving */
  function count(milliseconds, moving) {
    counts.grounds += 1;
    counts.took = milliseconds;
    counts.sharp = !moving;
    if (moving) pace = paced(pace, milliseconds);
  }

  return { build, paint, count, counts, forget: () => screens.clear(), relief: () => relief };
}
