/**
 * What is under the finger: it bends the race that every view of the page shows, until the page has another
 * one.
 */

import { fetchMessage } from "../core/payload.js";
import { bend, placeOf, readFan } from "./fan.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message, Tensor } from "../core/payload.js" */
/** @import { Bent, Fan, Race } from "./fan.js" */

/** After a release the page has this many milliseconds to answer before its own race is shown again. */
const PATIENCE = 10_000;

/** Frames that take longer than this many milliseconds are slow. */
const SLOW = 21;

/**
 * @typedef {object} Finger
 * @property {(message: Message<Header.Map>) => void} take the page's own race; what was bent gives way to it,
 *   unless the finger still holds on
 * @property {(loss: Tensor) => void} losses of the page's own race
 * @property {(fan: Fan, values: number[]) => void} turn show the race at these values of a fan's knobs
 * @property {() => void} release the finger has gone: what it bent stays until the page's answer is there
 * @property {(start: [number, number]) => Promise<void>} drag show the race from another start, as fast as
 *   the server answers
 * @property {() => void} let show the page's own race again
 */

/**
 * @param {Clock} clock its `bent` is the race that is shown in place of the page's own, or null
 * @param {(url: string) => string} resolve
 * @param {{keeps?: boolean}} [options] whether what was bent stays so, where no one answers a release
 * @returns {Finger}
 */
export function createFinger(clock, resolve, { keeps = false } = {}) {
  /** @type {(Race & {url?: string | null}) | null} */ let race = null;
  let held = false;
  let timer = 0;
  let wanted = ""; // the start that is asked for next
  let busy = false;

  /** @param {Message<Header.Map>} message */
  function take({ header, arrays }) {
    const { shape } = arrays.x;
    race = {
      x: arrays.x,
      loss: { shape: shape.slice(0, 2), values: new Float32Array(shape[0] * shape[1]) },
      diverged: header.runs.map((run) => run.diverged_at),
      url: header.race,
    };
    if (!held) show(null);
  }

  /** @param {Bent | null} bent */
  function show(bent) {
    clearTimeout(timer);
    if (bent === clock.bent) return;
    clock.bent = bent;
    clock.invalidate();
  }

  let last = 0;
  let usual = 16; // milliseconds from turn to turn
  function pace() {
    const now = performance.now();
    if (now - last < 250) usual += 0.2 * (now - last - usual);
    last = now;
    clock.laden = usual > SLOW;
  }

  function settle() {
    held = false;
    clock.settled = true;
    show(null);
  }

  return {
    take,
    losses: (loss) => {
      if (race) race.loss = loss;
    },
    turn: (fan, values) => {
      if (!race || race.x.shape[1] !== fan.steps + 1) return; // of another race
      held = true;
      clock.settled = false;
      pace();
      show(
        bend(
          fan,
          fan.values.map((axis, i) => placeOf(axis, values[i], fan.log[i])),
          race,
        ),
      );
    },
    release: () => {
      held = false;
      wanted = "";
      clearTimeout(timer);
      if (clock.bent && !keeps) timer = window.setTimeout(settle, PATIENCE);
    },
    drag: async (start) => {
      held = true;
      clock.settled = false;
      wanted = start.map((value) => Number(value.toPrecision(7))).join(",");
      if (busy || !race?.url) return;
      busy = true;
      for (let asked = ""; wanted && asked !== wanted; ) {
        asked = wanted;
        /** @type {string} */
        const from = race.url;
        try {
          const fan = readFan(await fetchMessage(resolve(from.replace("/start/", `/${asked}/`))));
          if (from === race.url && held) show(bend(fan, [], race));
        } catch {
          wanted = ""; // the release will tell what is wrong
        }
      }
      busy = false;
    },
    let: settle,
  };
}
