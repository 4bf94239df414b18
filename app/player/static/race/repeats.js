/**
 * Runs that are repeated, from many seeds or many starts: their members, and what is said of them; app/races/repeats.py
 * in the browser.
 */

import { general } from "../core/general.js";
import { t, tn } from "../core/words.js";
import { Random } from "../engine/random.js";
import { rankOf } from "./bundle.js";
import { ownOf } from "./own.js";

/** @import { Own } from "./own.js" */

/**
 * The start, the seed and the mini-batches of every member of run i; null where it is not repeated.
 * @param {Pick<Header.Description, "window" | "plane" | "dimension">} shown @param {Races.Experiment} experiment
 * @param {number} i @returns {Own[] | null}
 */
export function membersOf({ window, plane, dimension }, experiment, i) {
  const { repeat } = experiment.runs[i];
  if (!repeat) return null;
  const own = ownOf(experiment, i);
  if (repeat.seeds)
    return Array.from({ length: repeat.seeds }, (_, k) => ({ ...own, seed: (own.seed + k) % 2 ** 32 }));
  if (repeat.starts) return repeat.starts.map((start) => ({ ...own, start }));
  if (repeat.random)
    return scattered(repeat.random, repeat.spread, window, own).map((start) => ({ ...own, start }));
  const [across, up] = /** @type {[number, number]} */ (repeat.grid);
  const [xs, ys] = [across, up].map((count, axis) => {
    const [low, high] = window[axis];
    return Array.from({ length: count }, (_, k) => low + ((k + 0.5) / count) * (high - low));
  });
  if (dimension === 1) return xs.map((x) => ({ ...own, start: [x] }));
  const point = (/** @type {number} */ x, /** @type {number} */ y) =>
    plane ? plane.origin.map((part, d) => part + x * plane.across[0][d] + y * plane.across[1][d]) : [x, y];
  return ys.flatMap((y) => xs.map((x) => ({ ...own, start: point(x, y) })));
}

/** Tells what draws starts from what draws noise, 1, and mini-batches of the same seed. */
const STARTS = 2;

/**
 * So many starts, drawn over the window, or around a start.
 * @param {number} count @param {number | undefined} spread @param {[number, number][]} window @param {Own} own
 */
function scattered(count, spread, window, { start, seed }) {
  const random = new Random([seed, STARTS]);
  return Array.from({ length: count }, () =>
    start.map((middle, axis) => {
      const [low, high] = window[axis];
      if (!spread) return low + random.uniform() * (high - low);
      return middle + random.normal() * (spread * (high - low));
    }),
  );
}

/**
 * What the table says of a repeated run.
 * @param {Races.Bundle} bundle @param {number | null} floor @param {number[]} epsilons
 * @param {NonNullable<Races.Run["repeat"]>} repeat @returns {Header.Repeated}
 */
export function repeatedOf({ count, loss, ends, low, high, median }, floor, epsilons, repeat) {
  const rows = median.length;
  const finite = (/** @type {number} */ value) => (Number.isFinite(value) ? value : null);
  const steps = epsilons.map((epsilon) =>
    Array.from({ length: count }, (_, m) =>
      firstBelow(loss.subarray(m * rows, (m + 1) * rows), floor ?? 0, epsilon),
    ),
  );
  return {
    what: whatOf(repeat),
    count,
    low: finite(low[rows - 1]),
    high: finite(high[rows - 1]),
    diverged: ends.filter((end) => end < rows).length,
    within: steps.map((all) => all.filter(Number.isFinite).length),
    median: steps.map((all) => finite(Float64Array.from(all).sort()[rankOf(count, 0.5)])),
  };
}

/** The first step whose loss is within `epsilon` of `floor`; Infinity if none is. @param {Float64Array} loss @param {number} floor @param {number} epsilon */
function firstBelow(loss, floor, epsilon) {
  for (let k = 0; k < loss.length; k += 1) if (loss[k] - floor <= epsilon) return k;
  return Infinity;
}

/** What a repeated run is, in a few words. @param {NonNullable<Races.Run["repeat"]>} repeat */
export function whatOf({ seeds, starts, grid, random, spread }) {
  if (seeds) return tn("{count} seed", "{count} seeds", seeds);
  if (random && spread)
    return tn("{count} random start around its own", "{count} random starts around its own", random);
  if (random) return tn("{count} random start", "{count} random starts", random);
  return starts
    ? tn("{count} start", "{count} starts", starts.length)
    : t("a grid of {grid} starts", { grid: grid?.join(" × ") });
}

/**
 * A repeated run in a sentence.
 * @param {string} title @param {Header.Repeated} repeated @param {number | null} loss the median after the last step
 * @param {number[]} epsilons @param {number} goal
 */
export function sayRepeated(title, { what, count, low, high, diverged, within }, loss, epsilons, goal) {
  const said = (/** @type {number} */ value) => general(value, 3);
  const parts = [
    loss === null
      ? t("more than half of them diverge")
      : low === null
        ? t("the median of the losses after the last step is {loss}", { loss: said(loss) })
        : high === null
          ? t("the median of the losses after the last step is {loss}, and a tenth are at most {low}", {
              loss: said(loss),
              low: said(low),
            })
          : t(
              "the median of the losses after the last step is {loss}, and 80 % lie between {low} and {high}",
              { loss: said(loss), low: said(low), high: said(high) },
            ),
  ];
  const k = epsilons.indexOf(goal);
  if (k >= 0)
    parts.push(
      t("{within} of {count} come within {goal} of the lowest known loss", {
        within: within[k],
        count,
        goal,
      }),
    );
  if (diverged) parts.push(t("{count} diverge", { count: diverged }));
  return t("{title} from {what}: {list}.", { title, what, list: parts.join("; ") });
}
