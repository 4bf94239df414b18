/** Times of compiled modules in Node: node javascript.mjs '{"folder": …}' prints them as JSON. */

import { pathToFileURL } from "node:url";

const job = JSON.parse(process.argv[2]);
const load = (/** @type {string} */ name) => import(pathToFileURL(`${job.folder}/${name}.js`).href);
const { Objective } = await load("objective");
const beale = await load("form.beale");

/** The shortest of many times, in milliseconds. @param {number} rounds @param {() => void} call */
const best = (rounds, call) => {
  let least = Infinity;
  for (let k = 0; k < rounds; k++) {
    const start = performance.now();
    call();
    least = Math.min(least, performance.now() - start);
  }
  return least;
};

/** @type {Record<string, number>} */
const rules = {};
for (const [name, [lr, hyper]] of Object.entries(job.rules)) {
  const rule = await load(`rule.${name}`);
  const [x, s, h] = [new Float64Array(2), new Float64Array(rule.size), Float64Array.from(hyper)];
  const losses = new Float64Array(job.steps + 1);
  const f = new Objective(beale, new Float64Array(0));
  rules[name] =
    1e3 *
    best(200, () => {
      x.set(job.start);
      rule.init(f, x, s);
      losses[0] = beale.loss(x, f.h);
      for (let t = 0; t < job.steps; t++) {
        rule.step(f, x, s, lr, h);
        losses[t + 1] = beale.loss(x, f.h);
      }
    });
}

/** @type {Record<string, number>} */
const forms = {};
for (const [name, [sliders, [[x0, x1], [y0, y1]]]] of Object.entries(job.forms)) {
  const landscape = await load(`form.${name}`);
  const [x, h] = [new Float64Array(landscape.dimension), Float64Array.from(sliders)];
  const heights = new Float64Array(240 * 180);
  forms[name] = best(8, () => {
    for (let j = 0; j < 180; j++) {
      x[1] = y0 + ((y1 - y0) * j) / 179;
      for (let i = 0; i < 240; i++) {
        x[0] = x0 + ((x1 - x0) * i) / 239;
        heights[j * 240 + i] = landscape.loss(x, h);
      }
    }
  });
}
console.log(JSON.stringify({ rules, forms }));
