/** What the plot beside the map can show in place of the loss; tests/player/twin/quantities.py is its twin. */

import { eigenvalues } from "../core/eigen.js";
import { general } from "../core/general.js";
import { t } from "../core/words.js";
import { distanceTo, nearest } from "./distances.js";

/**
 * Curves over the steps, never negative: one for every run, or one or more for the run in focus.
 * @typedef {object} Lines
 * @property {Float64Array[]} values
 * @property {[string, string] | null} labels of the first and the last line, where several are of one run
 * @property {boolean} focused whether they are all of the run in focus
 */

/** How far from a point its gradients are compared, to tell a kink. */
const NEAR = 0.01;
/** Multiplications that all gradients may cost in a frame of a moving hand: of more rows, some are interpolated. */
const WORK = 2e6;

/**
 * Everything that changes along a path, in the order in which it is offered.
 * @type {{name: string, title: string, help: string, measured: (race: Races.Race) => boolean,
 *   linesOf: (race: Races.Race, focus: number) => Lines}[]}
 */
const QUANTITIES = [
  {
    name: "gradient",
    title: t("Gradient norm"),
    help: t("The length of the full-data gradient"),
    measured: () => true,
    linesOf: (race) => overall(race.trajectories.map((path, i) => slopes(race, path, settledAt(race, i)))),
  },
  {
    name: "rates",
    title: t("Effective learning rate"),
    help: t(
      "What the direction of a step is multiplied by: η, or for rules with a rate for every coordinate their geometric mean",
    ),
    measured: () => true,
    linesOf: (race) => overall(race.trajectories.map((_, i) => middle(ratesOf(race, i)))),
  },
  {
    name: "coordinates",
    title: t("Learning rate per coordinate"),
    help: t(
      "What the direction of a step is multiplied by, in every coordinate of the run in focus; η for rules without rates of their own",
    ),
    measured: ({ description: { runs, dimension } }) =>
      dimension > 1 && runs.some(({ shown }) => shown.some(({ kind }) => kind === "rates")),
    linesOf: coordinates,
  },
  {
    name: "distance",
    title: t("Distance to the minimum"),
    help: t("To the nearest known one"),
    measured: ({ minima }) => minima.length > 0,
    linesOf: (race) =>
      overall(
        race.trajectories.map(({ x }, i) =>
          Float64Array.from(
            { length: race.experiment.steps + 1 },
            (_, k) => distanceTo(race.minima, x, Math.min(k, settledAt(race, i))) ?? NaN,
          ),
        ),
      ),
  },
  {
    name: "directions",
    title: t("Error per eigen-direction"),
    help: t("How far the run in focus is from the minimum, along each eigenvector of the Hessian there"),
    measured: ({ description }) => description.directions,
    linesOf: directions,
  },
];

/** What is drawn against learning rates, in a chart of its own. */
const SWEEP = {
  name: "sweep",
  title: t("Loss against learning rate"),
  help: t("What every run comes to at other learning rates, from this start: drag a mark to another rate"),
  url: "",
};

/** The quantities that can be drawn of a race, with the addresses of what is to be drawn. @param {Races.Race} race */
export const quantitiesOf = (race) => [
  SWEEP,
  ...QUANTITIES.filter(({ measured }) => measured(race)).map(({ name, title, help }) => ({
    name,
    title,
    help,
    url: `${race.name}:${race.number}/${name}/${race.description.focus}`,
  })),
];

/**
 * The curves of a quantity; null if there is none of that name.
 * @param {Races.Race} race @param {string} name @param {number} focus @returns {Lines | null}
 */
export const linesOf = (race, name, focus) =>
  QUANTITIES.find((one) => one.name === name)?.linesOf(race, focus) ?? null;

/** @param {Float64Array[]} values @returns {Lines} */
const overall = (values) => ({ values, labels: null, focused: false });

/**
 * The last row of run i before it left the numbers, if it did: quantities stay there, so that no axis reaches for the
 * step that left.
 * @param {Races.Race} race @param {number} i
 */
function settledAt({ trajectories, experiment }, i) {
  const at = trajectories[i].divergedAt;
  return at === null ? experiment.steps : Math.max(at - 1, 0);
}

/**
 * The length of the full-data gradient in every row up to the last one, which is repeated.
 * @param {Races.Race} race @param {Engine.Trajectory} path @param {number} last
 */
function slopes({ linked, h, description, held }, { x, loss }, last) {
  const d = description.dimension;
  const g = new Float64Array(d);
  const norms = new Float64Array(loss.length);
  const work = description.work * (last + 1) * description.runs.length;
  const stride = held ? Math.max(Math.ceil(work / WORK), 1) : 1;
  for (let [before, k] = [0, 0]; ; [before, k] = [k, Math.min(k + stride, last)]) {
    linked.landscape.grad(x.subarray(k * d, (k + 1) * d), h, g, linked.data);
    let sum = 0;
    for (const part of g) sum += part * part;
    norms[k] = Math.sqrt(sum);
    for (let j = before + 1; j < k; j += 1)
      norms[j] = norms[before] + ((j - before) / (k - before)) * (norms[k] - norms[before]);
    if (k === last) break;
  }
  return norms.fill(norms[last], last + 1);
}

/**
 * The rates of run i at every step: of every coordinate, where its rule has a rate for each; else η alone.
 * @param {Races.Race} race @param {number} i @returns {Float64Array[]}
 */
function ratesOf({ trajectories, description }, i) {
  const { lr, recorded, loss } = trajectories[i];
  const shown = description.runs[i].shown.find(({ kind }) => kind === "rates");
  const own = shown && recorded[shown.name];
  if (!own) return [Float64Array.of(lr[0], ...lr)];
  const width = own.length / loss.length;
  return Array.from(
    { length: width },
    (_, j) => Float64Array.from(loss, (_, k) => Math.abs(own[Math.max(k, 1) * width + j])), // before the first step there is none
  );
}

/** The geometric mean of some rates at every step. @param {Float64Array[]} rates */
const middle = (rates) =>
  rates.length === 1
    ? rates[0]
    : rates[0].map((_, k) =>
        Math.exp(rates.reduce((sum, rate) => sum + Math.log(rate[k]), 0) / rates.length),
      );

/** @param {Races.Race} race @param {number} focus @returns {Lines} */
function coordinates(race, focus) {
  const values = ratesOf(race, focus);
  const width = values.length;
  const several = width === 2 ? ["x", "y"] : [t("first coordinate"), t("last of {count}", { count: width })];
  return { values, labels: width === 1 ? null : /** @type {[string, string]} */ (several), focused: true };
}

/**
 * How far a run is from the minimum nearest to its end, along each eigenvector of the Hessian there.
 * @param {Races.Race} race @param {number} focus @returns {Lines}
 */
function directions(race, focus) {
  const { trajectories, description, experiment } = race;
  const { x } = trajectories[focus];
  const { steps } = experiment;
  const d = description.dimension;
  const last = settledAt(race, focus);
  const minimum = nearest(race.minima, x, last);
  const hessian = hessianAt(race, Float64Array.from(minimum));
  if (!hessian)
    throw new Error(
      t("{title} has a kink at its minimum, and no Hessian there.", { title: description.title }),
    );
  const vectors = new Float64Array(d * d);
  const values = eigenvalues(d, hessian, vectors);
  const errors = Array.from({ length: d }, (_, line) => {
    const vector = vectors.subarray((d - 1 - line) * d, (d - line) * d); // the largest first
    return Float64Array.from({ length: steps + 1 }, (_, step) => {
      const k = Math.min(step, last);
      let sum = 0;
      for (let i = 0; i < d; i += 1) sum += (x[k * d + i] - minimum[i]) * vector[i];
      return Math.abs(sum);
    });
  });
  return {
    values: errors,
    labels: [`λ = ${general(values[d - 1], 3)}`, `λ = ${general(values[0], 3)}`],
    focused: true,
  };
}

/**
 * The Hessian on all data; null at a kink: where it is not finite, or far from the gradient's own differences.
 * @param {Races.Race} race @param {Float64Array} point
 */
function hessianAt({ linked: { landscape, data }, h }, point) {
  const d = point.length;
  const hessian = new Float64Array(d * d);
  landscape.hessian?.(point, h, hessian, data);
  const [after, before] = [new Float64Array(d), new Float64Array(d)];
  let [apart, largest] = [0, 0];
  for (let i = 0; i < d; i += 1) {
    for (const [side, g] of /** @type {const} */ ([
      [NEAR, after],
      [-NEAR, before],
    ])) {
      const beside = point.slice();
      beside[i] += side;
      landscape.grad(beside, h, g, data);
    }
    for (let j = 0; j < d; j += 1) {
      const difference = (after[j] - before[j]) / (2 * NEAR);
      apart = Math.max(apart, Math.abs(hessian[i * d + j] - difference)); // NaN stays
      largest = Math.max(largest, Math.abs(difference));
    }
  }
  return apart <= 0.2 * largest ? hessian : null;
}
