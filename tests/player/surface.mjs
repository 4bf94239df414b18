/** Computes the surfaces of races: node surface.mjs given.json answers.json. */

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { shapeOf, surfaceOf } from "../../app/player/static/race/surface.js";

const [, , given, taken] = process.argv;

/** @param {number[]} values */
const numbers = (values) => Float64Array.from(values);

const answers = [];
for (const { description, module, tables, data, h } of JSON.parse(readFileSync(given, "utf8"))) {
  const landscape = await import(pathToFileURL(module).href);
  if (landscape.attach) landscape.attach(tables.map(numbers));
  const samples = data && { n: data.n, X: numbers(data.X), y: numbers(data.y), weight: numbers(data.weight) };
  const race = /** @type {any} */ ({
    description,
    linked: { landscape, data: samples },
    h: numbers(h),
    floor: null,
  });
  const { arrays } = surfaceOf(race, "whole", [description.dimension === 1 ? 1 : 7, 9]);
  answers.push({ finest: shapeOf(description), z: Array.from(arrays.z.values) });
}
writeFileSync(taken, JSON.stringify(answers));
