/**
 * Where many learning rates lead, in Node, with the page's own engine: node tune.mjs FOLDER. Each line that comes in is
 * a job, a rule on a landscape; the rate that is best there, or null, goes out as a line.
 */

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { batches } from "../app/player/static/engine/draws.js";
import { run } from "../app/player/static/engine/engine.js";
import { flat } from "../app/player/static/race/view.js";
import { chosen } from "./tuning.mjs";

/** @typedef {{gone: boolean, loss: number, since: (low: number) => number}} End where a rate leads */

const folder = process.argv[2];
const load = (/** @type {string} */ name) => import(pathToFileURL(`${folder}/${name}.js`).href);

/** @param {string} file */
function numbers(file) {
  const bytes = readFileSync(`${folder}/${file}`);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/** A run at one rate with one seed. @param {any} job @param {any} linked @param {number} rate @param {number} seed */
function walk({ start, steps, sliders, hyper, batch, width }, { rule, landscape, data }, rate, seed) {
  const drawn = batch && batches(data.n, batch, "shuffled", seed, steps);
  return run(rule, landscape, {
    start: Float64Array.from(start),
    lr: new Float64Array(steps).fill(rate),
    sliders: Float64Array.from(sliders),
    hyper: Float64Array.from(hyper),
    data,
    plan: drawn && { width, rows: drawn.rows.values, weight: drawn.weight.values },
    seed,
    record: false,
  });
}

/**
 * Where a rate leads: the highest loss of the last tenth of the steps, which none that jumps about keeps low, or of
 * mini-batches their mean over all seeds.
 * @param {any} job @param {any} linked @param {number} rate @returns {End}
 */
function end(job, linked, rate) {
  const runs = job.seeds.map((/** @type {number} */ seed) => walk(job, linked, rate, seed));
  const rows = Math.ceil(job.steps / 10);
  const lasts = runs.flatMap((/** @type {any} */ { loss }) => [...loss.subarray(loss.length - rows)]);
  const mean = lasts.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0) / lasts.length;
  return {
    gone: runs.some((/** @type {any} */ path) => path.divergedAt !== null || leaves(job, path)),
    loss: job.batch ? mean : Math.max(...lasts),
    since: (low) => Math.max(...runs.map((/** @type {any} */ { loss }) => arrival(loss, low))),
  };
}

/** Whether a path leaves the room about the map. @param {any} job @param {any} path */
const leaves = ({ shown, room }, { x, loss }) =>
  flat(shown, x, loss).some((value, i) => value < room[i % 2][0] || value > room[i % 2][1]);

/** The step from which losses are this low for good; Infinity where they never are. @param {Float64Array} loss @param {number} low */
function arrival(loss, low) {
  let k = loss.length;
  while (k > 0 && loss[k - 1] <= low) k -= 1;
  return k < loss.length ? k : Infinity;
}

for await (const line of createInterface({ input: process.stdin })) {
  const job = JSON.parse(line);
  const [rule, landscape] = await Promise.all([load(job.rule), load(job.landscape)]);
  landscape.attach?.(job.tables.map(numbers));
  const data = job.data && {
    n: job.data.n,
    ...Object.fromEntries(["X", "y", "weight"].map((name) => [name, numbers(job.data[name])])),
  };
  const ends = job.rates.map((/** @type {number} */ rate) => end(job, { rule, landscape, data }, rate));
  const height = landscape.loss(Float64Array.from(job.start), Float64Array.from(job.sliders), data);
  console.log(JSON.stringify(chosen(job.rates, ends, height, job.floor, job.usual)));
}
