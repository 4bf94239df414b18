/**
 * An experiment with every name and number checked and every default written out: core/experiment/completing.py in
 * the browser. What is wrong is one sentence, the same one where the command line would say it too.
 */

import { general } from "../core/general.js";
import { widthOf } from "../engine/draws.js";
import { checkKeys, short, unknown } from "./reading.js";
import { checkRepeats } from "./repeats.js";

/** Which landscape an experiment is about. @param {any} given @param {Site.Catalogue} catalogue @returns {string} */
export function landscapeOf(given, catalogue) {
  checkKeys(given, catalogue.schema);
  const { name, formula, data } = given.landscape;
  const known = Object.hasOwn(catalogue.landscapes, name) ? catalogue.landscapes[name] : null;
  if (!known)
    throw new Error(unknown("landscape.name", "landscape", name, Object.keys(catalogue.landscapes)));
  if (known.elsewhere)
    throw new Error(`landscape.name: ${known.title} is not on this page. ${known.elsewhere}`);
  if (name !== "formula" && formula != null) throw new Error(`landscape.formula: ${name} takes no formula.`);
  if (data != null) throw new Error(`landscape.data: ${name} takes no data.`);
  if (name === "formula" && formula == null) throw new Error("landscape.formula: formula needs this key.");
  if (name === "formula" && formula !== catalogue.formula)
    throw new Error(`landscape.formula: this page has one formula, ${catalogue.formula}; the app takes any.`);
  return name;
}

/**
 * @param {any} given @param {Site.Catalogue} catalogue @param {Site.Landscape} landscape the one it names
 * @param {boolean} fresh whether the race begins now, at tuned rates; what was sent gets what it would have got then
 * @returns {Races.Experiment}
 */
export function complete(given, catalogue, landscape, fresh) {
  const { name } = landscape.choice;
  const usual = { steps: landscape.steps, batch: landscape.batch, ...(fresh ? {} : landscape.left_out) };
  const params = settings(landscape.sliders, given.landscape.params ?? {}, "landscape.params");
  settings([], given.landscape.toggles ?? {}, "landscape.toggles");
  const size = sizeOf(landscape, params);
  const start = given.start ?? usual.start ?? size.start;
  checkStart(start, size, name, "start");
  given.runs.forEach((/** @type {any} */ { start: own = null }, /** @type {number} */ i) => {
    if (own) checkStart(own, size, name, `runs[${i}].start`);
  });
  const steps = given.steps ?? usual.steps;
  const batch = batchOf(given.batch ?? { size: usual.batch });
  checkRepeats(given.runs, size, steps, batch, catalogue.limits);
  const untouched = landscape.sliders.every((slider) => params[slider.name] === slider.default);
  /** @param {any} run */
  const rates = (run) =>
    fresh && untouched && (run.batch ?? batch).size === landscape.batch ? landscape.rates : landscape.suited;
  checkBatch(batch, size, name, steps, "batch", catalogue);
  return {
    version: 1,
    landscape: { ...landscape.choice, params, toggles: {} },
    start,
    steps,
    seed: given.seed ?? 0,
    batch,
    plane: planeOf(given.plane ?? {}, name, start.length),
    runs: given.runs.map((/** @type {any} */ run, /** @type {number} */ i) =>
      completeRun(run, landscape, rates(run), size, steps, `runs[${i}]`, catalogue),
    ),
  };
}

/** A landscape in the number of dimensions that its sliders ask for. @param {Site.Landscape} landscape @param {Record<string, number>} params */
export function sizeOf({ sizes, resized, dimension }, params) {
  const asked = resized === null ? dimension : params[resized];
  const size = sizes[asked];
  if (!size)
    throw new Error(
      `landscape.params.${resized}: ${asked} was given, but this page has ${Object.keys(sizes).join(", ")}; the app has all.`,
    );
  return size;
}

/**
 * @param {any} run @param {Site.Landscape} landscape @param {Record<string, number>} rates of all rules
 * @param {Site.Size} size @param {number} steps @param {string} where @param {Site.Catalogue} catalogue
 * @returns {Races.Run}
 */
function completeRun(run, { obstacles, choice: { name } }, rates, size, steps, where, catalogue) {
  const { rules, schedules, palette } = catalogue;
  const rule = lookUp(rules, run.rule, `${where}.rule`, "rule");
  const reason = obstacles[run.rule];
  if (reason) throw new Error(`${where}.rule: ${rule.title} cannot run on ${name}. ${reason}`);
  const asked = run.schedule?.name ?? "constant";
  const schedule = lookUp(schedules, asked, `${where}.schedule.name`, "schedule");
  if (run.color != null) lookUp(palette, run.color, `${where}.color`, "color");
  const batch = run.batch ? batchOf(run.batch) : null;
  if (batch) checkBatch(batch, size, name, steps, `${where}.batch`, catalogue);
  return {
    ...catalogue.run,
    ...run,
    repeat: run.repeat ? known(run.repeat) : null,
    lr: run.lr ?? rates[run.rule],
    params: settings(rule.sliders, run.params ?? {}, `${where}.params`),
    toggles: settings(rule.toggles, run.toggles ?? {}, `${where}.toggles`),
    schedule: {
      name: asked,
      params: settings(schedule.sliders, run.schedule?.params ?? {}, `${where}.schedule.params`),
    },
    batch,
  };
}

/** @param {number[]} start @param {Site.Size} size @param {string} name @param {string} where */
function checkStart(start, { start: { length } }, name, where) {
  if (start.length !== length)
    throw new Error(`${where}: ${name} needs ${length} numbers, but ${start.length} were given.`);
}

/** What says something. @param {Record<string, any>} given @returns {any} */
const known = (given) => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));

/** @param {Partial<Races.Batch>} given @returns {Races.Batch} */
const batchOf = ({ size = null, order = "shuffled" }) => ({ size, order });

/**
 * @param {Races.Batch} batch @param {Site.Size} landscape @param {string} name @param {number} steps
 * @param {string} where @param {Site.Catalogue} catalogue
 */
function checkBatch({ size }, { samples }, name, steps, where, { limits }) {
  if (size === null) return;
  if (samples === null)
    throw new Error(`${where}.size: ${name} has no data to draw from, so it must be null.`);
  if (size > samples)
    throw new Error(
      `${where}.size: ${size} was given, but ${name} has ${samples} samples; allowed are 1 to ${samples}, or null for all.`,
    );
  const longest = Math.floor(limits.drawn / widthOf(size, samples));
  const count = (/** @type {number} */ value) => value.toLocaleString("en");
  if (steps > longest)
    throw new Error(
      `${where}.size: with batches of ${size} a run may have ${count(longest)} steps, not ${count(steps)}; take fewer steps, smaller batches, or null for all samples.`,
    );
}

/** @param {{kind?: Races.PlaneChoice["kind"], axes?: [number, number] | null}} given @param {string} name @param {number} dimension @returns {Races.Experiment["plane"]} */
function planeOf({ kind = "given", axes }, name, dimension) {
  if (["random", "hessian", "line"].includes(kind))
    throw new Error(
      `plane.kind: "${kind}" was given, but only networks have it; allowed are given, axes, pca.`,
    );
  if (kind !== "given" && dimension < 3)
    throw new Error(`plane.kind: ${name} has no third dimension, so there is no choice.`);
  if (kind !== "axes") {
    if (axes) throw new Error(`plane.axes: only a plane of kind "axes" has them, not "${kind}".`);
    return { kind };
  }
  const [first, second] = axes ?? [0, 1];
  const inside = [first, second].every((one) => one >= 0 && one < dimension);
  if (first === second || !inside)
    throw new Error(
      `plane.axes: [${first}, ${second}] was given, but they must be two different numbers from 0 to ${dimension - 1}.`,
    );
  return { kind, axes: [first, second] };
}

/**
 * Where sliders and toggles stand, by name.
 * @param {(Site.Slider | Site.Toggle)[]} specs @param {Record<string, any>} given @param {string} where
 */
function settings(specs, given, where) {
  const names = specs.map(({ name }) => name);
  for (const name of Object.keys(given))
    if (!names.includes(name))
      throw new Error(unknown(`${where}.${short(name).slice(1, -1)}`, "setting", name, names));
  /** @type {Record<string, any>} */
  const found = {};
  for (const spec of specs) {
    const value = Object.hasOwn(given, spec.name) ? given[spec.name] : spec.default;
    const wrong = "low" in spec ? wrongNumber(spec, value) : wrongToggle(spec, value);
    if (wrong) throw new Error(`${where}.${spec.name}: ${said(value)} was given, but it ${wrong}.`);
    found[spec.name] = value;
  }
  return found;
}

/** A value as Python writes it, cut after sixty letters. @param {any} value */
const said = (value) => (Number.isInteger(value) ? value.toFixed(1) : short(value));

/** @param {Site.Slider} slider @param {number} value */
function wrongNumber({ low, high, integer }, value) {
  if (!(low <= value && value <= high)) return `must be between ${general(low)} and ${general(high)}`;
  return integer && value !== Math.round(value) ? "must be a whole number" : "";
}

/** @param {Site.Toggle} toggle @param {boolean | string} value */
function wrongToggle({ choices }, value) {
  if (choices.length) return choices.includes(String(value)) ? "" : `must be one of ${choices.join(", ")}`;
  return typeof value === "boolean" ? "" : "must be true or false";
}

/** @template T @param {Record<string, T>} registry @param {string} name @param {string} where @param {string} kind @returns {T} */
function lookUp(registry, name, where, kind) {
  if (Object.hasOwn(registry, name)) return registry[name];
  throw new Error(unknown(where, kind, name, Object.keys(registry)));
}
