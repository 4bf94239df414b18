/**
 * The contours of a map, and what of them is shown. They are painted by ourselves, or by Plotly for a reader who
 * wants its tools.
 */

import { rounded } from "../core/viewing.js";
import { createBackend } from "./backend.js";
import { surfaceAt } from "./contours.js";
import { lookAt } from "./looking.js";
import { createSharper } from "./sharper.js";
import { alike, near, rangesOf, surfaceOf } from "./shown.js";

/** @import { Drawn, Host, Scene } from "./scene.js" */
/** @import { Interval } from "../core/viewing.js" */
/** @import { Ranges } from "./zoom.js" */

/** @import { Heights as Surface } from "./shade.js" */

/**
 * What draws contours and axes.
 * @typedef {object} Backend
 * @property {(layers: Surface[], rested: boolean) => void | Promise<void>} paint the layer below first; a hand
 *   that moves gets the next picture soon
 * @property {() => void} follow the frame has another size, or shows another part
 * @property {() => void} destroy
 */
/**
 * What a hand does to a map.
 * @typedef {object} Changes
 * @property {(ranges: Partial<Ranges>) => void} moved another part is shown
 * @property {() => void} rested the hand has stopped
 */

/** Plotly paints when a hand has rested for so many milliseconds. */
const REST = 60;

/**
 * @param {Scene} scene
 * @param {{root: HTMLElement, stage: HTMLElement, plot: HTMLElement, tools: HTMLElement, reset: HTMLElement, plotly:
 *   HTMLElement}} parts
 * @param {Host} host
 * @param {{moved: () => void, painted: () => void, settled: (window: [Interval, Interval] | null, passing: boolean)
 *   => void}} on what is shown moves; there are new contours; a hand has chosen this part, null: all
 */
export function createTerrain(scene, { root, stage, plot, tools, reset, plotly }, host, on) {
  const { frame } = scene;
  const sharper = createSharper(scene, { root, reset }, host, paint);
  const hand = {
    moved: follow,
    rested: () => {
      sharper.sharpen();
      settle(true);
    },
  };
  const backend = createBackend(scene, plot, plotly, host, hand, paint);
  const painter = createPainter(scene, stage, backend, host, on.painted);
  const { counts } = painter;
  let asked = 0; // how many surfaces have been asked for…
  let drawn = 0; // …and which of them is drawn
  let shown = ""; // its address
  /** The window that is asked for. @type {number[][] | null} */ let wanted = null;
  let [fitting, size] = [0, ""]; // a timer, and the size that what is shown fits

  /** The whole landscape, on a map of this shape. */
  const whole = () => rangesOf(scene.header, scene.header.window, scene.equal, frame);

  const address = () => surfaceOf(scene.header, scene.equal, frame);

  /** Show the surface of the scene's header. @param {boolean} anew whether another landscape comes */
  function update(anew) {
    const url = address();
    if (url === shown && !anew && scene.surface?.dark === scene.theme.dark) return;
    asked += 1;
    try {
      const answer = surfaceAt(host.resolve(url));
      const mine = asked;
      if (!(answer instanceof Promise)) {
        drawn = mine;
        return take(url, answer, anew);
      }
      answer.then(
        (message) => {
          // While a hand moves every surface is late, and the last one is better than none.
          const late = url !== address() && !(scene.held && mine > drawn);
          if (late || !root.isConnected) return;
          drawn = mine;
          take(url, message, anew);
        },
        (error) => refuse(url, error),
      );
    } catch (error) {
      refuse(url, error);
    }
  }

  /** There is no surface, and the reader is told. @param {string} url @param {unknown} error */
  function refuse(url, error) {
    shown = "";
    const replaced = /** @type {Error} */ (error).name === "AbortError"; // another one comes
    if (replaced || url !== address()) return;
    root.dataset.error = String(error);
    stage.classList.add("ot-groundless");
    stage.classList.remove("ot-ready");
  }

  /** @param {string} url @param {Surface} message @param {boolean} anew */
  function take(url, message, anew) {
    shown = url;
    stage.classList.remove("ot-groundless");
    delete root.dataset.error;
    const same =
      scene.surface?.coarse === message && scene.surface.dark === scene.theme.dark ? scene.surface : null;
    if (same && !anew) return;
    if (scene.surface?.coarse !== message) scene.detail = null; // sharp, but of another landscape
    scene.surface = { message: same?.message ?? message, coarse: message, dark: scene.theme.dark };
    if (scene.held) sharper.zoomIn();
    else sharper.sharpen();
    paint();
    sharper.refine();
  }

  /** Draw the contours. @param {boolean} [rested] */
  function paint(rested = !scene.held) {
    return painter.paint(rested);
  }

  /** Keep the canvases on the map while it is panned or zoomed. @param {Partial<Ranges>} ranges */
  function follow(ranges) {
    Object.assign(frame, ranges);
    reset.hidden = alike(frame, whole());
    on.moved();
  }

  /** What is shown was chosen by hand. @param {boolean} passing */
  function settle(passing) {
    on.settled(reset.hidden ? null : [written(frame.x), written(frame.y)], passing);
  }

  /** Show a part of the landscape, unless it is shown already. @param {number[][]} window_ */
  function look(window_) {
    wanted = window_;
    const ranges = rangesOf(scene.header, window_, scene.equal, frame);
    const home = alike(ranges, whole()); // it is shown to the last digit
    const same = home ? alike(frame, ranges) : near(frame.x, ranges.x) && near(frame.y, ranges.y);
    if (same) return follow({});
    follow(ranges);
    backend.draws.follow();
    sharper.sharpen();
  }

  tools.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (target.closest("[data-look]"));
    if (!button || !scene.header) return;
    const { x, y } = lookAt(button.dataset.look ?? "", scene);
    follow(rangesOf(scene.header, [x, y], scene.equal, frame));
    backend.draws.follow();
    sharper.sharpen();
    settle(false);
    if (button.hidden) root.focus({ preventScroll: true });
  });

  /** The stage has another size. */
  function resize() {
    const now = `${frame.width}x${frame.height}`;
    if (wanted && scene.header && now !== size) {
      look(wanted);
      clearTimeout(fitting);
      fitting = window.setTimeout(() => scene.header && root.isConnected && update(false), size ? REST : 0);
    }
    size = now;
    if (scene.surface) backend.draws.follow();
  }

  function destroy() {
    clearTimeout(fitting);
    sharper.stop();
    painter.stop();
    backend.destroy();
  }
  return { update, paint, look, resize, destroy, counts };
}

/**
 * What draws the contours, and above them the part that is zoomed into.
 * @param {Scene} scene @param {HTMLElement} stage @param {ReturnType<typeof createBackend>} backend @param {Host} host
 * @param {() => void} painted there are new contours
 */
function createPainter(scene, stage, backend, { levels }, painted) {
  let waiting = 0;
  const counts = {
    painted: 0,
    get plotly() {
      return backend.plotly;
    },
  };
  const layersOf = (/** @type {Drawn} */ { message }) => (scene.detail ? [message, scene.detail] : [message]);

  /** @param {boolean} rested @returns {Promise<void>} */
  async function paint(rested) {
    const { surface, header } = scene;
    if (!surface) return;
    if (levels) await levels.show(header.curve ? "" : header.scene, layersOf(surface), () => draw(rested));
    else await draw(rested);
  }

  /** @param {boolean} rested */
  async function draw(rested) {
    if (!scene.surface) return;
    if (scene.relieved) {
      stage.classList.add("ot-ready");
      return painted();
    }
    if (backend.plotly && !rested) {
      // Plotly is too slow for every frame
      clearTimeout(waiting);
      waiting = window.setTimeout(() => draw(true), REST);
      return;
    }
    const done = backend.draws.paint(layersOf(scene.surface), rested);
    if (done) await done;
    counts.painted += 1;
    stage.classList.add("ot-ready");
    painted();
  }

  return { paint, counts, stop: () => clearTimeout(waiting) };
}

/** An interval as a link has it. @param {number[]} interval @returns {Interval} */
const written = ([low, high]) => [rounded(low, high - low), rounded(high, high - low)];
