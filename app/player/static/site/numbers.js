/** Every number of an experiment that a hand can set: app/races/controls.py in the browser. */

import { widthOf } from "../engine/draws.js";
import { valueAt } from "../race/paths.js";

/**
 * @param {Races.Experiment} experiment @param {Site.Catalogue} catalogue @param {Site.Landscape} landscape
 * @param {Site.Size} size @returns {Header.Control[]}
 */
export function controlsOf(experiment, catalogue, landscape, size) {
  const { controls, rates, limits, batches, rules, schedules } = catalogue;
  const { samples, shapes, plane, starts } = size;
  const sampled = (/** @type {Races.Run} */ { rule }) => rule in shapes;

  /** @param {Header.Control} template @param {Races.Batch} batch @returns {Header.Control} */
  function sizesOf(template, batch) {
    const room = limits.drawn / experiment.steps;
    const stops = batches.filter(
      (stop) => stop < Number(samples) && widthOf(stop, Number(samples)) <= Math.floor(room),
    );
    const only = [...new Set([...stops, batch.size ?? 1])].sort((a, b) => a - b);
    const [low, high] = [only[0], only[only.length - 1]];
    return { ...template, low, high, only, none: `all ${samples}`, most: high };
  }

  /** @returns {Header.Control[]} */
  function budget() {
    const drawn = experiment.runs
      .map((run) => (run.batch ?? experiment.batch).size)
      .map((one) => (samples !== null && one !== null ? widthOf(one, samples) : 1));
    const most = Math.min(limits.steps, Math.floor(limits.drawn / Math.max(...drawn)));
    const own = [...(plane ? [] : starts), { ...controls.steps, high: most, most }];
    if (samples !== null || experiment.runs.some(({ noise }) => noise)) own.push(controls.seed);
    if (samples !== null) {
      const structural = experiment.runs.some((run) => !run.batch && sampled(run));
      own.push({ ...sizesOf(controls.batch, experiment.batch), structural });
    }
    return own;
  }

  /** One axis of a start as run 0 has it, if it has its own. @param {Header.Control} shared @returns {Header.Control} */
  const ownStart = (shared) => {
    const { place, help } = controls.ownStart;
    return { ...shared, path: `runs.0.${shared.path}`, place, help };
  };

  /** @param {Races.Run} run @param {number} i @returns {Header.Control[]} */
  function ofRun(run, i) {
    const good = landscape.rates[run.rule];
    const own = [
      { ...controls.lr, low: good / rates[0], high: good * rates[1] },
      ...rules[run.rule].controls,
      ...schedules[run.schedule.name].controls,
      ...catalogue.details,
      ...(run.batch ? [{ ...sizesOf(controls.own, run.batch), structural: sampled(run) }] : []),
      ...(run.start && !plane ? starts.map(ownStart) : []),
      ...(run.seed === null ? [] : [controls.ownSeed]),
    ];
    return own.map((one) => ({ ...one, path: one.path.replace("runs.0.", `runs.${i}.`), run: i }));
  }

  return [...landscape.controls, ...budget(), ...experiment.runs.flatMap(ofRun)].map((one) => {
    const value = valueAt(experiment, one.path); // a link may hold more than a slider offers
    return value === null || value === undefined
      ? one
      : { ...one, low: Math.min(one.low, value), high: Math.max(one.high, value) };
  });
}

/** The conventions that a hand can change. @param {Races.Experiment} experiment @param {Site.Catalogue} catalogue @returns {Header.Switch[]} */
export const switchesOf = ({ runs }, { rules }) =>
  runs.flatMap(({ rule }, i) =>
    rules[rule].switches.map((one) => ({
      ...one,
      path: one.path.replace("runs.0.", `runs.${i}.`),
      run: i,
    })),
  );
