/** The loss plot's canvas: axes, every curve faint ahead of the playhead, and the curves under the finger. */

import { fit, marker, power } from "../core/drawing.js";
import { format, ticks } from "../core/geometry.js";
import { lossAxis, share } from "../core/scales.js";
import { along, endOf, farthest, heightOf, logFloor } from "./curvedata.js";

/** @import { Scale } from "../core/scales.js" */
/** @import { Shown } from "./curvedata.js" */

const ROOM = { left: 40, right: 8, top: 8, bottom: 28 };

/**
 * @param {HTMLCanvasElement} canvas @param {HTMLElement} ordinate words under the plot on what it measures
 */
export function createPlot(canvas, ordinate) {
  let size = { width: 1, height: 1 };
  let pad = ROOM;
  let [wide, type] = [1, 1]; // how much wider lines, and larger letters, are than on a desk
  let context = fit(canvas, 1, 1);
  // Drawn once per change: the curves as they will be (ahead) and as they are (behind the playhead).
  const [grid, ahead, behind] = [0, 1, 2].map(() => document.createElement("canvas"));
  let end = 1; // of the horizontal axis
  /** @type {(value: number) => number} */ let toY = () => 0;

  /** @param {number} value on the horizontal axis */
  const toX = (value) => pad.left + ((size.width - pad.left - pad.right) * value) / end;
  /** The value of the horizontal axis under a place of the canvas. @param {number} x */
  const valueAt = (x) => Math.max(0, Math.min((x - pad.left) / (size.width - pad.left - pad.right), 1)) * end;

  /** @param {number} width @param {number} height */
  function resize(width, height) {
    size = { width, height };
    context = fit(canvas, width, height);
  }

  /**
   * Lines and letters of another size; whether it is one.
   * @param {number} nextWide @param {number} nextType
   */
  function enlarge(nextWide, nextType) {
    if (nextWide === wide) return false;
    [wide, type] = [nextWide, nextType];
    const { left, right, top, bottom } = ROOM;
    pad = { left: left * type, right: right * type, top: top * type, bottom: bottom * type };
    return true;
  }

  /**
   * Trace line i up to step `last`.
   * @param {CanvasRenderingContext2D} c @param {Shown} shown @param {number} i @param {number} last
   */
  function curve(c, shown, i, last) {
    const line = shown.lines[i];
    const stop = endOf(shown, line, last);
    c.beginPath();
    for (let k = 0; k <= stop; k += 1) {
      c.lineTo(toX(along(shown, line.run, k)), Math.min(toY(heightOf(shown, i, k)), size.height));
    }
    c.strokeStyle = line.color;
    c.lineWidth = line.wide * wide;
    c.lineJoin = "round";
    c.setLineDash(line.dash);
    c.stroke();
    c.setLineDash([]);
    return stop;
  }

  /** Draw inside the axes alone. @param {CanvasRenderingContext2D} c @param {() => void} paint */
  function within(c, paint) {
    c.save();
    c.beginPath();
    c.rect(pad.left, 0, size.width - pad.left, size.height - pad.bottom + 1);
    c.clip();
    paint();
    c.restore();
  }

  /** Draw the layers anew. @param {Shown} shown */
  function prepare(shown) {
    const { name, values, rows, labels, lines, theme } = shown;
    const floor = logFloor(shown);
    end = farthest(shown);
    const heights = floor ? Float64Array.from(values, (value) => value - floor) : values;
    const grows = floor !== null && name !== "loss"; // it may rise far above its start without an explosion
    const starts = grows ? [] : lines.map((_, i) => heights[i * rows]);
    const scale = lossAxis(heights, starts, floor !== null);
    const bottom = size.height - pad.bottom;
    toY = (value) => bottom - (bottom - pad.top) * Math.max(share(scale, value), -1);
    ordinate.textContent = floor ? "loss − minimum" : "";
    if (labels) {
      const ramp = document.createElement("i");
      ramp.style.background = `linear-gradient(90deg, ${theme.ramp.join()})`;
      ordinate.replaceChildren(labels[0], ramp, labels[1]);
    }
    drawAxes(shown, scale.marks);
    for (const [layer, alpha] of /** @type {[HTMLCanvasElement, number][]} */ ([
      [ahead, 0.3],
      [behind, 1],
    ])) {
      const over = fit(layer, size.width, size.height);
      over.drawImage(grid, 0, 0, size.width, size.height);
      within(over, () => {
        over.globalAlpha = alpha;
        lines.forEach((_, i) => curve(over, shown, i, rows - 1));
      });
    }
  }

  /** @param {Shown} shown @param {Scale["marks"]} marks of the vertical axis */
  function drawAxes({ theme }, marks) {
    const { width, height } = size;
    const c = fit(grid, width, height);
    c.font = `${11 * type}px ${theme.font}`;
    c.textAlign = "right";
    c.textBaseline = "middle";
    for (const { value, text, exponent } of marks) {
      const y = toY(value);
      c.fillStyle = theme.rule;
      c.fillRect(pad.left, Math.round(y), width - pad.left - pad.right, 1);
      c.fillStyle = theme.muted;
      if (exponent === undefined) c.fillText(text, pad.left - 6, y);
      else power(c, exponent, pad.left - 6, y);
    }
    c.textBaseline = "alphabetic";
    c.textAlign = "center";
    for (const tick of ticks(0, end, 4)) {
      const half = c.measureText(format(tick)).width / 2;
      c.fillText(format(tick), Math.min(toX(tick), width - half - 1), height - pad.bottom + 15 * type);
    }
  }

  /**
   * The curves up to a step, with a fraction; what comes after it is faint.
   * @param {Shown} shown @param {number} step
   */
  function draw(shown, step) {
    const { width, height } = size;
    context.clearRect(0, 0, width, height);
    if (shown.axis !== "steps") return drawHeads(shown, Math.floor(step + 1e-9));
    const x = toX(step);
    context.drawImage(behind, 0, 0, width, height);
    context.clearRect(x, 0, width - x, height);
    context.save();
    context.beginPath();
    context.rect(x, 0, width - x, height);
    context.clip();
    context.drawImage(ahead, 0, 0, width, height);
    context.restore();
    drawPlayhead(shown, x);
  }

  /**
   * While a finger bends the paths: the curves alone, on the axes that were there.
   * @param {Shown} shown @param {number} step
   */
  function drawBent(shown, step) {
    context.clearRect(0, 0, size.width, size.height);
    context.drawImage(grid, 0, 0, size.width, size.height);
    within(context, () => shown.lines.forEach((_, i) => curve(context, shown, i, shown.rows - 1)));
    if (shown.axis === "steps") drawPlayhead(shown, toX(step));
  }

  /** @param {Shown} shown @param {number} x */
  function drawPlayhead({ theme }, x) {
    context.fillStyle = theme.text;
    context.fillRect(Math.round(x), pad.top, 1, size.height - pad.bottom - pad.top);
  }

  /**
   * On another axis one step is not one place: every curve has its own head.
   * @param {Shown} shown @param {number} k
   */
  function drawHeads(shown, k) {
    context.drawImage(ahead, 0, 0, size.width, size.height);
    within(context, () => {
      shown.lines.forEach((line, i) => {
        const stop = curve(context, shown, i, k);
        const [x, y] = [toX(along(shown, line.run, stop)), toY(heightOf(shown, i, stop))];
        marker(context, shown.header.runs[line.run].marker, x, y, 4, line.color, shown.theme.casing);
      });
    });
  }

  const clear = () => context.clearRect(0, 0, size.width, size.height);
  return { resize, enlarge, prepare, draw, drawBent, clear, toX, valueAt, width: () => size.width };
}
