/**
 * The landscape in space: it lies over the flat map, is turned by hand, and shows the paths on the ground.
 */

import { cross, exitMark, fit, haloText, marker } from "../core/drawing.js";
import { separate, standing } from "../core/geometry.js";
import { inkOf } from "../core/theme.js";
import { bandsOf, gridOf } from "../map/shade.js";
import { groundAt, reliefOf } from "./block.js";
import { DIM, drape, headAt, lastUpTo, lay, strokeOn } from "./drape.js";
import { drawEdges } from "./edges.js";
import { flatZoom, lensOf, look } from "./lens.js";
import { hidden, render, screenOf } from "./render.js";

/** @import { Heights } from "../map/shade.js" */
/** @import { MapHeader } from "../map/map.js" */
/** @import { Theme } from "../core/theme.js" */
/** @import { Clock } from "../core/clock.js" */
/** @import { Tensor } from "../core/payload.js" */
/** @import { Camera } from "./lens.js" */
/** @import { Relief } from "./block.js" */
/** @import { Screen } from "./render.js" */

const HTML = `
  <canvas aria-hidden="true"></canvas>
  <canvas aria-hidden="true"></canvas>
  <canvas tabindex="0" role="img" aria-label="The landscape as a relief. Shift and the arrow keys turn it."></canvas>`;

/** The view at first. */
const VIEW = { turn: 0.5, tilt: 0.86, zoom: 1.04 };
const STRAIGHT = Math.PI / 2;
const LOW = (15 * Math.PI) / 180;
const ZOOMS = [0.5, 4];
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
/** How strong a run is drawn that stands back. */
const BACK = 0.3;

const within = (/** @type {number} */ value, /** @type {number} */ low, /** @type {number} */ high) =>
  Math.max(low, Math.min(value, high));

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
  /** @type {any} */ let built = {}; // what the relief and the paths were made of
  /** @type {any[]} */ let paths = [];
  /** @type {Map<number, Screen>} */ const screens = new Map();
  /** @type {any} */ let seen = null; // the camera, lens and screen of what is drawn
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
  function build({ ground, theme, header, x, wide = 1, dim = false, diverged }) {
    const deep = size.height / size.width;
    if (built.ground !== ground || built.theme !== JSON.stringify(theme) || built.deep !== deep) {
      relief = gridOf(ground).shape[0] > 1 ? reliefOf(bandsOf(ground, theme), deep, theme) : null;
      built = { ground, theme: JSON.stringify(theme), deep, x: null };
    }
    if (!relief) return;
    const block = relief;
    const stride = x.shape[1] * x.shape[2];
    const kept = built.x === x ? paths : [];
    built.x = x;
    paths = header.runs.map((run, i) => {
      const points = x.values.subarray(i * stride, (i + 1) * stride);
      const end = diverged ? diverged[i] : run.diverged_at;
      return {
        run,
        draped: kept[i]?.draped ?? drape(block, header.live ? standing(points) : points),
        ink: inkOf(run, theme),
        dash: run.dash,
        wide: (i === header.focus ? 2.8 : 2.2) * wide,
        strong: dim && i !== header.focus ? BACK : 1,
        diverged: end,
        last: end === null ? header.steps : Math.max(end - 1, 0),
        drawn: 0,
      };
    });
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
    if (!relief) return;
    drawPaths(data, step);
    drawHeads(data, step);
    stale = false;
  }

  /** The camera, on its way from the flat map while it flies. @param {number} margin */
  function fly(margin) {
    if (flown >= FLIGHT) return { ...orbit.camera };
    const now = performance.now();
    flown += flewAt ? Math.min(now - flewAt, 50) : 0;
    flewAt = now;
    const part = within(flown / FLIGHT, 0, 1);
    const eased = part * part * (3 - 2 * part);
    const { turn, tilt, zoom } = orbit.camera;
    const { width, height } = size;
    const from = {
      turn: 2 * Math.PI * Math.round(turn / (2 * Math.PI)),
      tilt: STRAIGHT,
      zoom: flatZoom(width, height, height / width, margin),
    };
    clock.invalidate();
    return {
      turn: from.turn + eased * (turn - from.turn),
      tilt: from.tilt + eased * (tilt - from.tilt),
      zoom: from.zoom * (zoom / from.zoom) ** eased,
    };
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

  /** Where a point of the block is seen, and whether it is. @param {number[]} point */
  function see([x, y, z]) {
    const [px, py, depth] = look(seen.lens, x, y, z);
    return { x: px, y: py, clear: !hidden(seen.screen, px, py, depth) };
  }

  /** Axes, marks and paths; what is drawn already stays. @param {Shown} shown @param {number} step */
  function drawPaths({ header, theme, ground, wide = 1, type = wide }, step) {
    const c = pathContext;
    if (drawn < 0 || step < drawn) {
      c.clearRect(0, 0, size.width, size.height);
      const {
        deep,
        window: [[x0, x1], [y0, y1]],
      } = /** @type {Relief} */ (relief);
      c.globalAlpha = within(flown / FLIGHT, 0, 1);
      drawEdges(c, /** @type {any} */ (relief), seen.lens, {
        axes: header.axes,
        floor: ground.header.floor,
        theme,
        type,
      });
      for (const [points, turned] of /** @type {[number[][], boolean][]} */ ([
        [header.minima, false],
        [header.saddles, true],
      ])) {
        for (const point of points) {
          const [x, y] = [(point[0] - x0) / (x1 - x0) - 0.5, ((point[1] - y0) / (y1 - y0) - 0.5) * deep];
          const z = groundAt(/** @type {any} */ (relief), x, y);
          if (Number.isNaN(z)) continue;
          const at = see([x, y, z]);
          c.globalAlpha = at.clear ? 1 : DIM;
          cross(c, at.x, at.y, turned, theme);
        }
      }
      c.globalAlpha = 1;
      for (const path of paths) path.drawn = 0;
    }
    for (const i of order(header)) {
      const path = paths[i];
      const { laid } = path.draped;
      const end = lastUpTo(laid.at, laid.count, Math.min(step, path.last));
      // One segment again, so that corners are round; not where that would be seen through.
      const from =
        path.drawn && path.strong === 1 && laid.seen[path.drawn] && laid.seen[path.drawn - 1]
          ? path.drawn - 1
          : path.drawn;
      strokeOn(c, laid, from, end, path, theme);
      path.drawn = Math.max(end, 0);
    }
    drawn = step;
  }

  /** The run in focus is drawn last. @param {MapHeader} header */
  const order = (header) =>
    paths.map((_, i) => i).sort((i, j) => Number(i === header.focus) - Number(j === header.focus));

  /** @param {Shown} shown @param {number} step */
  function drawHeads({ header, theme, wide = 1, type = wide }, step) {
    const { width, height } = size;
    const c = headContext;
    const line = 16 * type;
    c.clearRect(0, 0, width, height);
    c.font = `600 ${(width < 480 ? 11 : 13) * type}px ${theme.font}`;
    c.textBaseline = "middle";
    const labels = [];
    for (const i of order(header)) {
      const path = paths[i];
      const { laid } = path.draped;
      const end = Math.min(step, path.last);
      const head = headAt(path.draped, end);
      let k = lastUpTo(laid.at, laid.count, end);
      let at;
      if (head) {
        at = see(head);
        if (laid.seen[k] !== 2) {
          const pixels = Float64Array.of(laid.pixels[2 * k], laid.pixels[2 * k + 1], at.x, at.y);
          const piece = {
            pixels,
            seen: Uint8Array.of(laid.seen[k], Number(at.clear)),
            lengths: [laid.lengths[k]],
          };
          strokeOn(c, /** @type {any} */ (piece), 0, 1, path, theme);
        }
        c.globalAlpha = path.strong * (at.clear ? 1 : 0.4);
        if (i === header.focus) ring(c, at.x, at.y, 10 * wide, path.ink, theme.casing);
        marker(c, path.run.marker, at.x, at.y, 5.5 * wide, path.ink, theme.casing);
      } else {
        // it has left the plane: where it was last
        while (k >= 0 && laid.seen[k] === 2) k -= 1;
        if (k < 0) continue;
        const [x, y] = laid.pixels.subarray(2 * k, 2 * k + 2);
        const [fromX, fromY] =
          k && laid.seen[k - 1] !== 2 ? laid.pixels.subarray(2 * k - 2, 2 * k) : [width / 2, height / 2];
        at = { x, y };
        c.globalAlpha = path.strong;
        exitMark(c, { x, y, angle: Math.atan2(y - fromY, x - fromX) }, path.ink, theme.casing);
      }
      const gone = path.diverged !== null && step >= path.diverged;
      const text = gone ? `${path.run.title} · diverged at ${clock.stepOf(path.diverged)}` : path.run.title;
      const long = c.measureText(text).width;
      const gap = 12 * wide;
      const left = at.x + gap + long > width - 4 ? Math.max(4, at.x - gap - long) : Math.max(at.x, 0) + gap;
      labels.push({
        text,
        ink: path.ink,
        strong: path.strong,
        left,
        right: left + long + 8,
        top: at.y - line / 2,
      });
    }
    const tops = separate(labels, line, height);
    labels.forEach(({ text, ink, strong, left }, i) => {
      c.globalAlpha = strong;
      haloText(c, text, left, tops[i] + line / 2, ink, theme.casing);
    });
    c.globalAlpha = 1;
  }

  /**
   * @param {CanvasRenderingContext2D} c @param {number} x @param {number} y @param {number} r
   * @param {string} ink @param {string} casing
   */
  function ring(c, x, y, r, ink, casing) {
    c.beginPath();
    c.arc(x, y, r, 0, 2 * Math.PI);
    for (const [color, wide] of /** @type {[string, number][]} */ ([
      [casing, 3.5],
      [ink, 1.5],
    ])) {
      c.strokeStyle = color;
      c.lineWidth = wide;
      c.stroke();
    }
  }

  // ---------------------------------------------------------------- the hand

  /** @param {number} turn @param {number} tilt @param {number} [zoom] a factor */
  function move(turn, tilt, zoom = 1) {
    const { camera } = orbit;
    camera.turn += turn;
    camera.tilt = within(camera.tilt + tilt, LOW, STRAIGHT);
    camera.zoom = within(camera.zoom * zoom, ZOOMS[0], ZOOMS[1]);
    clock.invalidate();
  }
  function reset() {
    Object.assign(orbit.camera, VIEW);
    clock.invalidate();
  }

  /** @type {Map<number, [number, number]>} */ const fingers = new Map();
  const spread = () => {
    const [[ax, ay], [bx, by]] = [...fingers.values()];
    return Math.hypot(ax - bx, ay - by) || 1;
  };
  headCanvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    headCanvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
  });
  headCanvas.addEventListener("pointermove", (event) => {
    const from = fingers.get(event.pointerId);
    if (!from) return;
    const apart = fingers.size === 2 ? spread() : 0;
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
    const reach = (seen?.lens.scale ?? size.width) * 0.6; // what is near follows the finger
    if (fingers.size === 1) move((event.clientX - from[0]) / reach, (event.clientY - from[1]) / reach);
    else if (apart) move(0, 0, spread() / apart);
  });
  for (const type of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"])) {
    headCanvas.addEventListener(type, (event) => fingers.delete(event.pointerId));
  }
  headCanvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      move(0, 0, Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : event.deltaMode ? 0.05 : 0.0015)));
    },
    { passive: false },
  );
  headCanvas.addEventListener("dblclick", reset);
  headCanvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [turn, tilt] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[
      event.key
    ] ?? [0, 0];
    if (event.shiftKey && (turn || tilt)) move(turn * 0.09, tilt * 0.06);
    else if (event.key === "0") reset();
    else return;
    event.preventDefault();
    event.stopPropagation(); // plain arrows move the playhead
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
