/**
 * A chart on a canvas: areas and lines over a common axis, a playhead that can be dragged, and what the
 * pointer reads.
 */

import { fit, marker, power } from "../core/drawing.js";
import { share, valueAt } from "../core/scales.js";
import { themeOf } from "../core/theme.js";

/** @import { Scale } from "../core/scales.js" */

/**
 * @typedef {object} Spec what is drawn
 * @property {Scale} across
 * @property {Scale} up
 * @property {{x: ArrayLike<number>, low: ArrayLike<number>, high: ArrayLike<number>, ink: string}[]} areas
 * @property {{x: ArrayLike<number>, y: ArrayLike<number>, ink: string, dash: number[], wide: number, alpha:
 *   number}[]} lines
 * @property {{x: number, y: number, shape: string, ink: string}[]} marks
 * @property {string} label a summary in words
 */
/**
 * @typedef {{at: number | null, cross: number | null, heads: {x: number, y: number, ink: string}[]}} Pointed
 *   the playhead, the pointer, and the curves' heads
 */

const PAD = { left: 44, right: 10, top: 8, bottom: 24 };

/**
 * @param {HTMLElement} parent
 * @param {{scrub: (x: number) => void, hover: (x: number | null) => void}} on told where on the horizontal
 *   axis the hand is
 */
export function createChart(parent, on) {
  const root = document.createElement("div");
  root.className = "ot-chart";
  root.innerHTML = `<canvas role="img" aria-label="Nothing to draw yet"></canvas><output class="ot-read" hidden></output>`;
  parent.append(root);
  const canvas = /** @type {HTMLCanvasElement} */ (root.querySelector("canvas"));
  const read = /** @type {HTMLElement} */ (root.querySelector("output"));
  const back = document.createElement("canvas"); // all but playhead and pointer, drawn once per change
  /** @type {Spec | null} */ let spec = null;
  /** @type {Pointed} */ let pointed = { at: null, cross: null, heads: [] };
  let size = { width: 1, height: 1 };
  let context = fit(canvas, 1, 1);
  let theme = themeOf(root);
  let stale = true;
  let shown = "";

  const wide = () => size.width - PAD.left - PAD.right;
  const tall = () => size.height - PAD.top - PAD.bottom;
  /** @param {number} x */
  const toX = (x) => PAD.left + wide() * share(/** @type {Spec} */ (spec).across, x);
  /** @param {number} y */
  const toY = (y) =>
    PAD.top + tall() * (1 - Math.max(-2, Math.min(share(/** @type {Spec} */ (spec).up, y), 3)));

  /** @param {Spec} next */
  function show(next) {
    spec = next;
    stale = true;
    canvas.setAttribute("aria-label", next.label);
  }

  /** @param {Pointed} next */
  function point(next) {
    pointed = next;
    draw();
  }

  function draw() {
    if (!spec || size.width <= 1) return;
    const key = `${pointed.at} ${pointed.cross}`;
    if (!stale && key === shown) return;
    if (stale) prepare();
    shown = key;
    const { width, height } = size;
    const x = pointed.at === null ? width : toX(pointed.at);
    context.clearRect(0, 0, width, height);
    context.drawImage(back, 0, 0, width, height);
    if (pointed.at === null) return;
    context.globalAlpha = 0.62; // what comes after the playhead is veiled
    context.fillStyle = theme.background;
    context.fillRect(x, PAD.top, Math.max(width - PAD.right - x, 0), tall());
    context.globalAlpha = 1;
    if (pointed.cross !== null) rule(toX(pointed.cross), theme.muted);
    rule(x, theme.text);
    for (const head of pointed.heads) {
      if (Number.isFinite(head.y) && inside(head.y))
        marker(context, "circle", toX(head.x), toY(head.y), 3.5, head.ink, theme.casing);
    }
  }
  /** @param {number} x @param {string} ink */
  function rule(x, ink) {
    context.fillStyle = ink;
    context.fillRect(Math.round(x), PAD.top, 1, tall());
  }
  /** @param {number} y */
  const inside = (y) => toY(y) >= PAD.top && toY(y) <= PAD.top + tall() + 0.5;

  /** Draw what stays while playhead and pointer move. */
  function prepare() {
    const { across, up, areas, lines, marks } = /** @type {Spec} */ (spec);
    const { width, height } = size;
    theme = themeOf(root);
    const c = fit(back, width, height);
    c.font = `11px ${theme.font}`;
    c.textAlign = "right";
    c.textBaseline = "middle";
    for (const { value, text, exponent } of up.marks) {
      const y = Math.round(toY(value));
      c.fillStyle = theme.rule;
      c.fillRect(PAD.left, y, wide(), 1);
      c.fillStyle = theme.muted;
      if (exponent === undefined) c.fillText(text, PAD.left - 7, y);
      else power(c, exponent, PAD.left - 7, y);
    }
    c.textBaseline = "alphabetic";
    c.textAlign = "center";
    for (const { value, text } of across.marks) {
      const half = c.measureText(text).width / 2;
      c.fillText(text, Math.min(toX(value), width - half - 1), height - 8);
    }
    c.save();
    c.beginPath();
    c.rect(PAD.left - 1, PAD.top - 2, wide() + 2, tall() + 4);
    c.clip();
    for (const area of areas) fill(c, area);
    for (const line of lines) stroke(c, line);
    c.restore();
    for (const { x, y, shape, ink } of marks) marker(c, shape, toX(x), toY(y), 5, ink, theme.casing);
    stale = false;
  }

  /** @param {CanvasRenderingContext2D} c @param {Spec["areas"][number]} area */
  function fill(c, { x, low, high, ink }) {
    c.beginPath();
    for (let k = 0; k < x.length; k += 1) if (Number.isFinite(high[k])) c.lineTo(toX(x[k]), toY(high[k]));
    for (let k = x.length - 1; k >= 0; k -= 1) if (Number.isFinite(low[k])) c.lineTo(toX(x[k]), toY(low[k]));
    c.closePath();
    c.globalAlpha = 0.3;
    c.fillStyle = ink;
    c.fill();
    c.globalAlpha = 1;
    for (const y of [low, high]) stroke(c, { x, y, ink, dash: [], wide: 1, alpha: 0.7 });
  }

  /** @param {CanvasRenderingContext2D} c @param {Spec["lines"][number]} line */
  function stroke(c, { x, y, ink, dash, wide: width, alpha }) {
    c.beginPath();
    let pen = false;
    for (let k = 0; k < x.length; k += 1) {
      const known = Number.isFinite(y[k]) && Number.isFinite(x[k]);
      if (known && pen) c.lineTo(toX(x[k]), toY(y[k]));
      else if (known) c.moveTo(toX(x[k]), toY(y[k]));
      pen = known;
    }
    c.globalAlpha = alpha;
    c.strokeStyle = ink;
    c.lineWidth = width;
    c.lineJoin = "round";
    c.setLineDash(dash);
    c.stroke();
    c.setLineDash([]);
    c.globalAlpha = 1;
  }

  // ---------------------------------------------------------------- the hand

  /** @param {PointerEvent} event */
  function xOf(event) {
    const part = (event.clientX - root.getBoundingClientRect().left - PAD.left) / wide();
    return valueAt(/** @type {Spec} */ (spec).across, Math.max(0, Math.min(part, 1)));
  }
  root.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !spec) return;
    root.setPointerCapture(event.pointerId);
    on.scrub(xOf(event));
  });
  root.addEventListener("pointermove", (event) => {
    if (!spec) return;
    on.hover(xOf(event)); // a finger too reads while it drags
    if (root.hasPointerCapture(event.pointerId)) on.scrub(xOf(event));
  });
  root.addEventListener("pointerleave", () => {
    say(null);
    on.hover(null);
  });

  /** Words beside the pointer, at x on the axis. @param {Node[] | null} words @param {number} x */
  function say(words, x = 0) {
    read.hidden = !words;
    if (!words) return;
    read.replaceChildren(...words);
    const at = toX(x);
    const wanted = at + 12 + read.offsetWidth > size.width ? at - 12 - read.offsetWidth : at + 12;
    read.style.left = `${Math.max(0, Math.min(wanted, size.width - read.offsetWidth))}px`;
  }

  const resized = new ResizeObserver(([entry]) => {
    const { width, height } = entry.contentRect;
    if (!width || !height) return;
    size = { width, height };
    context = fit(canvas, width, height);
    stale = true;
    draw();
  });
  resized.observe(root);
  function destroy() {
    resized.disconnect();
    root.remove();
  }
  return { root, show, point, say, destroy };
}
