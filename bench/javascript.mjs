/**
 * Times of compiled modules in Node, linked and run by the page's own engine: node javascript.mjs FOLDER.
 * Each line that comes in is a job; what it took, in milliseconds at best, goes out as a line.
 */

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { run } from "../app/player/static/engine/engine.js";
import { measuring } from "../app/player/static/race/heights.js";

const folder = process.argv[2];
const load = (/** @type {string} */ name) => import(pathToFileURL(`${folder}/${name}.js`).href);

/** The shortest of many times, in milliseconds. @param {number} rounds @param {() => void} call */
function best(rounds, call) {
  let least = Infinity;
  for (let k = 0; k < rounds; k++) {
    const start = performance.now();
    call();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

/** A run with the losses of all its steps, as a page walks it. @param {any} job */
async function walked({ rule: name, landscape, start, steps, lr, hyper, rounds }) {
  const [rule, ground] = await Promise.all([load(`rule.${name}`), load(`form.${landscape}`)]);
  const options = {
    start: Float64Array.from(start),
    lr: new Float64Array(steps).fill(lr),
    sliders: new Float64Array(0),
    hyper: Float64Array.from(hyper),
    record: false,
  };
  return best(rounds, () => run(rule, ground, options));
}

/** The losses over a window, as a page's map has them. @param {any} job */
async function surveyed({ landscape: name, tables, sliders, window, plane, shape, rounds }) {
  const landscape = await load(`form.${name}`);
  const numbers = (/** @type {string} */ file) => {
    const bytes = readFileSync(`${folder}/${file}`);
    return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  };
  landscape.attach?.(tables.map(numbers));
  const field = { dimension: landscape.dimension, plane, window, shape };
  const out = new Float64Array(shape[0] * shape[1]);
  return best(rounds, () => {
    const row = measuring(landscape, Float64Array.from(sliders), null, field, out);
    for (let j = 0; j < shape[0]; j++) row(j);
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  const job = JSON.parse(line);
  console.log(await (job.kind === "run" ? walked(job) : surveyed(job)));
}
