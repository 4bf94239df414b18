/** Repeated runs of an experiment, checked: core/experiment/repeats.py in the browser. */

import { widthOf } from "../engine/draws.js";

/** Members of all repeated runs together, and coordinates of their paths. */
const [MEMBERS, REPEATED] = [400, 1_000_000];

/**
 * @param {any[]} runs @param {Site.Size} size @param {number} steps @param {Races.Batch} batch
 * @param {Site.Catalogue["limits"]} limits
 */
export function checkRepeats(runs, { start: { length: dimension }, samples }, steps, batch, limits) {
  const count = (/** @type {number} */ value) => value.toLocaleString("en");
  let total = 0;
  runs.forEach(({ repeat, batch: own }, i) => {
    if (!repeat) return;
    const where = `runs[${i}].repeat`;
    checkKind(repeat, dimension, where);
    const { seeds, starts, grid } = repeat;
    const members = seeds ?? starts?.length ?? grid[0] * grid[1];
    total += members;
    if (total > MEMBERS)
      throw new Error(
        `${where}: with this there are ${count(total)} members of repeated runs, but at most ${MEMBERS} are allowed.`,
      );
    const { size = null } = own ?? batch;
    let most = Math.floor(REPEATED / (members * dimension));
    if (seeds && size !== null && samples !== null)
      most = Math.min(most, Math.floor(limits.drawn / (members * widthOf(size, samples))));
    if (steps > most)
      throw new Error(
        `${where}: ${members} members may have ${count(most)} steps, not ${count(steps)}; take fewer members or steps.`,
      );
  });
}

/** @param {NonNullable<Races.Run["repeat"]>} repeat @param {number} dimension @param {string} where */
function checkKind({ seeds, starts, grid }, dimension, where) {
  if ([seeds, starts, grid].filter((part) => part != null).length !== 1)
    throw new Error(`${where}: give one of seeds, starts, grid.`);
  (starts ?? []).forEach(({ length }, k) => {
    if (length !== dimension)
      throw new Error(`${where}.starts[${k}]: ${dimension} numbers are needed, but ${length} were given.`);
  });
  if (!grid) return;
  const [across, up] = grid;
  if (dimension > 2)
    throw new Error(`${where}.grid: there are ${dimension} dimensions, and a grid lies in two; give starts.`);
  if (dimension === 1 && up !== 1)
    throw new Error(
      `${where}.grid: [${across}, ${up}] was given, but in one dimension the second must be 1.`,
    );
  if (across * up < 2)
    throw new Error(`${where}.grid: [1, 1] was given, but there must be at least 2 starts.`);
}
