/** One cell of an atlas: its run, played over the landscape, and its numbers. */

import { advance, createSmall, lay, paintContours } from "../charts/small.js";
import { lengths } from "../core/drawing.js";
import { exits, format, project } from "../core/geometry.js";
import { count, element } from "../core/legend.js";
import { createQuestion } from "../core/question.js";
import { watchSize } from "../core/size.js";
import { colorOf } from "../core/theme.js";
import { t, tn } from "../core/words.js";
import { run } from "../engine/engine.js";
import { changesOf } from "../race/atlas.js";
import { withValues } from "../race/paths.js";
import { optionsOf, slidersOf } from "../race/solve.js";
import { surfaceOf } from "../race/surface.js";
import { reachOf } from "../race/turns.js";
import { flat } from "../race/view.js";
import { sayPoint } from "./words.js";

/** @import { Frame } from "../core/geometry.js" */
/** @import { Theme } from "../core/theme.js" */
/** @import { Heights } from "../map/shade.js" */
/** @import { Plan } from "../race/atlas.js" */

/** A run is played in so many milliseconds. */
const PLAYED = 1400;
/** A landscape whose slider is turned is drawn on so coarse a grid. */
const COARSE = /** @type {[number, number]} */ ([60, 80]);
/** Above so many milliseconds a run is computed only when the pointer rests for as many. */
const [SLOW, REST] = [10, 90];

/** @param {HTMLElement} parent @param {() => void} open the run in the playground */
export function createCell(parent, open) {
  const small = createSmall();
  const canvases = /** @type {HTMLElement} */ (small.root.querySelector(".ot-small-stage"));
  const title = element("h3", "", t("This cell"));
  const words = element("dl", "ot-atlas-numbers");
  const said = element("p", "ot-atlas-said", "", { role: "status" });
  const button = element("button", "ot-atlas-open", t("Open on the map"), { type: "button" });
  const root = element("section", "ot-atlas-cell", [title, canvases, words, said, button], {
    "aria-label": t("This cell"),
  });
  parent.append(root);
  button.addEventListener("click", open);
  const question = createQuestion(0);
  /** @type {Heights | null} */ let surface = null;
  let asked = "";
  let size = { width: 0, height: 0 };
  /** @type {{race: Races.Race, plan: Plan, values: [number, number], theme: Theme} | null} */ let now = null;
  let [frame, began, slow, late] = [0, 0, false, 0];
  /** @type {HTMLCanvasElement | null} */ let contours = null;
  let painted = "";

  /**
   * Show the run of a cell. @param {Races.Race} race @param {Plan} plan @param {[number, number]} values
   * @param {Theme} theme @param {boolean} plays from its start, or as it ends
   */
  function show(race, plan, values, theme, plays) {
    now = { race, plan, values, theme };
    const url = `${race.name}:${race.ground}/surface/whole`;
    if (asked !== url) {
      asked = url;
      surface = null;
      question.put([url], use, () => {});
    }
    clearTimeout(late);
    if (slow) late = window.setTimeout(() => compute(plays), REST);
    else compute(plays);
  }

  /** @param {any[]} messages */
  function use([message]) {
    surface = message;
    painted = "";
    if (now) compute(false);
  }

  /** @param {boolean} plays */
  function compute(plays) {
    if (!now || !size.width) return;
    const { race, plan, values, theme } = now;
    const { description, linked } = race;
    const started = performance.now();
    const experiment = withValues(race.experiment, changesOf(race, plan, values));
    const options = { ...optionsOf(description, experiment, linked, plan.run), record: false };
    const path = run(linked.rules[plan.run], linked.landscape, options);
    slow = performance.now() - started > SLOW;
    const turned = plan.x.path.startsWith("landscape.") || plan.y.path.startsWith("landscape.");
    const moved = turned ? { ...race, experiment, h: slidersOf(experiment, linked.landscape) } : race;
    paint(moved, turned, theme, turned ? JSON.stringify(experiment.landscape) : "own");
    const window_ = description.window;
    /** @type {Frame} */ const view = { x: window_[0], y: window_[1], ...size };
    const pixels = project(view, flat(description, path.x, path.loss));
    const line = lineOf(pixels, path, description.runs[plan.run], size, theme);
    lay(small, line, contours, turned ? { minima: [], saddles: [] } : race.marks, view, theme);
    const { rows, told } = saidOf(race, plan, values, path);
    words.replaceChildren(
      ...rows.flatMap(([name, value]) => [element("dt", "", name), element("dd", "", value)]),
    );
    if (said.textContent !== told) said.textContent = told;
    play(line.last, plays);
  }

  /** @param {Races.Race} race @param {boolean} turned @param {Theme} theme @param {string} name */
  function paint(race, turned, theme, name) {
    const key = `${name} ${size.width} ${theme.dark} ${asked}`;
    if (key === painted && contours) return;
    const { dimension, window: window_ } = race.description;
    const heights = turned ? surfaceOf(race, "whole", dimension === 1 ? [1, 200] : COARSE) : surface;
    contours = paintContours(heights, dimension === 1, { x: window_[0], y: window_[1], ...size }, theme);
    painted = contours ? key : "";
  }

  /** @param {number} last @param {boolean} plays */
  function play(last, plays) {
    cancelAnimationFrame(frame);
    began = performance.now();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const grow = (/** @type {number} */ at) => {
      const share = plays && !calm ? Math.min(Math.max(at - began, 0) / PLAYED, 1) : 1;
      if (now) advance(small, share * last, true, size, now.theme);
      if (share < 1) frame = requestAnimationFrame(grow);
    };
    grow(began);
  }

  const stopWatching = watchSize(canvases, (width, height) => {
    size = { width, height };
    painted = "";
    compute(false);
  });

  return {
    root,
    show,
    /** Which cell it is. @param {string} text */
    name(text) {
      if (title.textContent !== text) title.textContent = text;
    },
    destroy() {
      question.drop();
      clearTimeout(late);
      cancelAnimationFrame(frame);
      stopWatching();
      root.remove();
    },
  };
}

/** A path as a small map draws it. @param {Float64Array} pixels @param {Engine.Trajectory} path @param {Header.RunDescription} run @param {{width: number, height: number}} size @param {Theme} theme */
const lineOf = (pixels, { divergedAt, last }, run, { width, height }, theme) => ({
  pixels,
  lengths: lengths(pixels),
  exits: exits(pixels, width, height),
  color: colorOf(run, theme),
  dash: run.dash,
  marker: run.marker,
  wide: 2.2,
  gone: divergedAt,
  last,
});

/**
 * A cell's numbers, by their names, and where it ends, in a sentence.
 * @param {Races.Race} race @param {Plan} plan @param {[number, number]} values @param {Engine.Trajectory} path
 */
function saidOf(race, plan, values, { x, loss, divergedAt }) {
  const { dimension } = race.description;
  const steps = loss.length - 1;
  const rows = [
    [plan.x.title, format(values[0])],
    [plan.y.title, format(values[1])],
    [
      tn("loss after {steps} step", "loss after {steps} steps", steps, { steps: count(steps) }),
      divergedAt === null ? format(loss[steps]) : t("diverged"),
    ],
  ];
  if (divergedAt !== null)
    return { rows, told: t("It diverges at step {step}.", { step: count(divergedAt) }) };
  const end = Array.from(x.subarray(steps * dimension, (steps + 1) * dimension));
  const reach = reachOf(race);
  const turned = [plan.x, plan.y].some(({ path }) => path.startsWith("landscape."));
  const minima = turned && race.description.varies ? [] : race.minima;
  const near = minima.find((point) => Math.hypot(...point.map((part, i) => part - end[i])) <= reach);
  if (near) return { rows, told: t("It reaches the minimum {point}.", { point: sayPoint(near) }) };
  const told = minima.length
    ? t("It ends at {point}, at no minimum.", { point: sayPoint(end) })
    : t("It ends at {point}.", { point: sayPoint(end) });
  return { rows, told };
}
