/**
 * What theory says of a run in a race, for its map, its losses, its sliders and a line of words:
 * app/races/along/theory/predicting.py in the browser.
 */

import { NAMES, SETTINGS } from "../../core/settings.js";
import { t } from "../../core/words.js";
import { bending, NUMBERS } from "../bending.js";
import { inertiaOf, limited, limitOf, ratesOf, ridgeOf } from "../stability.js";
import { flat } from "../view.js";
import { groundOf, pointOf, steepnessOf, taylorAt, WORK } from "./ground.js";
import { hovering, noiseOf, ringOf, stirs } from "./hovering.js";
import { bestRate, bestSettings, criticalBeta, equallyGood, linearOf, rememberedOf } from "./linear.js";
import { slopeOf } from "./measuring.js";
import { floorOf, gradientOf, lowestOf, modelOf, slowest, walkOn } from "./model.js";
import { COSTLY, KINK, LARGE, sayLinear, sayNone, sayScaled } from "./words.js";

/** @import { Message } from "../messages.js" */
/** @import { Linear } from "./linear.js" */
/** @import { Model } from "./model.js" */
/** @import { Said } from "./words.js" */

/** Hessians are whole up to so many dimensions. */
const DENSE = 64;
/** So many steps are predicted from the playhead on, where the loss is not quadratic. */
const AHEAD = 40;
/** What is predicted of a place further out is not drawn. */
const FAR = 1e6;

/** @typedef {Message<Header.Theory>} Told */

/**
 * What is known of a run at a place of the playhead.
 * @typedef {object} At
 * @property {Races.Race} race
 * @property {number} focus
 * @property {number} k the row that is predicted from
 * @property {Model} model
 * @property {Linear} step
 * @property {Header.Inertia} inertia
 * @property {boolean} exact
 */

/** @type {Told["arrays"]} */
const NOTHING = {
  x: { shape: [0, 2], values: new Float64Array(0) },
  loss: { shape: [0], values: new Float64Array(0) },
  ring: { shape: [0, 2], values: new Float64Array(0) },
  steep: { shape: [0, 0], values: new Float64Array(0) },
};

/** Words, where nothing is drawn. @param {string[]} words @param {number} [start] @returns {Told} */
const only = (words, start = 0) => ({
  header: {
    view: "theory",
    words,
    exact: false,
    start,
    factor: null,
    lowest: null,
    floor: null,
    above: null,
    marks: [],
  },
  arrays: NOTHING,
});

/** What was said last of a race. @type {WeakMap<Races.Race, {focus: number, row: number, message: Told}>} */
const said = new WeakMap();

/** What theory says of a run, with the playhead at `step`. @param {Races.Race} race @param {number} focus @param {number} step @returns {Told} */
export function theoryMessage(race, focus, step) {
  const row = Math.floor(step + 1e-9);
  const known = said.get(race);
  const { exact, start } = known?.message.header ?? {};
  const lasting = exact && start === 0 && race.experiment.runs[focus].schedule.name === "constant";
  if (known?.focus === focus && (known.row === row || lasting)) return known.message;
  const message = messageAt(race, focus, row);
  said.set(race, { focus, row, message });
  return message;
}

/** @param {Races.Race} race @param {number} focus @param {number} step @returns {Told} */
function messageAt(race, focus, step) {
  const { description, experiment } = race;
  const { dimension: d, work } = description;
  const { title, shown } = description.runs[focus];
  if (d > DENSE) return only(LARGE);
  if (work * d > WORK) return only(COSTLY);
  if (shown.some(({ kind }) => kind === "rates")) return scaled(race, focus, rowOf(race, focus, step));
  const inertia = inertiaOf(race, focus);
  const run = experiment.runs[focus];
  const decoupled = run.decay === "decoupled" ? run.weight_decay : 0;
  if (!inertia || (inertia.ahead && decoupled)) return only(sayNone(title, inertia !== undefined));
  const ground = groundOf(race, focus);
  const k = ground.exact && run.schedule.name === "constant" ? 0 : rowOf(race, focus, step);
  const model = modelOf(
    k === 0 ? ground.taylor : taylorAt(race, pointOf(race, focus, k)),
    ridgeOf(race, focus),
  );
  if (![...model.curvatures, ...model.slopes].every(Number.isFinite)) return only(KINK);
  const rates = race.trajectories[focus].lr;
  const lr = rates[Math.min(k, rates.length - 1)];
  const at = { race, focus, k, model, inertia, exact: ground.exact };
  return linear({ ...at, step: linearOf(inertia, run.params, lr, decoupled) });
}

/** @param {At} at @returns {Told} */
function linear(at) {
  const { race, focus, k, model, step, inertia, exact } = at;
  const run = race.experiment.runs[focus];
  const [factor, lowest] = [slowest(model, step), lowestOf(model)];
  const bare = !(run.weight_decay || run.noise);
  const noise = exact ? noiseOf(race, focus, model) : { deviation: run.noise, batches: null };
  const covariance = stirs(noise) ? hovering(step, model.descended, noise) : null;
  const floor = covariance ? floorOf(model, covariance) : NaN;
  const pull = (step.decoupled * limitOf(inertia, run.params)) / 2;
  const told = {
    ...settingsOf(at, pull),
    formula: inertia.formula,
    beta: inertia.symbol,
    step: k,
    exact,
    lowest: model.descended[0],
    bowl: model.bowl,
    lr: step.lr,
    factor,
    measured: exact && bare && !covariance && model.bowl ? slopeOf(race.trajectories[focus], lowest) : null,
    noise: run.noise,
    batch: covariance ? (noise.batches?.size ?? null) : null,
    floor: floor - lowest,
    radius: covariance ? radiusOf(covariance, model.at.length) : 0,
    varying: run.schedule.name !== "constant",
    scattered: (run.batch ?? race.experiment.batch).size !== null,
    beyond: beyondOf(run),
  };
  const walked = walk(at);
  const x = flat(race.description, walked.x, walked.loss);
  const hovers = exact && Number.isFinite(floor);
  const ring = hovers && covariance ? ringOf(race, model, covariance) : NOTHING.ring;
  return {
    header: {
      view: "theory",
      words: sayLinear(told),
      exact,
      start: k,
      factor: exact && model.bowl && factor < 1 && bare && !told.beyond.length ? factor : null,
      lowest: exact && model.bowl ? lowest : null,
      floor: hovers ? floor : null,
      above: exact ? null : limitOf(inertia, run.params) / step.lr - model.ridge - pull,
      marks: told.varying ? [] : marksOf(focus, inertia, told),
    },
    arrays: {
      x: { shape: [walked.loss.length, 2], values: x },
      loss: { shape: [walked.loss.length], values: walked.loss },
      ring,
      steep: exact ? NOTHING.steep : steepnessOf(race),
    },
  };
}

/** How far off the mean is in the root mean square. @param {Float64Array} covariance @param {number} d */
function radiusOf(covariance, d) {
  let sum = 0;
  for (let i = 0; i < d; i += 1) sum += covariance[i * d + i];
  return Math.sqrt(sum);
}

/** The rates and momenta that theory names. @param {At} at @param {number} pull @returns {Pick<Said, "most" | "best" | "until" | "together" | "critical">} */
function settingsOf({ race, focus, model, step, inertia }, pull) {
  const { params } = race.experiment.runs[focus];
  const [low, high] = [model.descended[0], model.descended[model.descended.length - 1]];
  const most = high + pull > 0 ? limitOf(inertia, params) / (high + pull) : null;
  if (!model.bowl || step.decoupled || most === null)
    return { most, best: null, until: null, together: null, critical: null };
  const best = bestRate((lr) => linearOf(inertia, params, lr), low, high, most);
  return {
    most,
    best,
    until: equallyGood(step, high, best.lr),
    together: inertia.kind === "none" ? null : bestSettings(inertia.kind, low, high),
    critical: criticalBeta(inertia, params, step.lr, low),
  };
}

/** @param {number} focus @param {Header.Inertia} inertia @param {Pick<Said, "most" | "best" | "until" | "together" | "critical">} told @returns {Header.TheoryMark[]} */
function marksOf(focus, { beta }, { most, best, until, together, critical }) {
  const [lr, momentum] = [`runs.${focus}.lr`, `runs.${focus}.params.${beta}`];
  const found = /** @type {[string, number | null | undefined, string][]} */ ([
    [lr, most, t("limit")],
    [lr, best?.lr, until === null ? t("best") : t("best from")],
    [momentum, critical, t("critical damping")],
    [momentum, together?.beta, t("best pair")],
  ]);
  return found.flatMap(([path, value, text]) =>
    value === null || value === undefined ? [] : [{ path, value, text }],
  );
}

/** What is said of the run's settings that theory knows nothing of; empty where it predicts a path. @param {Races.Run} run */
const beyondOf = (run) =>
  NAMES.filter((name) => SETTINGS[name].beyond && run[name] !== SETTINGS[name].default).map((name) =>
    t(SETTINGS[name].beyond),
  );

/** The predicted path and its losses. @param {At} at */
function walk({ race, focus, k, model, step, exact }) {
  const { steps, runs } = race.experiment;
  if (beyondOf(runs[focus]).length) return { x: new Float64Array(0), loss: new Float64Array(0) };
  const n = exact && k === 0 ? steps : Math.min(AHEAD, steps - k);
  return walkOn(model, step, n, k ? memoryOf(race, focus, k, model, step) : null, FAR);
}

/** The memory that the step to row k shows. @param {Races.Race} race @param {number} focus @param {number} k @param {Model} model @param {Linear} step */
function memoryOf(race, focus, k, model, step) {
  const before = pointOf(race, focus, k - 1);
  const earlier = step.ahead ? step : { ...step, lr: race.trajectories[focus].lr[k - 1] };
  const slope = gradientOf(modelOf(taylorAt(race, before), 0));
  return model.at.map((value, i) =>
    rememberedOf(earlier, value - before[i], slope[i] + model.ridge * before[i], before[i]),
  );
}

/** The row at the playhead, or the last good one. @param {Races.Race} race @param {number} focus @param {number} step */
function rowOf({ trajectories }, focus, step) {
  const { divergedAt: gone, lr } = trajectories[focus];
  const last = gone === null ? lr.length : Math.max(gone - 1, 0);
  return Math.min(Math.floor(step + 1e-9), last);
}

/** Of a rule that scales every coordinate by a rate of its own: how near it is to its limit. @param {Races.Race} race @param {number} focus @param {number} k @returns {Told} */
function scaled(race, focus, k) {
  const { description, linked, h, trajectories } = race;
  const about = limited(race, focus);
  const rates = ratesOf(race, focus);
  if (about.of !== "rates" || !rates) return only(sayNone(about.rule, false));
  const out = new Float64Array(NUMBERS);
  const bend = bending(linked.landscape, h, linked.data, description);
  bend(pointOf(race, focus, k), out, rates(k), ridgeOf(race, focus));
  const { lr: all } = trajectories[focus];
  const lr = all[Math.min(k, all.length - 1)];
  return only(sayScaled(about.rule, k, about, out[NUMBERS - 1] + lr * about.pull, lr), k);
}
