/** The start point of a map, clicked or dragged, and what stands under the pointer. */

import { ARROWS } from "../controls/keys.js";
import { along, format, sample, toData, toPixelX, toPixelY } from "../core/geometry.js";
import { CLICK } from "./zoom.js";

/** @import { Scene } from "./scene.js" */

/**
 * @param {Scene} scene
 * @param {{root: HTMLElement, stage: HTMLElement, handle: HTMLElement, hover: HTMLElement}} parts
 * @param {{moved: () => void, dragging: (point: [number, number]) => void, released: () => void}} on the
 *   start has moved; it is at another place; it has been let go there
 */
export function listenForStart(scene, { root, stage, handle, hover }, on) {
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

  stage.addEventListener(
    "pointerdown",
    (/** @type {PointerEvent} */ event) => {
      const target = /** @type {Element} */ (event.target);
      if (stage.classList.contains("ot-relieved")) return; // a drag turns the relief
      if (!scene.header.movable || event.button !== 0 || !event.isPrimary || handle.contains(target)) return;
      // The release is awaited on the window: Plotly covers the page with an element of its own while a
      // button is down.
      const released = (/** @type {PointerEvent} */ up) => {
        if (
          up.type === "pointercancel" ||
          Math.hypot(up.clientX - event.clientX, up.clientY - event.clientY) > CLICK
        )
          return;
        drag(toData(frame, ...place(up)));
        on.released();
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

  stage.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
    const [px, py] = place(event);
    const [x, y] = toData(frame, px, py);
    const [sharp, whole] = [scene.detail, scene.surface?.message].map((one) =>
      one ? sample(one.arrays.z, one.header.window, x, y) : NaN,
    );
    const mark = nearest(px, py);
    const loss = mark?.loss ?? (Number.isNaN(sharp) ? whole : sharp);
    hover.hidden = event.pointerType === "touch" || event.buttons !== 0;
    const place_ = scene.header.curve
      ? format(mark?.x ?? x)
      : `(${format(mark?.x ?? x)}, ${format(mark?.y ?? y)})`;
    hover.textContent = `${mark ? `${mark.kind} at ` : ""}${place_}${Number.isNaN(loss) ? "  no value here" : `  loss ${format(loss)}`}`;
  });
  /** The minimum or saddle under the pointer. @param {number} px @param {number} py */
  function nearest(px, py) {
    const { header } = scene;
    for (const [kind, name] of /** @type {["minimum" | "saddle", "minima" | "saddles"][]} */ ([
      ["minimum", "minima"],
      ["saddle", "saddles"],
    ])) {
      for (const [i, [x, y]] of header[name].entries()) {
        if (Math.hypot(toPixelX(frame, x) - px, toPixelY(frame, y) - py) < 9)
          return { kind, x, y, loss: header.losses?.[name][i] };
      }
    }
    return null;
  }
  stage.addEventListener("pointerleave", () => {
    hover.hidden = true;
  });
}
