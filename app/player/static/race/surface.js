/**
 * The surfaces of a race: the losses over its landscape, as finely as there is time. What takes a few
 * milliseconds is computed at once; what takes longer comes from a worker. While a hand is on a control the grid
 * is as fine as one frame allows, and the message says where the sharper one is.
 */

import { measuring } from "./heights.js";
import { ABORTED } from "./remote.js";

/** @import { Message } from "../core/payload.js" */
/** @import { Field } from "./heights.js" */
/** @import { Job } from "./remote.js" */

/** @typedef {Message<Header.Surface>} Surface */

/** Points of a map, across, and in one dimension. */
const ACROSS = 240;
const LINE = 800;
/** Multiplications that a map may cost: with large data it has fewer points (app/races/solve/maps.py). */
const WORK = 3e9;
/** The coarsest map has so many points across. */
const COARSEST = 48;
/** Milliseconds that a surface may take in a frame of a moving hand, and when the hand rests. */
const [FRAME, PAUSE] = [6, 24];
/** A clock shows what takes so many milliseconds, and to find out what a point takes may cost so many. */
const [SEEN, TRIAL] = [0.5, 8];
/** The worker shows a map of a quarter of the points first if all of them take longer than this. */
const LONG = 500;
/** So many surfaces are remembered. */
const KNOWN = 32;

/** The finest grid of a race's map. @param {Header.Description} description @returns {[number, number]} [ny, nx] */
export function shapeOf({ dimension, work }) {
  if (dimension === 1) return [1, LINE];
  const across = Math.floor(Math.max(40, Math.min(Math.sqrt(((WORK / work) * 4) / 3), ACROSS)));
  return [Math.floor((across * 3) / 4), across];
}

/** A grid with so many points across. @param {number} across @returns {[number, number]} */
const shaped = (across) => [Math.floor((across * 3) / 4), across];

/** @param {Races.Race} race @param {number[][] | "whole"} window @param {[number, number]} shape @returns {Field} */
const fieldOf = ({ description }, window, shape) => ({
  dimension: description.dimension,
  plane: description.plane,
  window: window === "whole" ? description.window : window,
  shape,
});

/** @param {Races.Race} race @param {Field} field @param {Float64Array} values @param {string} [sharper] @returns {Surface} */
const messageOf = ({ floor }, { window, shape }, values, sharper) => ({
  header: {
    view: "surface",
    window: /** @type {Header.Surface["window"]} */ (window),
    floor,
    ...(sharper ? { sharper } : {}),
  },
  arrays: { z: { shape, values } },
});

/**
 * The message with a race's losses over a window of its plane, computed now.
 * @param {Races.Race} race @param {number[][] | "whole"} window @param {[number, number]} shape [ny, nx]
 */
export function surfaceOf(race, window, shape) {
  const field = fieldOf(race, window, shape);
  return messageOf(race, field, measured(race, field));
}

/** @param {Races.Race} race @param {Field} field */
function measured({ linked, h }, field) {
  const [ny, nx] = field.shape;
  const out = new Float64Array(nx * ny);
  const row = measuring(linked.landscape, h, linked.data, field, out);
  for (let j = 0; j < ny; j += 1) row(j);
  return out;
}

/**
 * What answers for the surfaces of races. Paths are "whole" or "x0,x1,y0,y1", and "/" with a number of points
 * across if that is not to be chosen here.
 * @param {(job: Job) => Promise<any>} compute in a worker
 * @param {() => number} [now] milliseconds
 * @param {() => number} [share] between how many the time of a frame is divided
 */
export function createSurfaces(compute, now = () => performance.now(), share = () => 1) {
  /** The surfaces of one landscape by window, the finest of each. @type {Map<string, Surface>} */
  const known = new Map();
  /** @type {Map<string, Promise<Surface>>} */ const coming = new Map();
  /** Milliseconds that a point takes. @type {WeakMap<object, number>} */ const costs = new WeakMap();
  let ground = NaN;

  /** @param {Races.Race} race @param {string} path @returns {Surface | Promise<Surface>} */
  return function answer(race, path) {
    if (race.ground !== ground) {
      ground = race.ground;
      known.clear();
      coming.clear();
    }
    const [name, asked] = path.split("/");
    const finest = shapeOf(race.description);
    const across = finest[0] === 1 ? finest[1] : Math.min(Number(asked ?? finest[1]), finest[1]);
    const before = known.get(name);
    if (before && (before.arrays.z.shape[1] >= across || !asked)) return before;
    const bounds = name.split(",").map(Number);
    const window = name === "whole" ? name : [bounds.slice(0, 2), bounds.slice(2)];
    const points = affordable(race, window);
    const shape = finest[0] === 1 ? finest : shaped(across);
    if (points >= shape[0] * shape[1]) return keep(name, here(race, window, shape));
    if (asked) return later(race, name, window, across, true);
    const fits = Math.floor(Math.sqrt((points * 4) / 3));
    const coarse = finest[0] === 1 ? 0 : Math.min(fits, finest[1] - 1);
    if (coarse >= COARSEST)
      return keep(name, here(race, window, shaped(coarse), addressOf(race, name, finest[1])));
    return later(race, name, window, across);
  };

  /** How many points there is time for. @param {Races.Race} race @param {number[][] | "whole"} window */
  function affordable(race, window) {
    const cost = costs.get(race.linked.landscape) ?? estimate(race, window);
    return (race.held ? FRAME : PAUSE) / share() / cost;
  }

  /**
   * What a point takes: some of them are measured, again until the code has been compiled.
   * @param {Races.Race} race @param {number[][] | "whole"} window
   */
  function estimate(race, window) {
    let [points, cost, spent] = [16, Infinity, 0];
    for (let rounds = 0; rounds < 4 && spent < TRIAL; ) {
      const field = fieldOf(race, window, race.description.dimension === 1 ? [1, points] : [4, points / 4]);
      const began = now();
      measured(race, field);
      const took = now() - began;
      spent += took;
      if (took < SEEN) points *= 2;
      else {
        cost = Math.min(cost, took / points);
        rounds += 1;
      }
    }
    costs.set(race.linked.landscape, cost);
    return cost;
  }

  /**
   * Compute it here, and learn what it took.
   * @param {Races.Race} race @param {number[][] | "whole"} window @param {[number, number]} shape
   * @param {string} [sharper]
   */
  function here(race, window, shape, sharper) {
    const field = fieldOf(race, window, shape);
    const began = now();
    const values = measured(race, field);
    const took = Math.max((now() - began) / values.length, 1e-5);
    const before = costs.get(race.linked.landscape) ?? took;
    costs.set(race.linked.landscape, before + 0.4 * (took - before));
    return messageOf(race, field, values, sharper);
  }

  /**
   * Have it computed in the worker; long work a coarser one first, and so what a moving hand is to see.
   * @param {Races.Race} race @param {string} name @param {number[][] | "whole"} window @param {number} across
   * @param {boolean} [rested] whether the hand rests, though it may hold on
   */
  function later(race, name, window, across, rested = !race.held) {
    const cost = costs.get(race.linked.landscape) ?? 0;
    const finest = shapeOf(race.description);
    const long = finest[0] > 1 && cost * finest[0] * finest[1] > LONG && !known.has(name);
    const wide = long || !rested ? Math.max(COARSEST, Math.floor(across / 2)) : across;
    const shape = finest[0] === 1 ? finest : shaped(Math.min(wide, finest[1]));
    const key = `${name}/${shape[1]}`;
    const sharper = shape[1] < finest[1] ? addressOf(race, name, finest[1]) : undefined;
    const field = fieldOf(race, window, shape);
    const { ground: of } = race;
    const promise =
      coming.get(key) ??
      compute({
        kind: "surface",
        slot: `surface ${name === "whole"}`,
        patient: race.held,
        landscape: { module: race.description.landscape, tables: race.description.tables },
        data: race.linked.data,
        h: race.h,
        field,
      }).then(
        (values) => {
          const message = messageOf(race, field, values, sharper);
          return of === ground ? keep(name, message) : message;
        },
        (error) => {
          if (error.name === ABORTED) throw error;
          return keep(name, here(race, window, shape)); // there is no worker here: it takes a moment
        },
      );
    coming.set(key, promise);
    promise.catch(() => coming.delete(key));
    return promise;
  }

  /** @param {string} name @param {Surface} message */
  function keep(name, message) {
    known.delete(name);
    known.set(name, message);
    if (known.size > KNOWN) known.delete(/** @type {string} */ (known.keys().next().value));
    return message;
  }
}

/** Where the surface of a race is. @param {Races.Race} race @param {string} window @param {number} across */
const addressOf = ({ name, ground }, window, across) => `${name}:${ground}/surface/${window}/${across}`;
