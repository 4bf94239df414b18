/** The start point of a map, clicked or dragged. */

import { ARROWS } from "../controls/keys.js";
import { along, toData } from "../core/geometry.js";
import { LONG } from "../marks/hands.js";
import { CLICK, DOUBLE } from "./zoom.js";

/** @import { Scene } from "./scene.js" */

/**
 * @param {Scene} scene
 * @param {{root: HTMLElement, stage: HTMLElement, handle: HTMLElement}} parts
 * @param {{moved: () => void, dragging: (point: [number, number]) => void, remember: () => () => void, released: () =>
 *   void}} on the start has moved; it is at another place; what brings it back where it is now; it has been let go there
 */
export function listenForStart(scene, { root, stage, handle }, on) {
  const { frame } = scene;
  /** @param {PointerEvent} event @returns {[number, number]} */
  const place = (event) => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  /**
   * In one dimension the start lies on the curve.
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
  /** The start is at another place. @param {[number, number]} point */
  const drag = (point) => {
    const [x, y] = onCurve(point);
    scene.dragged = [
      rounded(x, (frame.x[1] - frame.x[0]) / frame.width),
      rounded(y, (frame.y[1] - frame.y[0]) / frame.height),
    ];
    on.dragging(scene.dragged);
    on.moved();
  };

  /**
   * A click may be the first half of a double one, which writes words there and leaves the start where it was: so it
   * is only let go a moment later.
   * @type {{timer: number, time: number, x: number, y: number, back: () => void} | null}
   */
  let clicked = null;
  /** @param {PointerEvent} up */
  function click(up) {
    const back = on.remember();
    drag(toData(frame, ...place(up)));
    const { timeStamp: time, clientX: x, clientY: y } = up;
    if (up.pointerType === "touch") on.released();
    else clicked = { timer: window.setTimeout(settle, DOUBLE.time), time, x, y, back };
  }
  /** What was clicked stays. */
  function settle() {
    if (!clicked) return;
    clearTimeout(clicked.timer);
    clicked = null;
    on.released();
  }
  /** Whether a press makes a click a double one; then the start goes back. @param {PointerEvent} event */
  function doubles({ timeStamp, clientX, clientY }) {
    if (!clicked) return false;
    const { back, time, x, y } = clicked;
    const double = timeStamp - time < DOUBLE.time && Math.hypot(clientX - x, clientY - y) <= CLICK;
    if (double) {
      scene.dragged = null;
      back();
    }
    settle();
    if (double) on.moved();
    return double;
  }

  stage.addEventListener(
    "pointerdown",
    (/** @type {PointerEvent} */ event) => {
      const target = /** @type {Element} */ (event.target);
      if (stage.classList.contains("ot-relieved")) return; // a drag turns the relief
      if (!scene.header.movable || event.button !== 0 || !event.isPrimary) return;
      if (doubles(event)) return event.stopPropagation(); // the start may be below the pointer by now
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
        click(up);
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

  handle.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    handle.focus({ preventScroll: true });
    const from = { x: event.clientX, y: event.clientY };
    let dragged = false;
    const move = (/** @type {PointerEvent} */ moved) => {
      if (!dragged && Math.hypot(moved.clientX - from.x, moved.clientY - from.y) <= CLICK) return;
      dragged = true;
      const [px, py] = place(moved);
      drag(toData(frame, Math.max(0, Math.min(px, frame.width)), Math.max(0, Math.min(py, frame.height))));
    };
    const up = () => {
      handle.removeEventListener("pointermove", move);
      if (dragged) on.released();
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", up, { once: true });
  });
  let walking = false; // by the arrow keys
  handle.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const [dx, dy] = ARROWS[event.key] ?? [0, 0];
    if (!dx && !dy) return;
    event.preventDefault();
    event.stopPropagation();
    const [x, y] = scene.dragged ?? scene.header.start;
    const stride = event.shiftKey ? 0.1 : 0.01;
    walking = true;
    drag([x + dx * stride * (frame.x[1] - frame.x[0]), y + dy * stride * (frame.y[1] - frame.y[0])]);
  });
  handle.addEventListener("keyup", () => {
    if (walking) on.released();
    walking = false;
  });
}
