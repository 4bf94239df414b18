/** Two trainings side by side: in one table, so that every plot of one shows both. */

import { lastRow } from "../core/scales.js";

/** @import { Message, Tensors } from "../core/payload.js" */

/** How the second one is drawn. */
const DOTTED = [2, 4];

/**
 * The runs of both, the second one's in the colours of the first's, dashed, at the first one's rows.
 * @param {Message<Header.Progress>} one @param {Message<Header.Progress>} other
 * @param {string} title what is different about it
 * @returns {Message<Header.Progress>}
 */
export function joined(one, other, title) {
  const at = one.arrays.at.values;
  /** @type {Tensors} */
  const arrays = { at: one.arrays.at };
  for (const name of Object.keys(one.arrays)) {
    if (name === "at") continue;
    const runs = other.header.runs.map((_, i) => resampled(other, name, i, at));
    const values = Float64Array.from([...one.arrays[name].values, ...runs.flat()]);
    arrays[name] = { values, shape: [one.header.runs.length + runs.length, at.length] };
  }
  const runs = other.header.runs.map((run) => ({ ...run, title: `${run.title}, ${title}`, dash: DOTTED }));
  return { header: { ...one.header, runs: [...one.header.runs, ...runs] }, arrays };
}

/**
 * A curve of run i at the steps `at`; NaN where it is not yet.
 * @param {Message<Header.Progress>} message @param {string} name @param {number} i @param {ArrayLike<number>} at
 */
function resampled({ arrays }, name, i, at) {
  const steps = arrays.at.values;
  const own = arrays[name].values.subarray(i * steps.length, (i + 1) * steps.length);
  const end = lastRow(own);
  let k = 0;
  return Array.from(at, (step) => {
    while (k < end && steps[k + 1] <= step) k++;
    if (!steps.length || (step > steps[k] && k >= end)) return NaN;
    if (steps[k] === step) return own[k];
    return own[k] + ((own[k + 1] - own[k]) * (step - steps[k])) / (steps[k + 1] - steps[k]);
  });
}
