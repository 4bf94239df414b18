/** The paths and their heads, on two canvases above a map. */

import { cross, fit } from "../core/drawing.js";
import { toPixelX, toPixelY } from "../core/geometry.js";
import { focusLast } from "../core/heads.js";
import { restless, stacked, tailOf } from "../core/wandering.js";
import { strokeFading } from "../training/fade.js";
import { drawHeads } from "./heads.js";
import { pathsOf } from "./line.js";
import { createMembers } from "./members.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Label } from "../overlays/bending.js" */
/** @import { Path } from "./line.js" */
/** @import { Scene } from "./scene.js" */

/** What `drawn` is while the path canvas has nothing on it at all. */
const EMPTY = -2;
/** Tails that fade are drawn anew so often while they pass: drawing all of a long path takes long. */
const TIMES = 4;

/**
 * @param {Scene} scene
 * @param {{members: HTMLCanvasElement, paths: HTMLCanvasElement, heads: HTMLCanvasElement}} canvases
 * @param {Clock} clock
 * @param {(c: CanvasRenderingContext2D, step: number) => Label[]} mark draws more at the heads, and returns
 *   its words
 */
export function createPaths(scene, { members: below, paths: pathCanvas, heads: headCanvas }, clock, mark) {
  const { frame } = scene;
  const members = createMembers(scene, below);
  /** @type {Path[]} */ let paths = [];
  let drawn = -1; // the step up to which the path canvas is drawn, -1: nothing
  let whole = -1; // and the one at which all of it was drawn last
  /** @type {CanvasRenderingContext2D} */ let pathContext = fit(pathCanvas, 1, 1);
  /** @type {CanvasRenderingContext2D} */ let headContext = fit(headCanvas, 1, 1);
  const counts = { paths: 0 };

  /** Recompute what depends on data, size, zoom or theme. */
  function layOut() {
    paths = pathsOf(scene);
    members.layOut();
    if (!scene.held || drawn !== EMPTY) drawn = -1;
  }

  /** Draw the paths up to a step, with a fraction; what is drawn already stays. @param {number} step */
  function draw(step) {
    const { header, theme } = scene;
    if (!header || !paths.length) return;
    members.draw(step);
    if (scene.held) return drawAtOnce(step);
    const { width, height } = frame;
    const next = Math.floor(step);
    if (drawn < 0 || next < drawn || isStale(next)) {
      pathContext.clearRect(0, 0, width, height);
      drawMarks(pathContext);
      counts.paths += 1;
      drawn = -1;
      whole = next;
    }
    if (next > drawn) {
      for (const i of inOrder()) {
        const end = Math.min(next, paths[i].last);
        const from = Math.max(Math.min(drawn - 1, end), oldest(next), 0);
        if (from < end) strokeFading(pathContext, paths[i], from, end, theme, width, height);
      }
      drawn = next;
    }
    headContext.clearRect(0, 0, width, height);
    headsAt(step);
  }

  /** The first step of the paths that is still drawn. @param {number} step */
  const oldest = (step) => {
    if (scene.tail === null) return 0;
    return clock.at ? clock.rowOf(clock.stepOf(step) - scene.tail) : step - scene.tail;
  };

  /** Whether all has to be drawn anew, since what is translucent must not be drawn twice. @param {number} next */
  function isStale(next) {
    if (scene.tail !== null && next !== drawn) return true;
    if (next > drawn && paths.some(({ away, strong }) => away || strong < 1)) return true;
    const passing = clock.playing && next - whole < tailOf(scene.header.steps) / TIMES;
    return next !== whole && !passing && paths.some(({ way }) => restless(way) > 0);
  }

  /**
   * While a hand changes a number everything is new with every frame: one canvas has it all, which is faster
   * than two.
   * @param {number} step
   */
  function drawAtOnce(step) {
    const { width, height } = frame;
    if (drawn !== EMPTY) pathContext.clearRect(0, 0, width, height);
    drawn = EMPTY;
    headContext.clearRect(0, 0, width, height);
    drawMarks(headContext);
    for (const i of inOrder()) {
      const end = Math.min(Math.floor(step), paths[i].last);
      const from = Math.max(oldest(Math.floor(step)), 0);
      if (from < end || !from) strokeFading(headContext, paths[i], from, end, scene.theme, width, height);
    }
    counts.paths += 1;
    headsAt(step);
  }

  /** Of the paths; heads are small, and that in focus is always on top. */
  const inOrder = () =>
    stacked(
      paths.map(({ way }) => way ?? { extent: 0, turns: 0 }),
      scene.header.focus,
    );

  /** The heads, and what stands at them. @param {number} step */
  function headsAt(step) {
    const order = focusLast(paths.length, scene.header.focus);
    drawHeads(headContext, scene, paths, order, step, mark(headContext, step), clock.stepOf);
  }

  /** Minima and saddles. @param {CanvasRenderingContext2D} c */
  function drawMarks(c) {
    const { minima, saddles } = scene.header;
    for (const [x, y] of minima) cross(c, toPixelX(frame, x), toPixelY(frame, y), false, scene.theme);
    for (const [x, y] of saddles) cross(c, toPixelX(frame, x), toPixelY(frame, y), true, scene.theme);
  }

  /** The stage has another size. */
  function resize() {
    pathContext = fit(pathCanvas, frame.width, frame.height);
    headContext = fit(headCanvas, frame.width, frame.height);
    members.resize();
  }

  /** Where the heads stand, in pixels. @param {number} step */
  const heads = (step) =>
    paths.map((path) => [...path.pixels.subarray(2 * Math.floor(Math.min(step, path.last))).subarray(0, 2)]);
  return {
    layOut,
    draw,
    resize,
    heads,
    counts,
    members: members.count,
    kind: members.kind,
    of: (/** @type {number} */ i) => paths[i],
  };
}
