/**
 * A map's contours and axes on canvases of its own, with as many pixels as the screen has; while a hand moves
 * something, with as many as there is time for.
 */

import { fit, lengths, strokePath } from "../core/drawing.js";
import { project } from "../core/geometry.js";
import { GRAPH } from "../core/measures.js";
import { drawAxes } from "./axes.js";
import { packedHex } from "./brush.js";
import { holes, partOf } from "./contours.js";
import { bandsOf, lineOf, shade } from "./shade.js";
import { listenForZoom } from "./zoom.js";

/** @import { Scene } from "./scene.js" */
/** @import { Bands } from "./shade.js" */
/** @import { Backend, Changes } from "./terrain.js" */

/** @import { Heights as Surface } from "./shade.js" */

/** Milliseconds that painting may take in a frame of a moving hand… */
const FRAME = 7;
/** …and the shares of the screen's pixels, across, with which that is tried. */
const SHARES = [1, 0.75, 0.5];
/** Milliseconds that a hand rests before all pixels are painted. */
const REST = 60;

/**
 * @param {Scene} scene @param {HTMLElement} plot where it stands
 * @param {Changes} on
 * @returns {Backend}
 */
export function createPainting(scene, plot, on) {
  const { frame } = scene;
  const [canvas, above] = [document.createElement("canvas"), document.createElement("canvas")];
  for (const one of [canvas, above]) one.setAttribute("aria-hidden", "true");
  plot.replaceChildren(canvas, above);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  /** @type {ImageData | null} */ let image = null;
  /** @type {Surface[]} */ let layers = [];
  /** @type {WeakMap<Surface, Look>} */ const known = new WeakMap();
  let cost = 0; // milliseconds that a pixel takes
  let drawn = ""; // the axes that are drawn
  let resting = 0;

  /**
   * What a surface looks like in the theme that it was painted in.
   * @typedef {{theme: object, common: unknown, bands: Bands, open: boolean}} Look `open`: there are holes in it
   */
  /** @param {Surface} surface */
  function lookOf(surface) {
    const { theme } = scene;
    const before = known.get(surface);
    if (before && before.theme === theme.map && before.common === surface.common) return before;
    const look = {
      theme: theme.map,
      common: surface.common,
      bands: bandsOf(surface, theme),
      open: holes(surface),
    };
    known.set(surface, look);
    return look;
  }

  /** @param {boolean} [moving] whether another picture will follow soon */
  function draw(moving = false) {
    const { width, height } = frame;
    clearTimeout(resting);
    if (!layers.length || width < 2 || height < 2) return;
    const ratio = globalThis.devicePixelRatio || 1;
    if (scene.header.curve) {
      canvas.width = canvas.height = 1; // its line is drawn with the axes
    } else {
      const pixels = width * height * ratio ** 2;
      const share = moving ? (SHARES.find((one) => cost * pixels * one ** 2 < FRAME) ?? SHARES[2]) : 1;
      if (share < 1) resting = window.setTimeout(() => draw(), REST);
      paint(ratio * share);
    }
    label(ratio);
  }

  /** @param {number} ratio pixels of the canvas in one of the page */
  function paint(ratio) {
    const began = performance.now();
    const [w, h] = [Math.round(frame.width * ratio), Math.round(frame.height * ratio)];
    if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
    if (image?.width !== w || image.height !== h) image = context.createImageData(w, h);
    const shown = [frame.x, frame.y];
    const looks = layers.map(lookOf);
    const whole = looks.findLastIndex(({ bands }) => covers(bands.window, shown)); // hides what is below
    const bare = looks.some(({ open }) => open) || !partOf(scene.header.surface, "more");
    const ground = bare ? 0 : packedHex(scene.theme.map[0]); // until there are heights; of a network there are none
    if (whole < 0) new Uint32Array(image.data.buffer).fill(ground);
    for (const { bands } of looks.slice(Math.max(whole, 0))) shade(bands, shown, image, ratio);
    context.putImageData(image, 0, 0);
    const latest = (performance.now() - began) / (w * h);
    cost = cost ? cost + 0.3 * (latest - cost) : latest;
  }

  /** The axes; in one dimension the landscape's curve too. @param {number} ratio */
  function label(ratio) {
    const { width, height, x, y } = frame;
    const { theme, type, header } = scene;
    const next = [width, height, ratio, x, y, theme.dark, theme.font, type, header.curve].join();
    if (next === drawn && !header.curve) return;
    drawn = next;
    const c = fit(above, width, height);
    if (header.curve) {
      c.fillStyle = theme.map[0];
      c.fillRect(0, 0, width, height);
      const whole = layers.findLastIndex((one) => covers(one.header.window.slice(0, 1), [x]));
      for (const one of layers.slice(Math.max(whole, 0))) drawCurve(c, one);
    }
    drawAxes(c, frame, theme, type);
  }

  /** In one dimension a surface is a line. @param {CanvasRenderingContext2D} c @param {Surface} surface */
  function drawCurve(c, surface) {
    const pixels = project(frame, lineOf(surface));
    const line = { pixels, lengths: lengths(pixels), color: scene.theme.muted, dash: [], wide: GRAPH };
    const last = pixels.length / 2 - 1;
    strokePath(c, line, 0, last, { casing: "transparent" }, frame.width, frame.height);
  }

  let asked = 0;
  /** A hand may move the view more often than the screen shows it. */
  function drawSoon() {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(() => draw(true));
  }

  const stop = listenForZoom(plot, scene, {
    moved: (ranges) => {
      on.moved(ranges);
      drawSoon();
    },
    rested: on.rested,
  });

  return {
    paint: (given, rested) => {
      layers = given;
      draw(!rested);
    },
    follow: () => draw(),
    destroy: () => {
      stop();
      cancelAnimationFrame(asked);
      clearTimeout(resting);
      plot.replaceChildren();
    },
  };
}

/** Whether one window lies within another. @param {number[][]} outer @param {number[][]} inner */
const covers = (outer, inner) => outer.every(([low, high], k) => low <= inner[k][0] && high >= inner[k][1]);
