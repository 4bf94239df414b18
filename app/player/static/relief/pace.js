/** How finely a relief is drawn: at rest finer than it is shown, and while it moves as finely as there is time. */

import { within } from "./flight.js";

/** Pixels of the surface in one of the page while it moves, the finest first. */
const RATIOS = [1, 0.75, 0.5];
/** It is drawn coarser where drawing takes more milliseconds than BUSY, and finer again below IDLE. */
const [IDLE, BUSY] = [4, 14];
/** At rest it is drawn finer than it is shown, which makes its edges smooth, but with no more pixels than these. */
const MOST = 1.2e6;

/** Which of the ratios is drawn, and how long that took of late. @typedef {{coarse: number, took: number}} Pace */

/** @type {Pace} */
export const START = { coarse: 0, took: IDLE };

/** The pace after another frame. @param {Pace} pace @param {number} latest milliseconds @returns {Pace} */
export function paced({ coarse, took }, latest) {
  const mean = took + 0.3 * (latest - took);
  if (mean > BUSY && coarse < RATIOS.length - 1) return { coarse: coarse + 1, took: IDLE + 1 };
  if (mean < IDLE && coarse) return { coarse: coarse - 1, took: IDLE + 1 };
  return { coarse, took: mean };
}

/** Pixels of the surface in one of the page. @param {Pace} pace @param {boolean} moving */
export const ratioOf = (
  { coarse },
  moving,
  /** @type {{width: number, height: number}} */ { width, height },
) => (moving ? RATIOS[coarse] : within(Math.sqrt(MOST / (width * height)), 1, 2));

/** The surface gets sharp when it has rested for so many milliseconds. */
const REST = 120;

/** Whether the view moves. @param {() => void} rested it does not any more */
export function createMotion(rested) {
  let timer = 0;
  const goOn = () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      timer = 0;
      rested();
    }, REST);
  };
  return { goOn, on: () => timer !== 0, drop: () => clearTimeout(timer) };
}
