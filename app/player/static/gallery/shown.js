/** Which scene of the gallery a race is: app/races/gallery/shown.py, whose twin this is, says more. */

import { same } from "../race/link.js";

/** So many settings may differ from a scene's, and any rates, and its words still speak of the race. */
const CHANGES = 2;

/**
 * The scene that an experiment is, or nearly is, with as many side by side; null for none.
 * @template {{experiment: any, panels: number}} Told
 * @param {Told[]} near scenes, of any landscape and rules @param {Races.Experiment} experiment @param {number} panels
 * @returns {Told | null}
 */
export function shownOf(near, experiment, panels) {
  /** @type {Told | null} */ let found = null;
  let least = [CHANGES + 1, 0];
  const kind = kindOf(experiment);
  for (const one of near) {
    if (one.panels !== panels || kindOf(one.experiment) !== kind) continue;
    const apart = apartOf(one.experiment, experiment);
    if (apart[0] < least[0] || (apart[0] === least[0] && apart[1] < least[1])) [found, least] = [one, apart];
  }
  return found;
}

/** The landscape and the rules of an experiment. @param {any} experiment */
const kindOf = ({ landscape, runs }) =>
  [landscape.name, ...runs.map((/** @type {any} */ { rule }) => rule)].join(" ");

/** In how many settings two experiments of the same rules differ, and in how many rates. @param {any} one @param {any} other */
function apartOf(one, other) {
  const [first, second] = [settingsOf(one), settingsOf(other)];
  const paths = new Set([...Object.keys(first), ...Object.keys(second)]);
  const changed = [...paths].filter((path) => !same(first[path] ?? null, second[path] ?? null));
  const rates = changed.filter((path) => path.endsWith(".lr")).length;
  return [changed.length - rates, rates];
}

/** Every setting of an experiment by its path; a run's schedule is one, and its colour none. @param {any} experiment */
function settingsOf({ landscape, runs, start, steps, seed, batch, plane }) {
  const { formula, data } = landscape;
  /** @type {Record<string, any>} */ const parts = { start, steps, seed, batch, plane, formula, data };
  for (const kind of ["params", "toggles"])
    for (const [name, value] of Object.entries(landscape[kind])) parts[`${kind}.${name}`] = value;
  for (const [i, run] of runs.entries())
    for (const [name, value] of Object.entries(run)) {
      if (name === "params" || name === "toggles")
        for (const [part, number] of Object.entries(value)) parts[`${i}.${name}.${part}`] = number;
      else if (name !== "rule" && name !== "color") parts[`${i}.${name}`] = value;
    }
  return parts;
}
