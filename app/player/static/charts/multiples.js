/**
 * One small map a run, beside each other: the same window for all, each path drawn up to the shared playhead.
 */

import { format } from "../core/geometry.js";
import { count, element } from "../core/legend.js";
import { colorOf, themeOf } from "../core/theme.js";
import { fetchSurface } from "../map/contours.js";
import { advance, createSmall, lay, paintContours, pathOf } from "./small.js";

/** @import { Bent } from "../controls/fan.js" */
/** @import { Clock } from "../core/clock.js" */
/** @import { Frame } from "../core/geometry.js" */
/** @import { Message, Tensors } from "../core/payload.js" */
/** @import { Small } from "./small.js" */

/**
 * @param {HTMLElement} parent @param {Clock} clock
 * @param {{resolve: (url: string) => string, send: (name: string, value: unknown) => void}} host
 */
export function createMultiples(parent, clock, host) {
  const root = element("div", "ot ot-multiples", "", { role: "group", "aria-label": "One plot per run" });
  parent.append(root);
  /** @type {Header.Multiples} */ let header;
  /** @type {Tensors} */ let arrays = {};
  /** @type {Message<Header.Surface> | null} */ let surface = null;
  /** @type {HTMLCanvasElement | null} */ let contours = null; // painted for this size, theme and surface
  /** @type {Small[]} */ const maps = [];
  /** @type {Bent | null} */ let bent = null; // the paths of a knob that is being turned
  let theme = themeOf(root);
  let size = { width: 0, height: 0 };
  let visible = true;
  let turn = 0;
  const stop = clock.listen(draw);

  /** @param {Message<Header.Multiples>} message */
  async function update(message) {
    if (header?.scene !== message.header.scene) surface = null; // another landscape: nothing of it can stay
    if (JSON.stringify(header?.window) !== JSON.stringify(message.header.window)) contours = null;
    ({ header, arrays } = message);
    const { dark } = theme;
    theme = themeOf(root);
    if (!surface || dark !== theme.dark) contours = null;
    while (maps.length > header.runs.length) maps.pop()?.root.remove();
    while (maps.length < header.runs.length) maps.push(create(maps.length));
    root.style.setProperty("--columns", String(maps.length === 4 ? 2 : Math.min(maps.length, 3)));
    layOut();
    const url = header.surface;
    const next = await fetchSurface(host.resolve(url)).catch(() => null);
    if (url !== header.surface || !root.isConnected) return; // a newer one is on its way
    if (next === surface) return;
    surface = next;
    contours = null;
    layOut();
  }

  /** The race under the finger, if it is of these runs. */
  const bending = () =>
    clock.bent?.x.shape[0] === header.runs.length && clock.bent.x.shape[1] === header.steps + 1
      ? clock.bent
      : null;

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
    /** @type {Frame} */
    const frame = { x: header.window[0], y: header.window[1], ...size };
    const before = bent;
    bent = bending();
    if (bent?.ground !== before?.ground) contours = null;
    const marks = bent?.marks ?? header;
    contours ??= paintContours(bent?.ground ?? surface, header.curve, frame, theme);
    maps.forEach((map, i) => {
      lay(map, pathOf(header, arrays, bent, i, frame, theme), contours, marks, frame, theme);
      caption(map, i);
    });
    draw();
  }

  /** @param {Small} map @param {number} i */
  function caption(map, i) {
    const run = header.runs[i];
    const loss = bent ? bent.loss.values[(i + 1) * (header.steps + 1) - 1] : header.losses[i];
    const gone = map.line?.gone ?? null;
    const words = gone !== null ? `diverged at ${count(gone)}` : `loss ${format(loss).replaceAll("-", "−")}`;
    map.title.textContent = run.title;
    map.caption.textContent = words;
    map.root.style.setProperty("--ink", colorOf(run, theme));
    map.root.setAttribute("aria-pressed", String(i === header.focus));
    map.root.title = i === header.focus ? "The run in focus" : "Bring this run into focus";
  }

  /**
   * One frame: every path grows by what is new; while playing, every second map in turn, which costs half.
   */
  function draw() {
    if (!header || !visible || !maps[0]?.line) return;
    if (bending() !== bent) return layOut();
    const step = Math.min(clock.step, header.steps);
    turn = 1 - turn;
    for (const [i, map] of maps.entries()) {
      if (clock.playing && i % 2 === turn) continue;
      advance(map, step, i === header.focus, size, theme);
    }
  }

  const resized = new ResizeObserver(() => {
    const box = maps[0]?.root.querySelector(".ot-small-stage")?.getBoundingClientRect();
    if (!box?.width || (box.width === size.width && box.height === size.height)) return;
    size = { width: box.width, height: box.height };
    contours = null;
    layOut();
  });
  const watched = new IntersectionObserver((entries) => {
    visible = entries[entries.length - 1].isIntersecting;
    if (visible) clock.invalidate();
  });
  watched.observe(root);

  function destroy() {
    stop();
    resized.disconnect();
    watched.disconnect();
    root.remove();
  }
  return { root, update, destroy };
}
