/** The map: contours, axes and zoom by Plotly, and canvases above it for the paths and their heads. */

import { createTransport } from "../controls/transport.js";
import { toPixelX, toPixelY } from "../core/geometry.js";
import { themeOf } from "../core/theme.js";
import { createCurvature } from "../overlays/curvature.js";
import { createSlow } from "../overlays/slow.js";
import { createOrbit } from "../relief/orbit.js";
import { createGhost } from "./ghost.js";
import { createHand } from "./hand.js";
import { createParts } from "./parts.js";
import { createPaths } from "./paths.js";
import { createScene } from "./scene.js";
import { createTerrain } from "./terrain.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */
/** @import { Host, MapHeader } from "./scene.js" */

/** @param {HTMLElement} parent @param {Clock} clock @param {Host} host */
export function createMap(parent, clock, host) {
  const parts = createParts(parent);
  const { root, stage, handle, said, tools } = parts;

  const scene = createScene(root);
  const { frame } = scene;
  const shown = { relief: false, bend: false, ribbon: false, inner: false };

  const removeTransport = createTransport(root, clock);
  const curvature = createCurvature(scene, parts, host, shown, layOut);
  const slow = createSlow(scene, { stage, button: parts.show.inner }, clock, host, shown);
  const paths = createPaths(scene, parts.paths, parts.heads, clock, (c, step) => {
    const focused = paths.of(scene.header.focus);
    return [...curvature.draw(c, step, focused), ...slow.draw(c, step, focused.last)];
  });
  const ghost = createGhost(scene, parts.ghost, clock);
  const terrain = createTerrain(scene, parts, host, { moved: layOut, painted: relieve });
  createHand(scene, parts, host, {
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
    const { header } = message;
    const another = before?.scene !== header.scene;
    const moved = JSON.stringify(before?.window) !== JSON.stringify(header.window);
    Object.assign(scene, { header, arrays: message.arrays, theme: themeOf(root), dragged: null });
    name();
    if (!header.live) {
      clock.resize(header.steps);
      clock.finger.take(message);
    }
    slow.update();
    if (another || moved) {
      frame.x = [...header.window[0]];
      frame.y = [...header.window[1]];
      scene.detail = null;
      parts.reset.hidden = true;
    }
    if (another && !header.live) restart();
    curvature.forget();
    layOut();
    draw(); // now, not a frame later
    terrain.update(another || moved).then(() => scene.bent || ghost.hide());
  }

  /** Words on the map, and which of its tools there are. */
  function name() {
    const { header } = scene;
    const runs = header.runs.map((run) => run.title).join(", ");
    root.setAttribute("aria-label", `${header.landscape}: paths of ${runs}. Space plays, arrow keys step.`);
    handle.setAttribute("aria-label", "Start point. Drag it, or move it with the arrow keys.");
    handle.title = "Drag me, or click anywhere on the map to start there";
    handle.hidden = !header.movable;
    for (const button of [parts.show.bend, parts.show.ribbon]) button.hidden = !header.curvature;
    parts.show.relief.hidden = header.curve;
    [parts.across.textContent, parts.up.textContent] = header.axes;
    parts.budget.textContent = header.budget ?? "";
  }

  function restart() {
    clock.step = 0;
    if (globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches) {
      clock.playing = false;
      clock.seek(scene.header.steps);
    } else clock.play();
  }

  tools.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (target.closest("[data-show]"));
    if (!button) return;
    const name = /** @type {keyof typeof shown} */ (button.dataset.show);
    shown[name] = !shown[name];
    button.setAttribute("aria-pressed", String(shown[name]));
    if (name === "relief") turnUp();
    curvature.ask();
    layOut();
  });

  // ---------------------------------------------------------------- drawing

  /** The relief has what the map has. */
  function relieve() {
    const { header, arrays, bent, ground, theme, wide, type, dim } = scene;
    if (header.curve && shown.relief) parts.show.relief.click();
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
    curvature.resize();
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
    curvature.destroy();
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
