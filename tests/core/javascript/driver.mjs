/** Does what a list of jobs says, and writes the numbers into one file: node driver.mjs jobs.json numbers.bin. */

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { measured } from "../../../app/player/static/race/measuring.js";

/** An array as JSON has it: null is NaN. @typedef {(number | null)[]} Row */
/** @typedef {{path: string, tables: Row[]}} Address */
/** @typedef {{n: number, X: Row, y: Row, weight: Row}} Samples */
/** Where each array of an answer lies in the file, or what it says itself. @typedef {Record<string, unknown>} Answer */

const [, , given, taken] = process.argv;
const { engine, jobs } = JSON.parse(readFileSync(given, "utf8"));
const { run } = await import(pathToFileURL(engine).href);
/** @type {Float64Array[]} */
const arrays = [];
let length = 0;
/** @type {Answer[]} */
const answers = [];

/** @param {Row} values */
const numbers = (values) => Float64Array.from(values, (v) => v ?? Number.NaN);

/** @param {Samples | null} data @returns {Engine.Data | null} */
const samples = (data) =>
  data && { n: data.n, X: numbers(data.X), y: numbers(data.y), weight: numbers(data.weight) };

/** @param {Address} address */
async function load({ path, tables }) {
  const module = await import(pathToFileURL(path).href);
  if (module.attach) module.attach(tables.map(numbers));
  return module;
}

/** Put an array into the file. @param {Answer} answer @param {string} name @param {Float64Array} values */
function keep(answer, name, values) {
  answer[name] = [length, values.length];
  arrays.push(values);
  length += values.length;
}

/** @type {Record<string, (job: any, answer: Answer) => Promise<void>>} */
const kinds = {
  async run(job, answer) {
    const [rule, landscape] = [await load(job.rule), await load(job.landscape)];
    const plan = job.plan && {
      ...job.plan,
      rows: Int32Array.from(job.plan.rows),
      weight: numbers(job.plan.weight),
    };
    const walk = run(rule, landscape, {
      ...job,
      start: numbers(job.start),
      lr: numbers(job.lr),
      sliders: numbers(job.sliders),
      hyper: numbers(job.hyper),
      policy: job.policy && { module: await load(job.policy.module), h: numbers(job.policy.h) },
      noise: job.noise && numbers(job.noise),
      data: samples(job.data),
      plan,
    });
    Object.assign(answer, { divergedAt: walk.divergedAt, outside: walk.outside, last: walk.last });
    for (const name of ["x", "loss", "lr", "evaluations"]) keep(answer, name, walk[name]);
    for (const name of Object.keys(walk.recorded)) keep(answer, `recorded.${name}`, walk.recorded[name]);
  },

  async points(job, answer) {
    const landscape = await load(job.landscape);
    const { dimension: d } = landscape;
    const [h, points, v, batch] = [
      numbers(job.sliders),
      numbers(job.points),
      numbers(job.v),
      samples(job.data),
    ];
    const count = points.length / d;
    const widths = { loss: 1, grad: d, hvp: d, ...(landscape.hessian && { hessian: d * d }) };
    for (const [name, width] of Object.entries(widths)) {
      const [all, out] = [new Float64Array(count * width), new Float64Array(width)];
      for (let k = 0; k < count; k++) {
        const x = points.subarray(k * d, (k + 1) * d);
        if (name === "loss") out[0] = landscape.loss(x, h, batch);
        else if (name === "hvp") landscape.hvp(x, h, v, out, batch);
        else landscape[name](x, h, out, batch);
        all.set(out, k * width);
      }
      keep(answer, name, all);
    }
  },

  async call(job, answer) {
    const module = await load(job.module);
    const out = new Float64Array(job.size);
    module.call(...job.args.map(numbers), out);
    keep(answer, "out", out);
  },

  async measures(job, answer) {
    const { measures } = await load(job.module);
    const path = { x: numbers(job.x), loss: numbers(job.loss), divergedAt: job.divergedAt };
    const values = Object.keys(measures).map((name) => measured(measures[name], path, job.told[name]));
    answer.names = Object.keys(measures).join();
    keep(answer, "values", numbers(values));
  },

  async rates(job, answer) {
    const module = await load(job.module);
    const h = numbers(job.h);
    keep(
      answer,
      "rates",
      Float64Array.from({ length: job.steps }, (_, t) => module.factor(t, job.steps, h)),
    );
  },
};

for (const job of jobs) {
  /** @type {Answer} */
  const answer = {};
  try {
    await kinds[job.kind](job, answer);
  } catch (error) {
    answer.error = error instanceof Error ? error.stack : String(error);
  }
  answers.push(answer);
}
const flat = new Float64Array(length);
let at = 0;
for (const values of arrays) {
  flat.set(values, at);
  at += values.length;
}
writeFileSync(taken, flat);
console.log(JSON.stringify(answers));
