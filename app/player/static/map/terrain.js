/**
 * The contours of a map, by Plotly, its axes, panning and zooming, and sharper contours of what is zoomed
 * into.
 */

import { fetchMessage } from "../core/payload.js";
import { CONFIG, fetchSurface, layout, trace } from "./contours.js";

/** @import { Host, Scene } from "./scene.js" */

/**
 * @param {Scene} scene
 * @param {{root: HTMLElement, stage: HTMLElement, plot: HTMLElement, reset: HTMLElement}} parts
 * @param {Host} host
 * @param {{moved: () => void, painted: () => void}} on the view has moved; there are new contours
 */
export function createTerrain(scene, { root, stage, plot, reset }, host, on) {
  const { frame } = scene;
  /** @type {Plotly.Library | null} */ let library = null;
  let listening = false; // to what Plotly does
  const counts = { painted: 0 };

  /** @param {boolean} whole whether the view goes back to the whole window */
  async function update(whole) {
    const url = scene.header.surface;
    let message;
    try {
      [message, library] = await Promise.all([fetchSurface(host.resolve(url)), host.plotly()]);
    } catch (error) {
      if (url !== scene.header.surface) return;
      root.dataset.error = String(error);
      stage.classList.add("ot-groundless");
      stage.classList.remove("ot-ready");
      return;
    }
    if (url !== scene.header.surface || !root.isConnected) return; // a newer one is on its way
    stage.classList.remove("ot-groundless");
    delete root.dataset.error;
    const same =
      scene.surface?.coarse === message && scene.surface.dark === scene.theme.dark ? scene.surface : null;
    if (same && !whole) return;
    if (scene.surface?.coarse !== message) scene.detail = null; // sharp, but of another landscape
    scene.surface = {
      message: same?.message ?? message,
      coarse: message,
      dark: scene.theme.dark,
    };
    await paint();
    stage.classList.add("ot-ready");
    sharpen();
    refine();
    if (listening) return;
    listening = true;
    const map = /** @type {Plotly.Plot} */ (plot);
    map.on("plotly_relayouting", follow);
    map.on("plotly_relayout", (/** @type {Plotly.Ranges} */ event) => {
      follow(event);
      sharpen();
    });
  }

  /** Paint finer grids in the place of a coarse one, as they come. */
  async function refine() {
    const { surface, sharp = [] } = scene.header;
    for (const url of sharp) {
      const finer = await fetchSurface(host.resolve(url)).catch(() => null);
      if (surface !== scene.header.surface || !root.isConnected) return;
      if (!finer) continue; // the coarser one stays
      if (scene.surface) scene.surface.message = finer;
      await paint();
    }
  }

  /** Draw the contours, and above them the part that is zoomed into. */
  async function paint() {
    if (!library || !scene.surface) return;
    const layers = scene.detail ? [scene.surface.message, scene.detail] : [scene.surface.message];
    await library.react(
      plot,
      layers.map((layer) => trace(layer, scene.theme)),
      layout(layers, frame, scene.theme, scene.type),
      CONFIG,
    );
    counts.painted += 1;
    on.painted();
  }

  let sharpening = 0;
  let asked = ""; // the window that is on its way
  /** Ask for the part that is zoomed into, once the pointer rests, and draw it. */
  function sharpen() {
    clearTimeout(sharpening);
    if (reset.hidden) {
      asked = "";
      if (scene.detail) {
        scene.detail = null;
        paint();
      }
      return;
    }
    const window_ = [...frame.x, ...frame.y].map((value) => Number(value.toPrecision(7))).join(",");
    asked = window_;
    if (scene.detail?.url === window_ || !scene.header.surface.includes("/whole/")) return;
    sharpening = window.setTimeout(async () => {
      const whole = scene.header.surface;
      try {
        const finer = await fetchMessage(host.resolve(whole.replace("/whole/", `/${window_}/`)));
        if (whole !== scene.header.surface || asked !== window_ || !root.isConnected) return;
        scene.detail = Object.assign(finer, { url: window_ });
        await paint();
      } catch {
        // the contours stay as they are
      }
    }, 30);
  }

  /** Keep the canvases on the map while it is panned or zoomed. @param {Plotly.Ranges} event */
  function follow(event) {
    for (const [name, key] of /** @type {["x" | "y", string][]} */ ([
      ["x", "xaxis"],
      ["y", "yaxis"],
    ])) {
      const range = event[`${key}.range`] ?? [event[`${key}.range[0]`], event[`${key}.range[1]`]];
      const [low, high] = /** @type {[number, number]} */ (range);
      if (Number.isFinite(low) && Number.isFinite(high)) frame[name] = [low, high];
    }
    const [[x0, x1], [y0, y1]] = scene.header.window;
    const whole = frame.x[0] === x0 && frame.x[1] === x1 && frame.y[0] === y0 && frame.y[1] === y1;
    reset.hidden = whole;
    on.moved();
  }

  reset.addEventListener("click", () => {
    const [x, y] = scene.header.window;
    library?.relayout(plot, { "xaxis.range": [...x], "yaxis.range": [...y] });
    root.focus({ preventScroll: true });
  });

  /** The stage has another size. */
  function resize() {
    if (scene.surface) library?.relayout(plot, { width: frame.width, height: frame.height });
  }

  function destroy() {
    clearTimeout(sharpening);
    library?.purge(plot);
  }
  return { update, paint, resize, destroy, counts };
}
