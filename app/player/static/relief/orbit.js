/**
 * The landscape in space: it lies over the flat map, can be turned, and shows the paths on its surface.
 */

import { fit } from "../core/drawing.js";
import { watchSize } from "../core/size.js";
import { rounded } from "../core/viewing.js";
import { t } from "../core/words.js";
import { lay } from "./drape.js";
import { drawEdges } from "./edges.js";
import { createFlight, moved, onTheWay, sameView, VIEW } from "./flight.js";
import { lensOf } from "./lens.js";
import { createMembers } from "./members.js";
import { createMotion } from "./pace.js";
import { drawHeads, drawMarks, drawPaths, pathsOf, spot } from "./runs.js";
import { createSurface } from "./surface.js";
import { listenForTurning } from "./turning.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Tensor, Tensors } from "../core/payload.js" */
/** @import { Theme } from "../core/theme.js" */
/** @import { View as Viewed } from "../core/viewing.js" */
/** @import { MapHeader } from "../map/scene.js" */
/** @import { Heights } from "../map/shade.js" */
/** @import { Relief } from "./block.js" */
/** @import { Camera } from "./lens.js" */
/** @import { Path, View } from "./runs.js" */

const HTML = `
  <canvas aria-hidden="true"></canvas>
  <canvas aria-hidden="true"></canvas>
  <canvas aria-hidden="true"></canvas>
  <canvas tabindex="0" role="img" aria-label="${t("The landscape as a relief. Shift and the arrow keys turn it.")}"></canvas>`;

/**
 * @typedef {object} Shown
 * @property {Heights} surface
 * @property {Theme} theme
 * @property {MapHeader} header the map's
 * @property {Tensor} x [runs, steps + 1, 2]
 * @property {Tensors} arrays the map's, with the members of repeated runs
 * @property {Viewed["members"]} [members] how these are drawn
 * @property {number} [wide] how much wider lines and heads are than on a desk
 * @property {number} [type] how much larger letters are
 * @property {boolean} [held] a hand is on a control: the surface may be another one in the next frame
 * @property {number | null} [tail] so many steps of every path are drawn; null: all
 * @property {boolean} [names] whether they stand at the heads
 * @property {boolean} [dim] whether all but the run in focus stand back
 */

/**
 * @param {HTMLElement} stage @param {Clock} clock
 * @param {(camera: Camera) => void} [turned] a hand has
 */
export function createOrbit(stage, clock, turned = () => {}) {
  const root = createLayers(stage);
  const [surfaceCanvas, memberCanvas, pathCanvas, headCanvas] = root.querySelectorAll("canvas");
  let pathContext = fit(pathCanvas, 1, 1);
  let headContext = fit(headCanvas, 1, 1);

  /** @type {Shown | null} */ let data = null;
  const size = { width: 0, height: 0 };
  const surface = createSurface(surfaceCanvas, size);
  const members = createMembers(memberCanvas);
  /** @type {Path[]} */ let paths = [];
  /** @type {Tensor | null} */ let laid = null; // what the paths were made of
  /** @type {View | null} */ let view = null; // the camera, lens and screen of what is drawn
  let stale = true;
  let changing = false; // under a hand: there will be another one soon
  let drawn = -1; // the step up to which the paths are drawn, −1: nothing
  const motion = createMotion(() => {
    stale = true;
    clock.invalidate();
  });
  const flight = createFlight();
  const { counts } = surface;
  const orbit = { shown: false, camera: { ...VIEW }, show, update, draw, see, destroy, root, counts };

  // ---------------------------------------------------------------- what is shown

  /** @param {boolean} shown */
  function show(shown) {
    if (shown === orbit.shown) return;
    orbit.shown = shown;
    root.hidden = !shown;
    flight.begin();
    clock.invalidate();
  }

  /** @param {Shown} next */
  function update(next) {
    data = next;
    stale = true;
    changing = Boolean(next.held);
    clock.invalidate();
  }

  /**
   * Make what does not depend on the camera; only of what is new, and only when it is to be seen.
   * @param {Shown} next
   */
  function build(next) {
    if (surface.build(next.surface, next.theme)) laid = null;
    const relief = surface.relief();
    if (!relief) return;
    members.build(relief, next, laid === null);
    paths = pathsOf(relief, next, laid === next.x ? paths : []);
    laid = next.x;
  }

  // ---------------------------------------------------------------- drawing

  /** One frame: whatever is new, up to a step with a fraction. @param {number} step */
  function draw(step) {
    if (!orbit.shown || !data || !size.width) return;
    const camera = fly(flight, orbit.camera, size, data, clock);
    const another = !view || !sameView(view.camera, camera);
    if (another || changing) {
      changing = false;
      motion.goOn();
    }
    if (another || stale) paint(data, camera);
    const relief = surface.relief();
    if (!relief || !view) return;
    if (drawn < 0 || step < drawn || (data.tail && step !== drawn)) {
      drawEmpty(pathContext, size, flight.part(), relief, view, data, paths);
    }
    members.draw(relief, view, data, step);
    drawPaths(pathContext, paths, data, step);
    drawn = step;
    drawHeads(headContext, size, paths, view, data, step, clock.stepOf);
    stale = false;
  }

  /** Where a place of the plane is seen, and whether it is; null beside the block. @param {[number, number]} point */
  function see(point) {
    const relief = surface.relief();
    return relief && view ? spot(relief, view, point) : null;
  }

  /**
   * Paint the surface, and find where the paths are seen.
   * @param {Shown} shown @param {Camera} camera
   */
  function paint(shown, camera) {
    const began = performance.now();
    if (stale) build(shown);
    const relief = surface.relief();
    if (!relief) return;
    const lens = lensOf(camera, size.width, size.height, relief.deep, marginOf(shown));
    const screen = surface.paint(relief, lens, motion.on());
    for (const path of paths) lay(lens, screen, path.draped);
    view = { camera, lens, screen };
    members.see(view);
    drawn = -1;
    surface.count(performance.now() - began, motion.on());
  }

  // ---------------------------------------------------------------- the hand

  /** The camera, as a link has it. */
  function tell() {
    turned(written(orbit.camera));
    clock.invalidate();
  }

  listenForTurning(headCanvas, {
    move: (turn, tilt, zoom) => {
      orbit.camera = moved(orbit.camera, turn, tilt, zoom);
      tell();
    },
    reset: () => {
      orbit.camera = { ...VIEW };
      tell();
    },
    reach: () => (view?.lens.scale ?? size.width) * 0.6, // what is near follows the finger
  });

  // ---------------------------------------------------------------- size and end

  const stopWatching = watchSize(stage, (width, height) => {
    Object.assign(size, { width, height });
    pathContext = fit(pathCanvas, width, height);
    headContext = fit(headCanvas, width, height);
    members.resize(width, height);
    surface.forget();
    stale = true;
    clock.invalidate();
  });

  function destroy() {
    motion.drop();
    stopWatching();
    root.remove();
  }
  return orbit;
}

/**
 * The camera, on its way from the flat map while it flies.
 * @param {ReturnType<typeof createFlight>} flight @param {Camera} camera @param {{width: number, height: number}} size
 * @param {Shown} shown @param {Clock} clock @returns {Camera}
 */
function fly(flight, camera, size, shown, clock) {
  if (flight.over()) return { ...camera };
  flight.pass(performance.now());
  clock.invalidate();
  return onTheWay(camera, flight.part(), size, marginOf(shown));
}

/** A camera as a link has it. @param {Camera} camera @returns {Camera} */
const written = ({ turn, tilt, zoom }) => ({
  turn: rounded(turn, 1),
  tilt: rounded(tilt, 1),
  zoom: rounded(zoom, 1),
});

/** The relief's canvases, over the map and under its buttons. @param {HTMLElement} stage */
function createLayers(stage) {
  const root = document.createElement("div");
  root.className = "ot-orbit";
  root.hidden = true;
  root.innerHTML = HTML;
  const before = [...stage.querySelectorAll(":scope > canvas")].at(-1);
  before ? before.after(root) : stage.append(root);
  return root;
}

/** Pixels between the block and the edge. */
const marginOf = (/** @type {Shown} */ { wide = 1, type = wide }) => 20 + 10 * type;

/**
 * Axes and marks, before any path, all of which are to be drawn.
 * @param {CanvasRenderingContext2D} c @param {{width: number, height: number}} size @param {number} alpha
 * @param {Relief} block @param {View} view @param {Shown} shown
 * @param {Path[]} paths
 */
function drawEmpty(c, size, alpha, block, view, shown, paths) {
  const { header, theme, surface, wide = 1, type = wide } = shown;
  c.clearRect(0, 0, size.width, size.height);
  c.globalAlpha = alpha;
  drawEdges(c, block, view.lens, { axes: header.axes, floor: surface.header.floor, theme, type });
  drawMarks(c, block, view, shown);
  for (const path of paths) path.drawn = 0;
}
