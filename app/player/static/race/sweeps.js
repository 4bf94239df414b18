/** Sweeps of the learning rates of a race's runs: made in the worker when the hand has rested, and kept. */

import { costsOf } from "./costs.js";
import { withValues } from "./paths.js";
import { keyOf, optionsOf } from "./solve.js";
import { bestOf, TRIED } from "./sweep.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Job } from "./remote.js" */
/** @import { Best, Sweep } from "./sweep.js" */

/** They begin when nothing has changed for so many milliseconds. */
const REST = 400;
/** Multiplications that a sweep may cost without being asked for: half a second of a desk's computer. */
const FREE = 5e8;
/** So many are kept. */
const KEPT = 64;

/**
 * What is known of a run's rates: "ready", on its way ("computing"), to be asked for ("costly"), or none can be had.
 * @typedef {{state: "computing" | "costly" | "none"} | {state: "ready", sweep: Sweep, best: Best | null}} Known
 */

/** @param {(job: Job) => Promise<any>} compute in the worker @param {Clock} clock */
export function createSweeps(compute, clock) {
  /** By what they depend on; "none" where one failed. @type {Map<string, Known>} */ const known = new Map();
  /** Which runs someone wants to see. @type {Set<number>} */ const wanted = new Set();
  /** Costly ones that were asked for. @type {Set<string>} */ const asked = new Set();
  /** @type {WeakMap<Races.Race, string[]>} */ const keys = new WeakMap();
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  let running = "";
  /** @type {Races.Race | null} */ let last = null;
  clock.listen(() => {
    if (clock.race === last) return;
    last = clock.race;
    rest(); // until the hand rests again
  });

  /** All that the sweep of run i depends on: everything but its rate. @param {Races.Race} race @param {number} i */
  function keyed(race, i) {
    const all = keys.get(race) ?? race.experiment.runs.map((_, k) => writtenKey(race, k));
    keys.set(race, all);
    return all[i];
  }

  /** @param {number} i @returns {Known} of run i of the race that is shown */
  function of(i) {
    const { race } = clock;
    if (!race || !rateOf(race, i)) return { state: "none" };
    wanted.add(i);
    const key = keyed(race, i);
    const found = known.get(key);
    if (found) return found;
    if (costOf(race, i) > FREE && !asked.has(key)) return { state: "costly" };
    if (timer === undefined && running !== key) rest();
    return { state: "computing" };
  }

  /** Ask for a costly one. @param {number} i */
  function ask(i) {
    const { race } = clock;
    if (race) asked.add(keyed(race, i));
    clock.invalidate();
  }

  function rest() {
    clearTimeout(timer);
    timer = setTimeout(begin, REST);
  }

  function begin() {
    timer = undefined;
    const { race } = clock;
    if (!race) return;
    if (race.held) return rest();
    const open = [...wanted].filter((i) => {
      if (!race.experiment.runs[i]) return false;
      const key = keyed(race, i);
      return !known.has(key) && (asked.has(key) || costOf(race, i) <= FREE);
    });
    // What the reader looks at first comes first.
    const i = open.includes(race.description.focus) ? race.description.focus : open[0];
    if (i !== undefined && running !== keyed(race, i)) start(race, i);
  }

  /** @param {Races.Race} race @param {number} i */
  function start(race, i) {
    const key = keyed(race, i);
    running = key;
    compute(jobOf(race, i)).then(
      (/** @type {Sweep} */ sweep) => done({ state: "ready", sweep, best: bestOf(sweep, race.floor) }),
      (error) => {
        if (error.name !== "AbortError") done({ state: "none" });
        else if (running === key) running = "";
      },
    );

    /** @param {Known} found */
    function done(found) {
      if (running === key) running = "";
      known.set(key, found);
      if (known.size > KEPT) known.delete(/** @type {string} */ (known.keys().next().value));
      clock.invalidate();
      begin();
    }
  }

  return { of, ask };
}

/** The control of a run's rate; none where another rate needs another program. @param {Pick<Races.Race, "description">} race @param {number} i */
const rateOf = ({ description }, i) =>
  description.controls.find(({ path, structural }) => path === `runs.${i}.lr` && !structural);

/** @param {Races.Race} race @param {number} i */
function writtenKey({ description, experiment }, i) {
  const bare = withValues(experiment, [[`runs.${i}.lr`, 0]]);
  return `${description.landscape} ${description.runs[i].module} ${keyOf(bare, i)}`;
}

/**
 * Multiplications, as far as they can be told: those of one evaluation, as often as the run that is shown has made one.
 * @param {Races.Race} race @param {number} i
 */
export function costOf(race, i) {
  const { work, dimension } = race.description;
  const { gradients, values, hessians } = costsOf(race, i);
  const last = race.trajectories[i].divergedAt ?? race.experiment.steps;
  const total = gradients[last] + values[last] + dimension * hessians[last]; // a Hessian: a product for each column
  return work * race.experiment.steps * Math.max(total / Math.max(last, 1), 1) * TRIED;
}

/** @param {Races.Race} race @param {number} i @returns {Job} */
function jobOf({ description, experiment, linked, floor }, i) {
  const { landscape: module, tables, runs } = description;
  // At a rate of 1 what its schedule says is left.
  const { policy, data, ...options } = optionsOf(
    description,
    withValues(experiment, [[`runs.${i}.lr`, 1]]),
    linked,
    i,
  );
  const { low, high } = /** @type {Header.Control} */ (rateOf({ description }, i));
  return {
    kind: "sweep",
    landscape: { module, tables },
    data: linked.data,
    run: {
      rule: runs[i].module,
      policy: policy ? { module: /** @type {string} */ (runs[i].policy), h: policy.h } : null,
      options: { ...options, record: false },
    },
    range: [low, high],
    floor,
  };
}
