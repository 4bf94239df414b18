/** Repeated runs of an experiment, checked: core/experiment/repeats.py in the browser. */

import { widthOf } from "../engine/draws.js";

/** Members of all repeated runs together, coordinates of the paths of one, and of all. */
const [MEMBERS, REPEATED, WALKED] = [4_000, 4_000_000, 12_000_000];

/**
 * @param {any[]} runs @param {Site.Size} size @param {number} steps @param {Races.Batch} batch
 * @param {Site.Catalogue["limits"]} limits
 */
export function checkRepeats(runs, { start: { length: dimension }, samples }, steps, batch, limits) {
  const count = (/** @type {number} */ value) => value.toLocaleString("en");
  let [total, walked] = [0, 0];
  runs.forEach(({ repeat, batch: own }, i) => {
    if (!repeat) return;
    const where = `runs[${i}].repeat`;
    checkKind(repeat, dimension, where);
    const { seeds, starts, grid, random } = repeat;
    const members = seeds ?? random ?? starts?.length ?? grid[0] * grid[1];
    total += members;
    if (total > MEMBERS)
      throw new Error(
        `${where}: with this there are ${count(total)} members of repeated runs, but at most ${count(MEMBERS)} are allowed.`,
      );
    const { size = null } = own ?? batch;
    let most = Math.floor(REPEATED / (members * dimension));
    if (seeds && size !== null && samples !== null)
      most = Math.min(most, Math.floor(limits.drawn / (members * widthOf(size, samples))));
    if (steps > most)
      throw new Error(
        `${where}: ${members} members may have ${count(most)} steps, not ${count(steps)}; take fewer members or steps.`,
      );
    walked += members * dimension * steps;
    if (walked > WALKED)
      throw new Error(
        `${where}: with this the paths of all members have ${count(walked)} coordinates, but at most ${count(WALKED)} are allowed; take fewer members or steps.`,
      );
  });
}

/** @param {NonNullable<Races.Run["repeat"]>} repeat @param {number} dimension @param {string} where */
function checkKind({ seeds, starts, grid, random, spread }, dimension, where) {
  if ([seeds, starts, grid, random].filter((part) => part != null).length !== 1)
    throw new Error(`${where}: give one of seeds, starts, grid, random.`);
  if (spread != null && random == null) throw new Error(`${where}.spread: only random starts have one.`);
  (starts ?? []).forEach(({ length }, k) => {
    if (length !== dimension)
      throw new Error(`${where}.starts[${k}]: ${dimension} numbers are needed, but ${length} were given.`);
  });
  if (random != null && dimension > 2)
    throw new Error(
      `${where}.random: there are ${dimension} dimensions, and random starts lie in two; give starts.`,
    );
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
