/**
 * Runs that are repeated, from many seeds or many starts: their members, and what all their paths come to;
 * app/races/repeats.py in the browser.
 */

import { general } from "../core/general.js";
import { ownOf } from "./own.js";
import { flat } from "./view.js";

/** @import { Own } from "./own.js" */

/** The quantiles that a band lies between. */
const [LOW, HIGH] = [0.1, 0.9];

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

/**
 * What the members' paths come to; one that ends is frozen, and its loss is infinite from there on.
 * @param {Header.Description} description @param {Engine.Trajectory[]} members
 * @param {boolean} mean whether the mean of the paths says something: they have one start @returns {Races.Bundle}
 */
export function bundleOf(description, members, mean) {
  const rows = members[0].loss.length;
  const ends = members.map(({ divergedAt }) => divergedAt ?? rows);
  const x = new Float64Array(2 * members.length * rows);
  const loss = new Float64Array(members.length * rows);
  members.forEach((one, m) => {
    const last = Math.max(ends[m] - 1, 0);
    const drawn = flat(description, one.x, one.loss);
    for (let k = 0; k < rows; k += 1) {
      const at = 2 * Math.min(k, last);
      x[2 * (m * rows + k)] = drawn[at];
      x[2 * (m * rows + k) + 1] = drawn[at + 1];
    }
    loss.set(one.loss, m * rows);
    loss.fill(Infinity, m * rows + ends[m], (m + 1) * rows);
  });
  const [low, median, high] = quantilesOf(loss, members.length, rows);
  const gone = median.indexOf(Infinity);
  return {
    count: members.length,
    x,
    loss,
    ends,
    low,
    median,
    high,
    mean: mean ? meanOf(x, members.length, rows) : null,
    divergedAt: gone < 0 ? null : gone,
  };
}

/** The place of a quantile among so many sorted values: it is one of theirs. @param {number} count @param {number} share */
const rankOf = (count, share) => Math.floor(share * (count - 1) + 0.5);

/** The quantiles [rows] of losses [count × rows] at every step. @param {Float64Array} loss @param {number} count @param {number} rows */
function quantilesOf(loss, count, rows) {
  const found = [LOW, 0.5, HIGH].map(() => new Float64Array(rows));
  const ranks = [LOW, 0.5, HIGH].map((share) => rankOf(count, share));
  const column = new Float64Array(count);
  for (let k = 0; k < rows; k += 1) {
    for (let m = 0; m < count; m += 1) column[m] = loss[m * rows + k];
    column.sort();
    ranks.forEach((rank, q) => {
      found[q][k] = column[rank];
    });
  }
  return found;
}

/** The mean [rows × 2] of paths [count × rows × 2]. @param {Float64Array} x @param {number} count @param {number} rows */
function meanOf(x, count, rows) {
  const mean = new Float64Array(2 * rows);
  for (let m = 0; m < count; m += 1)
    for (let k = 0; k < mean.length; k += 1) mean[k] += x[2 * m * rows + k] / count;
  return mean;
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
  const step = loss.findIndex((value) => value - floor <= epsilon);
  return step < 0 ? Infinity : step;
}

/** What a repeated run is, in a few words. @param {NonNullable<Races.Run["repeat"]>} repeat */
export function whatOf({ seeds, starts, grid }) {
  if (seeds) return `${seeds} seeds`;
  return starts ? `${starts.length} starts` : `a grid of ${grid?.join(" × ")} starts`;
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
      ? "more than half of them diverge"
      : `the median of the losses after the last step is ${said(loss)}${low === null ? "" : high === null ? `, and a tenth are at most ${said(low)}` : `, and 80 % lie between ${said(low)} and ${said(high)}`}`,
  ];
  const k = epsilons.indexOf(goal);
  if (k >= 0) parts.push(`${within[k]} of ${count} come within ${goal} of the lowest known loss`);
  if (diverged) parts.push(`${diverged} diverge`);
  return `${title} from ${what}: ${parts.join("; ")}.`;
}
