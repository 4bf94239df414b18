/** Computes atlases as the page does: node atlas.mjs given.json answers.json */

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { jobsOf, planOf } from "../../app/player/static/race/atlas.js";
import { floorOf } from "../../app/player/static/race/marks.js";
import { slidersOf } from "../../app/player/static/race/solve.js";
import { working } from "../../app/player/static/race/working.js";

const [, , given, taken] = process.argv;

/** @param {string | null} path */
const load = async (path) => path && import(pathToFileURL(path).href);

/** @param {any} values JSON has no numbers that are not finite */
const numbers = (values) => Float64Array.from(values, Number);

/** @param {any} data @returns {Engine.Data | null} */
const samplesOf = (data) =>
  data && { n: data.n, X: numbers(data.X), y: numbers(data.y), weight: numbers(data.weight) };

/** @param {any} one @returns {Promise<any>} what the atlas knows of a race */
async function raceFor({ description, files, tables, data }) {
  const landscape = await load(files.landscape);
  landscape.attach?.(tables.map(numbers));
  const linked = {
    landscape,
    measures: (await load(files.measures)).measures,
    rules: await Promise.all(files.rules.map(load)),
    schedules: await Promise.all(files.schedules.map(load)),
    policies: await Promise.all(files.policies.map(load)),
    data: samplesOf(data),
  };
  const { experiment, minima, saddles } = description;
  const placed = { description, linked, h: slidersOf(experiment, landscape), minima, saddles };
  return { ...placed, experiment, floor: floorOf(placed) };
}

/** Work as a worker does, in this very thread. @param {any} one @param {any} race @param {any} job */
function worked({ files, description }, race, job) {
  const { runs } = description;
  const names = new Map([[description.measures, files.measures]]);
  runs.forEach((/** @type {any} */ run, /** @type {number} */ i) => {
    names.set(run.module, files.rules[i]);
    names.set(run.policy, files.policies[i]);
  });
  return new Promise((done, failed) => {
    const hear = working(
      { landscape: async () => race.linked.landscape, module: (url) => load(names.get(url) ?? null) },
      ({ id, result, error }) => {
        if (id) error ? failed(new Error(error)) : done(result); // 0: it has started
      },
    );
    hear({ keep: 1, data: job.data });
    hear({ id: 2, job, data: job.data && 1 });
  });
}

const answers = [];
for (const one of JSON.parse(readFileSync(given, "utf8"))) {
  const race = await raceFor(one);
  const plan = planOf(race, one.atlas, one.focus ?? 0);
  const began = performance.now();
  const value = [];
  const which = [];
  for (const job of jobsOf(race, plan, one.shape, one.rows ?? 5)) {
    const cells = await worked(one, race, job);
    for (let k = 0; k < cells.value.length; k += 1) {
      value.push(Number.isNaN(cells.value[k]) ? null : cells.value[k]);
      which.push(cells.which[k]);
    }
  }
  answers.push({ plan, value, which, took: performance.now() - began });
}
writeFileSync(taken, JSON.stringify(answers));
process.exit(0); // channels of the workers are open
