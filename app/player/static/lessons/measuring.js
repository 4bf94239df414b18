/** What the names in a sentence come to: of the race that is shown, or as it was when the lesson was built. */

import { measured } from "../race/measuring.js";
import { valueAt } from "../race/paths.js";

/** @typedef {Lessons.Measure} Measure */

/** What one run comes to. @param {Races.Race} race @param {Measure} measure @param {number} i */
function ofRun(race, { of, told }, i) {
  const known = race.linked.measures[of];
  if (!known) return null;
  const { minima, floor } = race;
  const { axis } = told;
  const own = {
    ...(floor !== null && { floor }),
    ...(minima.length && { point: nearest(race, i) }),
    ...told,
    ...(typeof axis === "number" && { axis: unit(race, axis) }),
  };
  return measured(known, race.trajectories[i], own);
}

/** The direction of a coordinate. @param {Races.Race} race @param {number} axis */
const unit = ({ description: { dimension } }, axis) =>
  Array.from({ length: dimension }, (_, k) => Number(k === axis));

/** The known minimum that is nearest to where a run ends. @param {Races.Race} race @param {number} i */
function nearest({ minima, trajectories }, i) {
  const { x } = trajectories[i];
  const d = minima[0].length;
  const end = x.subarray(x.length - d);
  const far = (/** @type {number[]} */ point) => Math.hypot(...point.map((value, k) => value - end[k]));
  return minima.reduce((best, point) => (far(point) < far(best) ? point : best));
}

/** Measures that are 1 for yes and 0 for no; of others there is a number, or there is none. */
const YES = ["grows", "swells"];

/** Whether it is true of a run. @param {Measure} measure @param {number | null} value */
function holds({ of, above, below }, value) {
  if (value === null) return false;
  if (above === undefined && below === undefined) return value > 0 || !YES.includes(of);
  return (above === undefined || value > above) && (below === undefined || value < below);
}

/** Never is later than any step. @param {number | null} value */
const late = (value) => value ?? Number.POSITIVE_INFINITY;

/**
 * What a measure of the race comes to: of a run, or of all that it speaks of.
 * @param {Races.Race} race @param {string[]} labels of its runs @param {Measure} measure @param {string} [label]
 * @returns {Lessons.Value}
 */
export function comesTo(race, labels, measure, label) {
  const mine = labels.filter((one) => measure.runs === null || measure.runs.includes(one));
  const worth = mine.map((one) => ofRun(race, measure, labels.indexOf(one)));
  const { form } = measure;
  if (form === "of") return worth[label ? mine.indexOf(label) : 0] ?? null;
  if (form === "which") return mine.filter((_, i) => holds(measure, worth[i]));
  const there = /** @type {number[]} */ (worth.filter((one) => one !== null));
  if (form === "mean" || form === "spread") {
    if (there.length < mine.length || !there.length) return null;
    const sum = there.reduce((total, one) => total + one, 0);
    return form === "mean" ? sum / there.length : Math.max(...there) - Math.min(...there);
  }
  if (form === "order") {
    const ranks = [...mine.keys()].sort((a, b) => late(worth[a]) - late(worth[b]));
    return ranks.map((i) => mine[i]);
  }
  const best = form === "least" ? Math.min(...there) : Math.max(...there);
  return mine.filter((_, i) => worth[i] === best);
}

/**
 * What a name in a sentence comes to: "ratio.B" is a measure of a run.
 * @param {Lessons.Lesson} lesson @param {Lessons.Step} step @param {string} name
 * @param {Races.Race | null} race the one that is shown, if a hand has changed it
 * @returns {{value: Lessons.Value, style: Lessons.Style}}
 */
export function named(lesson, step, name, race) {
  const [first, ...rest] = name.split(".");
  const measure = lesson.measures[first];
  const style = { ...measure?.style, ...(step.whole.includes(name) && { integer: true }) };
  if (!race || !measure?.live) return { value: step.values[name] ?? null, style };
  return { value: comesTo(race, step.labels, measure, rest.join(".") || undefined), style };
}

/** A setting of the experiment. @param {Races.Experiment} experiment @param {string} path */
export const settingOf = (experiment, path) => valueAt(experiment, path);
