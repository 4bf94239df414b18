/** The runs side by side: what each reached, after how many steps, and at what cost; tests/player/twin/table.py is its twin. */

import { even, general, grouped } from "../core/general.js";
import { t, tn } from "../core/words.js";
import { costsOf } from "./costs.js";
import { distanceTo, nearest } from "./distances.js";
import { leavesAt } from "./leaving.js";
import { measured } from "./measuring.js";
import { ownOf } from "./own.js";
import { repeatedOf } from "./repeats.js";

/** The distances from the lowest loss that the table can ask for. */
export const EPSILONS = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8];
/** The distance that it asks for first. */
export const GOAL = 1e-2;
/** What a loss must differ by to count as another, in units in the last place: it is a sum of rounded terms. */
const UNITS = 8;

/**
 * What is counted, by the names of costs.js, and in words.
 * @type {["gradients" | "values" | "hessians", (count: number, amount: string) => string][]}
 */
const COUNTED = [
  [
    "gradients",
    (count, amount) => tn("{amount} gradient evaluation", "{amount} gradient evaluations", count, { amount }),
  ],
  [
    "values",
    (count, amount) => tn("{amount} function evaluation", "{amount} function evaluations", count, { amount }),
  ],
  ["hessians", (count, amount) => tn("{amount} Hessian", "{amount} Hessians", count, { amount })],
];

/** One row a run; null where a number is unknown or does not exist. @param {Races.Race} race @returns {Header.Row[]} */
export function rowsOf(race) {
  const { experiment, linked, trajectories, titles, floor, minima } = race;
  const { steps_to, sharp_turns, hover, overshoots } = linked.measures;
  return trajectories.map((path, i) => {
    const { steps } = experiment;
    const at = race.diverged[i];
    const end = path.divergedAt ?? steps;
    const [bundle, { repeat }] = [race.bundles[i], experiment.runs[i]];
    const repeated =
      bundle && repeat && repeatedOf(bundle, floor, floor === null ? [] : epsilonsOf(floor), repeat);
    const loss = at === null ? (bundle?.median ?? path.loss)[steps] : null;
    const { gradients, values, hessians, epochs } = costsOf(race, i);
    const point = at === null && !bundle && minima.length ? nearest(minima, path.x, steps) : null;
    return {
      title: titles[i],
      loss,
      above: loss === null || floor === null ? null : loss - floor,
      reached: repeated
        ? repeated.median
        : floor === null
          ? []
          : epsilonsOf(floor).map((epsilon) => measured(steps_to, path, { epsilon, floor })),
      distance: at === null && !bundle ? distanceTo(minima, path.x, steps) : null,
      leaves: bundle ? null : leavesAt(race, i),
      turns: at === null && !bundle ? measured(sharp_turns, path) : null,
      hover: point && measured(hover, path, { point }),
      overshoots: point && measured(overshoots, path, { point }),
      diverged_at: at,
      outside: path.outside && !bundle,
      repeated: repeated ?? null,
      gradients: gradients[end],
      values: values[end],
      hessians: hessians[end],
      epochs: epochs === null ? null : epochs[end],
    };
  });
}

/** Those of EPSILONS that losses near `floor` can tell from 0. @param {number} floor */
export const epsilonsOf = (floor) => EPSILONS.filter((epsilon) => epsilon > UNITS * spacing(Math.abs(floor)));

/** From a number, which is not negative, to the next larger one. @param {number} value */
function spacing(value) {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  bits.setBigUint64(0, bits.getBigUint64(0) + 1n);
  return bits.getFloat64(0) - value;
}

/**
 * What every run may use, in words: "400 steps · 400 gradient evaluations each"; where the runs differ the range:
 * "400 steps each · 400–800 gradient evaluations". Runs that diverged end early, and are left out, unless all did.
 * @param {Races.Race} race
 */
export function budgetOf(race) {
  const runs = race.trajectories.map((_, i) => i);
  const whole = runs.filter((i) => race.diverged[i] === null);
  const { steps } = race.experiment;
  const equal = [tn("{count} step", "{count} steps", steps, { count: figures(steps) })];
  const ranges = [];
  for (const [kind, say] of COUNTED) {
    const used = (whole.length ? whole : runs).map((i) => costsOf(race, i)[kind][steps]);
    const [low, high] = [Math.min(...used), Math.max(...used)];
    if (high > low) ranges.push(say(high, `${figures(low)}–${figures(high)}`));
    else if (low > 0) equal.push(say(low, figures(low)));
  }
  const last = equal.length - 1;
  if (runs.length > 1) equal[last] = t("{amount} each", { amount: equal[last] });
  return [...equal, ...ranges].join(" · ");
}

/** @param {number} value */
const figures = (value) => (value < 1e6 ? grouped(value) : grouped(even(value), 17));

/**
 * How each run was set, in flat columns named as in the experiment's JSON: "lr", "params.b1" …
 * @param {Races.Experiment} experiment @returns {Header.Runs["settings"]}
 */
export function settingsOf(experiment) {
  const { landscape, steps } = experiment;
  return experiment.runs.map(({ color, ...run }, i) => {
    const { start, ...drawn } = ownOf(experiment, i);
    const began = start.map((value) => general(value, 9)).join(" ");
    return flattened({ ...run, ...drawn, start: began, landscape, steps });
  });
}

/** Numbers, or points, in one cell: "1 2; 3 4". @param {any[]} values @returns {string} */
const listed = (values) =>
  values
    .map((one) => (Array.isArray(one) ? listed(one) : general(one, 9)))
    .join(Array.isArray(values[0]) ? "; " : " ");

/** @param {Record<string, any>} tree @param {string} [prefix] @returns {Header.Runs["settings"][number]} */
function flattened(tree, prefix = "") {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([name, value]) =>
      value !== null && typeof value === "object" && !Array.isArray(value)
        ? Object.entries(flattened(value, `${prefix}${name}.`))
        : [[prefix + name, Array.isArray(value) ? listed(value) : value]],
    ),
  );
}
