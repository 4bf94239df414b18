/** Several workers for many jobs, the rows of an atlas for one: each takes a job, and then the next. */

import { ABORTED, createRemote } from "./remote.js";

/** @import { Job } from "./remote.js" */

/** At most so many workers, and one core stays for the page. */
const MOST = 4;

/** @param {() => Worker} makeWorker @param {number} [cores] */
export function createCrowd(makeWorker, cores = globalThis.navigator?.hardwareConcurrency ?? 2) {
  const workers = Array.from({ length: Math.max(1, Math.min(cores - 1, MOST)) }, () =>
    createRemote(makeWorker),
  );
  let turn = 0;

  /**
   * Do these jobs, each of which is made when a worker is free, in place of all that went before; whether it came to
   * the end.
   * @param {(() => Job)[]} jobs @param {(k: number, result: any) => void} heard what job k has come to
   */
  async function compute(jobs, heard) {
    turn += 1;
    const own = turn;
    const rest = jobs.entries();
    const work = workers.map(async (worker) => {
      for (const [k, job] of rest) {
        const result = await worker.compute(job());
        if (own !== turn) return;
        heard(k, result);
      }
    });
    try {
      await Promise.all(work);
    } catch (error) {
      if (/** @type {Error} */ (error).name !== ABORTED) throw error;
    }
    return own === turn;
  }

  return {
    compute,
    /** Let go of what is being done. */
    stop() {
      turn += 1;
    },
    /** Go on in workers that know of all modules that have come since. */
    renew() {
      for (const worker of workers) worker.renew();
    },
    destroy() {
      turn += 1;
      for (const worker of workers) worker.destroy();
    },
  };
}

/** @typedef {ReturnType<typeof createCrowd>} Crowd */
