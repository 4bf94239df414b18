/** How the loss bends along a run: at as many of its points as there is time for; with much data in a worker. */

import { even } from "../core/general.js";
import { bending, bends, NUMBERS } from "./bending.js";
import { limited, ratesOf, ridgeOf } from "./stability.js";

/** @import { Message } from "../core/payload.js" */
/** @import { Places } from "./bending.js" */
/** @import { Job } from "./remote.js" */

/** It is computed at so many points of a run at most, and at so many at least. */
const [POINTS, FEW] = [240, 12];
/** Milliseconds that it may take in a frame of a moving hand, when the hand rests, and in the worker. */
const [FRAME, PAUSE, LONG] = [4, 40, 2000];

/**
 * What makes the messages with the curvature along a run.
 * @param {(job: Job) => Promise<any>} compute in a worker @param {() => number} now milliseconds
 */
export function createCurvatures(compute, now) {
  /** Milliseconds that a point takes. @type {WeakMap<object, number>} */ const costs = new WeakMap();

  /** @param {Races.Race} race @param {number} focus @returns {Message<Header.Curvature> | Promise<Message<Header.Curvature>>} */
  return function answer(race, focus) {
    const { description, linked, h, held } = race;
    const { dimension: d, plane, landscape: module, tables } = description;
    const bend = bending(linked.landscape, h, linked.data, description);
    const cost = costs.get(linked.landscape) ?? measured(() => bends(bend, placesOf(race, focus, [0]), d));
    costs.set(linked.landscape, cost);
    const affordable = (held ? FRAME : PAUSE) / cost;
    if (affordable >= FEW) {
      const at = stepsOf(race, focus, affordable);
      return messageOf(race, focus, at, bends(bend, placesOf(race, focus, at), d));
    }
    const at = stepsOf(race, focus, held ? FEW : Math.max(LONG / cost, FEW));
    return compute({
      kind: "bends",
      patient: held,
      landscape: { module, tables },
      data: linked.data,
      h,
      shown: { dimension: d, plane },
      ...placesOf(race, focus, at),
    }).then((values) => messageOf(race, focus, at, values));
  };

  /** Milliseconds of some work, once it has been done before. @param {() => void} work */
  function measured(work) {
    work();
    const began = now();
    work();
    return now() - began;
  }
}

/**
 * So many steps of a run at most, evenly up to its last good one.
 * @param {Races.Race} race @param {number} focus @param {number} most
 */
function stepsOf({ trajectories }, focus, most) {
  const { divergedAt: gone, lr } = trajectories[focus];
  const last = gone === null ? lr.length : Math.max(gone - 1, 0);
  const count = Math.floor(Math.min(most, POINTS));
  const steps = Array.from({ length: count }, (_, k) =>
    k === count - 1 ? last : even(k * (last / (count - 1))),
  );
  return Float64Array.from(new Set(steps));
}

/**
 * The points of a path at some steps, with the rates of the coordinates there.
 * @param {Races.Race} race @param {number} focus @param {ArrayLike<number>} at @returns {Places}
 */
function placesOf(race, focus, at) {
  const { x } = race.trajectories[focus];
  const d = race.description.dimension;
  const own = limited(race, focus).of === "rates" ? ratesOf(race, focus) : null;
  const points = new Float64Array(at.length * d);
  const rates = own && new Float64Array(at.length * d);
  for (let k = 0; k < at.length; k += 1) {
    points.set(x.subarray(at[k] * d, (at[k] + 1) * d), k * d);
    if (own) rates?.set(own(at[k]), k * d);
  }
  return { points, rates, ridge: ridgeOf(race, focus) };
}

/**
 * The message: at the steps `at` [m] gradients g [m, 2] and Hessians h [m, 3] on the plane, the lowest and highest
 * eigenvalue of the whole Hessian, and what has the rule's limit in the steps from there: η·λmax, or the largest
 * eigenvalue of the Hessian scaled by the rates of the coordinates; with η times what decoupled decay adds.
 * @param {Races.Race} race @param {number} focus @param {Float64Array} at @param {Float64Array} values [m, NUMBERS]
 * @returns {Message<Header.Curvature>}
 */
function messageOf(race, focus, at, values) {
  const { lr } = race.trajectories[focus];
  const about = limited(race, focus);
  const ridge = ridgeOf(race, focus);
  const m = at.length;
  /** Columns of the values. @param {number} from @param {number} to @returns {Races.Table} */
  const columns = (from, to) => {
    const width = to - from;
    const own = Float64Array.from({ length: m * width }, (_, k) => {
      return values[Math.floor(k / width) * NUMBERS + from + (k % width)];
    });
    return { shape: width === 1 ? [m] : [m, width], values: own };
  };
  const high = columns(6, 7);
  const rate = (/** @type {number} */ k) => lr[Math.min(at[k], lr.length - 1)];
  const ratio =
    about.of === "rates"
      ? columns(7, 8).values.map((value, k) => value + rate(k) * about.pull)
      : high.values.map((value, k) => rate(k) * (value + ridge + about.pull));
  return {
    header: { view: "curvature", ...about },
    arrays: {
      at: { shape: [m], values: at },
      g: columns(0, 2),
      h: columns(2, 5),
      low: columns(5, 6),
      high,
      ratio: { shape: [m], values: ratio },
    },
  };
}
