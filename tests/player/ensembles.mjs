/** Walks the members of repeated runs as the page's workers do: node ensembles.mjs given.json answers.json */

import { readFileSync, writeFileSync } from "node:fs";
import { densityOf } from "../../app/player/static/map/density.js";
import { placesAt } from "../../app/player/static/map/members.js";
import { bundleJobOf, manyOf } from "../../app/player/static/race/jobs.js";
import { optionsOf } from "../../app/player/static/race/solve.js";
import { raceFor, worked } from "./linking.mjs";

const [, , given, taken] = process.argv;
const answers = [];
for (const one of JSON.parse(readFileSync(given, "utf8"))) {
  const race = await raceFor(one);
  const { description, experiment, linked } = race;
  const options = optionsOf(description, experiment, linked, 0);
  const open = { i: 0, key: "", options, many: manyOf(description, experiment, 0) };
  /** @type {Races.Bundle} */
  const bundle = await worked(one, race, bundleJobOf(description, linked, open));
  const { x, ends, low, lower, median, upper, high } = bundle;
  const places = placesAt({ run: 0, x, ends, rows: experiment.steps + 1 }, one.step);
  const [[x0, x1], [y0, y1]] = description.window;
  const shares = places.map((value, k) => (k % 2 ? (y1 - value) / (y1 - y0) : (value - x0) / (x1 - x0)));
  answers.push({
    ends,
    x: Array.from(x),
    quantiles: [low, lower, median, upper, high].map((row) => Array.from(row, String)),
    places: Array.from(places),
    density: Array.from(densityOf(shares, one.cells[0], one.cells[1])),
  });
}
writeFileSync(taken, JSON.stringify(answers));
process.exit(0); // channels of the workers are open
