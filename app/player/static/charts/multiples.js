/**
 * One small map a run, beside each other: the same window for all, each path drawn up to the shared playhead.
 */

import { format } from "../core/geometry.js";
import { sayEnd } from "../core/heads.js";
import { count, element } from "../core/legend.js";
import { createQuestion } from "../core/question.js";
import { colorOf, themeOf } from "../core/theme.js";
import { t } from "../core/words.js";
import { createDots } from "../map/dots.js";
import { bundlesOf, createDrawn, kindOf } from "../map/members.js";
import { rangesOf, surfaceOf } from "../map/shown.js";
import { advance, createSmall, lay, paintContours, pathOf } from "./small.js";
import { drawMarks } from "./smallmarks.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Frame } from "../core/geometry.js" */
/** @import { Message, Tensors } from "../core/payload.js" */
/** @import { Theme } from "../core/theme.js" */
/** @import { Bundle, Kind } from "../map/members.js" */
/** @import { Small } from "./small.js" */

/**
 * @param {HTMLElement} parent @param {Clock} clock
 * @param {{resolve: (url: string) => string, send: (name: string, value: unknown) => void}} host
 */
export function createMultiples(parent, clock, host) {
  const root = element("div", "ot ot-multiples", "", { role: "group", "aria-label": t("One plot per run") });
  parent.append(root);
  /** @type {Header.Multiples} */ let header;
  /** @type {Tensors} */ let arrays = {};
  /** @type {Message<Header.Surface> | null} */ let surface = null;
  /** @type {HTMLCanvasElement | null} */ let contours = null; // painted for this size, theme and surface
  /** @type {Small[]} */ const maps = [];
  let stale = false; // there is another surface
  let asked = ""; // the address of the surface that was asked for last
  const question = createQuestion(0);
  let theme = themeOf(root);
  let size = { width: 0, height: 0 };
  let visible = true;
  let turn = 0;
  let captioned = -1; // the step whose losses the captions say
  const viewed = clock.viewing.watch("equal", "members");
  const stop = clock.listen(draw);

  /** @param {Message<Header.Multiples>} message */
  function update(message) {
    if (header?.scene !== message.header.scene) surface = null; // another landscape: nothing of it can stay
    if (JSON.stringify(header?.window) !== JSON.stringify(message.header.window)) contours = null;
    ({ header, arrays } = message);
    const { dark } = theme;
    theme = themeOf(root);
    if (!surface || dark !== theme.dark) contours = null;
    while (maps.length > header.runs.length) maps.pop()?.root.remove();
    while (maps.length < header.runs.length) maps.push(create(maps.length));
    const columns = String(maps.length === 4 ? 2 : Math.min(maps.length, 3));
    if (root.style.getPropertyValue("--columns") !== columns) root.style.setProperty("--columns", columns);
    ask();
    layOut();
  }

  /** What each of them shows. @returns {Frame} */
  const frameOf = () => ({ ...rangesOf(header, header.window, clock.viewing.view.equal, size), ...size });

  /** They show another part, are of another size, or draw otherwise. */
  function fit() {
    contours = null;
    stale = true;
    if (header) ask();
  }

  /** Ask for the heights below the paths. */
  function ask() {
    if (!size.width) return;
    const url = host.resolve(surfaceOf(header, clock.viewing.view.equal, size));
    if (url === asked) return;
    asked = url;
    question.put([url], use, () => {});
  }

  /** @param {Message[]} messages */
  function use([next]) {
    surface = next;
    contours = null;
    stale = true;
    clock.invalidate();
  }

  /** @param {number} i */
  function create(i) {
    const map = createSmall();
    map.root.addEventListener("click", () => host.send("focus", i));
    root.append(map.root);
    resized.observe(map.root);
    return map;
  }

  /** Everything anew: other data, another size, another theme. */
  function layOut() {
    if (!header || !size.width) return;
    const frame = frameOf();
    stale = false;
    contours ??= paintContours(surface, header.curve, frame, theme);
    const bundles = bundlesOf(header, arrays);
    const kind = kindOf(bundles, clock.viewing.view.members);
    maps.forEach((map, i) => {
      map.members = drawnOf(bundles, i, frame, kind);
      lay(map, pathOf(header, arrays, i, frame, theme), contours, header, frame, theme);
      name(map, header.runs[i], i === header.focus, theme);
    });
    captioned = -1;
    draw();
  }

  /**
   * One frame: every path grows by what is new; while playing, every second map in turn, which costs half.
   */
  function draw() {
    if (!header || !visible || !maps[0]?.line) return;
    if (viewed()) fit();
    if (stale) return layOut();
    const step = Math.min(clock.step, header.steps);
    const k = Math.floor(step + 1e-9);
    if (k !== captioned) maps.forEach((map, i) => void caption(map, { header, arrays }, i, k));
    captioned = k;
    turn = 1 - turn;
    for (const [i, map] of maps.entries()) {
      if (clock.playing && i % 2 === turn) continue;
      advance(map, step, i === header.focus, size, theme);
      mark(map, i, step);
    }
  }

  /** The marks that belong to a run, and to none. @param {Small} map @param {number} run @param {number} step */
  function mark({ over, line }, run, step) {
    const { marks } = clock.viewing.view;
    const frame = frameOf();
    const marked = { marks, raced: { header, arrays }, run, at: clock.at };
    if (line && marks.length) drawMarks(over, marked, step, line.pixels, frame, theme);
  }

  const resized = new ResizeObserver(() => {
    const box = maps[0]?.root.querySelector(".ot-small-stage")?.getBoundingClientRect();
    if (!box?.width || (box.width === size.width && box.height === size.height)) return;
    size = { width: box.width, height: box.height };
    fit();
    layOut();
  });
  const watched = new IntersectionObserver((entries) => {
    visible = entries[entries.length - 1].isIntersecting;
    if (visible) clock.invalidate();
  });
  watched.observe(root);

  function destroy() {
    stop();
    question.drop();
    resized.disconnect();
    watched.disconnect();
    root.remove();
  }
  return { root, update, destroy };
}

/** The members of run i; null where there are none. @param {Bundle[]} bundles @param {number} i @param {Frame} frame @param {Kind} kind */
function drawnOf(bundles, i, frame, kind) {
  const bundle = bundles.find(({ run }) => run === i);
  return bundle ? { drawn: createDrawn(frame, bundle, kind), dots: createDots(frame) } : null;
}

/**
 * What a run has come to after k steps.
 * @param {Small} map @param {Message<Header.Multiples>} message @param {number} i @param {number} k
 */
function caption(map, { header, arrays }, i, k) {
  const run = header.runs[i];
  const gone = run.diverged_at;
  const loss = format(arrays.loss.values[i * (header.steps + 1) + k]);
  const words =
    gone !== null && k >= gone
      ? t("{end} at {step}", { end: sayEnd(run), step: count(gone) })
      : t("loss {loss}", { loss });
  if (map.caption.textContent !== words) map.caption.textContent = words;
}

/** Whose map it is. @param {Small} map @param {Header.Run} run @param {boolean} focused @param {Theme} theme */
function name(map, run, focused, theme) {
  if (map.title.textContent !== run.title) map.title.textContent = run.title;
  const [color, pressed] = [colorOf(run, theme), String(focused)];
  if (map.root.style.getPropertyValue("--ink") !== color) map.root.style.setProperty("--ink", color);
  if (map.root.getAttribute("aria-pressed") === pressed) return;
  map.root.setAttribute("aria-pressed", pressed);
  map.root.title = focused ? t("The run in focus") : t("Bring this run into focus");
}
