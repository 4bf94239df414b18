/** Where marks of a map stand in its plane: at a place, or where a run is. */

import { headOf, lastOf } from "./line.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Mark, Pair } from "../marks/mark.js" */
/** @import { Scene } from "./scene.js" */

/** The row of an optimization step. @param {Pick<Clock, "at">} clock @param {number} step */
export const rowAt = ({ at }, step) => (at ? at.findLastIndex((one) => one <= step) : step);

/** Paths as a message has them. @typedef {{header: Pick<Header.Map, "runs" | "steps">, arrays: Scene["arrays"]}} Raced */

/**
 * Where a mark stands in the plane; null before its own step has come, and where its run is nowhere.
 * @param {Raced} scene @param {Pick<Clock, "at" | "shown">} clock @param {Mark} mark
 * @returns {Pair | null}
 */
export function anchorOf({ header, arrays }, clock, { at, run, step }) {
  if (at) return at;
  if (run === undefined || run >= header.runs.length) return null;
  const shown = clock.shown();
  const row = step === undefined ? Math.min(shown, header.steps) : rowAt(clock, step);
  if (row < 0 || row > header.steps || (step !== undefined && row > shown + 1e-9)) return null;
  return standing({ header, arrays }, run, row);
}

/** Where a run is in the plane at a row. @param {Raced} scene @param {number} run @param {number} row @returns {Pair | null} */
export function standing({ header, arrays }, run, row) {
  const [, rows, wide] = arrays.x.shape;
  const last = lastOf(header.runs[run].diverged_at, header.steps);
  const pixels = arrays.x.values.subarray(run * rows * wide, (run + 1) * rows * wide);
  const { x, y } = headOf({ pixels, last }, row);
  return Number.isFinite(x + y) ? [x, y] : null;
}
