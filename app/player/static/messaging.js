/**
 * A player in a frame, driven by the page around it: messages in, messages out. See docs/embedding.md.
 *
 * In: {trajectories: 1, do: "play" | "pause" | "seek" | "set" | "get", id?, …}. Out: {trajectories: 1, event:
 * "ready" | "step" | "change" | "ended" | "error" | "answer", id?, …}.
 */

import { refusal } from "./controls/scale.js";
import { valueAt } from "./race/paths.js";

/** @import { Clock } from "./core/clock.js" */

/** The version of these messages. */
const VERSION = 1;

/**
 * @param {Clock} clock
 * @param {{post: (message: object) => void, listen: (receive: (message: any) => void) => void}} frame
 */
export function listenForMessages(clock, { post, listen }) {
  const tell = (/** @type {string} */ event, /** @type {object} */ more) =>
    post({ trajectories: VERSION, event, ...more });
  let [step, playing] = [-1, false];
  /** @type {unknown} */ let experiment = null;
  let ready = false;

  /** @type {Record<string, (message: any) => unknown>} what answers each request */
  const requests = {
    play: () => clock.play(),
    pause: () => clock.pause(),
    seek: ({ step: to }) => {
      if (typeof to !== "number" || !Number.isFinite(to))
        throw new Error(`step: must be a number, not ${JSON.stringify(to)}.`);
      clock.pause();
      clock.seek(to);
    },
    set: ({ path, value, values = { [path]: value } }) => {
      const changes = Object.entries(values);
      for (const [where, one] of changes) check(clock, where, one);
      clock.races.set(changes);
      clock.races.commit();
    },
    get: () => state(),
  };

  const state = () => ({
    experiment: clock.races?.experiment ?? null,
    step: clock.step,
    steps: clock.steps,
    playing: clock.playing,
    losses: clock.race?.trajectories.map(({ loss }) => loss[Math.floor(clock.step)]) ?? null,
  });

  listen((message) => {
    if (message?.trajectories === undefined || typeof message.do !== "string") return;
    const { id } = message;
    try {
      if (message.trajectories !== VERSION)
        throw new Error(`trajectories: this player speaks version ${VERSION}.`);
      const request = Object.hasOwn(requests, message.do) ? requests[message.do] : null;
      if (!request)
        throw new Error(
          `do: must be one of ${Object.keys(requests).join(", ")}, not ${JSON.stringify(message.do)}.`,
        );
      const answer = request(message);
      if (id !== undefined || answer) tell("answer", { id, ...(answer ?? state()) });
    } catch (error) {
      tell("error", { id, message: error instanceof Error ? error.message : String(error) });
    }
  });

  clock.listen(() => {
    if (!ready && (clock.race || !clock.races)) {
      ready = true;
      tell("ready", state());
    }
    if (!ready) return;
    if (clock.races?.experiment !== experiment) {
      experiment = clock.races?.experiment;
      tell("change", { experiment });
    }
    if (clock.step !== step) {
      step = clock.step;
      tell("step", { step });
    }
    if (playing && !clock.playing && clock.step >= clock.steps) tell("ended", { step });
    playing = clock.playing;
  });
}

/** Throw a sentence about what is wrong with a value, if anything. @param {Clock} clock @param {string} path @param {unknown} value */
function check({ races }, path, value) {
  const now = valueAt(races?.experiment, path);
  if (now === undefined) throw new Error(`${path}: there is no such value in this experiment.`);
  const control = races.controls.find((one) => one.path === path && !one.structural);
  const choice = races.switches.find((one) => one.path === path);
  if (control) {
    const wrong = refusal(control, value);
    if (wrong) throw new Error(`${path}: must be ${wrong}, not ${JSON.stringify(value)}.`);
  } else if (choice) {
    const { choices } = choice;
    const known = choices.length ? choices.includes(String(value)) : typeof value === "boolean";
    const wanted = choices.join(", ") || "true, false";
    if (!known) throw new Error(`${path}: must be one of ${wanted}, not ${JSON.stringify(value)}.`);
  } else throw new Error(`${path}: this player cannot change it.`);
}
