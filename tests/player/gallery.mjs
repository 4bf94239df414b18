/** Which scene each race is: node gallery.mjs < asked.json > titles.json */

import { readFileSync } from "node:fs";
import { shownOf } from "../../app/player/static/gallery/shown.js";

/** @type {{near: {title: string, experiment: any, panels: number}[], races: {experiment: any, panels: number}[]}} */
const { near, races } = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(
  JSON.stringify(races.map(({ experiment, panels }) => shownOf(near, experiment, panels)?.title ?? null)),
);
