/** All runs of a race at the same learning rates, from some seeds each: the fair comparison. */

import { ownOf } from "./own.js";
import { withValues } from "./paths.js";
import { optionsOf } from "./solve.js";
import { cellsOf } from "./turns.js";

/** @import { Cells } from "./cells.js" */
/** @import { CellsJob } from "./remote.js" */

/** So many rates are tried. */
const RATES = 97;
/** The quantiles that a band lies between. */
const [LOW, HIGH] = [0.1, 0.9];

/**
 * The final losses of a run at all rates: quantiles over its seeds, NaN where so many of them have diverged.
 * @typedef {{low: Float64Array, median: Float64Array, high: Float64Array}} Curve
 */

/** The rates that every run is tried at: those that any of them can be set to. @param {Header.Control[]} controls */
export function ratesOf(controls) {
  const ranges = controls.filter(({ path }) => /^runs\.\d+\.lr$/.test(path));
  const low = Math.min(...ranges.map((one) => one.low));
  const high = Math.max(...ranges.map((one) => one.high));
  return Float64Array.from({ length: RATES }, (_, k) => low * (high / low) ** (k / (RATES - 1)));
}

/**
 * A job for every seed of every run, run by run.
 * @param {Races.Race} race @param {number} seeds @returns {(() => CellsJob)[]}
 */
export function curveJobs({ description, experiment, linked }, seeds) {
  const values = ratesOf(description.controls);
  const still = new Float64Array(experiment.start.length);
  return experiment.runs.flatMap((_, i) => {
    const one = withValues(experiment, [[`runs.${i}.lr`, 1]]);
    const own = ownOf(one, i);
    return Array.from({ length: seeds }, (__, k) => () => {
      const seeded = { ...own, seed: (own.seed + k) % 2 ** 32 };
      const base = optionsOf(description, one, linked, i, seeded);
      return /** @type {CellsJob} */ ({
        ...cellsOf({ description, linked }, i, base),
        turns: [
          { to: "rate", index: 0, values },
          { to: "along", index: 0, values: new Float64Array(1), direction: still },
        ],
        outcome: { of: "final", told: {}, minima: [], radius: 0 },
        rows: [0, 1],
      });
    });
  });
}

/**
 * What the jobs of one run have come to.
 * @param {Cells[]} seeds @returns {Curve}
 */
export function curveOf(seeds) {
  const count = seeds[0].value.length;
  const [low, median, high] = [LOW, 0.5, HIGH].map((share) => {
    const rank = Math.floor(share * (seeds.length - 1) + 0.5);
    return Float64Array.from({ length: count }, (_, k) => {
      const column = Float64Array.from(seeds, ({ value }) =>
        Number.isNaN(value[k]) ? Infinity : value[k],
      ).sort();
      return Number.isFinite(column[rank]) ? column[rank] : NaN;
    });
  });
  return { low, median, high };
}

/** The rate that ends lowest; null where all diverge. @param {Curve} curve @param {Float64Array} rates */
export function bestOf({ median }, rates) {
  let best = -1;
  median.forEach((loss, k) => {
    if (!Number.isNaN(loss) && (best < 0 || loss < median[best])) best = k;
  });
  return best < 0 ? null : { rate: rates[best], loss: median[best] };
}
