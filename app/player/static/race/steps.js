/** What a rule computes in every step: in numbers, and as it is drawn on the map. */

import { each, flat, linear } from "./view.js";

/** @typedef {Record<string, Races.Table>} Arrays */

/**
 * The message for "this step, with numbers" of a run: the templates of its equation, and its memory.
 * @param {Races.Race} race @param {number} focus @returns {{header: Header.Numbers, arrays: Arrays}}
 */
export function numbersMessage(race, focus) {
  const { description, experiment, titles, trajectories } = race;
  const { lines, symbols, words } = description.runs[focus];
  const { x, lr, recorded } = trajectories[focus];
  const { steps } = experiment;
  const values = experiment.runs[focus].params;
  /** @type {Arrays} */
  const arrays = { x: rows(x, steps + 1), lr: { shape: [steps], values: lr } };
  for (const [name, array] of Object.entries(recorded))
    arrays[name] = rows(array, name === "g" ? steps : steps + 1);
  return {
    header: {
      view: "numbers",
      title: titles[focus],
      lines,
      values,
      symbols,
      words,
      last: trajectories[focus].last,
    },
    arrays,
  };
}

/**
 * The message for the inner state of a run: what its rule computes in every step, as it is drawn.
 *
 * Row k of every array belongs to the step from k to k + 1, which begins at row k of the path: the gradient "g" there,
 * the step "w" [steps, 2], and of what the equation mentions all that is something on a map. A vector that is measured
 * somewhere else has its places under its name with "@".
 * @param {Races.Race} race @param {number} focus @returns {{header: Header.Inner, arrays: Arrays}}
 */
export function innerMessage(race, focus) {
  const { description, experiment, titles, trajectories } = race;
  const { x, loss, recorded } = trajectories[focus];
  const { steps } = experiment;
  const { dimension: d } = description;
  const { glyphs, shown } = description.runs[focus];
  const before = loss.subarray(0, steps);
  /** What is shown of the memory after each step, or before it. @param {string} name @param {number} [after] */
  const memory = (name, after = 1) => {
    const width = recorded[name].length / (steps + 1);
    return recorded[name].subarray(after * width, (after + steps) * width);
  };
  /** @type {Arrays} */
  const arrays = {};
  const drawn = glyphs.filter(({ name, kind }) => {
    const values = drawnAs(kind, name);
    if (values) arrays[name] = rows(values, steps);
    const at = shown.find((one) => one.name === name)?.at;
    if (values && at) {
      const places = memory(at.replace("'", ""), at.endsWith("'") ? 0 : 1);
      arrays[`${name}@`] = rows(flat(description, places, before), steps);
    }
    return values !== null;
  });

  /** @param {string} kind @param {string} name */
  function drawnAs(kind, name) {
    if (name === "g") return linear(description, recorded.g);
    if (name === "w") return linear(description, moves(x, d));
    if (kind === "vector") return linear(description, memory(name));
    return kind === "point" ? flat(description, memory(name), before) : each(description, memory(name));
  }

  return {
    header: {
      view: "inner",
      title: titles[focus],
      last: trajectories[focus].last,
      curve: d === 1,
      glyphs: drawn,
    },
    arrays,
  };
}

/** The steps between the rows of a path. @param {Float64Array} x @param {number} d */
const moves = (x, d) => Float64Array.from({ length: x.length - d }, (_, i) => x[i + d] - x[i]);

/** @param {Float64Array} values @param {number} count @returns {Races.Table} */
const rows = (values, count) => ({ shape: [count, values.length / count], values });
