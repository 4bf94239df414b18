/**
 * The playhead: one owner of "which step is shown", shared by every view of the same page.
 *
 * Where a network is trained the clock counts rows, the moments that were measured; `at` says after how many
 * optimization steps each was, and `training` is what is known of the training so far.
 */

/** A whole run plays in this many seconds at speed 1, however many steps it has. */
export const SECONDS = 8;

/** In slow motion every phase of a step takes this many seconds at speed 1. */
export const PHASE = 1.6;

/** Phases are counted off a fraction: nearer than this to the next one, it has begun. */
const NEAR = 1e-6;

/**
 * @typedef {object} Clock
 * @property {number} step the step shown, with a fraction between two steps while playing
 * @property {number} steps the last step
 * @property {boolean} playing
 * @property {number} speed
 * @property {boolean} slow slow motion: the fraction of `step` says which phase of the step under way is
 *   shown
 * @property {number} phases how many phases a step of the run in focus has, at least 1; the last one is the
 *   move
 * @property {boolean} phased whether there are any to show
 * @property {Float32Array | null} at the optimization step of every row, null where rows are steps
 * @property {import("../training/learning.js").Training | null} training
 */

/**
 * A clock that calls its listeners once a frame while it plays, and once after every change.
 * @param {{raf?: (callback: (now: number) => void) => unknown, still?: boolean}} [options] a frame source,
 *   for
 * tests, and whether nothing is to glide
 */
export function createClock({ raf = (callback) => requestAnimationFrame(callback), still = calm() } = {}) {
  /** @type {Set<() => void>} */
  const listeners = new Set();
  let asked = false;
  let last = 0;
  /** @type {any} */
  const clock = { step: 0, steps: 1, playing: false, speed: 1, frames: 0, at: null, training: null };
  Object.assign(clock, { slow: false, phases: 1, phased: false });

  /** @param {number} now */
  function frame(now) {
    asked = false;
    if (clock.playing) {
      // A tab that slept, or a slow frame, must not make the heads jump: at most a tenth of a second counts.
      const passed = last ? Math.min((now - last) / 1000, 0.1) : 0;
      const pace = clock.slow ? 1 / (PHASE * clock.phases) : clock.steps / SECONDS;
      clock.step = Math.min(clock.step + passed * clock.speed * pace, clock.steps);
      if (clock.step >= clock.steps) clock.playing = false;
    }
    last = clock.playing ? now : 0;
    clock.frames += 1;
    for (const listener of listeners) listener();
    if (clock.playing) clock.invalidate();
  }

  /** Ask for one more frame. */
  clock.invalidate = () => {
    if (asked) return;
    asked = true;
    raf(frame);
  };
  /** Play on; from the start if the end was reached. */
  clock.play = () => {
    if (clock.step >= clock.steps) clock.step = 0;
    clock.playing = true;
    clock.invalidate();
  };
  clock.pause = () => {
    clock.playing = false;
    clock.invalidate();
  };
  clock.toggle = () => (clock.playing ? clock.pause() : clock.play());
  /** Show a step, keeping to the whole range. @param {number} step */
  clock.seek = (step) => {
    clock.step = Math.max(0, Math.min(step, clock.steps));
    clock.invalidate();
  };
  /** Stop and move by whole steps, in slow motion by phases. @param {number} n */
  clock.move = (n) => {
    clock.playing = false;
    const grid = clock.slow ? clock.phases : 1;
    const at = clock.step * grid;
    clock.seek(((n > 0 ? Math.floor(at + NEAR) : Math.ceil(at - NEAR)) + n) / grid);
  };
  /** Show a step phase by phase, or the run at its own pace again. @param {boolean} slow */
  clock.slowly = (slow) => {
    if (slow === clock.slow) return;
    const ended = slow && clock.step >= clock.steps;
    clock.step = ended ? 0 : slow ? Math.floor(clock.step + NEAR) : clock.shown();
    clock.slow = slow;
    if (ended && !still) clock.playing = true;
    clock.invalidate();
  };
  /** Take how many phases a step has; one under way begins anew. @param {number} phases */
  clock.divide = (phases) => {
    if (phases === clock.phases) return;
    if (clock.slow) clock.step = Math.floor(clock.step + NEAR);
    clock.phases = phases;
    clock.invalidate();
  };
  /**
   * In slow motion: which phase of the step from `step` on is shown, and how much of it has passed; else
   * null.
   * @returns {{step: number, index: number, part: number} | null}
   */
  clock.phase = () => {
    if (!clock.slow || clock.step >= clock.steps) return null;
    const at = clock.step * clock.phases;
    const whole = Math.floor(at + NEAR);
    const step = Math.floor(whole / clock.phases);
    return { step, index: whole - step * clock.phases, part: Math.max(at - whole, 0) };
  };
  /**
   * Where heads stand: in slow motion they wait for the last phase, the move, and then glide.
   * @returns {number}
   */
  clock.shown = () => {
    const now = clock.phase();
    if (!now) return clock.step;
    if (still || now.index < clock.phases - 1) return now.step;
    return now.step + now.part ** 2 * (3 - 2 * now.part);
  };
  /** Take a new length; a playhead that stood at the end stays at the end. @param {number} steps */
  clock.resize = (steps) => {
    clock.step = clock.step >= clock.steps ? steps : Math.min(clock.step, steps);
    clock.steps = steps;
    clock.invalidate();
  };
  /** The optimization step of a row, for a reader. @param {number} row */
  clock.stepOf = (row) => {
    const whole = Math.floor(row + 1e-9);
    return clock.at ? (clock.at[Math.min(whole, clock.at.length - 1)] ?? 0) : whole;
  };
  /** Whether the playhead stands at the end, where it stays while rows are added. */
  clock.rides = () => clock.step >= clock.steps && !clock.playing;
  /** @param {() => void} listener @returns {() => void} what unsubscribes it */
  clock.listen = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return clock;
}

/** Whether this reader wants nothing to move by itself. */
const calm = () => globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;
