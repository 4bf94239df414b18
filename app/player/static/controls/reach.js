/** Where a control leads: the loss at the end of a run at many of its values, computed when the hand rests. */

import { valueAt, withValues } from "../race/paths.js";
import { optionsOf, walk } from "../race/solve.js";
import { shareOf, smallest, valueOn } from "./scale.js";

/** @import { Value } from "./scale.js" */

/** Multiplications that the values along a track may cost: a tenth of a second. */
const WORK = 1e8;

/**
 * So many values along a control, evenly over its scale, with the present one among them.
 * @param {Header.Control} control @param {Value} value @param {number} count @returns {Value[]}
 */
export function valuesAlong(control, value, count) {
  const values = Array.from({ length: count }, (_, i) => valueOn(control, i / (count - 1)));
  const unique = values.filter((one, i) => i === 0 || one !== values[i - 1]);
  const nearest = smallest(unique.map((one) => Math.abs(shareOf(control, one) - shareOf(control, value))));
  unique[nearest] = value;
  return unique;
}

/**
 * The loss at the end of run i for each of these changes, Infinity where it diverges; null where that is too
 * much work.
 * @param {Races.Race} race @param {number} i @param {[string, Value][][]} changes
 * @returns {number[] | null}
 */
export function endsOf(race, i, changes) {
  const { description, experiment, linked } = race;
  if (description.work * experiment.steps * changes.length > WORK) return null;
  const ends = [];
  for (const change of changes) {
    const there = withValues(experiment, change);
    const options = { ...optionsOf(description, there, linked, i), record: false };
    const { loss, divergedAt } = walk(linked, options, i);
    ends.push(divergedAt === null ? loss[loss.length - 1] : Infinity);
  }
  return ends;
}

/** What of a run's path a control decides: all that `endsOf` at its values depends on. @param {Races.Race} race @param {number} i
 * @param {string[]} paths */
export const restOf = (race, i, paths) =>
  JSON.stringify([
    withValues(
      { ...race.experiment, runs: race.experiment.runs.map((run, k) => (k === i ? run : null)) },
      paths.map((path) => [path, 0]),
    ),
    race.description.landscape,
    valueAt(race.experiment, `runs.${i}.rule`),
  ]);
