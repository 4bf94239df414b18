/** Experiments side by side, as the browser has them: node beside.mjs given.json answers.json. */

import { readFileSync, writeFileSync } from "node:fs";
import { followed } from "../../app/player/static/race/beside.js";
import { titlesOf } from "../../app/player/static/race/paneltitles.js";
import { wholeOf } from "../../app/player/static/race/whole.js";

const [, , given, taken] = process.argv;
const { links, follows, titles } = JSON.parse(readFileSync(given, "utf8"));
const answers = {
  links: links.map((/** @type {any} */ panels) => wholeOf({ panels, panel: 0, view: { panel: 1 } })),
  follows: follows.map((/** @type {any[]} */ [before, after, other]) => followed(before, after, other)),
  titles: titles.map((/** @type {any} */ { panels, now }) => titlesOf(panels, now)),
};
writeFileSync(taken, JSON.stringify(answers));
