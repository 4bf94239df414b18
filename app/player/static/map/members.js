/**
 * The members of repeated runs on a map, below the runs: as thin paths with small heads, as dots that race, or as the
 * density of where they are. app/export/drawing/maps/members.py draws the same.
 */

import { fit } from "../core/drawing.js";
import { toPixelX, toPixelY } from "../core/geometry.js";
import { MEMBER, NAME } from "../core/measures.js";
import { colorOf } from "../core/theme.js";
import { drawDensity } from "./density.js";
import { createDots } from "./dots.js";

/** @import { Floats, Frame } from "../core/geometry.js" */
/** @import { Tensors } from "../core/payload.js" */
/** @import { View } from "../core/viewing.js" */
/** @import { Dots } from "./dots.js" */
/** @import { Scene } from "./scene.js" */

/** Points nearer to the last one than so many pixels are left out. */
const NEAR = 1;
/** What is further than so many maps outside is not drawn. */
const FAR = 4;
/** A narrow map has room, and a phone the time, for so many dots of a run. */
const FEW = 500;

/** How members are drawn. @typedef {NonNullable<View["members"]>} Kind */
/**
 * The members of one run: their points [count × rows × 2], and the row after the last one of each.
 * @typedef {{run: number, x: Floats, ends: number[], rows: number}} Bundle
 */
/**
 * The path of one member as it is drawn.
 * @typedef {{rows: number[], x: number[], y: number[]}} Way `rows` at which it stands at (x, y)
 */

/** The members of all runs that are repeated. @param {Pick<Header.Map, "repeats">} header @param {Tensors} arrays @returns {Bundle[]} */
export const bundlesOf = ({ repeats = [] }, arrays) =>
  repeats.map(({ run, ends }) => {
    const { values, shape } = arrays[`members${run}`];
    return { run, ends, x: values, rows: shape[1] };
  });

/** How all of these are drawn. @param {{ends: number[]}[]} bundles @param {View["members"]} asked @returns {Kind} */
export function kindOf(bundles, asked) {
  const count = bundles.reduce((sum, { ends }) => sum + ends.length, 0);
  return asked ?? (count > MEMBER.many ? "dots" : "paths");
}

/**
 * Where members stand at a step, between two rows on the way; what has ended stays where it was before.
 * @param {Bundle} bundle @param {number} step @param {number} every only every so many of them
 * @returns {Float64Array} [n × 2]; those that have no loss where they start are left out
 */
export function placesAt({ x, ends, rows }, step, every = 1) {
  const places = new Float64Array(2 * Math.ceil(ends.length / every));
  let n = 0;
  for (let m = 0; m < ends.length; m += every) {
    if (!ends[m]) continue;
    const at = Math.min(step, Math.min(ends[m], rows) - 1);
    const part = at % 1;
    const k = 2 * (m * rows + Math.floor(at));
    for (let i = 0; i < 2; i += 1)
      places[n++] = part ? x[k + i] + part * (x[k + 2 + i] - x[k + i]) : x[k + i];
  }
  return places.subarray(0, n);
}

/** Only every so many dots of a run are drawn here. @param {Bundle} bundle @param {Frame} frame */
const thinnedBy = ({ ends }, { width }) => (width < NAME.narrow ? Math.ceil(ends.length / FEW) : 1);

/** A member's path on a map. @param {Frame} frame @param {Floats} points [n × 2] @returns {Way} */
export function wayOf(frame, points) {
  const last = points.length / 2 - 1;
  /** @type {Way} */ const way = { rows: [], x: [], y: [] };
  let [before, above] = [Infinity, Infinity];
  for (let row = 0; row <= last; row += 1) {
    const [x, y] = [toPixelX(frame, points[2 * row]), toPixelY(frame, points[2 * row + 1])];
    if (Math.abs(x) > FAR * frame.width || Math.abs(y) > FAR * frame.height || Number.isNaN(x + y)) break;
    if (Math.abs(x - before) < NEAR && Math.abs(y - above) < NEAR && row !== last) continue;
    way.rows.push(row);
    way.x.push(x);
    way.y.push(y);
    [before, above] = [x, y];
  }
  return way;
}

/**
 * The members of one run on a map of one size, which can be drawn at any step. Lines grow on a canvas of their own, which is
 * laid over the map as a whole: where they cross they are no stronger.
 * @param {Frame} frame @param {Bundle} bundle @param {Kind} kind
 */
export function createDrawn(frame, bundle, kind) {
  const { ends, rows, x } = bundle;
  /** @type {Way[]} */
  const ways =
    kind === "paths"
      ? ends.map((end, m) =>
          wayOf(frame, x.subarray(2 * m * rows, 2 * (m * rows + Math.max(Math.min(end, rows), 0)))),
        )
      : [];
  const lines = ways.length ? fit(document.createElement("canvas"), frame.width, frame.height) : null;
  /** How many points of each are drawn. */
  const grown = new Int32Array(ways.length);
  let drawn = -1;

  /** What lies below all dots. @param {CanvasRenderingContext2D} c @param {number} step @param {string} color @param {number} wide how much wider lines are than on a desk */
  function below(c, step, color, wide) {
    if (kind === "density") drawDensity(c, frame, placesAt(bundle, step), color);
    if (!lines) return;
    grow(lines, Math.floor(step), color, wide);
    c.globalAlpha = MEMBER.opacity;
    c.drawImage(lines.canvas, 0, 0, frame.width, frame.height);
    c.globalAlpha = 1;
  }

  /** @param {Dots} dots @param {number} step @param {string} color @param {number} wide */
  function above(dots, step, color, wide) {
    if (kind === "density") return;
    const places = placesAt(bundle, step, thinnedBy(bundle, frame));
    for (let k = 0; k < places.length; k += 2) {
      places[k] = toPixelX(frame, places[k]);
      places[k + 1] = toPixelY(frame, places[k + 1]);
    }
    dots.add(places, color, MEMBER.head * wide, MEMBER.strong);
  }

  /** @param {CanvasRenderingContext2D} c @param {number} row @param {string} color @param {number} wide */
  function grow(c, row, color, wide) {
    if (row === drawn) return;
    if (row < drawn) {
      c.clearRect(0, 0, frame.width, frame.height);
      grown.fill(0);
    }
    drawn = row;
    c.strokeStyle = color;
    c.lineWidth = MEMBER.wide * wide;
    c.lineJoin = "round";
    c.beginPath();
    ways.forEach((way, m) => {
      let k = grown[m];
      if (k >= way.rows.length || way.rows[k] > row) return;
      const from = Math.max(k - 1, 0);
      c.moveTo(way.x[from], way.y[from]);
      for (; k < way.rows.length && way.rows[k] <= row; k += 1) c.lineTo(way.x[k], way.y[k]);
      grown[m] = k;
    });
    c.stroke();
  }
  return { below, above };
}

/** @typedef {ReturnType<typeof createDrawn>} Drawn */

/**
 * The members of some runs at a step, all dots above all lines.
 * @param {CanvasRenderingContext2D} c @param {Pick<Frame, "width" | "height">} frame @param {Dots} dots @param {{drawn: Drawn, color: string}[]} all
 * @param {number} step @param {number} wide
 */
export function drawMembers(c, frame, dots, all, step, wide) {
  dots.clear();
  for (const { drawn, color } of all) {
    drawn.below(c, step, color, wide);
    drawn.above(dots, step, color, wide);
  }
  c.drawImage(dots.shown(), 0, 0, frame.width, frame.height);
}

/** @param {Scene} scene @param {HTMLCanvasElement} canvas */
export function createMembers(scene, canvas) {
  const { frame } = scene;
  /** Those of every run that is repeated. @type {{run: number, drawn: Drawn}[]} */ let all = [];
  /** @type {Dots | null} */ let dots = null;
  let context = fit(canvas, 1, 1);
  let [count, drawn] = [0, -1];
  /** @type {Kind} */ let kind = "paths";

  /** Recompute what depends on data, size or zoom. */
  function layOut() {
    const bundles = bundlesOf(scene.header, scene.arrays);
    drawn = -1;
    count = bundles.reduce((sum, { ends }) => sum + ends.length, 0);
    kind = kindOf(bundles, scene.members);
    all = bundles.map((bundle) => ({ run: bundle.run, drawn: createDrawn(frame, bundle, kind) }));
  }

  /** All members at a step. @param {number} step */
  function draw(step) {
    if (step === drawn) return;
    drawn = step;
    context.clearRect(0, 0, frame.width, frame.height);
    if (!all.length) return;
    const colored = all.map(({ run, drawn: one }) => ({
      drawn: one,
      color: colorOf(scene.header.runs[run], scene.theme),
    }));
    dots ??= createDots(frame);
    drawMembers(context, frame, dots, colored, step, scene.wide);
  }

  /** The stage has another size. */
  function resize() {
    context = fit(canvas, frame.width, frame.height);
    dots = null;
    drawn = -1;
  }

  return { layOut, draw, resize, count: () => count, kind: () => (count ? kind : null) };
}
