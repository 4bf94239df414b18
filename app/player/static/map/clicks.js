/**
 * A click on a map, which moves a start. It may be the first half of a double click, which writes words there and leaves
 * the start where it was: so what a mouse clicks is only let go a moment later.
 */

import { CLICK, DOUBLE } from "./zoom.js";

/**
 * @param {object} on
 * @param {() => () => void} on.remember what brings the start back where it is now
 * @param {(up: PointerEvent) => void} on.clicked the start goes there
 * @param {() => void} on.released it stays there
 * @param {() => void} on.back it has gone back
 */
export function createClicks(on) {
  /** @type {{timer: number, time: number, x: number, y: number, back: () => void} | null} */ let pending =
    null;

  /** @param {PointerEvent} up */
  function click(up) {
    const back = on.remember();
    on.clicked(up);
    const { timeStamp: time, clientX: x, clientY: y } = up;
    if (up.pointerType === "touch") on.released();
    else pending = { timer: window.setTimeout(settle, DOUBLE.time), time, x, y, back };
  }

  /** What was clicked stays. */
  function settle() {
    if (!pending) return;
    clearTimeout(pending.timer);
    pending = null;
    on.released();
  }

  /** Whether a press makes a click a double one; then the start goes back. @param {PointerEvent} event */
  function doubles({ timeStamp, clientX, clientY }) {
    if (!pending) return false;
    const { back, time, x, y } = pending;
    const double = timeStamp - time < DOUBLE.time && Math.hypot(clientX - x, clientY - y) <= CLICK;
    if (double) back();
    settle();
    if (double) on.back();
    return double;
  }
  return { click, doubles };
}
