/** Projector mode: the picture alone, with thick lines and large type, as a lecture hall needs it. */

import { HALL } from "../core/measures.js";

/** @import { Clock } from "../core/clock.js" */

/** On a desk. */
const DESK = { wide: 1, type: 1 };

/** @typedef {{readonly on: boolean, show: (on: boolean) => void, toggle: () => void}} Projector */

/** @param {Clock} clock its `wide` and `type` are what views multiply their lines and letters by */
export function createProjector(clock) {
  const page = document.documentElement;
  Object.assign(clock, DESK);

  /** @param {boolean} on */
  function show(on) {
    page.classList.toggle("ot-projecting", on);
    Object.assign(clock, on ? HALL : DESK);
    clock.invalidate();
    // The whole screen where the browser lets us; without it the mode works as well.
    if (on) page.requestFullscreen?.().catch(() => {});
    else if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
  }
  document.addEventListener("fullscreenchange", () => document.fullscreenElement || show(false));
  return {
    get on() {
      return page.classList.contains("ot-projecting");
    },
    show,
    toggle: () => show(!page.classList.contains("ot-projecting")),
  };
}
