/**
 * Work that would hold up a frame, in a worker. `compute(job)` resolves to its result; a newer job in the same
 * slot cancels an older one, whose promise is rejected with an AbortError.
 */

import { t } from "../core/words.js";

/** @import { Shown } from "./bending.js" */
/** @import { Many } from "./bundle.js" */
/** @import { Outcome, Turn } from "./cells.js" */
/** @import { Field } from "./heights.js" */

/** The name of what a promise is rejected with when a newer job took its place. */
export const ABORTED = "AbortError";

/** Where a module is, and the large tables that it wants. @typedef {{module: string, tables: string | null}} Address */
/**
 * A surface: resolves to its losses, a Float64Array [ny × nx]. A `patient` one that has begun is finished before
 * a newer one begins, so that something is seen while a hand moves.
 * @typedef {object} SurfaceJob
 * @property {"surface"} kind
 * @property {string} [slot] jobs of other slots are not cancelled; the kind if it is not given
 * @property {boolean} [patient]
 * @property {Address} landscape
 * @property {Engine.Data | null} data
 * @property {Float64Array} h the landscape's sliders
 * @property {Field} field
 */
/**
 * Runs over one landscape: resolves to their Engine.Trajectory[]. `options` are those of engine.js `run`, but for
 * the data, which all have in common, and for the policy's module, whose address is `policy`.
 * @typedef {object} RunsJob
 * @property {"runs"} kind
 * @property {string} [slot]
 * @property {boolean} [patient]
 * @property {Address} landscape
 * @property {Engine.Data | null} data
 * @property {RunOrder[]} runs
 */
/**
 * @typedef {object} RunOrder
 * @property {string} rule the address of its module
 * @property {{module: string, h: Float64Array} | null} policy
 * @property {Omit<Engine.Options, "policy" | "data">} options
 */
/**
 * How the loss bends at some points [m, d], with the rates of their coordinates: resolves to the numbers of bending.js
 * [m, NUMBERS].
 * @typedef {object} BendsJob
 * @property {"bends"} kind
 * @property {string} [slot]
 * @property {boolean} [patient]
 * @property {Address} landscape
 * @property {Engine.Data | null} data
 * @property {Float64Array} h the landscape's sliders
 * @property {Shown} shown
 * @property {Float64Array} points
 * @property {Float64Array | null} rates
 * @property {number} ridge
 */
/**
 * A run at many learning rates: resolves to the Sweep of sweep.js. Its options are those at a rate of 1, which a
 * schedule changes from step to step.
 * @typedef {object} SweepJob
 * @property {"sweep"} kind
 * @property {string} [slot]
 * @property {boolean} [patient]
 * @property {Address} landscape
 * @property {Engine.Data | null} data
 * @property {RunOrder} run
 * @property {[number, number]} range of the rates
 * @property {number | null} floor the loss at the lowest known minimum
 */
/**
 * Some rows of an atlas: resolves to the Cells of cells.js, which says what the options are.
 * @typedef {object} CellsJob
 * @property {"cells"} kind
 * @property {string} [slot]
 * @property {boolean} [patient]
 * @property {Address} landscape
 * @property {Engine.Data | null} data
 * @property {RunOrder} run
 * @property {string} measures the address of their module
 * @property {[Turn, Turn]} turns
 * @property {Outcome} outcome
 * @property {[number, number]} rows the first, and the one after the last
 */
/**
 * All members of a repeated run: resolves to its Races.Bundle. The run's options are without noise and mini-batches,
 * which every member draws.
 * @typedef {object} BundleJob
 * @property {"bundle"} kind
 * @property {string} [slot]
 * @property {boolean} [patient]
 * @property {Address} landscape
 * @property {Engine.Data | null} data
 * @property {RunOrder} run
 * @property {Many} many
 */
/** @typedef {SurfaceJob | RunsJob | BundleJob | BendsJob | SweepJob | CellsJob} Job */
/**
 * What a page and its worker say to each other. Data are sent once, and then named by their number.
 * @typedef {{id: number, job: Job, data: number | null} | {cancel: number} | {keep: number, data: Engine.Data}} Order
 */
/** Its first answer, of no job, says that it has started. @typedef {{id: number, result?: any, error?: string, cancelled?: boolean}} Answer */

/**
 * A worker that has started and does not hear of a cancelled job for so many milliseconds is replaced by another one.
 * One that has not is left alone: another would start no sooner.
 */
const PATIENCE = 250;

/**
 * @typedef {object} Task
 * @property {number} id
 * @property {string} slot
 * @property {Job} job
 * @property {(value: any) => void} done
 * @property {(error: Error) => void} failed
 */

/**
 * @param {() => Worker} makeWorker makes one when there is work for the first time
 */
export function createRemote(makeWorker) {
  /** @type {Worker | null} */ let worker = null;
  /** What the worker has been given, the slot's newest. @type {Map<string, Task>} */ const running =
    new Map();
  /** What waits for a patient job of its slot. @type {Map<string, Task>} */ const waiting = new Map();
  /** @type {WeakMap<object, number>} */ const numbers = new WeakMap();
  /** @type {Set<number>} */ const sent = new Set();
  let count = 0;
  let started = false;
  let watch = /** @type {ReturnType<typeof setTimeout> | 0} */ (0);
  /** Cancelled jobs that the worker has not let go of yet. @type {Set<number>} */ const leaving = new Set();

  /** @param {Job} job @returns {Promise<any>} */
  function compute(job) {
    return new Promise((done, failed) => {
      count += 1;
      const slot = job.slot ?? job.kind;
      const task = { id: count, slot, job, done, failed };
      const before = running.get(slot);
      if (before?.job.patient) {
        waiting.get(slot)?.failed(aborted());
        waiting.set(slot, task);
        return;
      }
      if (before) cancel(before);
      start(task);
    });
  }

  /** @param {Task} task */
  function start(task) {
    running.set(task.slot, task);
    const { data } = task.job;
    const at = worker ?? open();
    const number = data && numberOf(data);
    if (data && number !== null && !sent.has(number)) {
      sent.add(number);
      at.postMessage({ keep: number, data });
    }
    at.postMessage({ id: task.id, job: { ...task.job, data: null }, data: number });
  }

  /** @param {Task} task */
  function cancel(task) {
    running.delete(task.slot);
    task.failed(aborted());
    leaving.add(task.id);
    worker?.postMessage({ cancel: task.id });
    expect();
  }

  /** Wait for the worker to hear of what is cancelled, no longer than it may take. */
  function expect() {
    if (started && leaving.size && !watch) watch = setTimeout(replace, PATIENCE);
  }

  function open() {
    worker = makeWorker();
    worker.addEventListener("message", ({ data }) => hear(data));
    worker.addEventListener("error", (event) => fail(new Error(event.message || t("The worker failed."))));
    return worker;
  }

  /** @param {Answer} answer */
  function hear({ id, result, error }) {
    started = true;
    leaving.delete(id);
    if (!leaving.size) {
      clearTimeout(watch);
      watch = 0;
    }
    expect();
    const task = [...running.values()].find((one) => one.id === id);
    if (!task) return;
    running.delete(task.slot);
    if (error === undefined) task.done(result);
    else task.failed(new Error(error));
    const next = waiting.get(task.slot);
    if (!next) return;
    waiting.delete(task.slot);
    start(next);
  }

  /** Another worker does the rest: this one is deep in what nobody wants, or does not know what came since. */
  function replace() {
    shut();
    for (const task of running.values()) start(task);
  }

  /** @param {Error} error */
  function fail(error) {
    shut();
    for (const task of [...running.values(), ...waiting.values()]) task.failed(error);
    running.clear();
    waiting.clear();
  }

  function shut() {
    worker?.terminate();
    worker = null;
    started = false;
    sent.clear();
    leaving.clear();
    clearTimeout(watch);
    watch = 0;
  }

  /** @param {object} data */
  function numberOf(data) {
    const known = numbers.get(data);
    if (known !== undefined) return known;
    count += 1;
    numbers.set(data, count);
    return count;
  }

  function destroy() {
    fail(aborted());
  }
  return { compute, destroy, renew: replace };
}

export const aborted = () => Object.assign(new Error("A newer one took its place."), { name: ABORTED });
