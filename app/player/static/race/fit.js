/**
 * The data as they are drawn beside the map, and what the runs predict of them at a step; core/landscape.py, Fit, says
 * how. tests/player/twin/fit.py is its twin.
 *
 * Nothing here knows a model: a regression's targets and features follow from its residuals, which are linear in the
 * parameters, and of a classification the landscape's module has the scores.
 */

import { general } from "../core/general.js";
import { numeral, t } from "../core/words.js";
import { planOf } from "./draws.js";
import { ownOf } from "./own.js";

/** So many samples are drawn, and so many of their numbers read for one picture; of more, evenly spread ones. */
const [MOST, READ] = [2000, 1e6];

/** @typedef {{shape: number[], values: Float64Array}} Table */
/** @typedef {{race: Races.Race, fit: Header.FitAbout, some: Engine.Data, x: Float64Array[]}} Scene what is drawn, and where the runs stand */
/**
 * One way of drawing: samples as rows, what every run predicts, and how well the run in focus does.
 * @typedef {object} Kind
 * @property {(scene: Scene, samples: Engine.Data, focus: number) => Table} points
 * @property {(scene: Scene) => number[][]} fits
 * @property {(scene: Scene, focus: number) => string} measured
 */

/**
 * The message with the data at a step, which may lie between two.
 * @param {Races.Race} race @param {number} focus @param {number} step
 * @returns {{header: Omit<Header.Fit, keyof Header.Race>, arrays: Record<string, Table>}}
 */
export function fitOf(race, focus, step) {
  const { description, experiment, linked, trajectories } = race;
  const { fit, dimension } = description;
  if (!fit || !linked.data) throw new Error(t("{title} has no data to draw.", { title: description.title }));
  const scene = {
    race,
    fit,
    some: drawn(linked.data),
    x: trajectories.map(({ x }) => placeAt(x, dimension, step)),
  };
  const { points, fits, measured } = KINDS[fit.kind];
  const seen = batchOf(linked.data, planOf(linked.data.n, ownOf(experiment, focus), experiment.steps), step);
  const lines = fits(scene);
  const { kind, axes, groups } = fit;
  return {
    header: {
      view: "fit",
      kind,
      axes,
      groups,
      samples: linked.data.n,
      measured: measured(scene, focus),
    },
    arrays: {
      points: points(scene, scene.some, focus),
      ...(seen && { batch: points(scene, seen, focus) }),
      fits: { shape: [lines.length, lines[0]?.length ?? 0], values: Float64Array.from(lines.flat()) },
    },
  };
}

/** @type {Record<Header.FitAbout["kind"], Kind>} */
const KINDS = {
  line: { points: featuresAndTarget, fits: linear, measured: errorOf },
  plane: { points: featuresAndTarget, fits: linear, measured: errorOf },
  levels: {
    points: (scene, samples) => groupAndTarget(scene, samples),
    fits: levels,
    measured: errorOf,
  },
  agreement: { points: agreement, fits: ({ x }) => x.map(() => []), measured: errorOf },
  boundary: { points: featuresAndClass, fits: boundary, measured: shareRight },
  margins: { points: margins, fits: ({ x }) => x.map(() => []), measured: shareRight },
};

// ------------------------------------------------------------------- samples

/** @type {WeakMap<Engine.Data, Engine.Data>} */
const known = new WeakMap();

/** The samples that are drawn: all, or evenly spread ones. @param {Engine.Data} data */
function drawn(data) {
  let some = known.get(data);
  if (!some) {
    const most = Math.max(1, Math.min(MOST, Math.floor(READ / widthOf(data))));
    const count = Math.min(data.n, most);
    const rows = Array.from({ length: count }, (_, k) => Math.floor((k * data.n) / count));
    some = count === data.n ? data : taken(data, rows);
    known.set(data, some);
  }
  return some;
}

/** How many features there are. @param {Engine.Data} data */
const widthOf = ({ X, n }) => X.length / n;

/** Some rows of the data. @param {Engine.Data} data @param {number[]} rows @returns {Engine.Data} */
function taken(data, rows) {
  const width = widthOf(data);
  const X = new Float64Array(rows.length * width);
  rows.forEach((row, k) => {
    X.set(data.X.subarray(row * width, (row + 1) * width), k * width);
  });
  return {
    n: rows.length,
    X,
    y: Float64Array.from(rows, (row) => data.y[row]),
    weight: new Float64Array(rows.length).fill(1),
  };
}

/** The mini-batch of the step that begins at the playhead; null where every step sees all. @param {Engine.Data} data @param {Engine.Plan | null} plan @param {number} step */
function batchOf(data, plan, step) {
  if (!plan) return null;
  const steps = plan.rows.length / plan.width;
  const first = Math.min(Math.floor(step + 1e-9), steps - 1) * plan.width;
  const rows = [];
  for (let k = first; k < first + plan.width; k += 1) if (plan.weight[k]) rows.push(plan.rows[k]);
  return taken(data, rows.slice(0, MOST));
}

/** Where a run stands, between two rows of its path. @param {Float64Array} x @param {number} d @param {number} step */
function placeAt(x, d, step) {
  const last = x.length / d - 1;
  const k = Math.max(0, Math.min(Math.floor(step + 1e-9), last));
  const part = Math.max(0, step - k);
  const [from, to] = [k, Math.min(k + 1, last)].map((row) => x.subarray(row * d, (row + 1) * d));
  return from.map((value, i) => value + part * (to[i] - value));
}

// ---------------------------------------------------------------- regression

/** Prediction minus target of every sample. @param {Scene} scene @param {Engine.Data} samples @param {Float64Array} x */
function errors({ race: { linked, h } }, samples, x) {
  const out = new Float64Array(samples.n);
  /** @type {Engine.Written} */ (linked.landscape.residuals)(x, h, out, samples);
  return out.map((value) => value * Math.sqrt(samples.n)); // the module's are over √n
}

/** The target of every sample, and the features that are drawn. @param {Scene} scene @param {Engine.Data} samples */
function regression(scene, samples) {
  const d = scene.race.description.dimension;
  const target = errors(scene, samples, new Float64Array(d)).map((value) => -value);
  const features = scene.fit.columns
    .filter((column) => column < d)
    .map((column) => {
      const unit = new Float64Array(d);
      unit[column] = 1;
      return errors(scene, samples, unit).map((value, i) => value + target[i]);
    });
  return { target, features };
}

/** Rows of columns. @param {ArrayLike<number>[]} columns @returns {Table} */
function table(columns) {
  const [n, width] = [columns[0].length, columns.length];
  const values = new Float64Array(n * width);
  columns.forEach((column, k) => {
    for (let i = 0; i < n; i += 1) values[i * width + k] = column[i];
  });
  return { shape: [n, width], values };
}

/** @param {Scene} scene @param {Engine.Data} samples */
function featuresAndTarget(scene, samples) {
  const { target, features } = regression(scene, samples);
  return table([...features.slice(0, scene.fit.kind === "line" ? 1 : 2), target]);
}

/** Of every run the prediction where all features that are drawn are 0, and its slope along each. @param {Scene} scene */
function linear(scene) {
  const { some, x, fit } = scene;
  const { target, features } = regression(scene, some);
  const drawn_ = fit.columns.slice(0, fit.kind === "line" ? 1 : 2);
  return x.map((at) => {
    const predicted = errors(scene, some, at)[0] + target[0];
    const slopes = drawn_.map((column) => at[column]);
    return [slopes.reduce((left, slope, k) => left - slope * features[k][0], predicted), ...slopes];
  });
}

/** Which group a sample belongs to: those of equal features, in the order in which they first occur. @param {Scene} scene @param {Engine.Data} samples */
function groupsOf(scene, samples) {
  const all = drawn(/** @type {Engine.Data} */ (scene.race.linked.data));
  const names = [...new Set(keys(all))];
  return keys(samples).map((key) => names.indexOf(key));
}

/** The features of every sample, as text. @param {Engine.Data} samples */
const keys = (samples) =>
  Array.from({ length: samples.n }, (_, i) =>
    samples.X.subarray(i * widthOf(samples), (i + 1) * widthOf(samples)).join(),
  );

/** @param {Scene} scene @param {Engine.Data} samples */
function groupAndTarget(scene, samples) {
  return table([groupsOf(scene, samples), regression(scene, samples).target]);
}

/** What every run predicts for each group. @param {Scene} scene */
function levels(scene) {
  const { some, x } = scene;
  const { target } = regression(scene, some);
  const groups = groupsOf(scene, some);
  const first = scene.fit.groups.map((_, group) => groups.indexOf(group));
  return x.map((at) => {
    const apart = errors(scene, some, at);
    return first.map((i) => apart[i] + target[i]);
  });
}

/** @param {Scene} scene @param {Engine.Data} samples @param {number} focus */
function agreement(scene, samples, focus) {
  const { target } = regression(scene, samples);
  const apart = errors(scene, samples, scene.x[focus]);
  return table([target, apart.map((value, i) => value + target[i])]);
}

/** @param {Scene} scene @param {number} focus */
function errorOf(scene, focus) {
  const apart = errors(scene, scene.some, scene.x[focus]);
  const square = apart.reduce((sum, value) => sum + value * value, 0) / apart.length;
  return t("typical error {square}", { square: general(Math.sqrt(square), 3) });
}

// ------------------------------------------------------------ classification

/** The score of every class for every sample, [n × classes]: of two classes 0 and the log odds. @param {Scene} scene @param {Engine.Data} samples @param {Float64Array} x */
function scoresOf({ race: { linked, h }, fit: { groups } }, samples, x) {
  const classes = groups.length;
  const out = new Float64Array(samples.n * (classes === 2 ? 1 : classes));
  /** @type {Engine.Written} */ (linked.landscape.scores)(x, h, out, samples);
  return classes === 2
    ? Float64Array.from({ length: 2 * samples.n }, (_, k) => (k % 2 ? out[k >> 1] : 0))
    : out;
}

/** By how much each sample's own class is ahead of the best other one. @param {Scene} scene @param {Engine.Data} samples @param {Float64Array} x */
function marginsOf(scene, samples, x) {
  const classes = scene.fit.groups.length;
  const scores = scoresOf(scene, samples, x);
  return Float64Array.from({ length: samples.n }, (_, i) => {
    const own = samples.y[i];
    let other = -Infinity;
    for (let k = 0; k < classes; k += 1) if (k !== own) other = Math.max(other, scores[i * classes + k]);
    return scores[i * classes + own] - other;
  });
}

/** @param {Scene} scene @param {Engine.Data} samples @param {number} focus */
function margins(scene, samples, focus) {
  return table([marginsOf(scene, samples, scene.x[focus]), samples.y]);
}

/** @param {Scene} scene @param {Engine.Data} samples */
function featuresAndClass({ fit }, samples) {
  const width = widthOf(samples);
  const column = (/** @type {number} */ k) =>
    Float64Array.from({ length: samples.n }, (_, i) => samples.X[i * width + k]);
  return table([column(fit.columns[0]), column(fit.columns[1]), samples.y]);
}

/**
 * Of every run the log odds where both features are 0, and their slopes along each: the line where they are 0 is the
 * boundary. What is no feature, as a column of ones, is the same for all samples.
 * @param {Scene} scene
 */
function boundary(scene) {
  const { fit, some, x } = scene;
  const corners = taken(some, [0, 0, 0]);
  const width = widthOf(some);
  fit.columns.forEach((column, k) => {
    for (let row = 0; row < 3; row += 1) corners.X[row * width + column] = row === k + 1 ? 1 : 0;
  });
  return x.map((at) => {
    const odds = scoresOf(scene, corners, at);
    return [odds[1], odds[3] - odds[1], odds[5] - odds[1]];
  });
}

/** @param {Scene} scene @param {number} focus */
function shareRight(scene, focus) {
  const found = marginsOf(scene, scene.some, scene.x[focus]);
  const right = found.reduce((sum, margin) => sum + (margin > 0 ? 1 : 0), 0);
  return t("{number} % of {count} classified correctly", {
    number: ((100 * right) / found.length).toFixed(1),
    count: numeral(found.length),
  });
}
