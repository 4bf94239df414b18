/**
 * The playhead: one owner of "which step is shown", shared by every view of the same page.
 *
 * Where a network is trained the clock counts rows, the moments that were measured; `at` says after how many
 * optimization steps each was, and `training` is what is known of the training so far.
 */

import { createViewing } from "./viewing.js";

/** @import { Mathematics } from "../marks/words.js" */
/** @import { Projector } from "../controls/projector.js" */
/** @import { Trail } from "../race/history.js" */
/** @import { Store } from "../race/store.js" */
/** @import { Training } from "../training/learning.js" */
/** @import { Trainer } from "../training/trainer.js" */
/** @import { Viewing } from "./viewing.js" */

/** In slow motion every phase of a step takes this many seconds at speed 1; films have it from drawing/overlays/slow.py. */
export const PHASE = 1.6;

/** Frames that take longer than this many milliseconds are slow; after such a pause they are no frames in a row. */
const [SLOW, PAUSE] = [22, 300];

/** Phases are counted off a fraction: nearer than this to the next one, it has begun. */
const NEAR = 1e-6;

/**
 * @typedef {object} Clock
 * @property {number} step the step shown, with a fraction between two steps while playing
 * @property {number} steps the last step
 * @property {boolean} playing
 * @property {Viewing} viewing what is shown of the race
 * @property {boolean} seen whether anyone sees it; while no one does it stands still, playing or not
 * @property {number} frames how many have been drawn
 * @property {boolean} slow slow motion: the fraction of `step` says which phase of the step is shown
 * @property {number} phases how many phases a step of the run in focus has, at least 1; the last is the move
 * @property {boolean} phased whether there are any to show
 * @property {Float32Array | Float64Array | null} at the optimization step of every row, null where rows are steps
 * @property {Training | null} training
 * @property {Trainer | null} trainer what goes on with it
 * @property {number} wide how much wider lines are than on a desk
 * @property {number} type how much larger letters are
 * @property {boolean} laden frames come slowly under a hand: what is beside the paths may be drawn less often
 * @property {boolean} beside whether it is that of a panel beside the one in focus (side.js)
 * @property {number} panel which of several side by side its race is
 * @property {Races.Race | null} race what the page shows; another object whenever anything of it changed
 * @property {Store} races what computes it, and what a hand sets
 * @property {Trail} [trail] the experiments one after another
 * @property {Projector} [projector]
 * @property {Mathematics} [mathematics] loads what sets formulas, where there is such
 * @property {() => void} invalidate ask for one more frame
 * @property {() => void} play play on; from the start if the end was reached; what is not trained trains
 * @property {() => void} pause
 * @property {() => void} toggle
 * @property {(step: number) => void} seek show a step, keeping to the whole range
 * @property {(step: number) => void} scrub the same by hand: it stops there, and a link says so
 * @property {() => [number, number]} range the first and the last of what is played
 * @property {(n: number) => void} move stop and move by whole steps, in slow motion by phases
 * @property {(slow: boolean) => void} slowly show a step phase by phase, or the run at its own pace again
 * @property {(phases: number) => void} divide take how many phases a step has; one under way begins anew
 * @property {() => Phase | null} phase in slow motion: which phase is shown; else null
 * @property {() => number} shown where heads stand: in slow motion they wait for the last phase, the move,
 *   and then glide
 * @property {(steps: number) => void} resize take a new length; a playhead that stood at the end stays there
 * @property {(row: number) => number} stepOf the optimization step of a row, for a reader
 * @property {(step: number) => number} rowOf the row of an optimization step: the last one that is not after it
 * @property {() => boolean} rides whether the playhead stands at the end, where it stays while rows are added
 * @property {(listener: () => void) => () => void} listen returns what unsubscribes the listener
 */

/** @typedef {{step: number, index: number, part: number}} Phase of a step, and how much of it has passed */

/** What a clock shows before anything is there. @type {Partial<Clock>} */
const BEGINNING = {
  step: 0,
  steps: 1,
  playing: false,
  seen: true,
  frames: 0,
  slow: false,
  phases: 1,
  phased: false,
  at: null,
  training: null,
  trainer: null,
  wide: 1,
  type: 1,
  laden: false,
  beside: false,
  panel: 0,
  race: null,
};

/**
 * A clock that calls its listeners once a frame while it plays, and once after every change.
 * @param {{raf?: (callback: (now: number) => void) => unknown, still?: boolean}} [options] a frame source,
 *   for tests, and whether nothing is to glide
 */
export function createClock({ raf = (callback) => requestAnimationFrame(callback), still = calm() } = {}) {
  /** @type {Set<() => void>} */
  const listeners = new Set();
  let asked = false;
  let last = 0;
  const clock = /** @type {Clock} */ ({ ...BEGINNING });
  clock.viewing = createViewing(() => clock.invalidate());
  let [before, usual] = [0, 16]; // milliseconds: when the last frame was, and what lies between two of them

  /** @param {number} now */
  function frame(now) {
    asked = false;
    if (now - before < PAUSE) usual += 0.2 * (now - before - usual);
    before = now;
    clock.laden = usual > SLOW && clock.race?.held === true;
    if (clock.playing && clock.seen) {
      // A tab that slept, or a slow frame, must not make the heads jump: at most a tenth of a second counts.
      const passed = last ? Math.min((now - last) / 1000, 0.1) : 0;
      const [from, to] = clock.range();
      const pace = clock.slow ? 1 / (PHASE * clock.phases) : (to - from) / clock.viewing.view.seconds;
      const end = clock.step > to ? clock.steps : to;
      clock.step = Math.min(clock.step + passed * pace, end);
      if (clock.step >= end) clock.playing = false;
    }
    last = clock.playing && clock.seen ? now : 0;
    clock.frames += 1;
    for (const listener of listeners) listener();
    if (last) clock.invalidate();
  }

  clock.invalidate = () => {
    if (asked) return;
    asked = true;
    raf(frame);
  };

  clock.play = () => {
    if (clock.trainer && clock.steps === 0) return clock.trainer.resume();
    const [from, to] = clock.range();
    if (clock.step >= clock.steps || clock.step === to) clock.step = from;
    clock.playing = true;
    clock.invalidate();
  };

  clock.pause = () => {
    clock.playing = false;
    clock.invalidate();
  };

  clock.toggle = () => {
    if (clock.playing) clock.scrub(clock.step);
    else {
      clock.play();
      if (clock.playing) clock.viewing.glide({ step: null });
    }
  };

  clock.seek = (step) => {
    clock.step = Math.max(0, Math.min(step, clock.steps));
    clock.invalidate();
  };

  clock.scrub = (step) => {
    clock.playing = false;
    clock.seek(step);
    if (clock.race || clock.training) clock.viewing.glide({ step: standing(clock) });
  };

  clock.range = () => rangeOf(clock);

  clock.move = (n) => {
    const grid = clock.slow ? clock.phases : 1;
    const at = clock.step * grid;
    clock.scrub(((n > 0 ? Math.floor(at + NEAR) : Math.ceil(at - NEAR)) + n) / grid);
  };

  clock.slowly = (slow) => {
    if (slow === clock.slow) return;
    const ended = slow && clock.step >= clock.steps;
    clock.step = ended ? 0 : slow ? Math.floor(clock.step + NEAR) : clock.shown();
    clock.slow = slow;
    if (ended && !still) clock.playing = true;
    clock.invalidate();
  };

  clock.divide = (phases) => {
    if (phases === clock.phases) return;
    if (clock.slow) clock.step = Math.floor(clock.step + NEAR);
    clock.phases = phases;
    clock.invalidate();
  };

  clock.phase = () => {
    if (!clock.slow || clock.step >= clock.steps) return null;
    const at = clock.step * clock.phases;
    const whole = Math.floor(at + NEAR);
    const step = Math.floor(whole / clock.phases);
    return { step, index: whole - step * clock.phases, part: Math.max(at - whole, 0) };
  };

  clock.shown = () => {
    const now = clock.phase();
    if (!now) return clock.step;
    return still || now.index < clock.phases - 1 ? now.step : now.step + now.part ** 2 * (3 - 2 * now.part);
  };

  clock.resize = (steps) => {
    clock.step = clock.step >= clock.steps ? steps : Math.min(clock.step, steps);
    clock.steps = steps;
    clock.invalidate();
  };

  clock.stepOf = (row) => stepAt(clock.at, row);
  clock.rowOf = (step) => rowOf(clock.at, step);
  clock.rides = () => clock.step >= clock.steps && !clock.playing;

  clock.listen = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return clock;
}

/** The optimization step of a row, where the rows were measured after the steps `at`. @param {Clock["at"]} at @param {number} row */
export function stepAt(at, row) {
  const whole = Math.floor(row + 1e-9);
  return at ? (at[Math.min(whole, at.length - 1)] ?? 0) : whole;
}

/** The last row that was measured up to an optimization step. @param {Clock["at"]} at @param {number} step */
export function rowOf(at, step) {
  const row = at?.findLastIndex((/** @type {number} */ one) => one <= step) ?? step;
  return Math.max(row, 0);
}

/** Where a view has the playhead: who stands at the end of a training rides along with it. @param {Clock} clock */
function standing(clock) {
  if (clock.race) return Math.floor(clock.step + NEAR);
  return clock.rides() ? null : clock.stepOf(clock.step);
}

/** The first and the last of what is played, as rows of a training. @param {Clock} clock @returns {[number, number]} */
function rangeOf({ viewing, at, steps }) {
  const [from, to] = viewing.view.play?.map((/** @type {number} */ step) => rowOf(at, step)) ?? [0, steps];
  const end = Math.min(to, steps);
  return from < end ? [from, end] : [0, steps];
}

/** Whether this reader wants nothing to move by itself. */
const calm = () => globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;
