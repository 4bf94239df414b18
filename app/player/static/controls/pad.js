/** The hand on the knob's square: a pointer presses a place of it, arrow keys move from where it stands. */

import { ARROWS } from "./keys.js";

/** An arrow key moves this share of a knob's way. */
const STRIDE = 1 / 48;

/**
 * @param {HTMLCanvasElement} pad
 * @param {object} on
 * @param {(across: number, up: number) => void} on.press shares, which may lie outside 0 to 1
 * @param {() => [number, number] | null} on.place where it stands, in shares; null if it stands nowhere
 * @param {() => void} on.commit
 */
export function listenForPad(pad, on) {
  const at = (/** @type {PointerEvent} */ event) => {
    const box = pad.getBoundingClientRect();
    on.press((event.clientX - box.left) / box.width, 1 - (event.clientY - box.top) / box.height);
  };
  pad.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    pad.setPointerCapture(event.pointerId);
    at(event);
    pad.addEventListener("pointermove", at);
    const end = () => {
      pad.removeEventListener("pointermove", at);
      on.commit();
    };
    pad.addEventListener("lostpointercapture", end, { once: true });
  });
  pad.addEventListener("keydown", (event) => {
    const [dx, dy] = ARROWS[event.key] ?? [0, 0];
    const place = on.place();
    if (!place || (!dx && !dy)) return;
    event.preventDefault();
    event.stopPropagation();
    on.press(place[0] + dx * STRIDE, place[1] + dy * STRIDE);
  });
  pad.addEventListener("keyup", on.commit);
}
