/** The map: contours, axes and zoom by Plotly, and two canvases above it for the paths and their heads. */

import { bendAt, drawBend, drawParabola, drawRibbon, sayBend } from "./bending.js";
import { cross, exitMark, fit, haloText, lengths, marker } from "./drawing.js";
import { strokeFading } from "./fade.js";
import { along, exits, format, project, sample, separate, standing, toData, toPixelX, toPixelY } from "./geometry.js";
import { CONFIG, fetchSurface, layout, trace } from "./ground.js";
import { fetchMessage } from "./payload.js";
import { inkOf, themeOf } from "./theme.js";
import { createTransport } from "./transport.js";

const HTML = `
  <div class="ot-stage">
    <div class="ot-plot"></div>
    <canvas class="ot-under" aria-hidden="true"></canvas>
    <canvas class="ot-paths" aria-hidden="true"></canvas>
    <canvas class="ot-heads" aria-hidden="true"></canvas>
    <button type="button" class="ot-start"><span>start · drag me</span></button>
    <span class="ot-across"></span><span class="ot-up"></span>
    <output class="ot-hover" hidden></output>
    <output class="ot-bend" hidden></output>
    <div class="ot-tools">
      <button type="button" class="ot-reset" hidden title="Show the whole landscape again">Reset zoom</button>
      <button type="button" data-show="bend" aria-pressed="false" title="Where the run in focus stands: the gradient, the Hessian's eigenvectors, and the level line of the quadratic model">Curvature</button>
      <button type="button" data-show="ribbon" aria-pressed="false" title="Along the path in focus: the learning rate times the largest eigenvalue. Plain gradient descent needs it below 2">η·λ<sub>max</sub></button>
    </div>
  </div>`;

/** A press that moves no further than this many pixels is a click. */
const CLICK = 4;

/**
 * @param {HTMLElement} parent
 * @param {any} clock
 * @param {{plotly: () => Promise<any>, resolve: (url: string) => string, send: (name: string, value: any) => void}} host
 */
export function createMap(parent, clock, host) {
  const root = document.createElement("div");
  root.className = "ot ot-map";
  root.tabIndex = 0;
  root.innerHTML = HTML;
  parent.append(root);
  const find = (/** @type {string} */ selector) => /** @type {any} */ (root.querySelector(selector));
  const [stage, plot, underCanvas, pathCanvas, headCanvas, handle, hover, reset, said, tools, across, up] = [
    ".ot-stage", ".ot-plot", ".ot-under", ".ot-paths", ".ot-heads", ".ot-start", ".ot-hover", ".ot-reset", ".ot-bend", ".ot-tools",
    ".ot-across", ".ot-up",
  ].map(find);

  /** @type {any} */ let header = null;
  /** @type {import("./payload.js").Message["arrays"]} */ let arrays = {};
  /** @type {any} */ let ground = null; // the decoded surface that is drawn
  /** @type {any} */ let detail = null; // a sharper surface of the part that is zoomed into
  const shown = { bend: false, ribbon: false };
  /** @type {import("./payload.js").Message | null} */ let bending = null;
  let theme = themeOf(root);
  /** @type {import("./geometry.js").Frame} */
  let frame = { x: [0, 1], y: [0, 1], width: 1, height: 1 };
  /** @type {any[]} */ let paths = [];
  let drawn = -1; // the step up to which the path canvas is drawn, -1: nothing
  /** @type {CanvasRenderingContext2D} */ let underContext = fit(underCanvas, 1, 1);
  /** @type {CanvasRenderingContext2D} */ let pathContext = fit(pathCanvas, 1, 1);
  /** @type {CanvasRenderingContext2D} */ let headContext = fit(headCanvas, 1, 1);
  /** @type {any} */ let Plotly = null;
  /** @type {[number, number] | null} */ let dragged = null;
  const counts = { paths: 0, painted: 0 };

  const removeTransport = createTransport(root, clock);
  const removeListener = clock.listen(draw);

  // ---------------------------------------------------------------- data in

  /** Show a new message: the same view onto new paths, or a new landscape. @param {import("./payload.js").Message} message */
  function update(message) {
    const scene = header?.scene !== message.header.scene;
    const moved = JSON.stringify(header?.window) !== JSON.stringify(message.header.window);
    header = message.header;
    arrays = message.arrays;
    theme = themeOf(root);
    root.setAttribute("aria-label", `${header.landscape}: paths of ${header.runs.map((/** @type {any} */ run) => run.title).join(", ")}. Space plays, arrow keys step.`);
    handle.setAttribute("aria-label", "Start point. Drag it, or move it with the arrow keys.");
    handle.title = "Drag me, or click anywhere on the map to start there";
    if (!header.live) clock.resize(header.steps);
    dragged = null;
    handle.hidden = !header.movable;
    for (const button of tools.querySelectorAll("[data-show]")) button.hidden = !header.curvature;
    [across.textContent, up.textContent] = header.axes;
    if (scene || moved) {
      frame.x = [...header.window[0]];
      frame.y = [...header.window[1]];
      detail = null;
      reset.hidden = true;
    }
    if (scene && !header.live) restart();
    bending = null;
    layOut();
    draw(); // now, not a frame later
    drawGround(scene || moved);
    askBending();
  }

  function restart() {
    clock.step = 0;
    if (globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches) {
      clock.playing = false;
      clock.seek(header.steps);
    } else clock.play();
  }

  // ---------------------------------------------------------------- the ground: Plotly

  /** @param {boolean} scene whether the view goes back to the whole window */
  async function drawGround(scene) {
    const wanted = header.surface;
    let message;
    try {
      [message, Plotly] = await Promise.all([
        fetchSurface(host.resolve(wanted)),
        host.plotly(),
      ]);
    } catch (error) {
      if (wanted !== header.surface) return;
      root.dataset.error = String(error);
      stage.classList.add("ot-groundless");
      stage.classList.remove("ot-ready");
      return;
    }
    if (wanted !== header.surface || !root.isConnected) return; // a newer one is on its way
    stage.classList.remove("ot-groundless");
    delete root.dataset.error;
    const same = ground?.coarse === message && ground.dark === theme.dark;
    if (same && !scene) return;
    if (ground?.coarse !== message) detail = null; // sharp, but of another landscape
    ground = { message: same ? ground.message : message, coarse: message, dark: theme.dark };
    await paint();
    stage.classList.add("ot-ready");
    sharpen();
    refine();
    if (plot.otListening) return;
    plot.otListening = true;
    plot.on("plotly_relayouting", follow);
    plot.on("plotly_relayout", (/** @type {any} */ event) => (follow(event), sharpen()));
  }

  /** Paint finer grids in the place of a coarse one, as they come. */
  async function refine() {
    const { surface, sharp = [] } = header;
    for (const url of sharp) {
      const finer = await fetchSurface(host.resolve(url)).catch(() => null);
      if (surface !== header.surface || !root.isConnected) return;
      if (!finer) continue; // the coarser one stays
      ground.message = finer;
      await paint();
    }
  }

  /** Draw the ground, and above it the part that is zoomed into. */
  async function paint() {
    const layers = [ground.message, detail].filter(Boolean);
    await Plotly.react(plot, layers.map((layer) => trace(layer, theme)), layout(layers, frame, theme), CONFIG);
    counts.painted += 1;
  }

  let sharpening = 0;
  let asked = ""; // the window that is on its way
  /** Ask for the part that is zoomed into, once the hand rests, and draw it. */
  function sharpen() {
    clearTimeout(sharpening);
    if (reset.hidden) {
      asked = "";
      if (detail) (detail = null), paint();
      return;
    }
    const window_ = [...frame.x, ...frame.y].map((value) => Number(value.toPrecision(7))).join(",");
    asked = window_;
    if (detail?.url === window_ || !header.surface.includes("/whole/")) return;
    sharpening = globalThis.setTimeout(async () => {
      const whole = header.surface;
      try {
        const found = await fetchMessage(host.resolve(whole.replace("/whole/", `/${window_}/`)));
        if (whole !== header.surface || asked !== window_ || !root.isConnected) return;
        detail = Object.assign(found, { url: window_ });
        await paint();
      } catch {
        // the ground stays as it is
      }
    }, 30);
  }

  /** Keep the canvases on the map while it is panned or zoomed. @param {any} event */
  function follow(event) {
    for (const [name, key] of /** @type {["x" | "y", string][]} */ ([["x", "xaxis"], ["y", "yaxis"]])) {
      const range = event[`${key}.range`] ?? [event[`${key}.range[0]`], event[`${key}.range[1]`]];
      if (Number.isFinite(range[0]) && Number.isFinite(range[1])) frame[name] = [range[0], range[1]];
    }
    const [[x0, x1], [y0, y1]] = header.window;
    const whole = frame.x[0] === x0 && frame.x[1] === x1 && frame.y[0] === y0 && frame.y[1] === y1;
    reset.hidden = whole;
    layOut();
  }

  reset.addEventListener("click", () => {
    const [x, y] = header.window;
    Plotly?.relayout(plot, { "xaxis.range": [...x], "yaxis.range": [...y] });
    root.focus({ preventScroll: true });
  });

  // ---------------------------------------------------------------- how the loss bends

  tools.addEventListener("click", (/** @type {MouseEvent} */ event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-show]");
    const name = /** @type {"bend" | "ribbon" | undefined} */ (/** @type {any} */ (button)?.dataset.show);
    if (!button || !name) return;
    shown[name] = !shown[name];
    button.setAttribute("aria-pressed", String(shown[name]));
    askBending();
    layOut();
  });

  let asking = 0;
  let unbent = false; // it could not be fetched
  /** Fetch how the loss bends along the path in focus, if it is to be seen. */
  function askBending() {
    clearTimeout(asking);
    unbent = false;
    if (bending || !header.curvature || !(shown.bend || shown.ribbon)) return;
    asking = globalThis.setTimeout(async () => {
      const url = header.curvature;
      try {
        const found = await fetchMessage(host.resolve(url));
        if (url !== header.curvature) return;
        bending = found;
      } catch {
        unbent = url === header.curvature;
      }
      layOut();
    }, 60);
  }

  /** Everything about the bend at the playhead, but for its labels. @param {number} step @returns {import("./bending.js").Label[]} */
  function drawBending(step) {
    const active = bending && (shown.bend || shown.ribbon);
    said.hidden = !active && !unbent;
    if (unbent) said.textContent = "The curvature could not be loaded.";
    underContext.clearRect(0, 0, frame.width, frame.height);
    if (!active) return [];
    const { arrays: bends } = /** @type {import("./payload.js").Message} */ (bending);
    const path = paths[header.focus];
    const k = Math.floor(Math.min(step, path.last));
    const bend = bendAt(bends, k);
    if (shown.ribbon) drawRibbon(underContext, path, bends, k, theme);
    said.textContent = sayBend(bend, shown.ribbon);
    if (!shown.bend) return [];
    const base = 2 * (header.focus * (header.steps + 1) + k);
    const at = /** @type {[number, number]} */ ([arrays.x.values[base], arrays.x.values[base + 1]]);
    if (!header.curve) return drawBend(headContext, frame, at, bend, theme);
    drawParabola(headContext, frame, at, bend, theme);
    return [];
  }

  // ---------------------------------------------------------------- the paths: canvases

  /** Recompute what depends on data, size, zoom or theme. */
  function layOut() {
    if (!header) return;
    const { values, shape } = arrays.x;
    const stride = shape[1] * shape[2];
    paths = header.runs.map((/** @type {any} */ run, /** @type {number} */ i) => {
      const projected = project(frame, values.subarray(i * stride, (i + 1) * stride));
      const pixels = header.live ? standing(projected) : projected;
      return {
        run,
        pixels,
        lengths: lengths(pixels),
        exits: exits(pixels, frame.width, frame.height),
        ink: inkOf(run, theme),
        dash: run.dash,
        wide: i === header.focus ? 2.8 : 2.2,
        last: run.diverged_at === null ? header.steps : Math.max(run.diverged_at - 1, 0),
        away: arrays.away?.values.subarray(i * shape[1], (i + 1) * shape[1]),
      };
    });
    drawn = -1;
    const [x, y] = dragged ?? header.start;
    handle.style.transform = `translate(${toPixelX(frame, x)}px, ${toPixelY(frame, y)}px)`;
    handle.classList.toggle("ot-flip", toPixelX(frame, x) > frame.width - 120);
    clock.invalidate();
  }

  /** One frame. */
  function draw() {
    if (!header || !paths.length) return;
    const { width, height } = frame;
    const step = Math.min(clock.step, header.steps);
    const whole = Math.floor(step);
    if (drawn < 0 || whole < drawn || (arrays.away && whole > drawn)) { // what is translucent must not be drawn twice
      pathContext.clearRect(0, 0, width, height);
      for (const [x, y] of header.minima) cross(pathContext, toPixelX(frame, x), toPixelY(frame, y), false, theme);
      for (const [x, y] of header.saddles) cross(pathContext, toPixelX(frame, x), toPixelY(frame, y), true, theme);
      counts.paths += 1;
      drawn = -1;
    }
    const order = paths.map((_, i) => i).sort((i, j) => Number(i === header.focus) - Number(j === header.focus));
    if (whole > drawn) {
      for (const i of order) {
        const end = Math.min(whole, paths[i].last);
        strokeFading(pathContext, paths[i], Math.max(Math.min(drawn - 1, end), 0), end, theme, width, height);
      }
      drawn = whole;
    }
    drawHeads(order, step, whole);
  }

  /** @param {number[]} order @param {number} step @param {number} whole */
  function drawHeads(order, step, whole) {
    const { width, height } = frame;
    const c = headContext;
    c.clearRect(0, 0, width, height);
    const named = drawBending(step);
    c.font = `600 ${width < 480 ? 11 : 13}px ${theme.font}`;
    c.textBaseline = "middle";
    const labels = order.map((i) => {
      const path = paths[i];
      const at = Math.min(step, path.last);
      const k = Math.min(Math.floor(at), header.steps - 1);
      const part = at - k;
      const p = path.pixels;
      let x = p[2 * k] + part * (p[2 * k + 2] - p[2 * k]);
      let y = p[2 * k + 1] + part * (p[2 * k + 3] - p[2 * k + 1]);
      if (at > whole && whole < path.last) strokePiece(c, path, k, x, y);
      const out = x < 0 || x > width || y < 0 || y > height;
      const left = path.exits.filter((/** @type {any} */ exit) => exit.step <= at);
      for (const exit of left.slice(-8)) exitMark(c, exit, path.ink, theme.casing);
      if (out && left.length) ({ x, y } = left[left.length - 1]);
      if (!out) {
        if (i === header.focus) ring(c, x, y, path.ink);
        marker(c, path.run.marker, x, y, 5.5, path.ink, theme.casing);
      }
      const gone = path.run.diverged_at !== null && step >= path.run.diverged_at;
      const text = gone ? `${path.run.title} · diverged at ${clock.stepOf(path.run.diverged_at)}` : path.run.title;
      const long = c.measureText(text).width;
      const start = x + 12 + long > width - 4 ? Math.max(4, x - 12 - long) : Math.max(x, 0) + 12;
      return { text, ink: path.ink, left: start, right: start + long + 8, top: y - 8 };
    });
    for (const { text, ink, x, y } of named) labels.push({ text, ink, left: x, right: x + c.measureText(text).width + 8, top: y - 8 });
    const tops = separate(labels, 16, height);
    labels.forEach(({ text, ink, left }, i) => haloText(c, text, left, tops[i] + 8, ink, theme.casing));
  }

  /** The piece of the step under way. @param {CanvasRenderingContext2D} c @param {any} path @param {number} k @param {number} x @param {number} y */
  function strokePiece(c, path, k, x, y) {
    const piece = { ...path, pixels: Float64Array.of(path.pixels[2 * k], path.pixels[2 * k + 1], x, y), lengths: [path.lengths[k]], away: path.away?.subarray(k, k + 2) };
    strokeFading(c, piece, 0, 1, theme, frame.width, frame.height);
  }

  /** @param {CanvasRenderingContext2D} c @param {number} x @param {number} y @param {string} ink */
  function ring(c, x, y, ink) {
    c.beginPath();
    c.arc(x, y, 10, 0, 2 * Math.PI);
    c.strokeStyle = theme.casing;
    c.lineWidth = 3.5;
    c.stroke();
    c.strokeStyle = ink;
    c.lineWidth = 1.5;
    c.stroke();
  }

  // ---------------------------------------------------------------- the hand: start point, hover

  /** @param {PointerEvent} event @returns {[number, number]} */
  const place = (event) => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  /** In one dimension the start lies on the curve. @param {[number, number]} point @returns {[number, number]} */
  const grounded = (point) => {
    const height = header.curve && ground ? along(ground.message.arrays.z, ground.message.header.window, point[0]) : NaN;
    return Number.isFinite(height) ? [point[0], height] : point;
  };
  /** A coordinate, as exactly as a pixel shows it. @param {number} value @param {number} pixel */
  const rounded = (value, pixel) => Number(value.toFixed(Math.min(12, Math.max(0, Math.ceil(1 - Math.log10(pixel))))));
  /** Move the start, there and in Python. @param {[number, number]} point */
  const commit = (point) => {
    dragged = grounded(point);
    layOut();
    const pixels = [(frame.x[1] - frame.x[0]) / frame.width, (frame.y[1] - frame.y[0]) / frame.height];
    host.send("start", grounded(point).map((value, i) => rounded(value, pixels[i])));
  };

  stage.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
    if (!header.movable || event.button !== 0 || !event.isPrimary || tools.contains(event.target) || handle.contains(event.target)) return;
    // The release is awaited on the window: Plotly covers the page with an element of its own while a button is down.
    const released = (/** @type {PointerEvent} */ up) => {
      if (up.type === "pointercancel" || Math.hypot(up.clientX - event.clientX, up.clientY - event.clientY) > CLICK) return;
      commit(toData(frame, ...place(up)));
      root.focus({ preventScroll: true });
    };
    const end = new AbortController();
    for (const type of ["pointerup", "pointercancel"]) {
      const once = (/** @type {any} */ up) => (end.abort(), released(up));
      window.addEventListener(type, once, { capture: true, signal: end.signal });
    }
  }, true);

  handle.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    handle.focus({ preventScroll: true });
    const from = { x: event.clientX, y: event.clientY };
    const move = (/** @type {PointerEvent} */ moved) => {
      if (!dragged && Math.hypot(moved.clientX - from.x, moved.clientY - from.y) <= CLICK) return;
      const [px, py] = place(moved);
      dragged = grounded(toData(frame, Math.max(0, Math.min(px, frame.width)), Math.max(0, Math.min(py, frame.height))));
      handle.style.transform = `translate(${toPixelX(frame, dragged[0])}px, ${toPixelY(frame, dragged[1])}px)`;
    };
    const up = () => {
      handle.removeEventListener("pointermove", move);
      if (dragged) commit(dragged);
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", up, { once: true });
  });
  handle.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key] ?? [0, 0];
    if (!dx && !dy) return;
    event.preventDefault();
    event.stopPropagation();
    const [x, y] = dragged ?? header.start;
    const stride = event.shiftKey ? 0.1 : 0.01;
    dragged = [x + dx * stride * (frame.x[1] - frame.x[0]), y + dy * stride * (frame.y[1] - frame.y[0])];
    layOut();
  });
  handle.addEventListener("keyup", () => dragged && commit(dragged));

  stage.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
    const [px, py] = place(event);
    const [x, y] = toData(frame, px, py);
    const [sharp, whole] = [detail, ground?.message].map((one) => (one ? sample(one.arrays.z, one.header.window, x, y) : NaN));
    const loss = Number.isNaN(sharp) ? whole : sharp;
    hover.hidden = event.pointerType === "touch" || event.buttons !== 0;
    const mark = nearest(px, py);
    const place_ = header.curve ? format(mark?.x ?? x) : `(${format(mark?.x ?? x)}, ${format(mark?.y ?? y)})`;
    hover.textContent = `${mark ? `${mark.kind} at ` : ""}${place_}${Number.isNaN(loss) ? "  no value here" : `  loss ${format(loss)}`}`;
  });
  /** The minimum or saddle under the pointer. @param {number} px @param {number} py */
  function nearest(px, py) {
    for (const [kind, points] of /** @type {[string, number[][]][]} */ ([["minimum", header.minima], ["saddle", header.saddles]])) {
      for (const [x, y] of points) {
        if (Math.hypot(toPixelX(frame, x) - px, toPixelY(frame, y) - py) < 9) return { kind, x, y };
      }
    }
    return null;
  }
  stage.addEventListener("pointerleave", () => {
    hover.hidden = true;
  });

  // ---------------------------------------------------------------- size and end

  const resized = new ResizeObserver(([entry]) => {
    const { width, height } = entry.contentRect;
    if (!width || !height || (width === frame.width && height === frame.height)) return;
    Object.assign(frame, { width, height });
    underContext = fit(underCanvas, width, height);
    pathContext = fit(pathCanvas, width, height);
    headContext = fit(headCanvas, width, height);
    if (ground) Plotly?.relayout(plot, { width, height });
    layOut();
  });
  resized.observe(stage);

  function destroy() {
    removeTransport();
    removeListener();
    clearTimeout(sharpening);
    clearTimeout(asking);
    resized.disconnect();
    Plotly?.purge(plot);
    root.remove();
  }

  /** What is shown, for tests and for hosts. */
  const state = () => ({
    step: clock.step,
    steps: clock.steps,
    playing: clock.playing,
    frames: clock.frames,
    redraws: counts.paths,
    painted: counts.painted,
    sharp: detail !== null,
    bend: said.hidden ? null : said.textContent,
    range: [frame.x, frame.y],
    start: header?.start,
    heads: paths.map((path) => [...path.pixels.subarray(2 * Math.floor(Math.min(clock.step, path.last))).subarray(0, 2)]),
    runs: header?.runs.map((/** @type {any} */ run) => run.title),
    ready: stage.classList.contains("ot-ready"),
  });
  Object.assign(root, { trajectories: { clock, state } });
  return { root, update, destroy };
}
