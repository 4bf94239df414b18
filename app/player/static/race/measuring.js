/** Measures of a run, as core/measures has them: one loop over its rows, up to where it diverged. */

/** The last steps are a tenth of all, unless said otherwise. */
const TAIL = 10;

/** What measures are told, by name; what is left out has a default if it is a step, a tail, or a point. */
/** @typedef {Record<string, number | ArrayLike<number>>} Told */

/**
 * The number of a measure of one run; null where there is none, as for "never".
 * @param {Engine.Measure} measure @param {Pick<Engine.Trajectory, "x" | "loss" | "divergedAt">} path
 * @param {Told} [told]
 * @returns {number | null}
 */
export function measured({ size, arguments: known, init, step, read }, { x, loss, divergedAt }, told = {}) {
  const steps = loss.length - 1;
  const rows = divergedAt ?? loss.length;
  const d = x.length / loss.length;
  const h = toldOf(known, steps, told);
  const [s, row] = [new Float64Array(size), new Float64Array(d)];
  init(s);
  for (let k = 0; k < rows; k += 1) {
    for (let i = 0; i < d; i += 1) row[i] = x[k * d + i];
    step(s, row, loss[k], k, steps, h);
  }
  const value = read(s);
  return Number.isNaN(value) ? null : value;
}

/** What a measure is told, one after the other. @param {Engine.Told[]} known @param {number} steps @param {Told} told */
function toldOf(known, steps, told) {
  const all = known.flatMap(([name, kind, length]) => {
    const value = told[name] ?? usual(kind, steps, length);
    if (value === undefined) throw new Error(`A measure is not told its ${name}.`);
    return typeof value === "number" ? value : Array.from(value);
  });
  return Float64Array.from(all);
}

/** @param {string} kind @param {number} steps @param {number} length */
function usual(kind, steps, length) {
  if (kind === "at") return steps;
  if (kind === "last") return tailOf(steps);
  return kind === "point" ? new Float64Array(length) : undefined;
}

/** How many the last steps are. @param {number} steps */
export const tailOf = (steps) => Math.max(Math.floor(steps / TAIL), 1);
