/**
 * Trainings under way: they wait until a reader says "Train", and what was trained before stays on view until
 * then.
 */

import { extent } from "../core/scales.js";
import { createPolling } from "./polling.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */
/** @import { Training } from "./learning.js" */
/** @import { Asking } from "./polling.js" */

/**
 * What a page shows of it, and its two buttons.
 * @typedef {object} Trainer
 * @property {Asking} asking
 * @property {Header.Progress | null} header of the present settings' training; null before it is known
 * @property {number} epochs so far
 * @property {boolean} outdated whether what is on view is of the settings before
 * @property {() => void} stop
 * @property {() => void} resume
 */

/** Milliseconds between two questions, on a page that is visible and on one that is not. */
const EVERY = { visible: 250, hidden: 1000 };

/** Whether every run has been begun. @param {Header.Progress} header */
export const allBegun = ({ runs }) => runs.every((run) => run.best !== null);

/**
 * Whether a training goes on although nobody has said so: its last map is due, or its runs went on before
 * something else was turned (a colour, the plane), and none of them starts over.
 * @param {Header.Progress} header @param {boolean} went
 */
export const goesOn = (header, went) =>
  (header.state === "done" && header.closing) || (went && allBegun(header));

/** @param {Clock} clock @param {(state: Asking, signal: AbortSignal) => Promise<any>} ask */
export function createTrainer(clock, ask) {
  let url = "";
  let focus = 0;
  let went = false; // whether it was under way when something was turned
  /** @type {Asking | null} */ let asking = null;
  /** @type {Message<Header.Progress> | null} */ let answer = null; // the newest of the present settings
  const polling = createPolling({
    ask,
    over: ({ header }) => header.state === "done" && !header.closing,
    on: ({ header }) => goesOn(header, went),
    tell: hear,
    every: () => (document.hidden ? EVERY.hidden : EVERY.visible),
  });

  /**
   * Follow a training: look where it stands.
   * @param {string} next its address @param {number} run in focus @param {number} wait milliseconds
   */
  function follow(next, run, wait) {
    focus = run;
    if (clock.training) clock.training = { ...clock.training, focus };
    if (next !== url) {
      went = asking?.phase === "asking";
      url = next;
      answer = null;
      polling.begin(url, wait, "stopped");
    }
    clock.invalidate();
  }

  /** @param {Asking} state @param {Message<Header.Progress> | null} said */
  function hear(state, said) {
    asking = state;
    if (said) {
      answer = said;
      went = false;
    }
    const begun = answer && (answer.arrays.at.values.length > 0 || state.phase === "asking");
    if (answer && (begun || !clock.training || clock.training.url === url)) install(answer);
    clock.trainer = {
      asking: state,
      header: answer?.header ?? null,
      epochs: answer ? epochsOf(answer) : 0,
      outdated: clock.training !== null && clock.training.url !== url,
      stop: polling.stop,
      resume: polling.resume,
    };
    clock.invalidate();
  }

  /** Show a training; the playhead rides at the end of another one. @param {Message<Header.Progress>} message */
  function install(message) {
    if (clock.training?.url !== url) {
      clock.at = Float32Array.of(0);
      clock.playing = false;
      clock.step = 0;
      clock.resize(0);
    }
    clock.training = { ...message, focus, url };
    const { at } = message.arrays;
    if (!at.values.length) return;
    clock.at = at.values;
    clock.resize(at.values.length - 1);
  }

  function destroy() {
    polling.end();
    clock.training = clock.trainer = clock.at = null; // another page may count steps
  }
  return { follow, destroy };
}

/** The passes over the data so far. @param {Message<Header.Progress>} message */
const epochsOf = ({ arrays }) => extent([arrays.epochs.values], false)?.[1] ?? 0;
