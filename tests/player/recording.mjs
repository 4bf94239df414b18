/** Reads a recording as the player does: node recording.mjs bundle answers.json. */

import { readFileSync, writeFileSync } from "node:fs";
import { ask } from "../../app/player/static/core/payload.js";
import { layersOf, lookAt, mistakesOf, take } from "../../app/player/static/lessons/recording.js";
import { together } from "../../app/player/static/training/beside.js";
import { until } from "../../app/player/static/training/growing.js";

const [, , given, answers] = process.argv;
const recording = take(new Uint8Array(readFileSync(given)));

/** @param {{header: any, arrays: import("../../app/player/static/core/payload.js").Tensors}} message */
const plain = ({ header, arrays }) => ({
  header,
  arrays: Object.fromEntries(
    Object.entries(arrays).map(([name, { shape, values }]) => [name, { shape, values: Array.from(values) }]),
  ),
});

const lane = { url: recording.id, title: "", answer: recording.training };
const training = /** @type {import("../../app/player/static/training/learning.js").Training} */ (
  together([lane], 0, 1)
);
const half = until(training, 5.5);
const row = lookAt("layers", recording, 1).split("/").toSpliced(3, 0, "11").join("/");
writeFileSync(
  answers,
  JSON.stringify({
    layers: plain(layersOf(recording, 0, 11)),
    mistakes: plain(mistakesOf(recording, 0, 20)),
    first: mistakesOf(recording, 0, 3).header.step,
    asked: (await ask(row)).header,
    map: (await ask(recording.training.header.map)).header.view,
    surface: (await ask(recording.map.header.surface)).header.view,
    focus: training.focus,
    half: {
      header: half.header,
      loss: Array.from(half.arrays.loss.values, Number.isFinite),
      whole: until(training, 20) === training,
    },
  }),
);
