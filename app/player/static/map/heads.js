/** The heads of the paths on a map, with their names and the pieces of the step under way. */

import { exitMark, marker, ring } from "../core/drawing.js";
import { beside, drawNames, fontOf, sayHead } from "../core/heads.js";
import { EXIT, HEAD } from "../core/measures.js";
import { strokeFading } from "../training/fade.js";
import { headOf, pieceOf } from "./line.js";

/** @import { Label } from "../overlays/bending.js" */
/** @import { Path } from "./line.js" */
/** @import { Scene } from "./scene.js" */

/**
 * @param {CanvasRenderingContext2D} c @param {Scene} scene @param {Path[]} paths
 * @param {number[]} order in which they are drawn @param {number} step with a fraction
 * @param {Label[]} labels words of what else stands at the heads
 * @param {(row: number) => number} stepOf
 */
export function drawHeads(c, scene, paths, order, step, labels, stepOf) {
  const { frame, theme, wide, type } = scene;
  c.font = fontOf(frame.width, theme, type);
  c.textBaseline = "middle";
  const named = order.map((i) => {
    const path = paths[i];
    const { x, y } = drawHead(c, scene, path, i === scene.header.focus, step);
    const text = sayHead(path.run, step, stepOf);
    const place = beside(x, y, c.measureText(text).width, frame.width, wide, type);
    return { text, color: path.color, strong: path.strong, ...place };
  });
  for (const { text, color, x, y } of labels) {
    const { top } = beside(x, y, 0, frame.width, wide, type);
    named.push({ text, color, strong: 1, left: x, right: x + c.measureText(text).width + 8, top });
  }
  // what stands back has no name: there are more words
  const shown = named.filter(({ strong }, k) => strong === 1 && (scene.names || k >= order.length));
  drawNames(c, shown, frame.height, theme, type);
}

/**
 * One head, or where its path left the map; returns its place.
 * @param {CanvasRenderingContext2D} c @param {Scene} scene @param {Path} path @param {boolean} focused
 * @param {number} step
 */
function drawHead(c, { frame, theme, wide }, path, focused, step) {
  const { width, height } = frame;
  const { at, k, x, y } = headOf(path, step);
  const whole = Math.floor(step);
  if (at > whole && whole < path.last) strokeFading(c, pieceOf(path, k, x, y), 0, 1, theme, width, height);
  c.globalAlpha = path.strong;
  const left = path.exits.filter((exit) => exit.step <= at);
  for (const exit of left.slice(-EXIT.most)) exitMark(c, exit, path.color, theme.casing);
  const outside = x < 0 || x > width || y < 0 || y > height;
  if (outside) return left.at(-1) ?? { x, y };
  if (focused) ring(c, x, y, path.color, theme.casing, wide);
  marker(c, path.run.marker, x, y, HEAD.radius * wide, path.color, theme.casing);
  return { x, y };
}
