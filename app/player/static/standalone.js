/**
 * The player on a page of its own: an exported file, an embedded frame, a slide. No one answers a hand here,
 * so what it bends stays bent.
 */

import { createCurves } from "./charts/curves.js";
import { readFan } from "./controls/fan.js";
import { createFinger } from "./controls/finger.js";
import { createKnob } from "./controls/knob.js";
import { keyAction } from "./controls/transport.js";
import { createClock } from "./core/clock.js";
import { brought, decode, unbundle } from "./core/payload.js";
import { loadPlotly } from "./core/plotly.js";
import { createMap } from "./map/map.js";

/** @import { Message } from "./core/payload.js" */
/** @import { Clock } from "./core/clock.js" */

/** A frame of this size has letters and lines as on the page; in larger ones they grow with it. */
const DESK = { width: 960, height: 640 };
/** An animation that ends begins again after so many milliseconds. */
const REST = 1500;

/**
 * @typedef {object} Options what a page may ask for; see app/export/options.py
 * @property {boolean} autoplay
 * @property {boolean} loop
 * @property {number | null} step where the page begins
 */

/**
 * Show a bundle: the messages "map", "knob" and "curves", and what they fetch.
 * @param {HTMLElement} page @param {Uint8Array} bytes
 * @param {{root: string | null, options: Options}} host the server's root; null where there is none
 */
export function mount(page, bytes, { root, options }) {
  const { parts } = unbundle(bytes);
  const resolve = (/** @type {string} */ url) => (root === null ? url : new URL(url, root).href);
  for (const [name, part] of parts) brought.set(resolve(name), part);
  const clock = createClock();
  clock.finger = createFinger(clock, resolve, { keeps: true });
  const stage = document.createElement("div");
  const side = document.createElement("div");
  stage.className = "otx-stage";
  side.className = "otx-side";
  page.replaceChildren(stage);
  const message = (/** @type {string} */ name) => decode(/** @type {Uint8Array} */ (parts.get(name)));
  const map = message("map");
  const race = parts.get("race"); // in a file paths and losses are packed like those of a fan
  if (race)
    map.arrays.x = {
      shape: [map.header.runs.length, map.header.steps + 1, 2],
      values: readFan(decode(race)).x,
    };
  // a training: its rows are moments that were measured
  if (map.header.at) clock.at = Float32Array.from(map.header.at);
  scale(clock, stage);
  const host = { resolve, send: () => {}, plotly: () => loadPlotly(resolve(map.header.plotly)) };
  createMap(stage, clock, host).update(map);
  if (parts.has("knob")) {
    const [told, first] = /** @type {Message<Header.Knob>[]} */ ([message("knob"), message("knob")]);
    /** @param {string} _ @param {unknown} moved [name, value] of every knob that was turned */
    const send = (_, moved) => {
      const value = new Map(/** @type {[string, number][]} */ (moved));
      for (const one of told.header.knobs) one.value = value.get(one.name) ?? one.value;
      const back = told.header.knobs.every((one, i) => one.value === first.header.knobs[i].value);
      if (back) clock.finger.let();
      knob.update(told);
    };
    const knob = createKnob(stage, clock, { resolve, send });
    knob.update(told);
  }
  if (parts.has("curves")) {
    page.append(side);
    createCurves(side, clock, { resolve }).update(message("curves"));
  }
  begin(clock, { ...options, step: options.step === null ? null : rowOf(clock, options.step) });
  listen(clock);
}

/** The row of an optimization step. @param {Clock} clock @param {number} step */
const rowOf = (clock, step) =>
  clock.at ? clock.at.findLastIndex((/** @type {number} */ at) => at <= step) : step;

/** Letters and lines for the size of the frame. @param {Clock} clock @param {HTMLElement} stage */
function scale(clock, stage) {
  const fit = () => {
    const share = Math.min(innerWidth / DESK.width, innerHeight / DESK.height);
    clock.wide = Math.max(0.9, Math.min(share, 3));
    clock.type = Math.max(0.85, Math.min(share, 3));
    stage.ownerDocument.documentElement.style.setProperty("--otx-type", String(clock.type));
    clock.invalidate();
  };
  fit();
  addEventListener("resize", fit);
}

/** Play, and play again. @param {Clock} clock @param {Options} options */
function begin(clock, { autoplay, loop, step }) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const from = step ?? 0;
  if (step !== null || !calm) clock.seek(from);
  if (autoplay && !calm) clock.play();
  else {
    clock.pause();
    clock.seek(step ?? clock.steps); // a picture, not an empty map
  }
  let [timer, was] = [0, false];
  clock.listen(() => {
    const ended = was && !clock.playing && clock.step >= clock.steps;
    was = clock.playing;
    if (clock.playing) clearTimeout(timer);
    if (ended && loop) timer = window.setTimeout(() => clock.step >= clock.steps && clock.play(), REST);
  });
  // A slide deck says when its slide comes and goes (reveal.js).
  addEventListener("message", ({ data }) => {
    if (data === "slide:start" && autoplay && !calm) {
      clock.seek(from);
      clock.play();
    }
    if (data === "slide:stop") {
      clearTimeout(timer);
      clock.pause();
    }
  });
}

/** Keys that a deck turns its slides with, and the codes it knows them by. @type {Object<string, number>} */
const DECK = {
  ArrowLeft: 37,
  ArrowUp: 38,
  ArrowRight: 39,
  ArrowDown: 40,
  PageUp: 33,
  PageDown: 34,
  Home: 36,
  End: 35,
  " ": 32,
  Escape: 27,
  Enter: 13,
  b: 66,
  f: 70,
  n: 78,
  o: 79,
  p: 80,
  s: 83,
};

/**
 * Keys. On a page of its own they are the player's. In a frame they are the page's around it, but for a
 * control that was reached by keyboard: a click in the frame must not take a deck its arrow keys.
 * @param {Clock} clock
 */
function listen(clock) {
  const framed = parent !== window;
  // by keyboard; what was clicked becomes :focus-visible with the first key
  /** @type {Element | null} */ let reached = null;
  addEventListener(
    "focusin",
    ({ target }) =>
      (reached = /** @type {Element} */ (target).matches(":focus-visible")
        ? /** @type {Element} */ (target)
        : null),
  );
  addEventListener(
    "keydown",
    (event) => {
      const target = /** @type {Element} */ (event.target);
      if (target.closest("input, select, textarea") && (!framed || target === reached)) return;
      if (
        target.closest("button, a") &&
        (event.key === " " || event.key === "Enter") &&
        (!framed || target === reached)
      )
        return;
      if (target.closest(".ot-pad, .ot-start") && (!framed || target === reached)) return;
      if (framed) return pass(event);
      const action = keyAction(event, clock);
      if (!action) return;
      event.preventDefault();
      action();
    },
    true,
  );
  if (!framed) return;
  // What was clicked gives the keyboard back to the page around the frame.
  addEventListener("pointerup", () =>
    setTimeout(() => {
      const focused = /** @type {HTMLElement | null} */ (document.activeElement);
      if (focused?.closest("select")) return; // its list is open
      focused?.blur();
      parent.focus();
    }),
  );
  addEventListener(
    "change",
    ({ target }) =>
      /** @type {Element} */ (target).closest("select") && /** @type {HTMLElement} */ (target).blur(),
  );
}

/** Hand a key to the page around the frame. @param {KeyboardEvent} event */
function pass(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in DECK)) return;
  event.preventDefault();
  try {
    // a page of the same origin sees the key as if it had been pressed there
    const { key, code, shiftKey } = event;
    const other = new KeyboardEvent("keydown", {
      key,
      code,
      shiftKey,
      bubbles: true,
      cancelable: true,
      keyCode: DECK[key],
    });
    const { document: around } = parent;
    (around.activeElement ?? around.body).dispatchEvent(other);
  } catch {
    // another origin: reveal.js listens to messages
    parent.postMessage(JSON.stringify({ method: "triggerKey", args: [DECK[event.key]] }), "*");
  }
}
