/**
 * One small map a run, beside each other: the same window for all, each path drawn up to the shared playhead.
 */

import { cross, exitMark, fit, lengths, marker, strokePath, trace } from "../core/drawing.js";
import { exits, format, project } from "../core/geometry.js";
import { count, element } from "../core/legend.js";
import { inkOf, themeOf } from "../core/theme.js";
import { fetchSurface } from "../map/ground.js";
import { bandsOf, lineOf, shade } from "../map/shade.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message, Tensors } from "../core/payload.js" */

/** How much of the path ahead of the playhead is seen. */
const AHEAD = 0.3;
const WIDE = 1.7;

/** @import { Bent } from "../controls/fan.js" */

/** @typedef {ReturnType<typeof exits>[number]} Exit */
/**
 * @typedef {object} Line
 * @property {Float64Array} pixels
 * @property {Float64Array} lengths
 * @property {Exit[]} exits
 * @property {string} ink
 * @property {number[]} dash
 * @property {string} marker
 * @property {number} wide
 * @property {number | null} gone the step at which it diverged
 * @property {number} last the last step that is drawn
 */

/**
 * @typedef {object} Small one of the maps
 * @property {HTMLButtonElement} root
 * @property {HTMLElement} title
 * @property {HTMLElement} said
 * @property {CanvasRenderingContext2D} under the ground and the whole path, faint
 * @property {CanvasRenderingContext2D} over the path up to the playhead, and its head
 * @property {CanvasRenderingContext2D} path the path alone: it grows, and is copied into every frame
 * @property {number} drawn the step up to which it is, -1: nothing
 * @property {Line | null} line what is drawn
 */

/**
 * @param {HTMLElement} parent @param {Clock} clock
 * @param {{resolve: (url: string) => string, send: (name: string, value: any) => void}} host
 */
export function createMultiples(parent, clock, host) {
  const root = element("div", "ot ot-multiples", "", { role: "group", "aria-label": "One plot per run" });
  parent.append(root);
  /** @type {Header.Multiples} */ let header;
  /** @type {Tensors} */ let arrays = {};
  /** @type {Message | null} */ let surface = null;
  /** @type {HTMLCanvasElement | null} */ let ground = null; // painted for this size, theme and surface
  /** @type {Small[]} */ const maps = [];
  /** @type {Bent | null} */ let bent = null; // the paths of a knob that is being turned
  let theme = themeOf(root);
  let size = { width: 0, height: 0 };
  let seen = true;
  let turn = 0;
  const stop = clock.listen(draw);

  /** @param {Message<Header.Multiples>} message */
  async function update(message) {
    if (header?.scene !== message.header.scene) surface = null; // another landscape: nothing of it can stay
    if (JSON.stringify(header?.window) !== JSON.stringify(message.header.window)) ground = null;
    ({ header, arrays } = message);
    const { dark } = theme;
    theme = themeOf(root);
    if (!surface || dark !== theme.dark) ground = null;
    while (maps.length > header.runs.length) maps.pop()?.root.remove();
    while (maps.length < header.runs.length) maps.push(create(maps.length));
    root.style.setProperty("--columns", String(maps.length === 4 ? 2 : Math.min(maps.length, 3)));
    layOut();
    const wanted = header.surface;
    const found = await fetchSurface(host.resolve(wanted)).catch(() => null);
    if (wanted !== header.surface || !root.isConnected) return; // a newer one is on its way
    if (found === surface) return;
    surface = found;
    ground = null;
    layOut();
  }

  /** The race under the finger, if it is of these runs. */
  const bending = () =>
    clock.bent?.x.shape[0] === header.runs.length && clock.bent.x.shape[1] === header.steps + 1
      ? clock.bent
      : null;

  /** @param {number} i @returns {Small} */
  function create(i) {
    const under = document.createElement("canvas");
    const over = document.createElement("canvas");
    const title = element("strong", "");
    const said = element("span", "ot-figures");
    const button = /** @type {HTMLButtonElement} */ (
      element(
        "button",
        "ot-small",
        [element("span", "ot-small-stage", [under, over]), element("span", "ot-small-said", [title, said])],
        { type: "button" },
      )
    );
    button.addEventListener("click", () => host.send("focus", i));
    root.append(button);
    resized.observe(button);
    return {
      root: button,
      title,
      said,
      under: fit(under, 1, 1),
      over: fit(over, 1, 1),
      path: fit(document.createElement("canvas"), 1, 1),
      drawn: -1,
      line: null,
    };
  }

  /** Everything anew: other data, another size, another theme. */
  function layOut() {
    if (!header || !size.width) return;
    const { width, height } = size;
    const frame = { x: header.window[0], y: header.window[1], width, height };
    const before = bent;
    bent = bending();
    if (bent?.ground !== before?.ground) ground = null;
    const marks = bent?.marks ?? header;
    const { values } = bent?.x ?? arrays.x;
    const stride = 2 * (header.steps + 1);
    ground ??= paintGround();
    maps.forEach((map, i) => {
      const run = header.runs[i];
      const pixels = project(frame, values.subarray(i * stride, (i + 1) * stride));
      const gone = bent?.diverged ? bent.diverged[i] : run.diverged_at;
      const last = gone === null ? header.steps : Math.max(gone - 1, 0);
      map.line = {
        pixels,
        lengths: lengths(pixels),
        exits: exits(pixels, width, height),
        ink: inkOf(run, theme),
        dash: run.dash,
        marker: run.marker,
        wide: WIDE,
        gone,
        last,
      };
      for (const name of /** @type {const} */ (["under", "over", "path"])) {
        const { canvas } = map[name];
        if (canvas.width !== Math.round(width * (devicePixelRatio || 1)))
          map[name] = fit(canvas, width, height);
      }
      const c = map.under;
      c.clearRect(0, 0, width, height);
      if (ground) c.drawImage(ground, 0, 0, width, height);
      for (const kind of /** @type {const} */ (["minima", "saddles"])) {
        for (const point of marks[kind]) {
          const [x, y] = project(frame, Float32Array.from(point));
          cross(c, x, y, kind === "saddles", theme);
        }
      }
      strokePath(c, map.line, 0, last, theme, width, height, AHEAD);
      map.drawn = -1;
      caption(map, i);
    });
    draw();
  }

  /** @param {Small} map @param {number} i */
  function caption(map, i) {
    const run = header.runs[i];
    const loss = bent?.loss ? bent.loss.values[(i + 1) * (header.steps + 1) - 1] : header.losses[i];
    const gone = map.line?.gone ?? null;
    const said = gone !== null ? `diverged at ${count(gone)}` : `loss ${format(loss).replaceAll("-", "−")}`;
    map.title.textContent = run.title;
    map.said.textContent = said;
    map.root.style.setProperty("--ink", inkOf(run, theme));
    map.root.setAttribute("aria-pressed", String(i === header.focus));
    map.root.title = i === header.focus ? "The run in focus" : "Bring this run into focus";
  }

  /** The ground, once for all the maps. */
  function paintGround() {
    const shown = bent?.ground ?? surface;
    if (!shown) return null;
    const canvas = document.createElement("canvas");
    const c = fit(canvas, size.width, size.height);
    if (header.curve) {
      const pixels = project({ x: header.window[0], y: header.window[1], ...size }, lineOf(shown));
      strokePath(
        c,
        { pixels, lengths: lengths(pixels), ink: theme.muted, dash: [], wide: 1.5 },
        0,
        pixels.length / 2 - 1,
        { casing: "transparent" },
        size.width,
        size.height,
      );
      return canvas;
    }
    const image = c.createImageData(canvas.width, canvas.height);
    shade(bandsOf(shown, theme), header.window, image);
    c.putImageData(image, 0, 0);
    return canvas;
  }

  /**
   * One frame: every path grows by what is new; while playing, every second map in turn, which costs half.
   */
  function draw() {
    if (!header || !seen || !maps[0]?.line) return;
    if (bending() !== bent) return layOut();
    const { width, height } = size;
    const step = Math.min(clock.step, header.steps);
    turn = 1 - turn;
    for (const [i, map] of maps.entries()) {
      if (clock.playing && i % 2 === turn) continue;
      const { line, path: c, over } = map;
      if (!line) continue;
      const at = Math.min(step, line.last);
      const k = Math.floor(at + 1e-9);
      if (k < map.drawn || map.drawn < 0) {
        c.clearRect(0, 0, width, height);
        map.drawn = 0;
      }
      if (k > map.drawn) grow(c, line, Math.max(map.drawn - 1, 0), k);
      map.drawn = k;
      over.clearRect(0, 0, width, height);
      over.drawImage(c.canvas, 0, 0, width, height);
      head(over, line, at, k, i === header.focus);
    }
  }

  /**
   * Points a…b of a path, whose casing lies below all that is there: short zigzags would vanish under it.
   * @param {CanvasRenderingContext2D} c @param {Line} line @param {number} a @param {number} b
   */
  function grow(c, line, a, b) {
    trace(c, line.pixels, a, b, size.width, size.height);
    c.lineJoin = "round";
    c.globalCompositeOperation = "destination-over";
    c.setLineDash([]);
    c.strokeStyle = theme.casing;
    c.lineWidth = line.wide + 2;
    c.stroke();
    c.globalCompositeOperation = "source-over";
    c.setLineDash(line.dash);
    c.lineDashOffset = line.lengths[a];
    c.strokeStyle = line.ink;
    c.lineWidth = line.wide;
    c.stroke();
  }

  /**
   * The head, between two steps, or where the path left the window.
   * @param {CanvasRenderingContext2D} c @param {Line} line @param {number} at @param {number} k
   * @param {boolean} focus
   */
  function head(c, line, at, k, focus) {
    const next = Math.min(k + 1, line.last);
    const [x, y] = [0, 1].map(
      (part) =>
        line.pixels[2 * k + part] + (at - k) * (line.pixels[2 * next + part] - line.pixels[2 * k + part]),
    );
    const exit = line.exits.findLast((one) => one.step <= at);
    if (at > k)
      strokePath(
        c,
        {
          ...line,
          pixels: Float64Array.of(line.pixels[2 * k], line.pixels[2 * k + 1], x, y),
          lengths: line.lengths.subarray(k, k + 1),
        },
        0,
        1,
        theme,
        size.width,
        size.height,
      );
    if (x >= 0 && x <= size.width && y >= 0 && y <= size.height)
      marker(c, line.marker, x, y, focus ? 5 : 4.2, line.ink, theme.casing);
    else if (exit) exitMark(c, exit, line.ink, theme.casing);
  }

  const resized = new ResizeObserver(() => {
    const box = maps[0]?.root.querySelector(".ot-small-stage")?.getBoundingClientRect();
    if (!box?.width || (box.width === size.width && box.height === size.height)) return;
    size = { width: box.width, height: box.height };
    ground = null;
    layOut();
  });
  const watched = new IntersectionObserver((entries) => {
    seen = entries[entries.length - 1].isIntersecting;
    if (seen) clock.invalidate();
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
