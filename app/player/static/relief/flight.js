/** The camera of a relief: how far it may be turned, and its way here from the flat map. */

import { VIEW as SHOWN } from "../core/viewing.js";
import { flatZoom } from "./lens.js";

/** @import { Camera } from "./lens.js" */

/** The view at first. */
export const VIEW = SHOWN.camera;
const STRAIGHT = Math.PI / 2;
const LOW = (15 * Math.PI) / 180;
const ZOOMS = [0.5, 4];

/** A value, kept between two others. @param {number} value @param {number} low @param {number} high */
export const within = (value, low, high) => Math.max(low, Math.min(value, high));

/**
 * The camera after it was moved.
 * @param {Camera} camera @param {number} turn @param {number} tilt @param {number} [zoom] a factor
 * @returns {Camera}
 */
export function moved(camera, turn, tilt, zoom = 1) {
  return {
    turn: camera.turn + turn,
    tilt: within(camera.tilt + tilt, LOW, STRAIGHT),
    zoom: within(camera.zoom * zoom, ZOOMS[0], ZOOMS[1]),
  };
}

/**
 * The camera on its way from the flat map, which is seen from straight above.
 * @param {Camera} camera where it is going @param {number} part how much of the way has passed, from 0 to 1
 * @param {{width: number, height: number}} size @param {number} margin @returns {Camera}
 */
export function onTheWay({ turn, tilt, zoom }, part, { width, height }, margin) {
  const eased = part * part * (3 - 2 * part);
  const north = 2 * Math.PI * Math.round(turn / (2 * Math.PI));
  const flat = flatZoom(width, height, height / width, margin);
  return {
    turn: north + eased * (turn - north),
    tilt: STRAIGHT + eased * (tilt - STRAIGHT),
    zoom: flat * (zoom / flat) ** eased,
  };
}

/** Whether two cameras see the same. @param {Camera} one @param {Camera} other */
export const sameView = (one, other) =>
  one.turn === other.turn && one.tilt === other.tilt && one.zoom === other.zoom;

/** The way here from the flat map takes so many milliseconds. */
const FLIGHT = 250;

/** How much of the way here has passed; all of it at once for readers who want nothing to move by itself. */
export function createFlight() {
  let flown = FLIGHT;
  let before = 0; // when the last frame was
  return {
    begin: () => {
      flown = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ? FLIGHT : 0;
      before = 0;
    },
    over: () => flown >= FLIGHT,
    part: () => within(flown / FLIGHT, 0, 1),
    /** Another frame; a slow one must not make it jump. @param {number} now */
    pass: (now) => {
      flown += before ? Math.min(now - before, 50) : 0;
      before = now;
    },
  };
}
