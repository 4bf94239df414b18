/** Which scene each race is: node gallery.mjs < asked.json > titles.json */

import { readFileSync } from "node:fs";
import { shownOf } from "../../app/player/static/gallery/shown.js";

/** @type {{near: {title: string, experiment: any}[], races: any[]}} */
const { near, races } = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(races.map((race) => shownOf(near, race)?.title ?? null)));
