/** How the loss bends along the path in focus, on a map: asked for when it is to be seen, drawn at the playhead. */

import { fit } from "../core/drawing.js";
import { createQuestion } from "../core/question.js";
import { t } from "../core/words.js";
import { bendAt, drawBend, drawParabola, drawRibbon, sayBend, sayStability } from "./bending.js";

/** @import { Message } from "../core/payload.js" */
/** @import { Host, Scene } from "../map/scene.js" */
/** @import { Path } from "../map/line.js" */
/** @import { Label } from "./bending.js" */

/** Where it is fetched, it is when the pointer has rested this long. */
const REST = 60;

/**
 * @param {Scene} scene @param {{under: HTMLCanvasElement, said: HTMLElement}} parts
 * @param {Host} host @param {{curvature: boolean, stability: boolean}} shown what the reader asked for
 * @param {() => void} changed
 */
export function createCurvature(scene, { under, said }, host, shown, changed) {
  const { frame } = scene;
  /** @type {Message<Header.Curvature> | null} */ let message = null;
  let context = fit(under, 1, 1);
  const question = createQuestion(REST);
  let failed = false; // it could not be fetched
  let marked = false; // there is something on the canvas under the paths

  /** There is another race: nothing is known of it. */
  function forget() {
    message = null;
    ask();
  }

  /** Ask for it, if it is to be seen. */
  function ask() {
    question.drop();
    failed = false;
    const { curvature } = scene.header;
    if (message || !curvature || !(shown.curvature || shown.stability)) return;
    question.put([host.resolve(curvature)], use, fail);
  }

  /** @param {Message[]} answers */
  function use([answer]) {
    message = answer;
    changed();
  }

  function fail() {
    failed = true;
    changed();
  }

  /**
   * Everything about it at the playhead, but for its labels.
   * @param {CanvasRenderingContext2D} c @param {number} step @param {Path} path the one in focus
   * @returns {Label[]}
   */
  function draw(c, step, path) {
    const { header, arrays, theme } = scene;
    const active = message !== null && (shown.curvature || shown.stability);
    said.hidden = !active && !failed;
    if (failed) said.textContent = t("The curvature could not be loaded.");
    if (marked) context.clearRect(0, 0, frame.width, frame.height);
    marked = active && shown.stability;
    if (!active || !message) return [];
    const k = Math.floor(Math.min(step, path.last));
    const bend = bendAt(message.arrays, k);
    if (shown.stability) drawRibbon(context, path, message.arrays, k, message.header, theme);
    said.textContent = shown.stability ? sayStability(bend, message.header) : sayBend(bend);
    if (!shown.curvature) return [];
    const base = 2 * (header.focus * (header.steps + 1) + k);
    const at = /** @type {[number, number]} */ ([arrays.x.values[base], arrays.x.values[base + 1]]);
    if (!header.curve) return drawBend(c, frame, at, bend, theme);
    drawParabola(c, frame, at, bend, theme);
    return [];
  }

  /** The stage has another size. */
  function resize() {
    context = fit(under, frame.width, frame.height);
  }

  return { forget, ask, draw, resize, destroy: question.drop };
}
