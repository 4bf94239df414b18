/** The starts on a map, clicked, dragged or moved by keys: that of all runs, and those that runs have of their own. */

import { ARROWS } from "../controls/keys.js";
import { along, toData, toPixelX, toPixelY } from "../core/geometry.js";
import { element } from "../core/legend.js";
import { colorOf } from "../core/theme.js";
import { t } from "../core/words.js";
import { LONG } from "../marks/hands.js";
import { createClicks } from "./clicks.js";
import { CLICK } from "./zoom.js";

/** @import { Frame } from "../core/geometry.js" */
/** @import { Scene } from "./scene.js" */

/** @typedef {number | null} Whose the run that has a start of its own; null: all that have none */
/** Nearer to the right edge, in pixels, its word stands on the left of a start. */
const EDGE = 120;

/**
 * @param {Scene} scene
 * @param {{root: HTMLElement, stage: HTMLElement, handle: HTMLElement}} parts
 * @param {{moved: () => void, dragging: (point: [number, number], whose: Whose) => void, remember: (whose: Whose) => () =>
 *   void, released: () => void}} on a start has moved; it is at another place; what brings it back where it is now; it has
 *   been let go there
 */
export function createStarts(scene, { root, stage, handle }, on) {
  const { frame } = scene;
  /** Those of runs that have their own. @type {Map<number, HTMLElement>} */ const own = new Map();
  /** @param {PointerEvent} event @returns {[number, number]} */
  const placeOf = (event) => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  /**
   * In one dimension a start lies on the curve.
   * @param {[number, number]} point @returns {[number, number]}
   */
  const onCurve = (point) => {
    const height =
      scene.header.curve && scene.surface
        ? along(scene.surface.message.arrays.z, scene.surface.message.header.window, point[0])
        : NaN;
    return Number.isFinite(height) ? [point[0], height] : point;
  };
  /** A coordinate, as exactly as a pixel shows it. @param {number} value @param {number} pixel */
  const rounded = (value, pixel) =>
    Number(value.toFixed(Math.min(12, Math.max(0, Math.ceil(1 - Math.log10(pixel))))));
  /** A start is at another place. @param {Whose} whose @param {[number, number]} point */
  const drag = (whose, point) => {
    const [x, y] = onCurve(point);
    /** @type {[number, number]} */
    const place = [
      rounded(x, (frame.x[1] - frame.x[0]) / frame.width),
      rounded(y, (frame.y[1] - frame.y[0]) / frame.height),
    ];
    scene.dragged = { whose, place };
    on.dragging(place, whose);
    on.moved();
  };
  /** Where a start is drawn. @param {Whose} whose @returns {[number, number]} */
  const startOf = (whose) => {
    if (scene.dragged?.whose === whose) return scene.dragged.place;
    const { start, starts } = scene.header;
    return (whose !== null && starts?.[whose]) || start;
  };
  /** Which start a click moves: that of the run in focus. @returns {Whose} */
  const clicked = () => {
    const { starts, focus } = scene.header;
    return starts?.[focus] ? focus : null;
  };

  const clicks = createClicks({
    remember: () => {
      const back = on.remember(clicked());
      return () => {
        scene.dragged = null;
        back();
      };
    },
    clicked: (up) => drag(clicked(), toData(frame, ...placeOf(up))),
    released: on.released,
    back: on.moved,
  });

  stage.addEventListener(
    "pointerdown",
    (/** @type {PointerEvent} */ event) => {
      const target = /** @type {Element} */ (event.target);
      if (stage.classList.contains("ot-relieved")) return; // a drag turns the relief
      if (!scene.header.movable || event.button !== 0 || !event.isPrimary) return;
      if (clicks.doubles(event)) return event.stopPropagation(); // the start may be below the pointer by now
      if (target.closest(".ot-start, .ot-mark, .ot-mark-end, .ot-mark-editor")) return;
      // The release is awaited on the window: Plotly covers the page with an element of its own while a
      // button is down.
      const released = (/** @type {PointerEvent} */ up) => {
        if (
          up.type === "pointercancel" ||
          Math.hypot(up.clientX - event.clientX, up.clientY - event.clientY) > CLICK
        )
          return;
        if (up.pointerType === "touch" && up.timeStamp - event.timeStamp >= LONG) return; // it begins a mark
        clicks.click(up);
        root.focus({ preventScroll: true });
      };
      const end = new AbortController();
      const second = () => end.abort(); // two fingers zoom
      stage.addEventListener("pointerdown", second, { capture: true, signal: end.signal });
      for (const type of ["pointerup", "pointercancel"]) {
        const once = (/** @type {Event} */ up) => {
          end.abort();
          released(/** @type {PointerEvent} */ (up));
        };
        window.addEventListener(type, once, { capture: true, signal: end.signal });
      }
    },
    true,
  );

  /** @param {HTMLElement} grip @param {Whose} whose */
  const grasp = (grip, whose) =>
    listen(grip, frame, placeOf, {
      at: () => startOf(whose),
      drag: (point) => drag(whose, point),
      released: on.released,
    });

  /** The handle of a run's own start. @param {number} i */
  function made(i) {
    const grip = element("button", "ot-start ot-own", [element("span", "")], { type: "button" });
    handle.after(grip);
    grasp(grip, i);
    own.set(i, grip);
    return grip;
  }

  /** All handles stand where their starts are. */
  function arrange() {
    const { starts = [], runs, movable } = scene.header;
    put(handle, startOf(null));
    for (const [i, grip] of own) {
      if (movable && starts[i]) continue;
      grip.remove();
      own.delete(i);
    }
    starts.forEach((start, i) => {
      if (!start || !movable) return;
      const grip = own.get(i) ?? made(i);
      const { title } = runs[i];
      grip.style.setProperty("--ink", colorOf(runs[i], scene.theme));
      if (grip.title !== wordsOf(title)) {
        grip.title = wordsOf(title);
        grip.setAttribute("aria-label", spokenOf(title));
        /** @type {Element} */ (grip.firstChild).textContent = title;
      }
      put(grip, startOf(i));
    });
  }

  /** @param {HTMLElement} grip @param {[number, number]} point */
  function put(grip, [x, y]) {
    grip.style.transform = `translate(${toPixelX(frame, x)}px, ${toPixelY(frame, y)}px)`;
    grip.classList.toggle("ot-flip", toPixelX(frame, x) > frame.width - EDGE);
  }

  grasp(handle, null);
  return { arrange };
}

/** What is said of the start of a run. @param {string} title */
const spokenOf = (title) => t("Start of {title}. Drag it, or move it with the arrow keys.", { title });

/** What a reader is told of the start of a run. @param {string} title */
const wordsOf = (title) => t("Where {title} starts: drag me", { title });

/**
 * A handle is dragged by a pointer, and moved by the arrow keys.
 * @param {HTMLElement} grip @param {Frame} frame @param {(event: PointerEvent) => [number, number]} placeOf
 * @param {{at: () => [number, number], drag: (point: [number, number]) => void, released: () => void}} on
 */
function listen(grip, frame, placeOf, on) {
  grip.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    grip.focus({ preventScroll: true });
    const from = { x: event.clientX, y: event.clientY };
    let dragged = false;
    const move = (/** @type {PointerEvent} */ moved) => {
      if (!dragged && Math.hypot(moved.clientX - from.x, moved.clientY - from.y) <= CLICK) return;
      dragged = true;
      const [px, py] = placeOf(moved);
      const inside = [Math.max(0, Math.min(px, frame.width)), Math.max(0, Math.min(py, frame.height))];
      on.drag(toData(frame, inside[0], inside[1]));
    };
    const up = () => {
      grip.removeEventListener("pointermove", move);
      if (dragged) on.released();
    };
    grip.addEventListener("pointermove", move);
    grip.addEventListener("lostpointercapture", up, { once: true });
  });
  let walking = false; // by the arrow keys
  grip.addEventListener("keydown", (event) => {
    const [dx, dy] = ARROWS[event.key] ?? [0, 0];
    if (!dx && !dy) return;
    event.preventDefault();
    event.stopPropagation();
    const [x, y] = on.at();
    const stride = event.shiftKey ? 0.1 : 0.01;
    walking = true;
    on.drag([x + dx * stride * (frame.x[1] - frame.x[0]), y + dy * stride * (frame.y[1] - frame.y[0])]);
  });
  grip.addEventListener("keyup", () => {
    if (walking) on.released();
    walking = false;
  });
}
