/** The paths and their heads, on two canvases above a map. */

import { cross, exitMark, fit, haloText, lengths, marker } from "../core/drawing.js";
import { exits, project, separate, standing, toPixelX, toPixelY } from "../core/geometry.js";
import { colorOf } from "../core/theme.js";
import { strokeFading } from "../training/fade.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Label } from "../overlays/bending.js" */
/** @import { Scene } from "./scene.js" */

/** How strong a run is drawn that stands back. */
const DIM = 0.3;

/** What `drawn` is while the path canvas has nothing on it at all. */
const EMPTY = -2;
/** Heads that have names need this many pixels of height for each. */
const LINE = 16;

/**
 * One run's path as it is drawn.
 * @typedef {object} Path
 * @property {Header.Run} run
 * @property {Float64Array} pixels
 * @property {Float64Array} lengths
 * @property {ReturnType<typeof exits>} exits
 * @property {string} color
 * @property {number[]} dash
 * @property {number} strong how strong it is drawn
 * @property {number} wide
 * @property {number | null} diverged
 * @property {number} last the last step that is drawn
 * @property {Float32Array} [away] how far it is outside the plane, at every row
 */

/**
 * @param {Scene} scene
 * @param {HTMLCanvasElement} pathCanvas @param {HTMLCanvasElement} headCanvas @param {Clock} clock
 * @param {(c: CanvasRenderingContext2D, step: number) => Label[]} mark draws more at the heads, and returns
 *   its words
 */
export function createPaths(scene, pathCanvas, headCanvas, clock, mark) {
  const { frame } = scene;
  /** @type {Path[]} */ let paths = [];
  let drawn = -1; // the step up to which the path canvas is drawn, -1: nothing
  /** @type {CanvasRenderingContext2D} */ let pathContext = fit(pathCanvas, 1, 1);
  /** @type {CanvasRenderingContext2D} */ let headContext = fit(headCanvas, 1, 1);
  const counts = { paths: 0 };

  /** Recompute what depends on data, size, zoom or theme. */
  function layOut() {
    const { header, arrays, theme, bent } = scene;
    const { values, shape } = (bent ?? arrays).x;
    const stride = shape[1] * shape[2];
    paths = header.runs.map((run, i) => {
      const projected = project(frame, values.subarray(i * stride, (i + 1) * stride));
      const pixels = header.live ? standing(projected) : projected;
      const diverged = bent ? bent.diverged[i] : run.diverged_at;
      return {
        run,
        pixels,
        lengths: lengths(pixels),
        exits: exits(pixels, frame.width, frame.height),
        color: colorOf(run, theme),
        dash: run.dash,
        strong: scene.dim && i !== header.focus ? DIM : 1,
        wide: (i === header.focus ? 2.8 : 2.2) * scene.wide,
        diverged,
        last: diverged === null ? header.steps : Math.max(diverged - 1, 0),
        away: bent ? undefined : arrays.away?.values.subarray(i * shape[1], (i + 1) * shape[1]),
      };
    });
    if (!bent || drawn !== EMPTY) drawn = -1;
  }

  /** Draw the paths up to a step, with a fraction; what is drawn already stays. @param {number} step */
  function draw(step) {
    const { header, theme } = scene;
    if (!header || !paths.length) return;
    if (scene.bent) return drawAtOnce(step);
    const { width, height } = frame;
    const whole = Math.floor(step);
    const fading = paths.some((path) => path.away || path.strong < 1);
    if (drawn < 0 || whole < drawn || (fading && whole > drawn)) {
      // what is translucent must not be drawn twice
      pathContext.clearRect(0, 0, width, height);
      drawMarks(pathContext);
      counts.paths += 1;
      drawn = -1;
    }
    const order = inOrder();
    if (whole > drawn) {
      for (const i of order) {
        const end = Math.min(whole, paths[i].last);
        strokeFading(pathContext, paths[i], Math.max(Math.min(drawn - 1, end), 0), end, theme, width, height);
      }
      drawn = whole;
    }
    headContext.clearRect(0, 0, width, height);
    drawHeads(order, step, whole);
  }

  /**
   * Under the finger everything is new with every frame: one canvas has it all, which is faster than two.
   * @param {number} step
   */
  function drawAtOnce(step) {
    const { width, height } = frame;
    if (drawn !== EMPTY) pathContext.clearRect(0, 0, width, height);
    drawn = EMPTY;
    headContext.clearRect(0, 0, width, height);
    drawMarks(headContext);
    const order = inOrder();
    for (const i of order)
      strokeFading(
        headContext,
        paths[i],
        0,
        Math.min(Math.floor(step), paths[i].last),
        scene.theme,
        width,
        height,
      );
    counts.paths += 1;
    drawHeads(order, step, Math.floor(step));
  }

  /** The runs, the one in focus last. */
  const inOrder = () =>
    paths
      .map((_, i) => i)
      .sort((i, j) => Number(i === scene.header.focus) - Number(j === scene.header.focus));

  /** Minima and saddles. @param {CanvasRenderingContext2D} c */
  function drawMarks(c) {
    const { minima, saddles } = scene.bent?.marks ?? scene.header;
    for (const [x, y] of minima) cross(c, toPixelX(frame, x), toPixelY(frame, y), false, scene.theme);
    for (const [x, y] of saddles) cross(c, toPixelX(frame, x), toPixelY(frame, y), true, scene.theme);
  }

  /** @param {number[]} order @param {number} step @param {number} whole */
  function drawHeads(order, step, whole) {
    const { width, height } = frame;
    const { header, theme } = scene;
    const c = headContext;
    const line = LINE * scene.type;
    const named = mark(c, step);
    c.font = `600 ${(width < 480 ? 11 : 13) * scene.type}px ${theme.font}`;
    c.textBaseline = "middle";
    const labels = order.map((i) => {
      const path = paths[i];
      const at = Math.min(step, path.last);
      const k = Math.min(Math.floor(at), header.steps - 1);
      const part = at - k;
      const p = path.pixels;
      let x = p[2 * k] + part * (p[2 * k + 2] - p[2 * k]);
      let y = p[2 * k + 1] + part * (p[2 * k + 3] - p[2 * k + 1]);
      if (at > whole && whole < path.last) strokePiece(c, path, k, x, y);
      c.globalAlpha = path.strong;
      const out = x < 0 || x > width || y < 0 || y > height;
      const left = path.exits.filter((exit) => exit.step <= at);
      for (const exit of left.slice(-8)) exitMark(c, exit, path.color, theme.casing);
      if (out && left.length) ({ x, y } = left[left.length - 1]);
      if (!out) {
        if (i === header.focus) ring(c, x, y, path.color);
        marker(c, path.run.marker, x, y, 5.5 * scene.wide, path.color, theme.casing);
      }
      const gone = path.diverged !== null && step >= path.diverged ? path.diverged : null;
      const { title } = path.run;
      const text = gone === null ? title : `${title} · diverged at ${clock.stepOf(gone)}`;
      const long = c.measureText(text).width;
      const gap = 12 * scene.wide;
      const start = x + gap + long > width - 4 ? Math.max(4, x - gap - long) : Math.max(x, 0) + gap;
      return {
        text,
        color: path.color,
        strong: path.strong,
        left: start,
        right: start + long + 8,
        top: y - line / 2,
      };
    });
    for (const { text, color, x, y } of named)
      labels.push({
        text,
        color,
        strong: 1,
        left: x,
        right: x + c.measureText(text).width + 8,
        top: y - line / 2,
      });
    // what stands back has no name: there are more words
    const said = labels.filter(({ strong }) => strong === 1);
    const tops = separate(said, line, height);
    c.globalAlpha = 1;
    said.forEach(({ text, color, left }, i) =>
      haloText(c, text, left, tops[i] + line / 2, color, theme.casing),
    );
  }

  /**
   * The piece of the step under way.
   * @param {CanvasRenderingContext2D} c @param {Path} path @param {number} k @param {number} x
   * @param {number} y
   */
  function strokePiece(c, path, k, x, y) {
    const piece = {
      ...path,
      pixels: Float64Array.of(path.pixels[2 * k], path.pixels[2 * k + 1], x, y),
      lengths: path.lengths.subarray(k, k + 1),
      away: path.away?.subarray(k, k + 2),
    };
    strokeFading(c, piece, 0, 1, scene.theme, frame.width, frame.height);
  }

  /** @param {CanvasRenderingContext2D} c @param {number} x @param {number} y @param {string} color */
  function ring(c, x, y, color) {
    c.beginPath();
    c.arc(x, y, 10 * scene.wide, 0, 2 * Math.PI);
    c.strokeStyle = scene.theme.casing;
    c.lineWidth = 3.5;
    c.stroke();
    c.strokeStyle = color;
    c.lineWidth = 1.5;
    c.stroke();
  }

  /** The stage has another size. */
  function resize() {
    pathContext = fit(pathCanvas, frame.width, frame.height);
    headContext = fit(headCanvas, frame.width, frame.height);
  }

  /** Where the heads stand, in pixels. @param {number} step */
  const heads = (step) =>
    paths.map((path) => [...path.pixels.subarray(2 * Math.floor(Math.min(step, path.last))).subarray(0, 2)]);
  return { layOut, draw, resize, heads, counts, of: (/** @type {number} */ i) => paths[i] };
}
