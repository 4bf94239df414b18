/** Makes the messages of races: node race.mjs given.json answers.json. */

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { bundleOf } from "../../app/player/static/race/bundle.js";
import { captionOf } from "../../app/player/static/race/caption.js";
import * as messages from "../../app/player/static/race/messages.js";
import { raceOf } from "../../app/player/static/race/solve.js";
import { flat, startOf } from "../../app/player/static/race/view.js";

const [, , given, taken] = process.argv;

/** JSON has no numbers that are not finite. @param {any} values @returns {Float64Array} */
const numbers = (values) => Float64Array.from(values, Number);

/** @param {any} one @returns {Engine.Trajectory} */
const trajectoryOf = ({ x, loss, lr, divergedAt, outside, last, recorded, evaluations }) => ({
  x: numbers(x),
  loss: numbers(loss),
  lr: numbers(lr),
  divergedAt,
  outside,
  last,
  recorded: Object.fromEntries(Object.entries(recorded).map(([name, values]) => [name, numbers(values)])),
  evaluations: numbers(evaluations),
});

/**
 * What members come to whose paths are known; the rows after an end repeat the last one before it.
 * @param {Header.Description} description @param {Engine.Trajectory[]} all @param {boolean} mean
 */
function bundled(description, all, mean) {
  const rows = all[0].loss.length;
  const ends = all.map(({ divergedAt }) => divergedAt ?? rows);
  const x = all.flatMap((one, m) => {
    const drawn = flat(description, one.x, one.loss);
    return Array.from({ length: rows }, (_, k) => Math.min(k, Math.max(ends[m] - 1, 0))).flatMap((k) => [
      drawn[2 * k],
      drawn[2 * k + 1],
    ]);
  });
  const loss = all.flatMap((one, m) => Array.from(one.loss, (value, k) => (k < ends[m] ? value : Infinity)));
  return bundleOf(Float64Array.from(x), Float64Array.from(loss), ends, mean);
}

/** @param {any} race @returns {Promise<Races.Race>} */
async function made({ description, module, measures, tables, data, trajectories, members }) {
  const landscape = await import(pathToFileURL(module).href);
  if (landscape.attach) landscape.attach(tables.map(numbers));
  const { experiment, minima, saddles } = description;
  const linked = {
    landscape,
    measures: (await import(pathToFileURL(measures).href)).measures,
    rules: [],
    schedules: [],
    policies: [],
    data: data && { n: data.n, X: numbers(data.X), y: numbers(data.y), weight: numbers(data.weight) },
  };
  const counts = { name: "race", number: 7, ground: 3, held: false };
  const many = members.map((/** @type {any} */ all, /** @type {number} */ i) =>
    all ? bundled(description, all.map(trajectoryOf), Boolean(experiment.runs[i].repeat.seeds)) : null,
  );
  const points = { minima, saddles };
  return raceOf(description, experiment, linked, trajectories.map(trajectoryOf), points, counts, many);
}

/** What is not finite as text; arrays as lists. @param {string} _ @param {any} value */
const written = (_, value) => {
  if (value instanceof Float64Array) return Array.from(value);
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
};

/** @type {Record<string, (race: Races.Race) => any>} */
const MADE = {
  map: messages.mapMessage,
  multiples: messages.multiplesMessage,
  curves: (race) => messages.curvesMessage(race, "distance"),
  runs: messages.runsMessage,
};

/** Time stands still, so that there is enough of it for everything. */
const answerOf = messages.createAnswers(
  () => Promise.reject(new Error("There is no worker.")),
  () => 0,
);

const answers = [];
for (const one of JSON.parse(readFileSync(given, "utf8"))) {
  const race = await made(one);
  /** @type {Record<string, any>} */
  const answer = {};
  for (const name of one.asked) {
    try {
      const { header, arrays } = name in MADE ? MADE[name](race) : await answerOf(race, name);
      answer[name] = { header, arrays };
    } catch (error) {
      answer[name] = { error: error instanceof Error ? error.message : String(error) };
    }
  }
  answer.caption = { header: { text: captionOf(race) }, arrays: {} };
  answer.start = {
    header: { start: startOf(race.description, race.experiment.start, one.place) },
    arrays: {},
  };
  answers.push(answer);
}
writeFileSync(taken, JSON.stringify(answers, written));
