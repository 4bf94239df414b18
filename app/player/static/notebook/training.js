/** A network in a notebook: the kernel trains it while this player is there, as the app does for a page. */

import { createLearning } from "../training/learning.js";
import { createTrainMaps } from "../training/maps.js";
import { createProgress } from "../training/progress.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */
/** @import { Host } from "../map/scene.js" */

/**
 * The views of a training: how far it is, its map, and its curves.
 * @param {HTMLElement} stage @param {HTMLElement} side @param {Clock} clock @param {Host} host
 * @returns {(message: Message<Header.Learning>) => void} what follows other trainings from now on
 */
export function createTraining(stage, side, clock, host) {
  createProgress(stage, clock);
  createTrainMaps(stage, clock, host).update({ header: { view: "trainmap" }, arrays: {} });
  return createLearning(side, clock, host).update;
}
