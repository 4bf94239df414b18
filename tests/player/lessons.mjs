/** What lessons say in the browser: node lessons.mjs given.json answers.json. */

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { comesTo } from "../../app/player/static/lessons/measuring.js";
import { number } from "../../app/player/static/lessons/saying.js";
import { off, plotOf } from "../../app/player/static/lessons/sketching.js";

const [, , given, taken] = process.argv;
const { numerals, measures, curves } = JSON.parse(readFileSync(given, "utf-8"));

const said = numerals.map((/** @type {any} */ [value, style, language]) =>
  number(Number(value), style, language),
);

const found = [];
for (const { race, labels, names } of measures) {
  const linked = { measures: (await import(pathToFileURL(race.measures).href)).measures };
  const trajectories = race.trajectories.map((/** @type {any} */ { x, loss, divergedAt }) => ({
    x: Float64Array.from(x, Number),
    loss: Float64Array.from(loss, Number),
    divergedAt,
  }));
  const shown = /** @type {any} */ ({ ...race, linked, trajectories });
  found.push(
    names.map((/** @type {any} */ { measure, label }) => comesTo(shown, labels, measure, label || undefined)),
  );
}

const drawn = curves.map((/** @type {any} */ { loss, scale, heights }) =>
  off(plotOf(Float64Array.from(loss), scale), heights),
);
writeFileSync(taken, JSON.stringify({ said, found, drawn }));
