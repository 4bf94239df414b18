/**
 * What is fetched for the row at the playhead: when it rests, and now and then while it rides along with a
 * training.
 */

import { ask, isHere } from "../core/payload.js";
import { lastRow, nearest, rowAt } from "../core/scales.js";
import { t } from "../core/words.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */
/** @import { Training } from "./learning.js" */

/** The pointer has rested after so many milliseconds. */
const REST = 150;
/** While a training is under way its newest row is asked for this often, in milliseconds. */
const CALM = 1500;

/**
 * How long to wait before the row at the playhead is asked for.
 * @param {{riding: boolean, first: boolean, since: number}} now `since`: milliseconds since the last question
 */
export const patience = ({ riding, first, since }) =>
  first ? 0 : riding ? Math.max(REST, CALM - since) : REST;

/**
 * The row of run `run` at the playhead: the last that it has, if it is not as far; null if it has none.
 * @param {Training | null} training @param {number} step @param {number} run
 * @returns {number | null}
 */
export function rowOf(training, step, run) {
  const at = training?.arrays.at.values;
  if (!at?.length) return null;
  const row = Math.min(Math.floor(step + 1e-9), at.length - 1);
  const own = training?.header.runs[run];
  if (own?.best === null) return null; // not begun
  const reached = own?.at ?? Infinity;
  if (at[row] <= reached) return row;
  const near = nearest(at, reached);
  return at[near] > reached ? Math.max(near - 1, 0) : Math.min(near, lastRow(at));
}

/** Which of the trainings on view an address is about. @param {Training | null} training @param {string} url */
const trainingOf = (training, url) =>
  training?.panels.find((one) => one && one.url.split("/").pop() === url.split("/").pop()) ?? null;

/** The address of one row. @param {string} url kind/version/run/link @param {number} row */
export function rowAddress(url, row) {
  const [kind, version, run, ...link] = url.split("/");
  return [kind, version, run, row, ...link].join("/");
}

/**
 * Keeps a view supplied with the message of the row at the playhead.
 * @param {Clock} clock @param {{resolve: (url: string) => string}} host
 * @param {HTMLElement} root faint while what it shows is of something else
 * @param {{show: (message: Message) => void, fail: (words: string) => void}} on
 */
export function createResting(clock, host, root, on) {
  let url = "";
  let requested = ""; // what was asked for last, or is about to be
  let first = true;
  let riding = false;
  let timer = 0;
  let asked = -Infinity;
  let busy = false;
  const stop = clock.listen(look);

  /**
   * The address for where the playhead is now; null while there is nothing, or the training is another one
   * yet.
   */
  function address() {
    const training = trainingOf(clock.training, url);
    if (!training) return null;
    const step = rowAt(training.arrays.at.values, clock.stepOf(clock.step));
    const row = url && rowOf(training, step, Number(url.split("/")[2]));
    return typeof row === "number" ? rowAddress(url, row) : null;
  }

  function look() {
    const now = address();
    if (!now || now === requested || busy) return;
    const rode = riding;
    riding = clock.rides() && clock.training?.header.state === "training";
    if (timer && rode && riding) return; // rows that are added meanwhile must not put it off
    if (timer && first) return;
    clearTimeout(timer);
    if (isHere(now)) return void load();
    timer = window.setTimeout(load, patience({ riding, first, since: performance.now() - asked }));
  }

  async function load() {
    timer = 0;
    const now = address();
    if (!now || now === requested) return;
    requested = now;
    asked = performance.now();
    busy = true;
    const from = url;
    try {
      const message = await ask(host.resolve(now));
      if (from === url) {
        first = false;
        root.classList.remove("ot-waiting");
        on.show(message);
      }
    } catch (error) {
      if (from === url)
        on.fail(
          /** @type {any} */ (error).status ? /** @type {Error} */ (error).message : t("could not be loaded"),
        );
    }
    busy = false;
    look(); // the playhead may have moved on
  }

  return {
    /** Follow another address. @param {string} next */
    follow: (next) => {
      if (next === url) return;
      url = next;
      requested = "";
      root.classList.add("ot-waiting");
      look();
    },
    destroy: () => {
      stop();
      clearTimeout(timer);
      url = "";
    },
  };
}
