/** A contour map that changes with every frame: painted by ourselves, in place of Plotly's, while a finger bends it. */

import { bandsOf, shade } from "./shade.js";

/** Pixels across: enough while it moves, and cheap. */
const WIDTH = 256;

/** @param {import("./map.js").Scene} scene @param {HTMLCanvasElement} canvas */
export function createGhost(scene, canvas) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  /** @type {ImageData | null} */ let image = null;
  /** @type {import("./payload.js").Message | null} */ let painted = null;
  let over = ""; // the page's own surface when that ground was bent

  /** Paint the bent ground, if there is one; what was painted stays until the page's next ground is there. */
  function draw() {
    const ground = scene.bent?.ground;
    if (!ground) {
      if (scene.header.surface === over) canvas.hidden = true; // nothing came of it: Plotly's is the right one
      return;
    }
    if (ground !== painted) over = scene.header.surface;
    painted = ground;
    const { x, y, width, height } = scene.frame;
    const tall = Math.max(1, Math.round((WIDTH * height) / width));
    if (!image || image.height !== tall) {
      canvas.width = WIDTH;
      canvas.height = tall;
      image = context.createImageData(WIDTH, tall);
    }
    shade(bandsOf(ground, scene.theme), [x, y], image);
    context.putImageData(image, 0, 0);
    canvas.hidden = false;
  }

  return { draw, hide: () => (canvas.hidden = true) };
}
