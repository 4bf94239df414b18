/** The map: contours, axes and zoom by Plotly, and canvases above it for the paths and their heads. */

import { createTransport } from "../controls/transport.js";
import { fit } from "../core/drawing.js";
import { toPixelX, toPixelY } from "../core/geometry.js";
import { fetchMessage } from "../core/payload.js";
import { themeOf } from "../core/theme.js";
import { bendAt, drawBend, drawParabola, drawRibbon, sayBend } from "../overlays/bending.js";
import { createSlow } from "../overlays/slow.js";
import { createOrbit } from "../relief/orbit.js";
import { createGhost } from "./ghost.js";
import { createHand } from "./hand.js";
import { createPaths } from "./paths.js";
import { createTerrain } from "./terrain.js";

/** @import { Theme } from "../core/theme.js" */
/** @import { Bent } from "../controls/fan.js" */
/** @import { Clock } from "../core/clock.js" */
/** @import { Frame } from "../core/geometry.js" */
/** @import { Message, Tensors } from "../core/payload.js" */
/** @import { Label } from "../overlays/bending.js" */

const HTML = `
  <div class="ot-stage">
    <div class="ot-plot"></div>
    <canvas class="ot-ghost" aria-hidden="true" hidden></canvas>
    <canvas class="ot-under" aria-hidden="true"></canvas>
    <canvas class="ot-paths" aria-hidden="true"></canvas>
    <canvas class="ot-heads" aria-hidden="true"></canvas>
    <button type="button" class="ot-start"><span>start · drag me</span></button>
    <span class="ot-across"></span><span class="ot-up"></span><span class="ot-budget"></span>
    <output class="ot-hover" hidden></output>
    <output class="ot-bend" hidden></output>
    <div class="ot-tools">
      <button type="button" class="ot-reset" hidden title="Show the whole landscape again">Reset zoom</button>
      <button type="button" data-show="relief" aria-pressed="false" title="The landscape in three dimensions: drag to turn it, pinch or scroll to come nearer">3-D</button>
      <button type="button" data-show="bend" aria-pressed="false" title="Where the run in focus stands: the gradient, the Hessian's eigenvectors, and the level line of the quadratic model">Curvature</button>
      <button type="button" data-show="ribbon" aria-pressed="false" title="Along the path in focus: the learning rate times the largest eigenvalue. Plain gradient descent needs it below 2">η·λ<sub>max</sub></button>
      <button type="button" data-show="inner" aria-pressed="false" title="What the run in focus computes in this step: its gradient, and all that it remembers">Inner state</button>
    </div>
  </div>`;

/** @typedef {Header.Map & {live?: boolean}} MapHeader `live`: of a training that is watched */
/**
 * @typedef {object} Drawn
 * @property {Message<Header.Surface>} message what is drawn
 * @property {Message<Header.Surface>} coarse what came first
 * @property {boolean} dark the theme
 */

/**
 * What one map shows. The map writes it, its parts read it.
 * @typedef {object} Scene
 * @property {MapHeader} header
 * @property {Tensors} arrays
 * @property {Bent | null} bent the paths under the finger, in place of those of
 *   the message
 * @property {Drawn | null} ground the surface that is drawn
 * @property {(Message<Header.Surface> & {url: string}) | null} detail a sharper surface of the part that is zoomed into
 * @property {[number, number] | null} dragged where the start is while the hand has it
 * @property {Theme} theme
 * @property {Frame} frame
 * @property {number} wide how much wider lines and heads are than on a desk
 * @property {number} type how much larger letters are
 * @property {boolean} dim whether all but the run in focus stand back
 *
 * @typedef {{plotly: () => Promise<Plotly.Library>, resolve: (url: string) => string, send: (name: string, value: any)
 *   => void}} Host
 */

/** @param {HTMLElement} parent @param {Clock} clock @param {Host} host */
export function createMap(parent, clock, host) {
  const root = document.createElement("div");
  root.className = "ot ot-map";
  root.tabIndex = 0;
  root.innerHTML = HTML;
  parent.append(root);
  const find = (/** @type {string} */ selector) => /** @type {any} */ (root.querySelector(selector));
  const [
    stage,
    plot,
    ghostCanvas,
    underCanvas,
    pathCanvas,
    headCanvas,
    handle,
    hover,
    reset,
    said,
    tools,
    across,
    up,
    budget,
  ] = [
    ".ot-stage",
    ".ot-plot",
    ".ot-ghost",
    ".ot-under",
    ".ot-paths",
    ".ot-heads",
    ".ot-start",
    ".ot-hover",
    ".ot-reset",
    ".ot-bend",
    ".ot-tools",
    ".ot-across",
    ".ot-up",
    ".ot-budget",
  ].map(find);

  /** @type {Scene} */
  const scene = {
    header: /** @type {any} */ (undefined), // until the first message
    arrays: {},
    bent: null,
    ground: null,
    detail: null,
    dragged: null,
    theme: themeOf(root),
    frame: { x: [0, 1], y: [0, 1], width: 1, height: 1 },
    wide: 1,
    type: 1,
    dim: false,
  };
  const { frame } = scene;
  const shown = { relief: false, bend: false, ribbon: false, inner: false };
  /** @type {Message<Header.Curvature> | null} */ let bending = null;
  /** @type {CanvasRenderingContext2D} */ let underContext = fit(underCanvas, 1, 1);

  const removeTransport = createTransport(root, clock);
  const paths = createPaths(scene, pathCanvas, headCanvas, clock, (c, step) => [
    ...drawBending(c, step),
    ...slow.draw(c, step, paths.of(scene.header.focus).last),
  ]);
  const slow = createSlow(scene, { stage, button: find("[data-show=inner]") }, clock, host, shown);
  const ghost = createGhost(scene, ghostCanvas, clock);
  const terrain = createTerrain(scene, { root, stage, plot, reset }, host, {
    moved: layOut,
    painted: relieve,
  });
  createHand(scene, { root, stage, handle, hover, tools }, host, {
    moved: layOut,
    dragging: (point) => clock.finger.drag(point),
    released: () => clock.finger.release(),
  });
  const orbit = createOrbit(stage, clock);
  const removeListener = clock.listen(draw);

  // ---------------------------------------------------------------- data in

  /**
   * Show a new message: the same view onto new paths, or a new landscape.
   * @param {Message<MapHeader>} message
   */
  function update(message) {
    const { header: before } = scene;
    const another = before?.scene !== message.header.scene;
    const moved = JSON.stringify(before?.window) !== JSON.stringify(message.header.window);
    const { header } = message;
    scene.header = header;
    scene.arrays = message.arrays;
    scene.theme = themeOf(root);
    scene.dragged = null;
    root.setAttribute(
      "aria-label",
      `${header.landscape}: paths of ${header.runs.map((run) => run.title).join(", ")}. Space plays, arrow keys step.`,
    );
    handle.setAttribute("aria-label", "Start point. Drag it, or move it with the arrow keys.");
    handle.title = "Drag me, or click anywhere on the map to start there";
    if (!header.live) {
      clock.resize(header.steps);
      clock.finger.take(message);
    }
    handle.hidden = !header.movable;
    for (const button of tools.querySelectorAll("[data-show=bend], [data-show=ribbon]"))
      button.hidden = !header.curvature;
    find("[data-show=relief]").hidden = header.curve;
    slow.update();
    [across.textContent, up.textContent] = header.axes;
    budget.textContent = header.budget ?? "";
    if (another || moved) {
      frame.x = [...header.window[0]];
      frame.y = [...header.window[1]];
      scene.detail = null;
      reset.hidden = true;
    }
    if (another && !header.live) restart();
    bending = null;
    layOut();
    draw(); // now, not a frame later
    terrain.update(another || moved).then(() => scene.bent || ghost.hide());
    askBending();
  }

  function restart() {
    clock.step = 0;
    if (globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches) {
      clock.playing = false;
      clock.seek(scene.header.steps);
    } else clock.play();
  }

  // ---------------------------------------------------------------- how the loss bends

  tools.addEventListener("click", (/** @type {MouseEvent} */ event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-show]");
    const name = /** @type {"relief" | "bend" | "ribbon" | "inner" | undefined} */ (
      /** @type {any} */ (button)?.dataset.show
    );
    if (!button || !name) return;
    shown[name] = !shown[name];
    button.setAttribute("aria-pressed", String(shown[name]));
    if (name === "relief") turnUp();
    askBending();
    layOut();
  });

  let asking = 0;
  let unbent = false; // it could not be fetched
  let marked = false; // there is something on the canvas under the paths
  /** Fetch how the loss bends along the path in focus, if it is to be seen. */
  function askBending() {
    clearTimeout(asking);
    unbent = false;
    const url = scene.header.curvature;
    if (bending || !url || !(shown.bend || shown.ribbon)) return;
    asking = window.setTimeout(async () => {
      try {
        const found = await fetchMessage(host.resolve(url));
        if (url !== scene.header.curvature) return;
        bending = found;
      } catch {
        unbent = url === scene.header.curvature;
      }
      layOut();
    }, 60);
  }

  /**
   * Everything about the bend at the playhead, but for its labels.
   * @param {CanvasRenderingContext2D} c @param {number} step
   * @returns {Label[]}
   */
  function drawBending(c, step) {
    const { header, arrays, theme } = scene;
    const active = bending !== null && !scene.bent && (shown.bend || shown.ribbon);
    said.hidden = !active && !unbent;
    if (unbent) said.textContent = "The curvature could not be loaded.";
    if (marked) underContext.clearRect(0, 0, frame.width, frame.height);
    marked = active && shown.ribbon;
    if (!active || !bending) return [];
    const { arrays: bends } = bending;
    const path = paths.of(header.focus);
    const k = Math.floor(Math.min(step, path.last));
    const bend = bendAt(bends, k);
    if (shown.ribbon) drawRibbon(underContext, path, bends, k, theme);
    said.textContent = sayBend(bend, shown.ribbon);
    if (!shown.bend) return [];
    const base = 2 * (header.focus * (header.steps + 1) + k);
    const at = /** @type {[number, number]} */ ([arrays.x.values[base], arrays.x.values[base + 1]]);
    if (!header.curve) return drawBend(c, frame, at, bend, theme);
    drawParabola(c, frame, at, bend, theme);
    return [];
  }

  // ---------------------------------------------------------------- drawing

  /** The relief has what the map has. */
  function relieve() {
    const { header, arrays, bent, ground, theme, wide, type, dim } = scene;
    if (header.curve && shown.relief) find("[data-show=relief]").click();
    if (!ground || header.curve) return;
    orbit.update({
      ground: bent?.ground ?? ground.message,
      theme,
      header: { ...header, ...bent?.marks },
      x: (bent ?? arrays).x,
      wide,
      type,
      dim,
      diverged: bent?.diverged,
    });
  }

  /** From the map to the relief, or back. */
  function turnUp() {
    relieve();
    orbit.show(shown.relief);
    stage.classList.toggle("ot-relieved", shown.relief);
  }

  /** Recompute what depends on data, size, zoom or theme. */
  function layOut() {
    if (!scene.header) return;
    arrange();
    clock.invalidate();
  }

  function arrange() {
    paths.layOut();
    ghost.draw();
    relieve();
    const [x, y] = scene.dragged ?? (scene.bent ? scene.bent.x.values : scene.header.start);
    handle.style.transform = `translate(${toPixelX(frame, x)}px, ${toPixelY(frame, y)}px)`;
    handle.classList.toggle("ot-flip", toPixelX(frame, x) > frame.width - 120);
  }

  /** One frame. */
  function draw() {
    if (!scene.header) return;
    const other = clock.bent !== scene.bent && !scene.header.live;
    if (other) scene.bent = clock.bent;
    const grown = clock.wide !== scene.wide;
    if (grown) {
      [scene.wide, scene.type] = [clock.wide, clock.type];
      if (scene.ground) terrain.paint();
    }
    if (other || grown) arrange();
    if (scene.dim !== slow.on()) {
      scene.dim = slow.on();
      arrange();
    }
    const step = Math.min(clock.shown(), scene.header.steps);
    if (orbit.shown) {
      slow.tell();
      orbit.draw(step);
    } else paths.draw(step);
  }

  const resized = new ResizeObserver(([entry]) => {
    const { width, height } = entry.contentRect;
    if (!width || !height || (width === frame.width && height === frame.height)) return;
    Object.assign(frame, { width, height });
    underContext = fit(underCanvas, width, height);
    paths.resize();
    terrain.resize();
    layOut();
  });
  resized.observe(stage);

  function destroy() {
    removeTransport();
    removeListener();
    slow.destroy();
    clock.finger.let();
    orbit.destroy();
    clearTimeout(asking);
    resized.disconnect();
    terrain.destroy();
    root.remove();
  }

  /** What is shown, for tests and for hosts. */
  const state = () => ({
    step: clock.step,
    steps: clock.steps,
    playing: clock.playing,
    frames: clock.frames,
    redraws: paths.counts.paths,
    painted: terrain.counts.painted,
    sharp: scene.detail !== null,
    relief: orbit.shown ? { ...orbit.camera, ...orbit.counts } : null,
    bend: said.hidden ? null : said.textContent,
    bent: scene.bent !== null,
    range: [frame.x, frame.y],
    start: scene.header?.start,
    heads: paths.heads(clock.shown()),
    phase: slow.caption(),
    runs: scene.header?.runs.map((run) => run.title),
    ready: stage.classList.contains("ot-ready"),
  });
  Object.assign(root, { trajectories: { clock, state } });
  return { root, update, destroy };
}
