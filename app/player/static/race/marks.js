/** What is known of a landscape, and where it is drawn: its lowest loss, its minima and its saddles. */

import { flat } from "./view.js";

/** @typedef {Pick<Races.Race, "description" | "linked" | "h" | "minima" | "saddles">} Placed what marks depend on */

/** The loss at the lowest known minimum; null where none is known. @param {Placed} race */
export function floorOf(race) {
  const losses = lossesAt(race, race.minima).filter(Number.isFinite);
  return losses.length ? losses.reduce((low, loss) => Math.min(low, loss)) : null;
}

/** Where the known minima and saddles are drawn. @param {Placed} race @returns {Header.Marks} */
export function marksOf(race) {
  return { minima: placesOf(race, race.minima), saddles: placesOf(race, race.saddles) };
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
