/**
 * The race of an experiment, computed: only the runs that have changed are walked anew, here where a frame has
 * the time for them, else in a worker.
 */

import { bundling } from "./bundle.js";
import { bundleJobOf, jobOf, manyOf, undrawn } from "./jobs.js";
import { same } from "./link.js";
import { track } from "./minima.js";
import { keyOf, optionsOf, raceOf, slidersOf, walk } from "./solve.js";

/** @import { Many } from "./bundle.js" */
/** @import { Open } from "./jobs.js" */
/** @import { BundleJob, Job } from "./remote.js" */

/** Milliseconds that the runs may take in a frame, and while no hand moves. */
const [FRAME, PAUSE] = [12, 60];
/** Milliseconds that a step of a member takes beside walking: it draws noise, and its loss is sorted. */
const BESIDE = 1e-4;
/** What a step takes is measured first over so many of them, and over more until that takes so many milliseconds. */
const [TRIED, MEASURED] = [16, 0.5];

/** @typedef {Engine.Trajectory | Races.Bundle} Walked */

/**
 * @param {(job: Job) => Promise<any>} remote computes in a worker
 * @param {(jobs: BundleJob[], held: boolean) => Promise<Races.Bundle[]>} crowd computes in several
 * @param {object} around
 * @param {string} around.name what the addresses of the races' messages begin with
 * @param {(key: string) => Walked | undefined} [around.elsewhere] runs that were walked for another panel
 * @param {() => number} around.share between how many the time of a frame is divided
 */
export function createComputing(remote, crowd, { name, elsewhere, share }) {
  /** @type {Map<string, Walked>} */ let walked = new Map();
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
    /** @type {Map<string, Walked>} */
    const known = new Map();
    /** @type {Open[]} */
    const open = [];
    const keys = experiment.runs.map(
      (_, i) => `${description.landscape} ${description.runs[i].module} ${keyOf(experiment, i)}`,
    );
    const bundles = keys.map((key, i) => {
      const { repeat } = experiment.runs[i];
      const over = (repeat?.grid || repeat?.random) && description.window;
      return repeat && `${key} ${JSON.stringify([repeat, over, description.plane])}`;
    });
    /** @param {string} key @param {number} i @param {boolean} repeated */
    const want = (key, i, repeated) => {
      const all = walked.get(key) ?? elsewhere?.(key);
      if (all) known.set(key, all);
      else if (!open.some((other) => other.key === key)) {
        const options = optionsOf(description, experiment, linked, i);
        open.push({ i, key, options, many: repeated ? manyOf(description, experiment, i) : null });
      }
    };
    for (const [i, key] of keys.entries()) {
      want(key, i, false);
      const bundle = bundles[i];
      if (bundle) want(bundle, i, true);
    }
    const finish = () => {
      walked = known;
      const trajectories = keys.map((key) => /** @type {Engine.Trajectory} */ (known.get(key)));
      const repeated = bundles.map((key) => /** @type {Races.Bundle} */ (key && known.get(key)) || null);
      return made(description, linked, experiment, trajectories, repeated, held);
    };
    const cost = open.reduce((sum, { i, options, many }) => {
      const step = costOf(description, linked, i, options);
      return sum + experiment.steps * (many ? many.owns.length * (step + BESIDE) : step);
    }, 0);
    if (cost <= (held ? FRAME : PAUSE) / share()) {
      for (const { i, key, options, many } of open)
        known.set(key, many ? bundle(linked, options, many, i) : measured(description, linked, i, options));
      return finish();
    }
    return elsewhereWalked(description, linked, open, held).then((found) => {
      for (const [key, one] of found) known.set(key, one);
      return finish();
    });
  }

  /**
   * What is open, walked in workers: the runs in one, the members of every repeated run in another.
   * @param {Header.Description} description @param {Races.Linked} linked @param {Open[]} open
   * @param {boolean} held @returns {Promise<[string, Walked][]>}
   */
  async function elsewhereWalked(description, linked, open, held) {
    const alone = open.filter(({ many }) => !many);
    const repeated = open.filter(({ many }) => many);
    /** @type {[Engine.Trajectory[], Races.Bundle[]]} */
    const [runs, bundles] = await Promise.all([
      alone.length ? remote(jobOf(description, linked, alone, held)) : [],
      repeated.length
        ? crowd(
            repeated.map((one) => bundleJobOf(description, linked, one)),
            held,
          )
        : [],
    ]);
    return [
      ...alone.map(({ key }, k) => /** @type {[string, Walked]} */ ([key, runs[k]])),
      ...repeated.map(({ key }, k) => /** @type {[string, Walked]} */ ([key, bundles[k]])),
    ];
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
   * @param {Engine.Trajectory[]} trajectories @param {(Races.Bundle | null)[]} bundles @param {boolean} held
   */
  function made(description, linked, experiment, trajectories, bundles, held) {
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
      bundles,
    );
    return last;
  }

  return { compute, walked: (/** @type {string} */ key) => walked.get(key) };
}

/** The members of run i, walked here. @param {Races.Linked} linked @param {Engine.Options} options @param {Many} many @param {number} i */
function bundle(linked, options, many, i) {
  const { member, done } = bundling(linked.rules[i], linked.landscape, undrawn(options), many);
  for (let m = 0; m < many.owns.length; m += 1) member(m);
  return done();
}

/** Runs that take alike. @param {Header.Description} description @param {number} i @param {Engine.Options} options */
const costKey = ({ landscape, runs }, i, { plan }) => `${landscape} ${runs[i].module} ${plan?.width}`;

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
