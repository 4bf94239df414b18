/** What the browser draws: node draws.mjs < asked.json > arrays.json */

import { readFileSync } from "node:fs";
import { batches, gaussian } from "../../app/player/static/engine/draws.js";

/** @type {["batches" | "gaussian", any[]][]} */
const asked = JSON.parse(readFileSync(0, "utf8"));
const lists = asked.map(([kind, given]) =>
  Object.fromEntries(
    Object.entries(
      kind === "batches"
        ? batches(.../** @type {[any, any, any, any, any]} */ (given))
        : gaussian(.../** @type {[any, any, any]} */ (given)),
    ).map(([name, { values }]) => [name, [...values]]),
  ),
);
process.stdout.write(JSON.stringify(lists));
