/**
 * The runs of a class: one of each student, from the start or with the rate that they have sent, walked by the same engine
 * as every other run, a few in each frame.
 */

import { bundling } from "../race/bundle.js";
import { DIVERGED, nearest, since } from "../race/cells.js";
import { ownOf } from "../race/own.js";
import { optionsOf } from "../race/solve.js";
import { reachOf } from "../race/turns.js";

/** What a student turns of a run. @typedef {"start" | "rate"} Kind */
/** What one has sent. @typedef {{id: string, name: string | null, value: number[] | number}} Sent */
/**
 * The run of one student.
 * @typedef {object} Member
 * @property {string} id
 * @property {string | null} name
 * @property {number[] | number} value
 * @property {Float64Array} x where it is drawn [rows × 2]
 * @property {Float64Array} loss [rows], infinite once it has ended
 * @property {number} end the step that ended it; as many as there are rows where none did
 * @property {number} which the minimum that it has reached, NOWHERE, or DIVERGED
 * @property {number} arrived the step since when it stays there; Infinity where it never does
 */

/** Milliseconds of a frame that the runs may take. */
const BUDGET = 10;

/**
 * The run of one student. It raises no error: what cannot be walked has ended at once.
 * @param {Races.Race} race @param {number} run @param {Kind} kind @param {Sent} sent @returns {Member}
 */
export function memberOf(race, run, kind, { id, name, value }) {
  const { description, experiment, linked } = race;
  const { dimension, plane, samples } = description;
  const turned = kind === "rate" ? withRate(experiment, run, Number(value)) : experiment;
  const own = { ...ownOf(experiment, run), ...(kind === "start" && { start: [value].flat().map(Number) }) };
  const options = { ...optionsOf(description, turned, linked, run, own), noise: null, plan: null };
  const many = { owns: [own], noise: turned.runs[run].noise, samples, shown: { dimension, plane }, mean: false };
  const walked = bundling(linked.rules[run], linked.landscape, { ...options, record: false }, many);
  walked.member(0);
  const { x, loss, ends } = walked.done();
  return { id, name, value, x, loss, end: ends[0], ...reached(race, x, ends[0]) };
}

/** @param {Races.Experiment} experiment @param {number} run @param {number} lr */
const withRate = (experiment, run, lr) => ({
  ...experiment,
  runs: experiment.runs.map((one, i) => (i === run ? { ...one, lr } : one)),
});

/**
 * Which minimum a path ends at, and since when: it is there where it is drawn.
 * @param {Races.Race} race @param {Float64Array} x @param {number} end
 */
function reached(race, x, end) {
  if (end < x.length / 2) return { which: DIVERGED, arrived: end };
  const points = race.minima.map((point, k) =>
    race.description.plane ? Float64Array.from(race.marks.minima[k]) : Float64Array.from(point),
  );
  const radius = reachOf(race);
  const which = nearest(points, x, x.length - 2, radius);
  return { which, arrived: which < 0 ? Infinity : since(points[which], x, 2, radius) };
}

/** What walks the runs of a class as they come. */
export function createPaths() {
  /** @type {{race: Races.Race | null, run: number, kind: Kind}} */ let aim = { race: null, run: 0, kind: "start" };
  /** @type {Map<string, Member>} */ let known = new Map();
  /** @type {Sent[]} */ let sent = [];
  /** @type {Member[]} */ let members = [];
  let whole = true;

  /**
   * What is to be walked from now on: those that are known stay as they are.
   * @param {Races.Race} race @param {number} run @param {Kind} kind @param {Sent[]} all
   */
  function want(race, run, kind, all) {
    const same =
      aim.race?.experiment === race.experiment &&
      aim.race.linked === race.linked &&
      aim.run === run &&
      aim.kind === kind;
    if (!same) known = new Map();
    aim = { race, run, kind };
    sent = all.filter(({ value }) => fits(race, kind, value));
    whole = false;
  }

  /** Walk for a few milliseconds; whether there are other runs now. @param {number} [budget] */
  function work(budget = BUDGET) {
    if (whole || !aim.race) return false;
    const until = performance.now() + budget;
    /** @type {Map<string, Member>} */ const next = new Map();
    let late = false;
    for (const one of sent) {
      const before = known.get(one.id);
      if (before && String(before.value) === String(one.value)) {
        before.name = one.name;
        next.set(one.id, before);
      } else if (performance.now() < until) next.set(one.id, memberOf(aim.race, aim.run, aim.kind, one));
      else late = true;
    }
    known = next;
    whole = !late;
    members = [...known.values()];
    return true;
  }

  return {
    want,
    work,
    /** Those that are walked. */
    get members() {
      return members;
    },
    /** Whether all are. */
    get whole() {
      return whole;
    },
    get kind() {
      return aim.kind;
    },
    forget() {
      [known, members, sent, whole] = [new Map(), [], [], true];
    },
  };
}

/** Whether a run can be walked from what was sent. @param {Races.Race} race @param {Kind} kind @param {unknown} value */
function fits({ description: { dimension } }, kind, value) {
  if (kind === "rate") return typeof value === "number" && value > 0;
  return Array.isArray(value) && value.length === dimension && value.every(Number.isFinite);
}

/** @typedef {ReturnType<typeof createPaths>} Paths */

/**
 * How many of a class stand where at a step.
 * @param {Member[]} members @param {number} step
 * @returns {{reached: Map<number, number>, diverged: number, underway: number}} by minimum
 */
export function countsAt(members, step) {
  /** @type {Map<number, number>} */ const reached = new Map();
  let [diverged, underway] = [0, 0];
  for (const { which, arrived } of members) {
    if (arrived > step) underway += 1;
    else if (which === DIVERGED) diverged += 1;
    else reached.set(which, (reached.get(which) ?? 0) + 1);
  }
  return { reached, diverged, underway };
}

/** The loss of a run at a step; infinite once it has ended. @param {Member} member @param {number} step */
export const lossAt = ({ loss }, step) => loss[Math.min(Math.floor(step + 1e-6), loss.length - 1)];

/** Those in front at a step, the lowest loss first; those that ended last. @param {Member[]} members @param {number} step */
export const ranked = (members, step) =>
  members
    .map((member) => ({ member, loss: lossAt(member, step) }))
    .sort((a, b) => (a.loss === b.loss ? 0 : a.loss - b.loss || 0));
