/** The loss plot's canvas: axes, and every curve, faint ahead of the playhead. */

import { fit, marker } from "../core/drawing.js";
import { AHEAD } from "../core/measures.js";
import { share, valueAt } from "../core/scales.js";
import { nameOrdinate, paintAxes, placesOf, scaleOf } from "./axes.js";
import { along, endOf, farthest, heightOf } from "./curvedata.js";
import { drawTheory } from "./theory.js";
import { strokeLine } from "./tracing.js";

/** @import { Places } from "./axes.js" */
/** @import { Shown } from "./curvedata.js" */

/**
 * @param {HTMLCanvasElement} canvas @param {HTMLElement} ordinate words under the plot on what it measures
 */
export function createPlot(canvas, ordinate) {
  let size = { width: 1, height: 1 };
  let [wide, type] = [1, 1]; // how much wider lines, and larger letters, are than on a desk
  let context = fit(canvas, 1, 1);
  // Drawn once per change: the curves as they will be (ahead) and as they are (behind the playhead).
  const [grid, ahead, behind] = [0, 1, 2].map(() => document.createElement("canvas"));
  let end = 1; // of the horizontal axis
  /** @type {(value: number) => number} */ let shareOf = () => 0; // of the vertical one
  /** @type {(part: number) => number} */ let worthOf = () => 0; // and what lies at a share of it
  let places = placesOf(size, type, end, shareOf);
  const place = () => (places = placesOf(size, type, end, shareOf));

  /** @param {number} width @param {number} height */
  function resize(width, height) {
    size = { width, height };
    context = fit(canvas, width, height);
    place();
  }

  /**
   * Lines and letters of another size; whether it is one.
   * @param {number} nextWide @param {number} nextType
   */
  function enlarge(nextWide, nextType) {
    if (nextWide === wide) return false;
    [wide, type] = [nextWide, nextType];
    place();
    return true;
  }

  /**
   * Draw line i up to step `last`; returns where it ends.
   * @param {CanvasRenderingContext2D} c @param {Shown} shown @param {number} i @param {number} last
   */
  function curve(c, shown, i, last) {
    const stop = endOf(shown, shown.lines[i], last);
    strokeLine(c, shown, i, stop, places, { wide, bottom: size.height });
    return stop;
  }

  /** Where everything lies; returns the marks of the vertical axis. @param {Shown} shown */
  function measure(shown) {
    const scale = scaleOf(shown);
    end = farthest(shown);
    shareOf = (value) => share(scale, value);
    worthOf = (part) => valueAt(scale, part);
    place();
    nameOrdinate(ordinate, shown);
    return scale.marks;
  }

  /** Draw the layers anew. @param {Shown} shown */
  function prepare(shown) {
    const { width, height } = size;
    const marks = measure(shown);
    paintAxes(fit(grid, width, height), size, type, places, end, marks, shown.theme);
    for (const [layer, alpha] of /** @type {[HTMLCanvasElement, number][]} */ ([
      [ahead, AHEAD],
      [behind, 1],
    ])) {
      const over = fit(layer, width, height);
      over.drawImage(grid, 0, 0, width, height);
      within(over, places, 0, width, () => {
        over.globalAlpha = alpha;
        shown.lines.forEach((_, i) => curve(over, shown, i, shown.rows - 1));
      });
    }
  }

  /**
   * The curves up to a step, with a fraction; what comes after it is faint.
   * @param {Shown} shown @param {number} step
   */
  function draw(shown, step) {
    const { width, height } = size;
    context.clearRect(0, 0, width, height);
    if (shown.axis !== "steps") {
      context.drawImage(ahead, 0, 0, width, height);
      return drawNow(shown, step);
    }
    const x = places.toX(step);
    context.drawImage(behind, 0, 0, width, height);
    context.clearRect(x, 0, width - x, height);
    context.save();
    context.beginPath();
    context.rect(x, 0, width - x, height);
    context.clip();
    context.drawImage(ahead, 0, 0, width, height);
    context.restore();
    drawNow(shown, step);
  }

  /**
   * The same for a single frame, without layers: the next one will show other curves.
   * @param {Shown} shown @param {number} step
   */
  function drawOnce(shown, step) {
    const { width, height } = size;
    const marks = measure(shown);
    context.clearRect(0, 0, width, height);
    paintAxes(context, size, type, places, end, marks, shown.theme);
    const onSteps = shown.axis === "steps";
    const x = onSteps ? places.toX(step) : 0;
    for (const [from, to, alpha] of [
      [0, x, 1],
      [x, width, AHEAD],
    ]) {
      within(context, places, from, to, () => {
        context.globalAlpha = alpha;
        shown.lines.forEach((_, i) => curve(context, shown, i, shown.rows - 1));
      });
    }
    drawNow(shown, step);
  }

  /** The playhead or the heads, and what theory says. @param {Shown} shown @param {number} step */
  function drawNow(shown, step) {
    context.fillStyle = shown.theme.text;
    if (shown.axis !== "steps") drawHeads(shown, Math.floor(step + 1e-9));
    else context.fillRect(Math.round(places.toX(step)), places.top, 1, places.base - places.top);
    within(context, places, 0, size.width, () => drawTheory(context, shown, places, wide, type));
  }

  /**
   * On another axis one step is not one place: every curve has its own head.
   * @param {Shown} shown @param {number} k
   */
  function drawHeads(shown, k) {
    within(context, places, 0, size.width, () => {
      shown.lines.forEach((line, i) => {
        const stop = curve(context, shown, i, k);
        const [x, y] = [places.toX(along(shown, line.run, stop)), places.toY(heightOf(shown, i, stop))];
        marker(context, shown.header.runs[line.run].marker, x, y, 4, line.color, shown.theme.casing);
      });
    });
  }

  return {
    resize,
    enlarge,
    prepare,
    draw,
    drawOnce,
    clear: () => context.clearRect(0, 0, size.width, size.height),
    toX: (/** @type {number} */ value) => places.toX(value),
    valueAt: (/** @type {number} */ x) => places.valueAt(x),
    /** What lies at a height of the canvas, above the floor where a logarithm is taken. @param {number} y */
    worthAt: (y) => worthOf(Math.max(0, Math.min((places.base - y) / (places.base - places.top), 1))),
    places: () => places,
    width: () => size.width,
  };
}

/**
 * Draw inside the axes alone, from one place to another.
 * @param {CanvasRenderingContext2D} c @param {Places} places @param {number} from @param {number} to
 * @param {() => void} paint
 */
function within(c, { left, base }, from, to, paint) {
  const begin = Math.max(from, left);
  c.save();
  c.beginPath();
  c.rect(begin, 0, Math.max(to - begin, 0), base + 1);
  c.clip();
  paint();
  c.restore();
}
