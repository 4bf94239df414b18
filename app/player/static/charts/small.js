/** One of the small maps: its contours, one run's path that grows with the playhead, and its head. */

import { cross, exitMark, fit, lengths, marker, strokePath, trace } from "../core/drawing.js";
import { exits, project } from "../core/geometry.js";
import { element } from "../core/legend.js";
import { AHEAD } from "../core/measures.js";
import { colorOf } from "../core/theme.js";
import { lastOf } from "../map/line.js";
import { drawMembers } from "../map/members.js";
import { bandsOf, lineOf, shade } from "../map/shade.js";

/** @import { Frame } from "../core/geometry.js" */
/** @import { Tensors } from "../core/payload.js" */
/** @import { Theme } from "../core/theme.js" */
/** @import { Dots } from "../map/dots.js" */
/** @import { Drawn } from "../map/members.js" */
/** @import { Heights } from "../map/shade.js" */

/** A path is narrower than on the large map. */
const WIDE = 1.7;
/** And so are members, by this factor. */
const FINE = 0.7;

/**
 * A run's path as it is drawn.
 * @typedef {object} Line
 * @property {Float64Array} pixels
 * @property {Float64Array} lengths
 * @property {ReturnType<typeof exits>} exits
 * @property {string} color
 * @property {number[]} dash
 * @property {string} marker
 * @property {number} wide
 * @property {number | null} gone the step at which it diverged
 * @property {number} last the last step that is drawn
 */
/**
 * One of the maps.
 * @typedef {object} Small
 * @property {HTMLButtonElement} root
 * @property {HTMLElement} title
 * @property {HTMLElement} caption
 * @property {CanvasRenderingContext2D} under the contours and the whole path, faint
 * @property {CanvasRenderingContext2D} over the path up to the playhead, and its head
 * @property {{drawn: Drawn, dots: Dots} | null} members those of a repeated run
 * @property {CanvasRenderingContext2D} path the path alone: it grows, and is copied into every frame
 * @property {number} drawn the step up to which it is, -1: nothing
 * @property {Line | null} line what is drawn
 */

/** A map with nothing on it yet. @returns {Small} */
export function createSmall() {
  const under = document.createElement("canvas");
  const over = document.createElement("canvas");
  const title = element("strong", "");
  const caption = element("span", "ot-figures");
  const stage = element("span", "ot-small-stage", [under, over]);
  const words = element("span", "ot-small-said", [title, caption]);
  return {
    root: element("button", "ot-small", [stage, words], { type: "button" }),
    title,
    caption,
    under: fit(under, 1, 1),
    over: fit(over, 1, 1),
    members: null,
    path: fit(document.createElement("canvas"), 1, 1),
    drawn: -1,
    line: null,
  };
}

/**
 * Run i as it is drawn.
 * @param {Header.Multiples} header @param {Tensors} arrays @param {number} i
 * @param {Frame} frame @param {Theme} theme @returns {Line}
 */
export function pathOf(header, arrays, i, frame, theme) {
  const run = header.runs[i];
  const stride = 2 * (header.steps + 1);
  const pixels = project(frame, arrays.x.values.subarray(i * stride, (i + 1) * stride));
  const gone = run.diverged_at;
  return {
    pixels,
    lengths: lengths(pixels),
    exits: exits(pixels, frame.width, frame.height),
    color: colorOf(run, theme),
    dash: run.dash,
    marker: run.marker,
    wide: WIDE,
    gone,
    last: lastOf(gone, header.steps),
  };
}

/**
 * The contours that all the maps have, painted once; null while there are none.
 * @param {Heights | null} shown @param {boolean} curve @param {Frame} frame @param {Theme} theme
 */
export function paintContours(shown, curve, frame, theme) {
  if (!shown) return null;
  const { width, height } = frame;
  const canvas = document.createElement("canvas");
  const c = fit(canvas, width, height);
  if (curve) {
    const pixels = project(frame, lineOf(shown));
    const line = { pixels, lengths: lengths(pixels), color: theme.muted, dash: [], wide: 1.5 };
    strokePath(c, line, 0, pixels.length / 2 - 1, { casing: "transparent" }, width, height);
    return canvas;
  }
  const image = c.createImageData(canvas.width, canvas.height);
  shade(bandsOf(shown, theme), [frame.x, frame.y], image);
  c.putImageData(image, 0, 0);
  return canvas;
}

/**
 * Draw what does not move: the contours, the marks and the whole path, faint.
 * @param {Small} map @param {Line} line @param {HTMLCanvasElement | null} contours @param {Header.Marks} marks
 * @param {Frame} frame @param {Theme} theme
 */
export function lay(map, line, contours, marks, frame, theme) {
  const { width, height } = frame;
  for (const name of /** @type {const} */ (["under", "over", "path"])) {
    const { canvas } = map[name];
    const fits = canvas.width === Math.round(width * (devicePixelRatio || 1));
    if (!fits) map[name] = fit(canvas, width, height);
  }
  const c = map.under;
  c.clearRect(0, 0, width, height);
  if (contours) c.drawImage(contours, 0, 0, width, height);
  for (const kind of /** @type {const} */ (["minima", "saddles"])) {
    for (const point of marks[kind]) {
      const [x, y] = project(frame, Float64Array.from(point));
      cross(c, x, y, kind === "saddles", theme);
    }
  }
  strokePath(c, line, 0, line.last, theme, width, height, AHEAD);
  map.line = line;
  map.drawn = -1;
}

/**
 * One frame: the path grows by what is new, up to a step with a fraction, and its head stands there.
 * @param {Small} map @param {number} step @param {boolean} focused
 * @param {{width: number, height: number}} size @param {Theme} theme
 */
export function advance(map, step, focused, size, theme) {
  const { line, path: c, over } = map;
  if (!line) return;
  const { width, height } = size;
  const at = Math.min(step, line.last);
  const k = Math.floor(at + 1e-9);
  if (k < map.drawn || map.drawn < 0) {
    c.clearRect(0, 0, width, height);
    map.drawn = 0;
  }
  if (k > map.drawn) grow(c, line, Math.max(map.drawn - 1, 0), k, size, theme);
  over.clearRect(0, 0, width, height);
  if (map.members) {
    const { drawn, dots } = map.members;
    drawMembers(over, size, dots, [{ drawn, color: line.color }], at, FINE);
  }
  map.drawn = k;
  over.drawImage(c.canvas, 0, 0, width, height);
  drawHead(over, line, at, k, focused, size, theme);
}

/**
 * Points a…b of a path, whose casing lies below all that is there: short zigzags would vanish under it.
 * @param {CanvasRenderingContext2D} c @param {Line} line @param {number} a @param {number} b
 * @param {{width: number, height: number}} size @param {Theme} theme
 */
function grow(c, line, a, b, { width, height }, theme) {
  trace(c, line.pixels, a, b, width, height);
  c.lineJoin = "round";
  c.globalCompositeOperation = "destination-over";
  c.setLineDash([]);
  c.strokeStyle = theme.casing;
  c.lineWidth = line.wide + 2;
  c.stroke();
  c.globalCompositeOperation = "source-over";
  c.setLineDash(line.dash);
  c.lineDashOffset = line.lengths[a];
  c.strokeStyle = line.color;
  c.lineWidth = line.wide;
  c.stroke();
}

/**
 * The head, between two steps, or where the path left the window.
 * @param {CanvasRenderingContext2D} c @param {Line} line @param {number} at @param {number} k
 * @param {boolean} focused @param {{width: number, height: number}} size @param {Theme} theme
 */
function drawHead(c, line, at, k, focused, { width, height }, theme) {
  const { pixels } = line;
  const next = Math.min(k + 1, line.last);
  const [x, y] = [0, 1].map(
    (part) => pixels[2 * k + part] + (at - k) * (pixels[2 * next + part] - pixels[2 * k + part]),
  );
  const exit = line.exits.findLast((one) => one.step <= at);
  if (at > k) {
    const piece = Float64Array.of(pixels[2 * k], pixels[2 * k + 1], x, y);
    const part = { ...line, pixels: piece, lengths: line.lengths.subarray(k, k + 1) };
    strokePath(c, part, 0, 1, theme, width, height);
  }
  if (x >= 0 && x <= width && y >= 0 && y <= height) {
    marker(c, line.marker, x, y, focused ? 5 : 4.2, line.color, theme.casing);
  } else if (exit) exitMark(c, exit, line.color, theme.casing);
}
