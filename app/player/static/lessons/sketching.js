/** The loss of a run over its steps, drawn by hand before it is there for all to see. */

import { paintAxes, placesOf } from "../charts/axes.js";
import { fit } from "../core/drawing.js";
import { element } from "../core/legend.js";
import { watchSize } from "../core/size.js";
import { colorOf, themeOf } from "../core/theme.js";
import { number } from "./saying.js";
import { words } from "./words.js";

/** @import { Theme } from "../core/theme.js" */
/** @import { Around, Kind } from "./asking.js" */

/** Heights that are drawn, from the first step to the last. */
const POINTS = 33;
/** What a key moves a height by, as a share of the plot. */
const BY = 0.04;
/** Losses below this are drawn as this; app/races/lessons/asks.py has the same. */
const LEAST = 1e-12;
/** So many lines a grid has at most. */
const LINES = 5;

const bounded = (/** @type {number} */ value) => Math.max(0, Math.min(value, 1));

/**
 * The plot that is drawn on: its axis holds the run's losses from the lowest to the highest.
 * @param {Float64Array} losses @param {"log" | "linear"} scale
 */
export function plotOf(losses, scale) {
  const log = scale === "log";
  const of = (/** @type {number} */ value) => (log ? Math.log10(Math.max(value, LEAST)) : value);
  const heights = Array.from(losses, of);
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const span = high - low || 1;
  return {
    steps: losses.length - 1,
    /** Where every loss lies, from 0 to 1. */
    shares: heights.map((one) => (one - low) / span),
    valueAt: (/** @type {number} */ share) => (log ? 10 ** (low + share * span) : low + share * span),
    marks: marksOf(low, high, log).map((value) => ({ ...value, value: (value.value - low) / span })),
  };
}

/** Lines of the grid: powers of ten, or even steps. @param {number} low @param {number} high @param {boolean} log */
function marksOf(low, high, log) {
  const rough = (high - low) / LINES || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = log
    ? Math.max(1, Math.ceil(rough))
    : power * ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10);
  /** @type {{value: number, text: string, exponent?: number}[]} */ const found = [];
  for (let value = Math.ceil(low / step) * step; value <= high + 1e-9; value += step) {
    const clean = Number(value.toPrecision(6));
    found.push({ value: clean, text: String(clean), ...(log && { exponent: clean }) });
  }
  return found;
}

/** How far a drawing is off on average, as a share of the plot's height. @param {ReturnType<typeof plotOf>} plot @param {number[]} drawn */
export function off({ shares, steps }, drawn) {
  const apart = shares.map((share, k) => {
    const at = (k / (steps || 1)) * (POINTS - 1);
    const i = Math.min(Math.floor(at), POINTS - 2);
    return Math.abs(drawn[i] + (at - i) * (drawn[i + 1] - drawn[i]) - share);
  });
  return apart.reduce((sum, one) => sum + one, 0) / apart.length;
}

/**
 * @typedef {object} Sketch
 * @property {ReturnType<typeof plotOf>} plot
 * @property {number[]} heights
 * @property {boolean} drawn whether they are the reader's
 * @property {number | null} at the one that keys move
 * @property {string | null} ink the run's colour, once it may be seen
 */

/** @param {HTMLCanvasElement} canvas @param {{width: number, height: number}} size @param {Theme} theme @param {Sketch} sketch */
function paint(canvas, size, theme, { plot, heights, drawn, at, ink }) {
  const c = fit(canvas, size.width, size.height);
  const places = placesOf(size, 1, plot.steps, (value) => value);
  paintAxes(c, size, 1, places, plot.steps, plot.marks, theme);
  const y = (/** @type {number} */ part) => places.base - (places.base - places.top) * part;
  const x = (/** @type {number} */ i) => places.toX((i / (POINTS - 1)) * plot.steps);
  if (ink) {
    c.strokeStyle = ink;
    c.lineWidth = 2.4;
    c.beginPath();
    plot.shares.forEach((share, k) => c.lineTo(places.toX(k), y(share)));
    c.stroke();
  }
  c.strokeStyle = c.fillStyle = theme.text;
  c.lineWidth = 2;
  c.globalAlpha = drawn ? 1 : 0.3;
  c.setLineDash([6, 4]);
  c.beginPath();
  heights.forEach((part, i) => c.lineTo(x(i), y(part)));
  c.stroke();
  c.setLineDash([]);
  c.globalAlpha = 1;
  if (at !== null) {
    c.beginPath();
    c.arc(x(at), y(heights[at]), 4, 0, 2 * Math.PI);
    c.fill();
  }
  if (!drawn) return;
  c.font = `12px ${theme.font}`;
  c.textAlign = "right";
  c.fillText(words.yours, x(POINTS - 1) - 4, Math.max(y(heights[POINTS - 1]) - 6, 12));
}

/** @param {Around} around @returns {Kind} */
export function createSketching({ lesson, step, ask, stage, changed }) {
  const { clock } = stage;
  const canvas = element("canvas", "otl-sketch", "", {
    tabindex: "0",
    role: "slider",
    "aria-label": `${step.title}. ${words.draw}`,
    "aria-valuemin": "0",
    "aria-valuemax": "100",
    "aria-valuenow": "100",
  });
  const place = element("div", "otl-sketching", [canvas]);
  const root = element("div", "", [element("p", "otl-how", words.draw)]);
  /** Shares of the plot's height. @type {number[] | null} */ let drawn = null;
  let [at, open, seen] = [0, false, false];
  let size = { width: 1, height: 1 };

  function plot() {
    const { race } = clock;
    if (!race || ask.run >= race.trajectories.length) return null;
    const rows = race.experiment.steps + 1;
    return plotOf(race.loss.values.subarray(ask.run * rows, (ask.run + 1) * rows), ask.scale);
  }
  /** Until something is drawn there is a line from where the run begins. */
  const heights = () => drawn ?? Array.from({ length: POINTS }, () => plot()?.shares[0] ?? 1);

  function show() {
    const known = plot();
    if (!known || !place.isConnected || size.width < 2) return;
    const theme = themeOf(place);
    const run = clock.race?.description.runs[ask.run];
    paint(canvas, size, theme, {
      plot: known,
      heights: heights(),
      drawn: drawn !== null,
      at: open && document.activeElement === canvas ? at : null,
      ink: seen && run ? colorOf(run, theme) : null,
    });
    const part = heights()[at];
    const after = Math.round((at / (POINTS - 1)) * known.steps);
    canvas.setAttribute("aria-valuenow", String(Math.round(100 * part)));
    const height = number(known.valueAt(part), {}, lesson.language);
    canvas.setAttribute("aria-valuetext", words.canvas(String(after), height));
  }

  /** @param {number[] | null} next null: as before @param {number} now @param {boolean} ended whether a hand lets go */
  function put(next, now, ended) {
    [drawn, at] = [next ?? drawn, now];
    show();
    if (ended) changed();
  }

  listenForPen(canvas, { size: () => size, heights, open: () => open, at: () => at, put });
  for (const kind of ["focus", "blur"]) canvas.addEventListener(kind, show);
  watchSize(place, (width, height) => {
    size = { width, height };
    show();
  });

  return {
    root,
    bet: () => drawn,
    show(bet) {
      drawn = Array.isArray(bet) && bet.length === POINTS ? /** @type {number[]} */ ([...bet]) : null;
      show();
    },
    say: () => words.curve,
    judge(bet) {
      const known = plot();
      return { right: known !== null && off(known, /** @type {number[]} */ (bet)) <= ask.within, wrong: [] };
    },
    reveal: show,
    live(shown, known) {
      [open, seen] = [shown && !known, known];
      if (shown) stage.loss.append(place);
      else place.remove();
      stage.loss.classList.toggle("otl-drawing", shown);
      show();
    },
  };
}

/**
 * A pen on the canvas, and its keys.
 * @param {HTMLCanvasElement} canvas
 * @param {object} on
 * @param {() => {width: number, height: number}} on.size @param {() => number[]} on.heights @param {() => boolean} on.open
 * @param {() => number} on.at @param {(next: number[] | null, at: number, ended: boolean) => void} on.put
 */
function listenForPen(canvas, { size, heights, open, at, put }) {
  /** Where the pen was before. @type {number | null} */ let last = null;

  /** All places since the last one follow the pen; those ahead wait at its height. @param {PointerEvent} event */
  function draw(event) {
    const box = canvas.getBoundingClientRect();
    const { left, wide, top, base } = placesOf(size(), 1, 1, (value) => value);
    const i = Math.round(bounded((event.clientX - box.left - left) / wide) * (POINTS - 1));
    const part = bounded((base - (event.clientY - box.top)) / (base - top));
    const from = last ?? i;
    const before = heights();
    const next = before.map((value, k) => {
      if (k > Math.max(i, from)) return i >= from ? part : value;
      if (k < Math.min(i, from)) return value;
      return from === i ? part : before[from] + ((k - from) / (i - from)) * (part - before[from]);
    });
    last = i;
    put(next, i, false);
  }
  canvas.addEventListener("pointerdown", (event) => {
    if (!open() || event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    last = null;
    draw(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (open() && canvas.hasPointerCapture(event.pointerId)) draw(event);
  });
  for (const end of /** @type {const} */ (["pointerup", "pointercancel"]))
    canvas.addEventListener(end, () => {
      if (open() && last !== null) put(heights(), last, true);
    });
  canvas.addEventListener("keydown", (event) => {
    const by = { ArrowUp: BY, ArrowDown: -BY }[event.key];
    const along = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!open() || (by === undefined && along === undefined)) return;
    event.preventDefault();
    event.stopPropagation();
    const i = Math.max(0, Math.min(at() + (along ?? 0), POINTS - 1));
    put(by ? heights().with(i, bounded(heights()[i] + by)) : null, i, by !== undefined);
  });
}
