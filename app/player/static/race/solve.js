/** An experiment in, a race out: what the engine finds for every run, and how it is drawn. */

import { NAMES } from "../core/settings.js";
import { run } from "../engine/engine.js";
import { noiseOf, planOf } from "./draws.js";
import { floorOf, marksOf } from "./marks.js";
import { ownOf } from "./own.js";
import { titlesOf } from "./titles.js";
import { flat } from "./view.js";

/** @import { Own } from "./own.js" */

/** Above so many dimensions nothing is recorded of a run but its path. */
const DENSE = 64;

/**
 * The options of the engine for run i, or for one of its members.
 * @param {Header.Description} description @param {Races.Experiment} experiment
 * @param {Races.Linked} linked @param {number} i @param {Own} own where it starts, and what it draws
 * @returns {Engine.Options}
 */
export function optionsOf(description, experiment, linked, i, own = ownOf(experiment, i)) {
  const settings = experiment.runs[i];
  const { start, seed } = own;
  const policy = linked.policies[i];
  return {
    ...numbersOf(settings),
    start: Float64Array.from(start),
    lr: ratesOf(experiment, linked, i),
    sliders: slidersOf(experiment, linked.landscape),
    hyper: hyperOf(description.runs[i], settings, linked.rules[i]),
    policy: policy && { module: policy, h: valuesOf(policy.sliders, settings.schedule.params) },
    coupled: settings.decay === "coupled" ? settings.weight_decay : 0,
    decoupled: settings.decay === "decoupled" ? settings.weight_decay : 0,
    seed,
    noise: noiseOf(own, settings.noise, experiment.steps),
    plan: planOf(description.samples, own, experiment.steps),
    data: linked.data,
    record: start.length <= DENSE,
  };
}

/** What the engine takes of a run's settings as they are. @param {Races.Run} run @returns {Engine.Settings} */
function numbersOf(run) {
  const { weight_decay, noise, ...numbers } = Object.fromEntries(NAMES.map((name) => [name, run[name]]));
  return /** @type {Engine.Settings} */ (numbers);
}

/** The rates [steps] that the schedule of run i sets. @param {Races.Experiment} experiment @param {Races.Linked} linked @param {number} i */
export function ratesOf({ runs, steps }, { schedules }, i) {
  const h = valuesOf(schedules[i].sliders, runs[i].schedule.params);
  return Float64Array.from({ length: steps }, (_, t) => runs[i].lr * schedules[i].factor(t, steps, h));
}

/** @param {Races.Experiment} experiment @param {Engine.LandscapeModule} landscape */
export const slidersOf = ({ landscape: { params } }, { sliders }) => valuesOf(sliders, params);

/** @param {string[]} names @param {Record<string, number>} values */
const valuesOf = (names, values) => Float64Array.from(names, (name) => values[name]);

/** @param {Header.RunDescription} described @param {Races.Run} settings @param {Engine.RuleModule} rule */
function hyperOf({ codes }, { params, toggles }, { hyper }) {
  return Float64Array.from(hyper, (name) => {
    if (name in params) return params[name];
    const value = toggles[name];
    return typeof value === "string" ? codes[name].indexOf(value) : Number(value);
  });
}

/**
 * What decides the path of run i, as text: the same text, the same path.
 * @param {Races.Experiment} experiment @param {number} i
 */
export function keyOf(experiment, i) {
  const { color, label, repeat, ...run } = experiment.runs[i];
  return JSON.stringify([experiment.landscape, experiment.steps, { ...run, ...ownOf(experiment, i) }]);
}

/** @param {Races.Linked} linked @param {Engine.Options} options @param {number} i */
export const walk = (linked, options, i) => run(linked.rules[i], linked.landscape, options);

/**
 * The trajectories as the views draw them.
 * @param {Header.Description} description @param {Races.Experiment} experiment @param {Races.Linked} linked
 * @param {Engine.Trajectory[]} trajectories
 * @param {Pick<Races.Race, "minima" | "saddles">} points what is known of the landscape
 * @param {Pick<Races.Race, "name" | "number" | "ground" | "held">} counts
 * @param {(Races.Bundle | null)[]} [bundles] the members of the runs that are repeated
 * @returns {Races.Race}
 */
export function raceOf(
  description,
  experiment,
  linked,
  trajectories,
  points,
  counts,
  bundles = trajectories.map(() => null),
) {
  const rows = experiment.steps + 1;
  const loss = new Float64Array(trajectories.length * rows);
  const x = new Float64Array(2 * loss.length);
  trajectories.forEach((one, i) => {
    loss.set(one.loss, i * rows);
    // A curve ends before the step that left; its axis does not reach for that.
    if (one.divergedAt) loss.fill(one.loss[one.divergedAt - 1], i * rows + one.divergedAt, (i + 1) * rows);
    x.set(flat(description, one.x, one.loss), 2 * i * rows);
  });
  bundles.forEach((bundle, i) => {
    if (!bundle) return;
    if (bundle.mean) x.set(bundle.mean, 2 * i * rows);
    const { median, divergedAt: end } = bundle;
    loss.set(median, i * rows);
    if (end !== null) loss.fill(end ? median[end - 1] : NaN, i * rows + end, (i + 1) * rows);
  });
  const h = slidersOf(experiment, linked.landscape);
  const placed = { description, linked, h, ...points };
  return {
    ...placed,
    experiment,
    trajectories,
    titles: titlesOf(description, experiment),
    x: { shape: [trajectories.length, rows, 2], values: x },
    loss: { shape: [trajectories.length, rows], values: loss },
    diverged: trajectories.map(({ divergedAt }, i) => (bundles[i] ?? { divergedAt }).divergedAt),
    bundles,
    floor: floorOf(placed),
    marks: marksOf(placed),
    ...counts,
  };
}
