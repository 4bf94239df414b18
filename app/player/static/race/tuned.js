/** Whether the rate of a run is the one that was tuned for this very race. */

import { same } from "./link.js";
import { REACHED } from "./sweep.js";

/**
 * The steps that the rate of run i was tuned for; null where it was not, or for another race than this one.
 * @param {Pick<Races.Race, "description" | "experiment">} race @param {number} i
 */
export function tunedFor({ description: { base, tuned }, experiment }, i) {
  const [run, usual] = [experiment.runs[i], base.runs[i]];
  if (!tuned[i] || !run || !usual) return null;
  const alike =
    ["landscape", "start", "steps", "batch"].every((part) =>
      same(/** @type {any} */ (experiment)[part], base[part]),
    ) && same(bare(run), bare(usual));
  return alike ? experiment.steps : null;
}

/** A run without what says nothing about its path. @param {Races.Run} run */
const bare = (run) => ({ ...run, color: null, label: null, repeat: null });

/**
 * Whether a loss is lower than another by as much as a reader would turn a slider for: half the way to the minimum, or,
 * where that is not known, a hundredth of the whole descent.
 * @param {number} best @param {number} end @param {number} first the loss at the start @param {number | null} floor
 */
export function isLower(best, end, first, floor) {
  if (floor === null) return end - best > 0.01 * Math.abs(first - best);
  return end - floor > Math.max(2 * (best - floor), REACHED * Math.abs(first - floor));
}
