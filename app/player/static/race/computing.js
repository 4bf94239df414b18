/**
 * The race of an experiment, computed: only the runs that have changed are walked anew, here where a frame has
 * the time for them, else in a worker.
 */

import { same } from "./link.js";
import { track } from "./minima.js";
import { membersOf } from "./repeats.js";
import { keyOf, optionsOf, raceOf, slidersOf, walk } from "./solve.js";

/** @import { Job } from "./remote.js" */

/** Milliseconds that the runs may take in a frame, and while no hand moves. */
const [FRAME, PAUSE] = [12, 60];
/** What a step takes is measured first over so many of them, and over more until that takes so many milliseconds. */
const [TRIED, MEASURED] = [16, 0.5];

/**
 * A run that must be walked, or all members of one that is repeated, and what it is called.
 * @typedef {{i: number, key: string, many: Engine.Options[]}} Open
 */

/**
 * @param {(job: Job) => Promise<any>} remote computes in a worker
 * @param {object} around
 * @param {string} around.name what the addresses of the races' messages begin with
 * @param {(key: string) => Engine.Trajectory[] | undefined} [around.elsewhere] runs that were walked for another panel
 * @param {() => number} around.share between how many the time of a frame is divided
 */
export function createComputing(remote, { name, elsewhere, share }) {
  /** @type {Map<string, Engine.Trajectory[]>} */ let walked = new Map();
  /** Milliseconds that a step takes, by rule and landscape. @type {Map<string, number>} */
  const costs = new Map();
  /** @type {Races.Race | null} */ let last = null;
  let [number, ground] = [0, 0];

  /**
   * @param {Header.Description} description @param {Races.Linked} linked @param {Races.Experiment} experiment
   * @param {boolean} held whether a hand is on it
   * @returns {Races.Race | Promise<Races.Race>} a promise where a worker computes it
   */
  function compute(description, linked, experiment, held) {
    /** @type {Map<string, Engine.Trajectory[]>} */
    const known = new Map();
    /** @type {Open[]} */
    const open = [];
    const keys = experiment.runs.map(
      (_, i) => `${description.landscape} ${description.runs[i].module} ${keyOf(experiment, i)}`,
    );
    const bundles = keys.map((key, i) => {
      const { repeat } = experiment.runs[i];
      return repeat && `${key} ${JSON.stringify([repeat, repeat.grid && description.window])}`;
    });
    /** @param {string} key @param {number} i @param {() => Engine.Options[]} options */
    const want = (key, i, options) => {
      const all = walked.get(key) ?? elsewhere?.(key);
      if (all) known.set(key, all);
      else if (!open.some((other) => other.key === key)) open.push({ i, key, many: options() });
    };
    for (const [i, key] of keys.entries()) {
      want(key, i, () => [optionsOf(description, experiment, linked, i)]);
      const bundle = bundles[i];
      if (bundle) want(bundle, i, () => repeated(description, experiment, linked, i));
    }
    const finish = () => {
      walked = known;
      const of = (/** @type {string} */ key) => /** @type {Engine.Trajectory[]} */ (known.get(key));
      const trajectories = keys.map((key) => of(key)[0]);
      const members = bundles.map((key) => (key ? of(key) : null));
      return made(description, linked, experiment, trajectories, members, held);
    };
    const cost = open.reduce(
      (sum, { i, many }) => sum + many.length * experiment.steps * costOf(description, linked, i, many[0]),
      0,
    );
    if (cost <= (held ? FRAME : PAUSE) / share()) {
      for (const { i, key, many } of open)
        known.set(
          key,
          many.map((options) => measured(description, linked, i, options)),
        );
      return finish();
    }
    return remote(jobOf(description, linked, open, held)).then((/** @type {Engine.Trajectory[]} */ found) => {
      let at = 0;
      for (const { key, many } of open) {
        known.set(key, found.slice(at, at + many.length));
        at += many.length;
      }
      return finish();
    });
  }

  /**
   * @param {Header.Description} description @param {Races.Linked} linked @param {number} i
   * @param {Engine.Options} options
   */
  function costOf(description, linked, i, options) {
    const { lr } = options;
    const key = costKey(description, i, options);
    for (let steps = TRIED; !costs.has(key); steps *= 4) {
      const few = { ...options, lr: lr.subarray(0, steps) };
      walk(linked, few, i); // the first time it is still being compiled
      const began = performance.now();
      walk(linked, few, i);
      const took = performance.now() - began;
      if (took > MEASURED || steps >= lr.length) costs.set(key, took / few.lr.length);
    }
    return costs.get(key) ?? 0;
  }

  /**
   * Walk a run here, and learn what that took: a browser makes code faster that it runs often.
   * @param {Header.Description} description @param {Races.Linked} linked @param {number} i
   * @param {Engine.Options} options
   */
  function measured(description, linked, i, options) {
    const key = costKey(description, i, options);
    const began = performance.now();
    const trajectory = walk(linked, options, i);
    const cost = (performance.now() - began) / options.lr.length;
    const before = costs.get(key) ?? cost;
    costs.set(key, before + 0.4 * (cost - before));
    return trajectory;
  }

  /**
   * @param {Header.Description} description @param {Races.Linked} linked @param {Races.Experiment} experiment
   * @param {Engine.Trajectory[]} trajectories @param {(Engine.Trajectory[] | null)[]} members @param {boolean} held
   */
  function made(description, linked, experiment, trajectories, members, held) {
    const another = last?.description !== description;
    if (another || !same(last?.experiment.landscape, experiment.landscape)) ground += 1;
    number += 1;
    const points = pointsOf(description, linked, experiment, another ? null : last);
    last = raceOf(
      description,
      experiment,
      linked,
      trajectories,
      points,
      { name, number, ground, held },
      members,
    );
    return last;
  }

  return { compute, walked: (/** @type {string} */ key) => walked.get(key) };
}

/**
 * A job of one step of every run, with which a worker loads all modules of a race before a hand needs them.
 * @param {Header.Description} description @param {Races.Linked} linked @param {Races.Experiment} experiment
 * @returns {Job}
 */
export function firstJob(description, linked, experiment) {
  const open = experiment.runs.map((_, i) => {
    const options = optionsOf(description, experiment, linked, i);
    return { i, key: "", many: [{ ...options, lr: options.lr.subarray(0, 1) }] };
  });
  return { ...jobOf(description, linked, open, false), slot: "first" };
}

/**
 * The options of all members of run i, of which nothing but the path is kept.
 * @param {Header.Description} description @param {Races.Experiment} experiment @param {Races.Linked} linked
 * @param {number} i
 */
const repeated = (description, experiment, linked, i) =>
  (membersOf(description, experiment, i) ?? []).map((own) => ({
    ...optionsOf(description, experiment, linked, i, own),
    record: false,
  }));

/** Runs that take alike. @param {Header.Description} description @param {number} i @param {Engine.Options} options */
const costKey = ({ landscape, runs }, i, { plan }) => `${landscape} ${runs[i].module} ${plan?.width}`;

/**
 * @param {Header.Description} description @param {Races.Linked} linked @param {Open[]} open
 * @param {boolean} held @returns {Job}
 */
const jobOf = ({ landscape, tables, runs }, linked, open, held) => ({
  kind: "runs",
  patient: held,
  landscape: { module: landscape, tables },
  data: linked.data,
  runs: open.flatMap(({ i, many }) =>
    many.map(({ policy, data, ...options }) => ({
      rule: runs[i].module,
      policy: policy ? { module: /** @type {string} */ (runs[i].policy), h: policy.h } : null,
      options,
    })),
  ),
});

/**
 * The known minima and saddles: as the server says, or where they have moved to since.
 * @param {Header.Description} description @param {Races.Linked} linked @param {Races.Experiment} experiment
 * @param {Races.Race | null} before
 */
function pointsOf(description, { landscape, data }, experiment, before) {
  const { minima, saddles, varies } = description;
  if (!varies || same(experiment.landscape, description.experiment.landscape)) return { minima, saddles };
  return track({ landscape, data }, slidersOf(experiment, landscape), before ?? description, description);
}
