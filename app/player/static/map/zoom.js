/**
 * The part of a map that is shown, under a hand: the mouse drags it, the wheel with Ctrl and two fingers zoom it.
 * One finger scrolls the page, and a press that does not move belongs to the start point.
 */

/** @import { Frame } from "../core/geometry.js" */
/** @import { Scene } from "./scene.js" */
/** @import { Changes } from "./terrain.js" */

/** @typedef {Pick<Frame, "x" | "y">} Ranges */

/** A press that moves no further than this many pixels is a click. */
export const CLICK = 4;
/** What is shown is at least this share of the landscape's window, and at most this many of it. */
const [NEAREST, FURTHEST] = [1e-6, 100];
/** Milliseconds after the last turn of the wheel. */
const REST = 50;
/** Two taps within so many milliseconds and pixels are a double tap. */
export const DOUBLE = { time: 300, far: 30 };

/**
 * The ranges after what stood at one place stands at another, and everything is `factor` times as far apart
 * from it: above 1 shows more.
 * @param {Frame} frame @param {[number, number]} from in pixels @param {[number, number]} to
 * @param {number} factor @returns {Ranges}
 */
export function zoomed({ x, y, width, height }, from, to, factor = 1) {
  const [spanX, spanY] = [x[1] - x[0], y[1] - y[0]];
  const left = x[0] + (from[0] / width) * spanX - (to[0] / width) * spanX * factor;
  const top = y[1] - (from[1] / height) * spanY + (to[1] / height) * spanY * factor;
  return { x: [left, left + spanX * factor], y: [top - spanY * factor, top] };
}

/**
 * A factor that keeps what is shown neither too near nor too far.
 * @param {Frame} frame @param {number[][]} window the landscape's @param {number} factor
 */
export function bounded({ x }, window, factor) {
  const share = (x[1] - x[0]) / (window[0][1] - window[0][0]);
  return Math.max(Math.min(NEAREST / share, 1), Math.min(factor, Math.max(FURTHEST / share, 1)));
}

/** How much more is shown after a turn of the wheel. @param {Pick<WheelEvent, "deltaY" | "deltaMode" | "ctrlKey">} event */
export function factorOf({ deltaY, deltaMode, ctrlKey }) {
  if (ctrlKey) return Math.exp(Math.max(-50, Math.min(deltaY, 50)) * 0.01); // two fingers on a pad
  const pixels = deltaMode ? 20 * deltaY : deltaY;
  return Math.exp(Math.max(-20, Math.min(pixels, 20)) / 200);
}

/**
 * @param {HTMLElement} plot @param {Scene} scene @param {Changes} on
 * @returns {() => void} what ends this
 */
export function listenForZoom(plot, scene, on) {
  const end = new AbortController();
  const options = { signal: end.signal };
  const { frame } = scene;
  /** @type {Map<number, [number, number]>} */ const fingers = new Map();
  let dragging = false;
  let resting = 0;
  let tapped = { time: -Infinity, at: /** @type {[number, number]} */ ([0, 0]) };

  /** @param {PointerEvent | WheelEvent} event @returns {[number, number]} */
  const place = (event) => {
    const box = plot.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  /** @param {[number, number]} from @param {[number, number]} to @param {number} factor */
  const move = (from, to, factor) =>
    on.moved(zoomed(frame, from, to, bounded(frame, scene.header.window, factor)));
  const restSoon = () => {
    clearTimeout(resting);
    resting = window.setTimeout(on.rested, REST);
  };

  plot.addEventListener(
    "wheel",
    (event) => {
      // The page, a notebook or a deck scrolls; with Ctrl, as two fingers on a pad send it, the map zooms.
      if (!scene.header || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      move(place(event), place(event), factorOf(event));
      restSoon();
    },
    { passive: false, ...options },
  );

  /** What two fingers have between them, and how far they are apart. */
  const pinch = () => {
    const [[ax, ay], [bx, by]] = [...fingers.values()];
    const middle = /** @type {[number, number]} */ ([(ax + bx) / 2, (ay + by) / 2]);
    return { middle, apart: Math.hypot(ax - bx, ay - by) || 1 };
  };

  const down = (/** @type {PointerEvent} */ event) => {
    if (event.button !== 0 || !scene.header) return;
    plot.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, place(event));
    dragging = false;
  };

  const moved = (/** @type {PointerEvent} */ event) => {
    const from = fingers.get(event.pointerId);
    if (!from) return;
    const to = place(event);
    if (fingers.size === 2) {
      const before = pinch();
      fingers.set(event.pointerId, to);
      const after = pinch();
      move(before.middle, after.middle, before.apart / after.apart);
      restSoon();
    } else if (event.pointerType !== "touch" && fingers.size === 1) {
      if (!dragging && Math.hypot(to[0] - from[0], to[1] - from[1]) <= CLICK) return;
      dragging = true;
      plot.style.cursor = "grabbing";
      fingers.set(event.pointerId, to);
      move(from, to, 1);
    }
  };

  const up = (/** @type {PointerEvent} */ event) => {
    const from = fingers.get(event.pointerId);
    if (!from) return;
    fingers.delete(event.pointerId);
    plot.style.cursor = "";
    if (dragging) on.rested();
    else if (event.type === "pointerup" && event.pointerType === "touch" && !fingers.size) tap(event);
    dragging = false;
  };

  /** Two taps come nearer, where a tap does not set the start. @param {PointerEvent} event */
  function tap(event) {
    const at = place(event);
    const far = Math.hypot(at[0] - tapped.at[0], at[1] - tapped.at[1]);
    const double = event.timeStamp - tapped.time < DOUBLE.time && far < DOUBLE.far;
    tapped = { time: double ? -Infinity : event.timeStamp, at };
    if (!double || scene.header.movable) return;
    move(at, at, 0.5);
    restSoon();
  }

  plot.addEventListener("pointerdown", down, options);
  plot.addEventListener("pointermove", moved, options);
  for (const type of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"]))
    plot.addEventListener(type, up, options);
  for (const type of /** @type {const} */ (["touchstart", "touchmove"])) {
    const keep = (/** @type {TouchEvent} */ event) => event.touches.length > 1 && event.preventDefault();
    plot.addEventListener(type, keep, { passive: false, ...options });
  }
  return () => {
    clearTimeout(resting);
    end.abort();
  };
}
