/** Computes atlases as the page does: node atlas.mjs given.json answers.json */

import { readFileSync, writeFileSync } from "node:fs";
import { planOf } from "../../app/player/static/race/atlas.js";
import { trialJobs } from "../../app/player/static/race/trials.js";
import { jobsOf } from "../../app/player/static/race/turns.js";
import { raceFor, worked } from "./linking.mjs";

const [, , given, taken] = process.argv;

const answers = [];
for (const one of JSON.parse(readFileSync(given, "utf8"))) {
  const race = await raceFor(one);
  const plan = planOf(race, one.atlas, one.focus ?? 0);
  const began = performance.now();
  const value = [];
  const which = [];
  for (const job of jobsOf(race, plan, one.shape, one.rows ?? 5)) {
    const cells = await worked(one, race, job);
    for (let k = 0; k < cells.value.length; k += 1) {
      value.push(Number.isNaN(cells.value[k]) ? null : cells.value[k]);
      which.push(cells.which[k]);
    }
  }
  const trials = [];
  if (plan.kind === "search")
    for (const job of trialJobs(race, plan)) trials.push((await worked(one, race, job())).value[0]);
  answers.push({ plan, value, which, trials, took: performance.now() - began });
}
writeFileSync(taken, JSON.stringify(answers));
process.exit(0); // channels of the workers are open
