/** Races whose modules computed.py has written down, and what a worker makes of their jobs. */

import { pathToFileURL } from "node:url";
import { floorOf } from "../../app/player/static/race/marks.js";
import { slidersOf } from "../../app/player/static/race/solve.js";
import { working } from "../../app/player/static/race/working.js";

/** @param {string | null} path */
const load = async (path) => path && import(pathToFileURL(path).href);

/** @param {any} values JSON has no numbers that are not finite */
const numbers = (values) => Float64Array.from(values, Number);

/** @param {any} data @returns {Engine.Data | null} */
const samplesOf = (data) =>
  data && { n: data.n, X: numbers(data.X), y: numbers(data.y), weight: numbers(data.weight) };

/** @param {any} one @returns {Promise<any>} what the atlas knows of a race */
export async function raceFor({ description, files, tables, data }) {
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
export function worked({ files, description }, race, job) {
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
