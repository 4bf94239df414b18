/** Hands on marks: a double click, or a long press of a finger, begins one; a drag and the arrow keys move it. */

import { ARROWS } from "../controls/keys.js";

/** @import { Pair } from "./mark.js" */

/** A finger that rests so many milliseconds, and moves by no more pixels, means what lies below it. */
export const LONG = 550;
const STILL = 10;
/** Two presses within so many milliseconds are a double one. */
export const TWICE = 500;
/** A press that moves no further than this is a click. */
const CLICK = 4;
/** Pixels by which an arrow key moves a mark, and with Shift. */
const [STRIDE, LEAP] = [4, 20];
/** What has a double click of its own. */
const OWN = ".ot-mark, .ot-mark-end, .ot-mark-editor, button:not(.ot-start), select, .ot-orbit";

/**
 * Calls `begin` with a place in pixels of an element.
 * @param {HTMLElement} ground @param {(at: Pair) => void} begin
 */
export function listenForMarking(ground, begin) {
  /** @param {MouseEvent} event @returns {Pair} */
  const place = ({ clientX, clientY }) => {
    const box = ground.getBoundingClientRect();
    return [clientX - box.left, clientY - box.top];
  };
  const others = (/** @type {Event} */ { target }, own = OWN) =>
    /** @type {Element} */ (target).closest(own) !== null;

  ground.addEventListener("dblclick", (event) => {
    if (event.button === 0 && !others(event)) begin(place(event));
  });
  ground.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch" || !event.isPrimary || others(event, `${OWN}, .ot-start`)) return;
    const end = new AbortController();
    const timer = setTimeout(() => {
      end.abort();
      begin(place(event));
    }, LONG);
    end.signal.addEventListener("abort", () => clearTimeout(timer));
    const moved = (/** @type {PointerEvent} */ { clientX, clientY }) => {
      if (Math.hypot(clientX - event.clientX, clientY - event.clientY) > STILL) end.abort();
    };
    const listening = { capture: true, signal: end.signal };
    addEventListener("pointermove", moved, listening);
    for (const type of ["pointerdown", "pointerup", "pointercancel"])
      addEventListener(type, () => end.abort(), listening);
  });
  ground.addEventListener("contextmenu", (event) => {
    if (/** @type {PointerEvent} */ (event).pointerType === "touch") event.preventDefault();
  });
}

/**
 * @param {HTMLElement} handle
 * @param {{move: (by: Pair, further: boolean) => void, drop: () => void, open: () => void, remove: () => void}} on it is moved by so many
 *   pixels from where it stood, or `further` from where it is now; it is let go; its words are asked for; it shall go
 */
export function listenForMoving(handle, on) {
  handle.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    handle.setPointerCapture(event.pointerId);
    let dragged = false;
    const move = (/** @type {PointerEvent} */ { clientX, clientY }) => {
      const by = /** @type {Pair} */ ([clientX - event.clientX, clientY - event.clientY]);
      if (!dragged && Math.hypot(...by) <= CLICK) return;
      dragged = true;
      on.move(by, false);
    };
    const up = () => {
      handle.removeEventListener("pointermove", move);
      if (dragged) on.drop();
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", up, { once: true });
  });
  handle.addEventListener("dblclick", (event) => {
    event.stopPropagation();
    on.open();
  });
  let walking = false;
  handle.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [right, up] = ARROWS[event.key] ?? [0, 0];
    const act = { Enter: on.open, F2: on.open, Delete: on.remove, Backspace: on.remove }[event.key];
    if (!right && !up && !act) return;
    event.preventDefault();
    event.stopPropagation();
    if (act) return act();
    walking = true;
    const stride = event.shiftKey ? LEAP : STRIDE;
    on.move([right * stride, -up * stride], true);
  });
  const stop = () => {
    if (walking) on.drop();
    walking = false;
  };
  handle.addEventListener("keyup", stop);
  handle.addEventListener("blur", stop);
}
