/** What is known of a landscape, and where it is drawn: its lowest loss, its minima and its saddles. */

import { flat } from "./view.js";

/** @typedef {Pick<Races.Race, "description" | "linked" | "h" | "minima" | "saddles">} Placed what marks depend on */

/** Along each axis of its window a formula is looked at so often for losses below its lowest known minimum. */
const LOOKS = 41;

/** The loss at the lowest known minimum; null where none is known. @param {Placed} race */
export function floorOf(race) {
  const losses = lossesAt(race, race.minima).filter(Number.isFinite);
  const known = losses.length ? losses.reduce((low, loss) => Math.min(low, loss)) : null;
  return known !== null && isUndercut(race, known) ? null : known;
}

/**
 * Whether a typed formula is lower elsewhere in its window: beside a jump, no minimum is the lowest.
 * @param {Placed} race @param {number} known
 */
function isUndercut({ description, linked, h }, known) {
  const { experiment, window, dimension } = description;
  if (!experiment.landscape.formula || dimension > 2) return false;
  const x = new Float64Array(dimension);
  const enough = known - 1e-9 * (1 + Math.abs(known));
  for (let k = 0; k < LOOKS ** dimension; k += 1) {
    for (let axis = 0; axis < dimension; axis += 1) {
      const [low, high] = window[axis];
      x[axis] = low + ((Math.floor(k / LOOKS ** axis) % LOOKS) / (LOOKS - 1)) * (high - low);
    }
    if (linked.landscape.loss(x, h, null) < enough) return true;
  }
  return false;
}

/** Where the known minima and saddles are drawn. @param {Placed} race @returns {Header.Marks} */
export function marksOf(race) {
  return { minima: placesOf(race, race.minima), saddles: placesOf(race, race.saddles) };
}

/**
 * Where all runs begin is drawn, and where those do that have a start of their own.
 * @param {Races.Race} race @returns {{start: [number, number], starts: ([number, number] | null)[]}}
 */
export function startsOf(race) {
  const { experiment, description, x } = race;
  const { start, runs } = experiment;
  const loss = description.dimension === 1 ? lossesAt(race, [start]) : [0];
  const [across, up] = flat(description, Float64Array.from(start), Float64Array.from(loss));
  const at = (/** @type {number} */ i) => 2 * i * x.shape[1];
  return {
    start: [across, up],
    starts: runs.map((run, i) => (run.start ? [x.values[at(i)], x.values[at(i) + 1]] : null)),
  };
}

/** The losses at these marks. @param {Placed} race @returns {Header.MarkLosses} */
export function heightsOf(race) {
  const known = (/** @type {number[][]} */ points) => lossesAt(race, points);
  const line = race.description.dimension === 1;
  const of = (/** @type {number[][]} */ points) =>
    line ? known(points).filter(Number.isFinite) : known(points);
  return { minima: of(race.minima), saddles: of(race.saddles) };
}

/** @param {Placed} race @param {number[][]} points @returns {[number, number][]} */
function placesOf(race, points) {
  const { description } = race;
  const line = description.dimension === 1;
  const losses = line ? lossesAt(race, points) : points.map(() => 0);
  const seen = points.filter((_, k) => Number.isFinite(losses[k])); // on a curve a mark stands at its loss
  const there = flat(
    description,
    Float64Array.from(seen.flat()),
    Float64Array.from(losses.filter(Number.isFinite)),
  );
  return seen.map((_, k) => [there[2 * k], there[2 * k + 1]]);
}

/** @param {Placed} race @param {number[][]} points */
const lossesAt = ({ linked, h }, points) =>
  points.map((point) => linked.landscape.loss(Float64Array.from(point), h, linked.data));
