/**
 * The playhead: one owner of "which step is shown", shared by every view of the same page.
 *
 * Where a network is trained the clock counts rows, the moments that were measured; `at` says after how many
 * optimization steps each was, and `training` is what is known of the training so far.
 */

/** A whole run plays in this many seconds at speed 1, however many steps it has. */
export const SECONDS = 8;

/**
 * @typedef {object} Clock
 * @property {number} step the step shown, with a fraction between two steps while playing
 * @property {number} steps the last step
 * @property {boolean} playing
 * @property {number} speed
 * @property {Float32Array | null} at the optimization step of every row, null where rows are steps
 * @property {import("./learning.js").Training | null} training
 */

/**
 * A clock that calls its listeners once a frame while it plays, and once after every change.
 * @param {{raf?: (callback: (now: number) => void) => unknown}} [options] a frame source, for tests
 */
export function createClock({ raf = (callback) => requestAnimationFrame(callback) } = {}) {
  /** @type {Set<() => void>} */
  const listeners = new Set();
  let asked = false;
  let last = 0;
  /** @type {any} */
  const clock = { step: 0, steps: 1, playing: false, speed: 1, frames: 0, at: null, training: null };

  /** @param {number} now */
  function frame(now) {
    asked = false;
    if (clock.playing) {
      // A tab that slept, or a slow frame, must not make the heads jump: at most a tenth of a second counts.
      const passed = last ? Math.min((now - last) / 1000, 0.1) : 0;
      clock.step = Math.min(clock.step + (passed * clock.speed * clock.steps) / SECONDS, clock.steps);
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
  /** Stop and move by whole steps. @param {number} n */
  clock.move = (n) => {
    clock.playing = false;
    clock.seek((n > 0 ? Math.floor(clock.step) : Math.ceil(clock.step)) + n);
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
