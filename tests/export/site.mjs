/** What the site makes of experiments: node site.mjs FOLDER < experiments.json > answers.json */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";
import { complete, landscapeOf } from "../../app/player/static/site/completing.js";
import { describe } from "../../app/player/static/site/composing.js";
import { createRegistry } from "../../app/player/static/site/registry.js";
import * as runtime from "../../core/javascript/runtime.js";

const folder = process.argv[2];
const registry = createRegistry(runtime);
Object.assign(globalThis, { trajectories: registry.open });
for (const file of ["catalogue.js", ...scripts("landscapes"), ...scripts("rules")])
  vm.runInThisContext(readFileSync(join(folder, file), "utf8"), file);

/** @param {string} name */
function scripts(name) {
  return readdirSync(join(folder, name)).map((file) => join(name, file));
}

const answers = [];
for (const experiment of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    const landscape = await registry.landscape(landscapeOf(experiment, registry.catalogue));
    const whole = complete(experiment, registry.catalogue, landscape, false);
    const page = { link: "", answers: "", shown: {} };
    const description = await describe(whole, whole.runs.length - 1, registry, landscape, page, null);
    for (const run of description.runs)
      if (!registry.texts.has(run.module)) throw new Error(`no ${run.module}`);
    answers.push({ description });
  } catch (error) {
    answers.push({ error: /** @type {Error} */ (error).message });
  }
}
process.stdout.write(JSON.stringify(answers));
