/**
 * A player that can be driven: by messages from the page around its frame, as an object by pages of the same origin,
 * through the element <trajectories-player>. See docs/embedding.md.
 */

import { refusal } from "./controls/scale.js";
import { snapshot } from "./core/snapshot.js";
import { ATLAS, VIEW } from "./core/viewing.js";
import { valueAt } from "./race/paths.js";

/** @import { Clock } from "./core/clock.js" */
/** @import { View } from "./core/viewing.js" */

/** @typedef {"ready" | "step" | "change" | "ended" | "error"} Kind */
/** @typedef {{png: () => Promise<string>, svg?: () => Promise<string>}} Pictures what draws what is shown, as a data: address */

const whole = (/** @type {unknown} */ value) => Number.isInteger(value) && Number(value) >= 0;
const real = (/** @type {unknown} */ value) => typeof value === "number" && Number.isFinite(value);
const truth = (/** @type {unknown} */ value) => typeof value === "boolean";
const pair = (/** @type {any} */ value) =>
  Array.isArray(value) && value.length === 2 && value.every(real) && value[0] < value[1];
const several = (/** @type {any} */ value) => Array.isArray(value);
const orNull = (/** @type {(value: any) => boolean} */ test) => (/** @type {any} */ value) =>
  value === null || test(value);

/** What may be set of the view, and in words: app/races/scene/view.py. @type {Record<string, [(value: any) => boolean, string]>} */
const SETTABLE = {
  step: [orNull(whole), "a whole number, or null"],
  play: [orNull(pair), "two whole numbers, the first the smaller, or null"],
  seconds: [(value) => real(value) && value >= 0.5 && value <= 120, "a number from 0.5 to 120"],
  show: [several, "a list of names"],
  window: [
    orNull((value) => several(value) && value.length === 2 && value.every(pair)),
    "two intervals, or null",
  ],
  equal: [orNull(truth), "true, false or null"],
  camera: [(value) => value !== null && typeof value === "object", "an object"],
  plots: [several, "a list"],
  square: [truth, "true or false"],
  tail: [orNull(whole), "a whole number, or null"],
  members: [
    orNull((value) => ["paths", "dots", "density"].includes(value)),
    "one of paths, dots, density, or null",
  ],
  names: [truth, "true or false"],
  legend: [truth, "true or false"],
  marks: [several, "a list"],
  atlas: [(value) => value === null || typeof value === "object", "an object, or null"],
};

/** @param {string[]} words @returns {[(value: any) => boolean, string]} */
const oneOf = (...words) => [(value) => words.includes(value), `one of ${words.join(", ")}`];
/** @type {[(value: any) => boolean, string]} */
const PATH = [
  orNull((value) => typeof value === "string"),
  'the path of a number, like "runs.0.lr", or null',
];
const within = (/** @type {any} */ value, /** @type {number} */ low, /** @type {number} */ high) =>
  real(value) && value >= low && value <= high;

/** What may be set of the parts of the view that are objects. @type {Record<string, typeof SETTABLE>} */
const PARTS = {
  camera: {
    turn: [(value) => within(value, -100, 100), "radians from -100 to 100"],
    tilt: [(value) => within(value, 0.26, 1.571), "radians from 0.26 to 1.571"],
    zoom: [(value) => within(value, 0.5, 4), "a number from 0.5 to 4"],
  },
  atlas: {
    kind: oneOf("basins", "settings", "rates", "search"),
    x: PATH,
    y: PATH,
    of: oneOf("minimum", "final", "lowest_loss", "steps_to", "sharp_turns", "longest_step"),
    epsilon: [(value) => within(value, 1e-12, 1e6), "a number from 1e-12 to 1e6"],
    seeds: [(value) => whole(value) && within(value, 1, 50), "a whole number from 1 to 50"],
    zoom: [
      orNull((value) => several(value) && value.length === 2 && value.every(pair)),
      "two intervals, or null",
    ],
  },
};

/**
 * @param {Clock} clock @param {Pictures} pictures
 * @param {() => Promise<void>} fullScreen
 */
export function createDriver(clock, pictures, fullScreen) {
  /** @type {Map<Kind, Set<(detail: any) => void>>} */ const listeners = new Map();
  let [step, playing, ready] = [-1, false, false];
  /** @type {unknown} */ let experiment = null;
  /** @type {unknown} */ let view = null;

  const tell = (/** @type {Kind} */ kind, /** @type {object} */ detail) => {
    for (const listener of listeners.get(kind) ?? []) listener(detail);
  };

  const get = () => ({
    experiment: clock.races?.experiment ?? null,
    view: clock.viewing.view,
    step: clock.step,
    steps: clock.steps,
    playing: clock.playing && clock.seen,
    losses: clock.race?.trajectories.map(({ loss }) => loss[Math.floor(clock.step)]) ?? null,
  });

  const driver = {
    play: () => clock.play(),
    pause: () => clock.pause(),
    /** @param {number} to */
    seek(to) {
      if (!real(to)) throw new Error(`step: must be a number, not ${JSON.stringify(to)}.`);
      clock.pause();
      clock.seek(to);
    },
    /** Set values by their paths in the scene: "runs.0.lr", "view.legend". @param {Record<string, unknown>} values */
    set(values) {
      const given = Object.entries(values).map(([path, value]) => [path.replace(/^experiment\./, ""), value]);
      /** @type {[string, any][]} */ const changes = [];
      /** @type {Partial<View>} */ const patch = {};
      for (const [path, value] of /** @type {[string, any][]} */ (given)) {
        if (path.startsWith("view.")) Object.assign(patch, viewOf(path.slice(5), value));
        else {
          check(clock, path, value);
          changes.push([path, value]);
        }
      }
      if (changes.length) {
        clock.races.set(changes);
        clock.races.commit();
      }
      if (!Object.keys(patch).length) return;
      clock.viewing.set(patch);
      if (patch.step !== undefined && patch.step !== null) driver.seek(patch.step);
    },
    get,
    /** What is shown, as a data: address. @param {"png" | "svg"} [format] @returns {Promise<string>} */
    async screenshot(format = "png") {
      const draw = Object.hasOwn(pictures, format) ? pictures[format] : undefined;
      if (!draw)
        throw new Error(
          `format: must be ${Object.keys(pictures).join(" or ")}, not ${JSON.stringify(format)}.`,
        );
      return draw();
    },
    fullScreen,
    /** Hear of something; returns what ends that. @param {Kind} kind @param {(detail: any) => void} listener */
    on(kind, listener) {
      const all = listeners.get(kind) ?? new Set();
      listeners.set(kind, all.add(listener));
      if (kind === "ready" && ready) listener(get());
      return () => void all.delete(listener);
    },
  };

  clock.listen(() => {
    if (!ready && (clock.race || clock.trainer || !clock.races)) {
      ready = true;
      tell("ready", get());
    }
    if (!ready) return;
    if (clock.races?.experiment !== experiment || clock.viewing.view !== view) {
      experiment = clock.races?.experiment;
      view = clock.viewing.view;
      tell("change", { experiment, view });
    }
    if (clock.step !== step) {
      step = clock.step;
      tell("step", { step });
    }
    if (playing && !clock.playing && clock.step >= clock.steps) tell("ended", { step });
    playing = clock.playing;
  });
  return driver;
}

/** Throw a sentence about a value that is not allowed. @param {typeof SETTABLE} known @param {string} where @param {string} name @param {any} value */
function mustFit(known, where, name, value) {
  if (!Object.hasOwn(known, name))
    throw new Error(`${where}.${name}: there is no such key; there are ${Object.keys(known).join(", ")}.`);
  const [fits, words] = known[name];
  if (!fits(value)) throw new Error(`${where}.${name}: must be ${words}, not ${JSON.stringify(value)}.`);
}

/** A part of the view, if it may be set to that. @param {string} name @param {any} value @returns {Partial<View>} */
function viewOf(name, value) {
  mustFit(SETTABLE, "view", name, value);
  const parts = PARTS[name];
  if (parts) for (const [key, part] of Object.entries(value ?? {})) mustFit(parts, `view.${name}`, key, part);
  if (name === "camera") return { camera: { ...VIEW.camera, ...value } };
  if (name === "atlas") return { atlas: value && { ...ATLAS, ...value } };
  return { [name]: value };
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

/** @typedef {ReturnType<typeof createDriver>} Driver */

/** What draws what is on the screen. @param {() => HTMLElement} stage what is pictured @returns {Pictures["png"]} */
export const drawnOn = (stage) => async () => (await snapshot(stage())).toDataURL("image/png");
