/** A race as the views take it: the messages that app/player/headers describes, made where the race is computed. */

import { cloudMessage } from "./cloud.js";
import { costsOf } from "./costs.js";
import { createCurvatures } from "./curvature.js";
import { fitOf } from "./fit.js";
import { heightsOf, startsOf } from "./marks.js";
import { linesOf, quantitiesOf } from "./quantities.js";
import { sentencesOf } from "./sentences.js";
import { innerMessage, numbersMessage } from "./steps.js";
import { budgetOf, epsilonsOf, GOAL, rowsOf, settingsOf } from "./table.js";
import { theoryMessage } from "./theory/theory.js";
import { comparable } from "./view.js";

/** @import { Job } from "./remote.js" */

/** @typedef {Record<string, Races.Table>} Arrays */
/**
 * @template H
 * @typedef {{header: H, arrays: Arrays}} Message
 */

/** Rules record what they do up to so many dimensions. */
const DENSE = 64;

/**
 * The message for the map: every run's path as it is drawn, and the marks on the landscape.
 * @param {Races.Race} race @returns {Message<Header.Map>}
 */
export function mapMessage(race) {
  const { description, x, name, number, ground } = race;
  const { landscape, axes, movable, focus } = { ...description, landscape: description.title };
  const single = !race.bundles[focus]?.mean; // a mean path is none that a rule has taken
  const inner = description.dimension <= DENSE && single;
  const repeats = repeatsOf(race);
  return {
    header: {
      ...common(race),
      view: "map",
      landscape,
      axes,
      window: description.window,
      curve: description.dimension === 1,
      units: comparable(description),
      ...startsOf(race),
      movable,
      budget: budgetOf(race),
      ...race.marks,
      /** Only a pointer asks for them. */
      get losses() {
        return heightsOf(race);
      },
      surface: `${name}:${ground}/surface/whole`,
      ...(single && { curvature: `${name}:${number}/curvature/${focus}` }),
      theory: `${name}:${number}/theory/${focus}`,
      ...(repeats.length && { repeats }),
      ...(inner && {
        inner: `${name}:${number}/inner/${focus}`,
        numbers: `${name}:${number}/numbers/${focus}`,
      }),
    },
    arrays: { x, ...membersOf(race) },
  };
}

/** Whose members there are, and which step ended each. @param {Races.Race} race */
const repeatsOf = ({ bundles }) =>
  bundles.flatMap((bundle, run) => (bundle ? [{ run, ends: bundle.ends }] : []));

/** The paths of the members [members, steps + 1, 2] of every run that is repeated. @param {Races.Race} race @returns {Arrays} */
const membersOf = ({ bundles, experiment }) =>
  Object.fromEntries(
    bundles.flatMap((bundle, run) =>
      bundle ? [[`members${run}`, { shape: [bundle.count, experiment.steps + 1, 2], values: bundle.x }]] : [],
    ),
  );

/**
 * The message for one small map a run: the paths of the map's message, and the losses along them.
 * @param {Races.Race} race @returns {Message<Header.Multiples>}
 */
export function multiplesMessage(race) {
  const { description, x, loss, name, ground, marks } = race;
  const repeats = repeatsOf(race);
  return {
    header: {
      ...common(race),
      view: "multiples",
      window: description.window,
      curve: description.dimension === 1,
      units: comparable(description),
      surface: `${name}:${ground}/surface/whole`,
      ...marks,
      ...(repeats.length && { repeats }),
    },
    arrays: { x, loss, ...membersOf(race) },
  };
}

/**
 * The message for the loss plot, which shows the quantity `first` until another is chosen.
 * @param {Races.Race} race @param {string} [first] @returns {Message<Header.Curves>}
 */
export function curvesMessage(race, first = "loss") {
  const costs = race.trajectories.map((_, i) => costsOf(race, i));
  const counts = {
    gradients: costs.map(({ gradients }) => gradients),
    ...(race.linked.data && {
      epochs: costs.map(({ epochs }) => /** @type {Float64Array} */ (epochs)),
    }),
  };
  /** @type {Record<string, number[]>} */
  const slopes = {};
  /** @type {Arrays} */
  const arrays = { loss: race.loss };
  if (race.bundles.some(Boolean)) {
    const rows = race.experiment.steps + 1;
    const none = new Float64Array(rows).fill(NaN);
    for (const side of /** @type {const} */ (["low", "lower", "upper", "high"]))
      arrays[side] = table(race.bundles.map((bundle) => bundle?.[side] ?? none));
  }
  for (const [name, lists] of Object.entries(counts)) {
    const ends = lists.map((list) => list[list.length - 1] / (list.length - 1));
    if (lists.every((list, i) => even(list, ends[i]))) slopes[name] = ends;
    else arrays[name] = table(lists);
  }
  return {
    header: {
      ...common(race),
      view: "curves",
      floor: race.floor,
      quantities: quantitiesOf(race),
      theory: `${race.name}:${race.number}/theory/${race.description.focus}`,
      first,
      slopes,
    },
    arrays,
  };
}

/**
 * The message for the table of the runs: a row, the settings and some words on each. They are made when they are read:
 * words and numbers cost more than a frame has, and nobody reads them in every one.
 * @param {Races.Race} race @returns {Message<Header.Runs>}
 */
export function runsMessage(race) {
  /** @type {Header.Runs | null} */
  let header = null;
  const make = () => ({
    ...common(race),
    view: /** @type {const} */ ("runs"),
    rows: rowsOf(race),
    epsilons: race.floor === null ? [] : epsilonsOf(race.floor),
    goal: GOAL,
    floor: race.floor,
    settings: settingsOf(race.experiment),
    words: sentencesOf(race),
    budget: budgetOf(race),
  });
  return {
    get header() {
      header ??= make();
      return header;
    },
    arrays: {},
  };
}

/**
 * What answers a view that asks something of a race: "numbers/0", "inner/0", "curvature/0", "cloud/0/17", "fit/0/17",
 * "theory/0/17", or a quantity, "gradient/0". It throws an Error with one sentence for a reader where there is no answer.
 * @param {(job: Job) => Promise<any>} compute in a worker, what would hold up a frame
 * @param {() => number} [now] milliseconds
 * @returns {(race: Races.Race, path: string) => Message<any> | Promise<Message<any>>}
 */
export function createAnswers(compute, now = () => performance.now()) {
  const curvatures = createCurvatures(compute, now);
  return (race, path) => {
    const [kind, run, step] = path.split("/");
    const focus = Number(run);
    if (kind === "numbers") return numbersMessage(race, focus);
    if (kind === "inner") return innerMessage(race, focus);
    if (kind === "curvature") return /** @type {any} */ (curvatures(race, focus));
    if (kind === "fit") return fitMessage(race, focus, Number(step));
    if (kind === "theory") return theoryMessage(race, focus, Number(step));
    if (kind === "cloud") return cloudMessage(race, focus, Number(step));
    const lines = linesOf(race, kind, focus);
    if (!lines) throw new Error(`A race has no ${kind}.`);
    const { values, labels, focused } = lines;
    return { header: { view: "quantity", labels, focused }, arrays: { y: table(values) } };
  };
}

/** The data, and what the runs predict of them. @param {Races.Race} race @param {number} focus @param {number} step @returns {Message<Header.Fit>} */
function fitMessage(race, focus, step) {
  const { header, arrays } = fitOf(race, focus, step);
  return { header: { ...common(race), focus, ...header }, arrays };
}

/** What every message about runs has. @param {Races.Race} race */
function common({ description, experiment, titles, diverged, trajectories, bundles }) {
  const { version, scene, focus } = description;
  return {
    version,
    scene,
    steps: experiment.steps,
    focus,
    runs: description.runs.map(({ light, dark, dash, marker, back }, i) => ({
      title: titles[i],
      light,
      dark,
      dash,
      marker,
      diverged_at: diverged[i],
      outside: trajectories[i].outside && !bundles[i],
      ...(back && { back }),
    })),
  };
}

/** Whether a count grows evenly. @param {Float64Array} list @param {number} slope */
const even = (list, slope) =>
  list.every((value, k) => Math.abs(value - slope * k) <= 1e-6 + 1e-5 * slope * k);

/** Lists of one length as rows of a table. @param {Float64Array[]} lists @returns {Races.Table} */
function table(lists) {
  const [count, length] = [lists.length, lists[0].length];
  const values = new Float64Array(count * length);
  lists.forEach((list, i) => values.set(list, i * length));
  return { shape: [count, length], values };
}
