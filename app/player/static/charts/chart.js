/**
 * A chart on a canvas: areas and lines over a common axis, a playhead that can be dragged, and what the
 * pointer reads.
 */

import { fit, marker } from "../core/drawing.js";
import { share, valueAt } from "../core/scales.js";
import { watchSize } from "../core/size.js";
import { themeOf } from "../core/theme.js";
import { t } from "../core/words.js";
import { paint } from "./painting.js";

/** @import { Scale } from "../core/scales.js" */

/**
 * @typedef {object} Spec what is drawn
 * @property {Scale} across
 * @property {Scale} up
 * @property {{x: ArrayLike<number>, low: ArrayLike<number>, high: ArrayLike<number>, color: string}[]} areas
 * @property {{x: ArrayLike<number>, y: ArrayLike<number>, color: string, dash: number[], wide: number, alpha:
 *   number}[]} lines
 * @property {{x: number, y: number, shape: string, color: string, ring?: string}[]} marks
 * @property {string} label a summary in words
 */
/**
 * @typedef {{at: number | null, cross: number | null, heads: {x: number, y: number, color: string}[]}} Pointed
 *   the playhead, the pointer, and the curves' heads
 */

const PAD = { left: 44, right: 10, top: 8, bottom: 24 };

/**
 * @param {HTMLElement} parent
 * @param {{scrub: (x: number) => void, hover: (x: number | null, y: number) => void, press?: (x: number, y: number)
 *   => void, release?: () => void}} on the pointer drags, or is, at x of the horizontal axis; it is pressed and lifted
 */
export function createChart(parent, on) {
  const root = document.createElement("div");
  root.className = "ot-chart";
  root.innerHTML = `<canvas role="img" aria-label="${t("Nothing to draw yet")}"></canvas><output class="ot-read" hidden></output>`;
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
    if (pointed.at !== null) {
      context.globalAlpha = 0.62; // what comes after the playhead is veiled
      context.fillStyle = theme.background;
      context.fillRect(x, PAD.top, Math.max(width - PAD.right - x, 0), tall());
      context.globalAlpha = 1;
    }
    if (pointed.cross !== null) rule(toX(pointed.cross), theme.muted);
    if (pointed.at !== null) rule(x, theme.text);
    for (const head of pointed.heads) {
      if (Number.isFinite(head.y) && inside(head.y))
        marker(context, "circle", toX(head.x), toY(head.y), 3.5, head.color, theme.casing);
    }
  }
  /** @param {number} x @param {string} color */
  function rule(x, color) {
    context.fillStyle = color;
    context.fillRect(Math.round(x), PAD.top, 1, tall());
  }
  /** @param {number} y */
  const inside = (y) => toY(y) >= PAD.top && toY(y) <= PAD.top + tall() + 0.5;

  /** Draw what stays while playhead and pointer move. */
  function prepare() {
    theme = themeOf(root);
    const box = { left: PAD.left, top: PAD.top, width: wide(), height: tall() };
    const c = fit(back, size.width, size.height);
    paint(c, /** @type {Spec} */ (spec), { toX, toY }, box, size, theme);
    stale = false;
  }

  // ---------------------------------------------------------------- the pointer

  /** @param {PointerEvent} event */
  function xOf(event) {
    const part = (event.clientX - root.getBoundingClientRect().left - PAD.left) / wide();
    return valueAt(/** @type {Spec} */ (spec).across, Math.max(0, Math.min(part, 1)));
  }
  /** @param {PointerEvent} event in pixels */
  const yOf = (event) => event.clientY - root.getBoundingClientRect().top;
  root.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !spec) return;
    root.setPointerCapture(event.pointerId);
    on.press?.(xOf(event), yOf(event));
    on.scrub(xOf(event));
  });
  for (const end of /** @type {const} */ (["pointerup", "pointercancel"]))
    root.addEventListener(end, () => on.release?.());
  root.addEventListener("pointermove", (event) => {
    if (!spec) return;
    on.hover(xOf(event), yOf(event)); // a finger too reads while it drags
    if (root.hasPointerCapture(event.pointerId)) on.scrub(xOf(event));
  });
  root.addEventListener("pointerleave", () => {
    say(null);
    on.hover(null, 0);
  });

  /** Words beside the pointer, at x on the axis. @param {Node[] | null} words @param {number} x */
  function say(words, x = 0) {
    read.hidden = !words;
    if (!words) return;
    read.replaceChildren(...words);
    const at = toX(x);
    const left = at + 12 + read.offsetWidth > size.width ? at - 12 - read.offsetWidth : at + 12;
    read.style.left = `${Math.max(0, Math.min(left, size.width - read.offsetWidth))}px`;
  }

  const stopWatching = watchSize(root, (width, height) => {
    size = { width, height };
    context = fit(canvas, width, height);
    stale = true;
    draw();
  });
  function destroy() {
    stopWatching();
    root.remove();
  }
  /** How far a place of the axes is from a place in pixels across, and in pixels up. @param {{x: number, y: number}} place @param {number} x on the axis @param {number} y in pixels */
  const apart = (place, x, y) => [toX(place.x) - toX(x), toY(place.y) - y];
  return { root, show, point, say, apart, destroy };
}
