/**
 * Turning a relief: one finger or the mouse turns it, two fingers or the wheel zoom, Shift and arrows
 * too.
 */

import { ARROWS } from "../controls/keys.js";

/**
 * @param {HTMLCanvasElement} canvas
 * @param {object} on
 * @param {(turn: number, tilt: number, zoom?: number) => void} on.move
 * @param {() => void} on.reset back to the view at first
 * @param {() => number} on.reach pixels that turn it by one radian
 */
export function listenForTurning(canvas, on) {
  /** @type {Map<number, [number, number]>} */ const fingers = new Map();
  const spread = () => {
    const [[ax, ay], [bx, by]] = [...fingers.values()];
    return Math.hypot(ax - bx, ay - by) || 1;
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
  });
  canvas.addEventListener("pointermove", (event) => {
    const from = fingers.get(event.pointerId);
    if (!from) return;
    const apart = fingers.size === 2 ? spread() : 0;
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
    const reach = on.reach();
    if (fingers.size === 1) on.move((event.clientX - from[0]) / reach, (event.clientY - from[1]) / reach);
    else if (apart) on.move(0, 0, spread() / apart);
  });
  for (const type of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"])) {
    canvas.addEventListener(type, (event) => fingers.delete(event.pointerId));
  }
  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      on.move(0, 0, Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : event.deltaMode ? 0.05 : 0.0015)));
    },
    { passive: false },
  );
  canvas.addEventListener("dblclick", on.reset);
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [right, up] = ARROWS[event.key] ?? [0, 0];
    if (event.shiftKey && (right || up)) on.move(right * 0.09, -up * 0.06);
    else if (event.key === "0") on.reset();
    else return;
    event.preventDefault();
    event.stopPropagation(); // plain arrows move the playhead
  });
}
