/**
 * The landscape in space: it lies over the flat map, is turned by hand, and shows the paths on the ground.
 */

import { fit } from "../core/drawing.js";
import { bandsOf, gridOf } from "../map/shade.js";
import { reliefOf } from "./block.js";
import { lay } from "./drape.js";
import { drawEdges } from "./edges.js";
import { moved, onTheWay, VIEW, within } from "./flight.js";
import { lensOf } from "./lens.js";
import { render, screenOf } from "./render.js";
import { drawHeads, drawMarks, drawPaths, pathsOf } from "./runs.js";
import { listenForTurning } from "./turning.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Tensor } from "../core/payload.js" */
/** @import { Theme } from "../core/theme.js" */
/** @import { MapHeader } from "../map/scene.js" */
/** @import { Heights } from "../map/shade.js" */
/** @import { Relief } from "./block.js" */
/** @import { Camera } from "./lens.js" */
/** @import { Screen } from "./render.js" */
/** @import { Path, Seen } from "./runs.js" */

const HTML = `
  <canvas aria-hidden="true"></canvas>
  <canvas aria-hidden="true"></canvas>
  <canvas tabindex="0" role="img" aria-label="The landscape as a relief. Shift and the arrow keys turn it."></canvas>`;

/** Milliseconds: the way here from the flat map, and how long the hand rests before the ground gets sharp. */
const FLIGHT = 250;
const REST = 120;
/**
 * Pixels of the ground in one of the page while it moves: fewer where drawing them takes more than BUSY
 * milliseconds.
 */
const RATIOS = [1, 0.75, 0.5];
const [IDLE, BUSY] = [4, 14];
/**
 * At rest it is drawn finer than it is shown, which makes its edges smooth, but with no more pixels than
 * these.
 */
const PIXELS = 1.2e6;
/**
 * @typedef {object} Shown
 * @property {Heights} ground
 * @property {Theme} theme
 * @property {MapHeader} header the map's
 * @property {Tensor} x [runs, steps + 1, 2]
 * @property {number} [wide] how much wider lines and heads are than on a desk
 * @property {number} [type] how much larger letters are
 * @property {boolean} [dim] whether all but the run in focus stand back
 * @property {(number | null)[]} [diverged] in place of the header's
 */

/** @param {HTMLElement} stage @param {Clock} clock */
export function createOrbit(stage, clock) {
  const root = document.createElement("div");
  root.className = "ot-orbit";
  root.hidden = true;
  root.innerHTML = HTML;
  const before = [...stage.querySelectorAll(":scope > canvas")].at(-1);
  before ? before.after(root) : stage.append(root); // over the map, under its buttons
  const [groundCanvas, pathCanvas, headCanvas] = root.querySelectorAll("canvas");
  const groundContext = /** @type {CanvasRenderingContext2D} */ (groundCanvas.getContext("2d"));
  let pathContext = fit(pathCanvas, 1, 1);
  let headContext = fit(headCanvas, 1, 1);

  /** @type {Shown | null} */ let data = null;
  const size = { width: 0, height: 0 };
  /** @type {Relief | null} */ let relief = null;
  /** @type {Partial<{ground: Heights, theme: string, deep: number, x: Tensor}>} */
  let built = {}; // what the relief and the paths were made of
  /** @type {Path[]} */ let paths = [];
  /** @type {Map<number, Screen>} */ const screens = new Map();
  /** @type {Seen | null} */ let seen = null; // the camera, lens and screen of what is drawn
  let stale = true;
  let drawn = -1; // the step up to which the paths are drawn, −1: nothing
  let coarse = 0; // which of RATIOS
  let took = IDLE;
  let resting = 0; // a timer: while it runs the view moves
  let flown = FLIGHT;
  let flewAt = 0;
  const counts = { grounds: 0, took: 0, sharp: false };
  const orbit = { shown: false, camera: { ...VIEW }, show, update, draw, destroy, root, counts };

  // ---------------------------------------------------------------- what is shown

  /** @param {boolean} shown */
  function show(shown) {
    if (shown === orbit.shown) return;
    orbit.shown = shown;
    root.hidden = !shown;
    flown = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ? FLIGHT : 0;
    flewAt = 0;
    clock.invalidate();
  }

  /** @param {Shown} next */
  function update(next) {
    data = next;
    stale = true;
    clock.invalidate();
  }

  /**
   * Make what does not depend on the camera; only of what is new, and only when it is to be seen.
   * @param {Shown} next
   */
  function build(next) {
    const { ground, theme, x } = next;
    const deep = size.height / size.width;
    if (built.ground !== ground || built.theme !== JSON.stringify(theme) || built.deep !== deep) {
      relief = gridOf(ground).shape[0] > 1 ? reliefOf(bandsOf(ground, theme), deep, theme) : null;
      built = { ground, theme: JSON.stringify(theme), deep };
    }
    if (!relief) return;
    paths = pathsOf(relief, next, built.x === x ? paths : []);
    built.x = x;
  }

  // ---------------------------------------------------------------- drawing

  /** One frame: whatever is new, up to a step with a fraction. @param {number} step */
  function draw(step) {
    if (!orbit.shown || !data || !size.width) return;
    const camera = fly(marginOf(data));
    const turned =
      !seen ||
      seen.camera.turn !== camera.turn ||
      seen.camera.tilt !== camera.tilt ||
      seen.camera.zoom !== camera.zoom;
    if (turned) {
      clearTimeout(resting);
      resting = window.setTimeout(() => {
        resting = 0;
        stale = true;
        clock.invalidate();
      }, REST);
    }
    if (turned || stale) paint(data, camera);
    if (!relief || !seen) return;
    if (drawn < 0 || step < drawn) drawGround(relief, seen, data);
    drawPaths(pathContext, paths, data, step);
    drawn = step;
    drawHeads(headContext, size, paths, seen, data, step, clock.stepOf);
    stale = false;
  }

  /** Axes and marks, before any path. @param {Relief} block @param {Seen} view @param {Shown} shown */
  function drawGround(block, view, shown) {
    const { header, theme, ground, wide = 1, type = wide } = shown;
    pathContext.clearRect(0, 0, size.width, size.height);
    pathContext.globalAlpha = within(flown / FLIGHT, 0, 1);
    const { floor } = ground.header;
    drawEdges(pathContext, block, view.lens, { axes: header.axes, floor, theme, type });
    drawMarks(pathContext, block, view, shown);
    for (const path of paths) path.drawn = 0;
  }

  /** The camera, on its way from the flat map while it flies. @param {number} margin */
  function fly(margin) {
    if (flown >= FLIGHT) return { ...orbit.camera };
    const now = performance.now();
    flown += flewAt ? Math.min(now - flewAt, 50) : 0;
    flewAt = now;
    clock.invalidate();
    return onTheWay(orbit.camera, within(flown / FLIGHT, 0, 1), size, margin);
  }

  /**
   * Paint the ground, and find where the paths are seen.
   * @param {Shown} shown @param {Camera} camera
   */
  function paint(shown, camera) {
    const began = performance.now();
    if (stale) build(shown);
    if (!relief) return;
    const fine = within(Math.sqrt(PIXELS / (size.width * size.height)), 1, 2);
    const ratio = resting ? RATIOS[coarse] : fine;
    let screen = screens.get(ratio);
    if (!screen) {
      screen = screenOf(size.width, size.height, ratio);
      screens.set(ratio, screen);
    }
    const lens = lensOf(camera, size.width, size.height, relief.deep, marginOf(shown));
    render(relief, lens, screen);
    const { w, h } = screen;
    if (groundCanvas.width !== w || groundCanvas.height !== h)
      Object.assign(groundCanvas, { width: w, height: h });
    groundContext.putImageData(/** @type {ImageData} */ (screen.image), 0, 0);
    for (const path of paths) lay(lens, screen, path.draped);
    seen = { camera, lens, screen };
    drawn = -1;
    counts.grounds += 1;
    counts.took = performance.now() - began;
    counts.sharp = !resting;
    if (!resting) return;
    took += 0.3 * (counts.took - took);
    if (took > BUSY && coarse < RATIOS.length - 1) coarse += 1;
    else if (took < IDLE && coarse) coarse -= 1;
    else return;
    took = IDLE + 1;
  }

  const marginOf = (/** @type {Shown} */ { wide = 1, type = wide }) => 20 + 10 * type;

  // ---------------------------------------------------------------- the hand

  listenForTurning(headCanvas, {
    move: (turn, tilt, zoom) => {
      orbit.camera = moved(orbit.camera, turn, tilt, zoom);
      clock.invalidate();
    },
    reset: () => {
      orbit.camera = { ...VIEW };
      clock.invalidate();
    },
    reach: () => (seen?.lens.scale ?? size.width) * 0.6, // what is near follows the finger
  });

  // ---------------------------------------------------------------- size and end

  const resized = new ResizeObserver(([entry]) => {
    const { width, height } = entry.contentRect;
    if (!width || !height || (width === size.width && height === size.height)) return;
    Object.assign(size, { width, height });
    pathContext = fit(pathCanvas, width, height);
    headContext = fit(headCanvas, width, height);
    screens.clear();
    stale = true;
    clock.invalidate();
  });
  resized.observe(stage);

  function destroy() {
    clearTimeout(resting);
    resized.disconnect();
    root.remove();
  }
  return orbit;
}
