/**
 * A contour map that changes with every frame: painted by ourselves, in place of Plotly's, while a finger
 * bends it.
 */

import { lengths, strokePath } from "../core/drawing.js";
import { project } from "../core/geometry.js";
import { GRAPH } from "../core/measures.js";
import { bandsOf, lineOf, shade } from "./shade.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */
/** @import { Scene } from "./scene.js" */

/** Pixels across: enough while it moves, and cheap. */
const WIDTH = 256;

/** Where frames are slow, the contours are painted only in every third. */
const EVERY = 3;

/** @param {Scene} scene @param {HTMLCanvasElement} canvas @param {Clock} clock */
export function createGhost(scene, canvas, clock) {
  let turn = 0;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  /** @type {ImageData | null} */ let image = null;
  /** @type {Message | null} */ let painted = null;
  let over = ""; // the page's own surface when that one was painted

  /** Paint the surface under the finger, if there is one; it stays until the page's next surface is there. */
  function draw() {
    const surface = scene.bent?.ground;
    if (!surface) {
      // nothing came of it: Plotly's is the right one
      if (scene.header.surface === over) canvas.hidden = true;
      return;
    }
    turn += 1;
    if (clock.laden && !scene.header.curve && !canvas.hidden && turn % EVERY) return;
    if (surface !== painted) over = scene.header.surface;
    painted = surface;
    const { x, y, width, height } = scene.frame;
    const tall = Math.max(1, Math.round((WIDTH * height) / width));
    if (!image || image.height !== tall) {
      canvas.width = WIDTH;
      canvas.height = tall;
      image = context.createImageData(WIDTH, tall);
    }
    if (scene.header.curve) drawCurve(surface);
    else {
      shade(bandsOf(surface, scene.theme), [x, y], image);
      context.putImageData(image, 0, 0);
    }
    canvas.hidden = false;
  }

  /** In one dimension a surface is a line. @param {Message} surface */
  function drawCurve(surface) {
    const { frame, theme } = scene;
    canvas.width = frame.width;
    canvas.height = frame.height;
    image = null;
    context.fillStyle = theme.map[0];
    context.fillRect(0, 0, frame.width, frame.height);
    const pixels = project(frame, lineOf(surface));
    strokePath(
      context,
      { pixels, lengths: lengths(pixels), color: theme.muted, dash: [], wide: GRAPH },
      0,
      pixels.length / 2 - 1,
      { casing: "transparent" },
      frame.width,
      frame.height,
    );
  }

  return { draw, hide: () => (canvas.hidden = true) };
}
