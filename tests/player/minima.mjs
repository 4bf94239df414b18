/** Prints what the browser makes of the known points of landscapes: node minima.mjs cases.json. */

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

import { track } from "../../app/player/static/race/minima.js";

/** @typedef {{X: number[], y: number[], weight: number[]}} Samples */
/** @type {{module: string, data: Samples | null, description: Header.Description, rows: number[][]}[]} */
const cases = JSON.parse(readFileSync(process.argv[2], "utf8"));
const answers = [];
for (const { module, data, description, rows } of cases) {
  const landscape = await import(pathToFileURL(module).href);
  const samples = data && {
    n: data.y.length,
    X: Float64Array.from(data.X),
    y: Float64Array.from(data.y),
    weight: Float64Array.from(data.weight),
  };
  const measured = { landscape, data: samples };
  let before = description;
  const found = rows.map((h) => {
    const began = performance.now();
    const points = track(measured, Float64Array.from(h), before, description);
    before = { ...description, ...points };
    return { ...points, took: performance.now() - began };
  });
  answers.push(found);
}
console.log(JSON.stringify(answers));
