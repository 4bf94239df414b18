/**
 * The members of repeated runs, each run's in a worker of its own. While a hand moves, what has begun is finished before
 * the newest begins, so that something is seen.
 */

import { createCrowd } from "./crowd.js";
import { aborted } from "./remote.js";

/** @import { BundleJob } from "./remote.js" */

/**
 * @typedef {object} Task
 * @property {BundleJob[]} jobs
 * @property {boolean} held whether a hand is on it
 * @property {(found: Races.Bundle[]) => void} done
 * @property {(error: unknown) => void} failed
 */

/** @param {() => Worker} makeWorker @param {number} [cores] */
export function createEnsembles(makeWorker, cores) {
  const crowd = createCrowd(makeWorker, cores);
  /** @type {Task | null} */ let running = null;
  /** @type {Task | null} */ let waiting = null;

  /**
   * Resolves to the bundles; a newer call takes the place of an older one, whose promise is rejected with an AbortError.
   * @param {BundleJob[]} jobs @param {boolean} held @returns {Promise<Races.Bundle[]>}
   */
  function compute(jobs, held) {
    return new Promise((done, failed) => {
      const task = { jobs, held, done, failed };
      waiting?.failed(aborted());
      waiting = running?.held ? task : null;
      if (!waiting) start(task);
    });
  }

  /** @param {Task} task */
  async function start(task) {
    running = task;
    /** @type {Races.Bundle[]} */ const found = [];
    try {
      const whole = await crowd.compute(
        task.jobs.map((job) => () => job),
        (k, bundle) => {
          found[k] = bundle;
        },
      );
      if (whole) task.done(found);
      else task.failed(aborted());
    } catch (error) {
      task.failed(error);
    }
    if (running !== task) return;
    running = null;
    const next = waiting;
    waiting = null;
    if (next) start(next);
  }

  function destroy() {
    waiting?.failed(aborted());
    waiting = null;
    crowd.destroy();
  }
  return { compute, destroy, renew: crowd.renew };
}
