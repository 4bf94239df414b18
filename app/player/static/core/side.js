/**
 * The clock of a panel beside the one in focus: the same playhead, view and size, and a race, or a training, of its own.
 */

import { rowAt, stepAt } from "./clock.js";

/** @import { Clock } from "./clock.js" */

/** What a panel has of its own. @typedef {"race" | "races" | "training" | "trainer" | "at" | "phased" | "panel"} Own */

/**
 * What is read and set of it is the clock's, but for what a panel has of its own. It cannot change how long a race is,
 * nor how a step is divided: that is for the panel in focus.
 * @param {Clock} clock @returns {Clock}
 */
export function createSide(clock) {
  /** @type {Pick<Clock, Own> & Partial<Clock>} */
  const own = {
    race: null,
    races: /** @type {any} */ (undefined), // until there are some, as on any clock
    training: null,
    trainer: null,
    at: null,
    phased: false,
    panel: 0,
    beside: true,
    stepOf: (row) => stepAt(own, Math.floor(row + 1e-9)),
    rowOf: (step) => rowAt(own, step),
    resize: () => {},
    divide: () => {},
    slowly: () => {},
  };
  return new Proxy(clock, {
    get: (shared, name) => Reflect.get(name in own ? own : shared, name),
    set: (shared, name, value) => Reflect.set(name in own ? own : shared, name, value),
  });
}
