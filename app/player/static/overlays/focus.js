/** What a map shows of the run in focus beside its path: how the loss bends, and what theory says. */

import { createCurvature } from "./curvature.js";
import { createTheory } from "./theory.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Path } from "../map/line.js" */
/** @import { Parts } from "../map/parts.js" */
/** @import { Host, Scene } from "../map/scene.js" */

/**
 * @param {Scene} scene @param {Parts} parts @param {{host: Host, clock: Clock}} about
 * @param {{curvature: boolean, stability: boolean, theory: boolean}} shown what the reader asked for
 * @param {() => void} changed
 */
export function createFocus(scene, parts, { host, clock }, shown, changed) {
  const curvature = createCurvature(scene, parts, host, shown, changed);
  const theory = createTheory(scene, parts, { host, clock }, shown, changed);
  const both = [curvature, theory];
  return {
    ask: curvature.ask,
    forget: () => both.forEach((one) => one.forget()),
    resize: () => both.forEach((one) => one.resize()),
    destroy: () => both.forEach((one) => one.destroy()),
    /** @param {CanvasRenderingContext2D} c @param {number} step @param {Path} path the one in focus */
    draw: (c, step, path) => [...theory.draw(c, step), ...curvature.draw(c, step, path)],
  };
}
