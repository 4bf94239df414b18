/** Projector mode: the picture alone, with thick lines and large type, as a lecture hall needs it. */

import { HALL } from "../core/measures.js";

/** @import { Clock } from "../core/clock.js" */

/** How much wider lines are, and how much larger letters. @typedef {{wide: number, type: number}} Size */
/** @type {Size} */
const DESK = { wide: 1, type: 1 };

/** @typedef {{readonly on: boolean, show: (on: boolean) => void, toggle: () => void, fit: () => void}} Projector */

/**
 * @param {Clock} clock its `wide` and `type` are what views multiply their lines and letters by
 * @param {(on: boolean) => Size} [sizeOf] those in the mode, and out of it
 * @param {boolean} [first] whether it begins in the mode, without the whole screen
 * @returns {Projector}
 */
export function createProjector(clock, sizeOf = (on) => (on ? HALL : DESK), first = false) {
  const page = document.documentElement;
  page.classList.toggle("ot-projecting", first);
  let entered = false; // whether the whole screen was asked for

  const isOn = () => page.classList.contains("ot-projecting");

  /** Letters and lines for what is there now. */
  function fit() {
    Object.assign(clock, sizeOf(isOn()));
    clock.invalidate();
  }

  /** @param {boolean} on */
  function show(on) {
    page.classList.toggle("ot-projecting", on);
    fit();
    // The whole screen where the browser lets us; without it the mode works as well.
    if (on)
      page
        .requestFullscreen?.()
        .then(() => (entered = true))
        .catch(() => {});
    else if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
  }
  document.addEventListener("fullscreenchange", () => {
    if (document.fullscreenElement || !entered) return;
    entered = false;
    show(false);
  });
  fit();
  return {
    get on() {
      return isOn();
    },
    show,
    toggle: () => show(!isOn()),
    fit,
  };
}
