/** The picture of an atlas on its axes, and what a hand does on it: point, open, draw a box, go back. */

import { cross, fit } from "../core/drawing.js";
import { element } from "../core/legend.js";
import { watchSize } from "../core/size.js";
import { t } from "../core/words.js";
import { valueAt } from "../race/axes.js";
import { drawAxes, hatch } from "./axes.js";

/** @import { Theme } from "../core/theme.js" */
/** @import { Plan } from "../race/atlas.js" */

/** The room around the picture, in pixels; its height is this share of its width. */
const [LEFT, RIGHT, TOP, BOTTOM, SHAPE] = [46, 10, 8, 38, 0.75];
/** A drag that is longer draws a box; a finger that taps within this many pixels of the cell that is shown opens it. */
const [DRAGGED, NEAR] = [6, 16];
/** Who has zoomed in may click twice within so many milliseconds, to go back. */
const TWICE = 280;
/** An arrow key moves by this share of an axis, with Shift by so many times as much. */
const [STEP, LEAP] = [1 / 80, 8];
/** What stands for a smaller part of the picture than this is no box. */
const LEAST = 0.004;

/** A place of the picture: shares of both axes, from the low end. @typedef {[number, number]} Place */
/**
 * @typedef {object} Hand
 * @property {(place: Place | null) => void} point a cell is looked at
 * @property {(place: Place) => void} open
 * @property {(box: [Place, Place]) => void} zoom
 * @property {() => void} back
 */
/**
 * @typedef {object} Picture
 * @property {HTMLCanvasElement} image a pixel a cell
 * @property {Plan} plan
 * @property {number[][]} minima where they lie on it, as shares
 * @property {Theme} theme
 */

/** @param {HTMLElement} parent @param {Hand} hand */
export function createGround(parent, hand) {
  const under = element("canvas", "");
  const over = element("canvas", "");
  const root = element("div", "ot-atlas-map", [under, over], {
    tabindex: "0",
    role: "application",
    "aria-roledescription": t("map of runs"),
  });
  parent.append(root);
  /** @type {Picture | null} */ let shown = null;
  let size = { width: 0, height: 0 };
  /** @type {Place | null} */ let at = null;
  /** @type {[Place, Place] | null} */ let box = null;
  let below = fit(under, 1, 1);
  let above = fit(over, 1, 1);

  const wide = () => Math.max(size.width - LEFT - RIGHT, 1);
  const tall = () => Math.max(size.height - TOP - BOTTOM, 1);
  const toX = (/** @type {number} */ share) => LEFT + share * wide();
  const toY = (/** @type {number} */ share) => TOP + (1 - share) * tall();

  /** @param {Picture} next */
  function show(next) {
    shown = next;
    draw();
  }

  function draw() {
    if (!shown || !size.width) return;
    const { image, plan, minima, theme } = shown;
    const c = below;
    c.clearRect(0, 0, size.width, size.height);
    c.save();
    c.beginPath();
    c.roundRect(LEFT, TOP, wide(), tall(), 8);
    c.clip();
    hatch(c, theme, size);
    c.imageSmoothingEnabled = image.width > wide() * devicePixelRatio;
    c.drawImage(image, LEFT, TOP, wide(), tall());
    if (plan.x.start !== null && plan.y.start !== null)
      for (const [x, y] of minima) cross(c, toX(x), toY(y), false, theme);
    c.restore();
    drawAxes(c, plan, { left: LEFT, top: TOP, wide: wide(), tall: tall() }, size, theme);
    drawOver();
  }

  /** The pointer's cell, and the box that is drawn. */
  function drawOver() {
    const c = above;
    c.clearRect(0, 0, size.width, size.height);
    if (!shown) return;
    const { theme } = shown;
    if (box) {
      const [[a, b], [p, q]] = box;
      const [x, y, w, h] = [
        toX(Math.min(a, p)),
        toY(Math.max(b, q)),
        Math.abs(p - a) * wide(),
        Math.abs(q - b) * tall(),
      ];
      twice(c, theme, () => c.rect(x, y, w, h));
    } else if (at) {
      const [x, y] = [toX(at[0]), toY(at[1])];
      twice(c, theme, () => c.arc(x, y, 6, 0, 2 * Math.PI));
    }
  }

  /** @param {PointerEvent} event @returns {Place} */
  function placeOf(event) {
    const { left, top } = root.getBoundingClientRect();
    const across = (event.clientX - left - LEFT) / wide();
    const up = 1 - (event.clientY - top - TOP) / tall();
    return [Math.max(0, Math.min(across, 1)), Math.max(0, Math.min(up, 1))];
  }

  /** @param {Place | null} place */
  function point(place) {
    at = place;
    drawOver();
    hand.point(place);
  }

  listenForPointer({
    root,
    placeOf,
    far: (a, b) => Math.hypot((a[0] - b[0]) * wide(), (a[1] - b[1]) * tall()),
    here: () => at,
    zoomed: () => shown?.plan.zoomed ?? false,
    point,
    frame: (next) => {
      box = next;
      drawOver();
    },
    hand,
  });
  listenForKeys(root, () => at, point, hand);
  const stopWatching = watchSize(root, (width) => {
    size = { width, height: (width - LEFT - RIGHT) * SHAPE + TOP + BOTTOM };
    root.style.height = `${size.height}px`;
    below = fit(under, size.width, size.height);
    above = fit(over, size.width, size.height);
    draw();
  });

  return {
    root,
    show,
    /** Which cell is looked at. @param {Place | null} place */
    mark(place) {
      at = place;
      drawOver();
    },
    destroy() {
      stopWatching();
      root.remove();
    },
  };
}

/**
 * Arrows look at another cell, Enter opens it; plus zooms in around it, and Escape or minus goes back.
 * @param {HTMLElement} root @param {() => Place | null} here @param {(place: Place) => void} point @param {Hand} hand
 */
function listenForKeys(root, here, point, hand) {
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const ways = /** @type {Record<string, Place>} */ ({
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowDown: [0, -1],
      ArrowUp: [0, 1],
    });
    const by = ways[event.key];
    const at = here();
    const [x, y] = at ?? [0.5, 0.5];
    const step = STEP * (event.shiftKey ? LEAP : 1);
    const inside = (/** @type {number} */ part) => Math.max(0, Math.min(part, 1));
    if (by) point([inside(x + step * by[0]), inside(y + step * by[1])]);
    else if (event.key === "Enter" && at) hand.open(at);
    else if (event.key === "Escape" || event.key === "-") hand.back();
    else if (event.key === "+" || event.key === "=")
      hand.zoom([
        [x / 2, y / 2],
        [(x + 1) / 2, (y + 1) / 2],
      ]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

/**
 * @param {object} on
 * @param {HTMLElement} on.root @param {(event: PointerEvent) => Place} on.placeOf
 * @param {(a: Place, b: Place) => number} on.far in pixels @param {() => Place | null} on.here
 * @param {() => boolean} on.zoomed @param {(place: Place | null) => void} on.point
 * @param {(box: [Place, Place] | null) => void} on.frame @param {Hand} on.hand
 */
function listenForPointer({ root, placeOf, far, here, zoomed, point, frame, hand }) {
  /** @type {Place | null} */ let from = null;
  /** @type {Place | null} */ let last = null; // what a finger looked at before
  let dragged = false;
  let clicked = 0;
  root.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    from = placeOf(event);
    last = here();
    dragged = false;
    if (event.pointerType === "touch") return;
    root.setPointerCapture(event.pointerId);
  });
  root.addEventListener("pointermove", (event) => {
    const place = placeOf(event);
    if (event.pointerType === "touch" || !from) return point(place);
    dragged ||= far(from, place) > DRAGGED;
    if (dragged) frame([from, place]);
  });
  root.addEventListener("pointerup", (event) => {
    const place = placeOf(event);
    const begun = from;
    from = null;
    if (!begun) return;
    if (event.pointerType === "touch") {
      if (last && far(last, place) < NEAR) return hand.open(last);
      return point(place);
    }
    frame(null);
    if (dragged) return zoomTo(begun, place);
    clearTimeout(clicked);
    if (event.detail > 1) return;
    if (zoomed()) clicked = window.setTimeout(() => hand.open(place), TWICE);
    else hand.open(place);
  });
  root.addEventListener("pointercancel", () => {
    from = null;
    frame(null);
  });
  root.addEventListener("dblclick", () => {
    clearTimeout(clicked);
    hand.back();
  });
  root.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "touch" && !from) point(null);
  });

  /** @param {Place} a @param {Place} b */
  function zoomTo(a, b) {
    const low = /** @type {Place} */ ([Math.min(a[0], b[0]), Math.min(a[1], b[1])]);
    const high = /** @type {Place} */ ([Math.max(a[0], b[0]), Math.max(a[1], b[1])]);
    if (high[0] - low[0] > LEAST && high[1] - low[1] > LEAST) hand.zoom([low, high]);
  }
}

/** The values at a place. @param {Plan} plan @param {Place} place @returns {[number, number]} */
export const valuesAt = ({ x, y }, place) => [valueAt(x, place[0]), valueAt(y, place[1])];

/** A line with a casing below it. @param {CanvasRenderingContext2D} c @param {Theme} theme @param {() => void} trace */
function twice(c, theme, trace) {
  c.beginPath();
  trace();
  c.strokeStyle = theme.casing;
  c.lineWidth = 4;
  c.stroke();
  c.strokeStyle = theme.text;
  c.lineWidth = 1.7;
  c.stroke();
}
