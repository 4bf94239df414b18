/** Surfaces that the browser computes: as finely as there is time, at once or in a worker. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { run } from "../../app/player/static/engine/engine.js";
import { createRemote } from "../../app/player/static/race/remote.js";
import { createSurfaces, shapeOf, surfaceOf } from "../../app/player/static/race/surface.js";
import { working } from "../../app/player/static/race/working.js";
import { partial } from "./partial.mjs";

/** @import { Job, Order } from "../../app/player/static/race/remote.js" */

const bowl = {
  loss: (/** @type {Float64Array} */ x, /** @type {Float64Array} */ h) => h[0] * x[0] * x[0] + x[1] * x[1],
  grad: (/** @type {Float64Array} */ x, /** @type {Float64Array} */ h, /** @type {Float64Array} */ out) => {
    out[0] = 2 * h[0] * x[0];
    out[1] = 2 * x[1];
  },
};
const gd = {
  size: 0,
  hyper: [],
  shown: [],
  cost: [1, 0, 0, 0, 0],
  init() {},
  step(/** @type {any} */ f, /** @type {Float64Array} */ x, /** @type {any} */ _, /** @type {number} */ lr) {
    const g = new Float64Array(x.length);
    f.grad(x, g);
    for (let i = 0; i < x.length; i += 1) x[i] -= lr * g[i];
  },
  show() {},
};

/** @param {Partial<Header.Description>} [about] @param {object} [more] @returns {Races.Race} */
const race = (about = {}, more = {}) =>
  partial({
    description: {
      dimension: 2,
      plane: null,
      window: [
        [-2, 2],
        [-1, 3],
      ],
      work: 10,
      landscape: "bowl.js",
      tables: null,
      ...about,
    },
    linked: { landscape: bowl, data: null },
    h: Float64Array.of(3),
    floor: 0,
    number: 1,
    name: "race",
    ground: 5,
    held: false,
    ...more,
  });

/** Never: what must be computed here. @param {Job} job @returns {Promise<any>} */
const nowhere = (job) => assert.fail(`${job.kind} was sent away`);

test("a surface has the losses at the points of its grid, both ends of the window included", () => {
  const { header, arrays } = surfaceOf(race(), "whole", [3, 5]);
  assert.deepEqual(header, { view: "surface", window: race().description.window, floor: 0 });
  assert.deepEqual(arrays.z.shape, [3, 5]);
  assert.deepEqual([...arrays.z.values].slice(0, 5), [13, 4, 1, 4, 13]);
  assert.deepEqual([...arrays.z.values].slice(10), [21, 12, 9, 12, 21]);
});

test("on a plane through more dimensions it is measured there, and what is no number is NaN", () => {
  const loss = (/** @type {Float64Array} */ x) => (x[2] > 5 ? Infinity : x[0] + 10 * x[1] + 100 * x[2]);
  const plane = {
    origin: [1, 2, 3],
    across: [
      [1, 0, 0],
      [0, 1, 1],
    ],
  };
  const one = race({ dimension: 3, plane }, { linked: { landscape: { loss }, data: null } });
  const { values } = surfaceOf(
    one,
    [
      [0, 1],
      [0, 3],
    ],
    [2, 2],
  ).arrays.z;
  assert.deepEqual([...values], [321, 322, NaN, NaN]);
});

test("a map has 240 × 180 points, fewer where a point is dear, and a curve 800", () => {
  const shape = (/** @type {object} */ about) => shapeOf(race(about).description);
  assert.deepEqual(shape({}), [180, 240]);
  assert.deepEqual(shape({ work: 3e9 / (120 * 90) }), [90, 120]);
  assert.deepEqual(shape({ work: 1e12 }), [30, 40]);
  assert.deepEqual(shape({ dimension: 1, work: 1e12 }), [1, 800]);
});

/**
 * A clock that goes by what a loss is said to take: milliseconds for each of its calls.
 * @param {number} each
 */
function taking(each) {
  let time = 0;
  const landscape = {
    loss: (/** @type {Float64Array} */ x) => {
      time += each;
      return x[0] + x[1];
    },
  };
  return { now: () => time, linked: { landscape, data: null } };
}

test("what takes a few milliseconds is computed at once, and only once", () => {
  const { now, linked } = taking(1e-4);
  const answer = createSurfaces(nowhere, now);
  const whole = answer(race({}, { linked }), "whole");
  assert.ok(!(whole instanceof Promise) && !whole.header.sharper);
  assert.deepEqual(whole.arrays.z.shape, [180, 240]);
  const before = now();
  assert.equal(answer(race({}, { linked, number: 2 }), "whole"), whole);
  assert.equal(now(), before);
  assert.notEqual(answer(race({}, { linked, ground: 6 }), "whole"), whole);
  const part = answer(race({}, { linked, ground: 6 }), "0,1,0,1");
  assert.deepEqual(/** @type {any} */ (part).header.window, [
    [0, 1],
    [0, 1],
  ]);
});

test("a moving hand gets as fine a grid as a frame allows, and is told where the sharper one is", async () => {
  const { now, linked } = taking(0.0005); // 21.6 ms for all of them
  const answer = createSurfaces(nowhere, now);
  const before = now();
  const coarse = answer(race({}, { linked, held: true }), "whole");
  assert.ok(!(coarse instanceof Promise));
  const [ny, nx] = coarse.arrays.z.shape;
  assert.ok(nx > 110 && nx < 240 && ny === Math.floor((nx * 3) / 4), `${nx} × ${ny}`);
  assert.ok(now() - before < 6.5 + 8, "a frame, and what it took to find out");
  assert.equal(coarse.header.sharper, "race:5/surface/whole/240");
  const sharp = answer(race({}, { linked }), "whole/240");
  assert.ok(!(sharp instanceof Promise));
  assert.deepEqual([sharp.arrays.z.shape, sharp.header.sharper], [[180, 240], undefined]);
  assert.equal(answer(race({}, { linked, held: true }), "whole"), sharp, "the finest that is known");
});

test("what takes longer comes from the worker, a coarse one first, and from here where there is none", async () => {
  const { now, linked } = taking(0.05);
  /** @type {any[]} */ const jobs = [];
  const answer = createSurfaces(async (job) => {
    jobs.push(job);
    if (jobs.length > 1) throw new Error("The worker failed.");
    return new Float64Array(120 * 90).fill(1);
  }, now);
  const coarse = await answer(race({}, { linked }), "whole");
  assert.deepEqual([coarse.arrays.z.shape, coarse.arrays.z.values[7]], [[90, 120], 1]);
  assert.equal(coarse.header.sharper, "race:5/surface/whole/240");
  const sharp = await answer(race({}, { linked }), "whole/240");
  assert.deepEqual([sharp.arrays.z.shape, sharp.arrays.z.values[0]], [[180, 240], -3]);
  assert.deepEqual(
    jobs.map(({ kind, slot, field }) => [kind, slot, field.shape]),
    [
      ["surface", "surface true", [90, 120]],
      ["surface", "surface true", [180, 240]],
    ],
  );
});

/** The code of the worker, in this thread: messages arrive later, as they do. @param {Partial<typeof bowl>} [landscape] */
function workers(landscape = {}) {
  const made = { count: 0, ended: 0, deaf: false, slow: 0 };
  const make = () => {
    made.count += 1;
    let alive = true;
    const started = new Promise((go) => setTimeout(go, made.slow));
    /** @type {((event: any) => void)[]} */ const listeners = [];
    const say = (/** @type {any} */ data) =>
      started.then(() =>
        setImmediate(() => alive && listeners.forEach((listen) => listen({ data: structuredClone(data) }))),
      );
    const loading = { landscape: async () => ({ ...bowl, ...landscape }), module: async () => gd };
    const hear = working(partial(loading), say, () => new Promise(setImmediate));
    return partial({
      addEventListener: (/** @type {string} */ type, /** @type {any} */ listen) =>
        type === "message" && listeners.push(listen),
      postMessage: (/** @type {Order} */ order) =>
        made.deaf || started.then(() => setImmediate(() => hear(structuredClone(order)))),
      terminate: () => {
        alive = false;
        made.ended += 1;
      },
    });
  };
  return { make, made };
}

/** @param {[number, number]} shape @param {object} [more] @returns {Job} */
const surfaceJob = (shape, more) =>
  partial({
    kind: "surface",
    landscape: { module: "bowl.js", tables: null },
    data: null,
    h: Float64Array.of(3),
    field: { dimension: 2, plane: null, window: race().description.window, shape },
    ...more,
  });

test("the worker computes what the page would", async () => {
  const { make } = workers();
  const remote = createRemote(make);
  const values = await remote.compute(surfaceJob([18, 24]));
  assert.deepEqual(values, surfaceOf(race(), "whole", [18, 24]).arrays.z.values);
  const options = {
    start: Float64Array.of(1, 2),
    lr: new Float64Array(20).fill(0.1),
    sliders: Float64Array.of(3),
    hyper: new Float64Array(0),
  };
  const runs = [1, 2].map(() => ({ rule: "gd.js", policy: null, options }));
  const [one, two] = await remote.compute(
    partial({ kind: "runs", landscape: { module: "bowl.js", tables: null }, data: null, runs }),
  );
  assert.deepEqual(one, run(partial(gd), partial(bowl), options));
  assert.deepEqual(two, one);
  remote.destroy();
});

test("a newer job takes the place of an older one of its slot, and of no other", async () => {
  let calls = 0;
  const loss = (/** @type {Float64Array} */ x, /** @type {Float64Array} */ h) => {
    calls += 1;
    return bowl.loss(x, h) + slowly();
  };
  const { make, made } = workers({ loss });
  const remote = createRemote(make);
  const older = remote.compute(surfaceJob([40, 50]));
  const other = remote.compute(surfaceJob([2, 2], { slot: "another" }));
  const refused = assert.rejects(older, { name: "AbortError" });
  await new Promise((done) => setTimeout(done, 20));
  const newer = remote.compute(surfaceJob([3, 3]));
  await refused;
  assert.equal((await newer).length, 9);
  assert.equal((await other).length, 4);
  assert.ok(calls < 500, `${calls} of 2,000`);
  assert.deepEqual(made, { count: 1, ended: 0, deaf: false, slow: 0 });
  remote.destroy();
});

/** Half a millisecond. */
function slowly() {
  const until = performance.now() + 0.5;
  while (performance.now() < until);
  return 0;
}

test("a patient job is finished, and of those that wait only the newest is done", async () => {
  const { make } = workers();
  const remote = createRemote(make);
  const [first, second, third] = [4, 5, 6].map((n) => remote.compute(surfaceJob([n, n], { patient: true })));
  await assert.rejects(second, { name: "AbortError" });
  assert.deepEqual([(await first).length, (await third).length], [16, 36]);
  remote.destroy();
});

test("a worker that does not let go of a job is replaced", async () => {
  const { make, made } = workers();
  const remote = createRemote(make);
  made.deaf = true;
  const older = assert.rejects(remote.compute(surfaceJob([9, 9])), { name: "AbortError" });
  const newer = remote.compute(surfaceJob([3, 3]));
  await older;
  made.deaf = false;
  assert.equal((await newer).length, 9);
  assert.deepEqual([made.count, made.ended], [2, 1]);
  remote.destroy();
});

test("a worker that takes long to start is waited for, however often a hand moves meanwhile", async () => {
  const { make, made } = workers();
  made.slow = 400;
  const remote = createRemote(make);
  const older = assert.rejects(remote.compute(surfaceJob([9, 9])), { name: "AbortError" });
  const newer = remote.compute(surfaceJob([3, 3]));
  await older;
  assert.equal((await newer).length, 9);
  assert.deepEqual([made.count, made.ended], [1, 0]);
  remote.destroy();
});

test("what goes wrong in the worker is told", async () => {
  const { make } = workers({
    loss: () => {
      throw new Error("No loss today.");
    },
  });
  const remote = createRemote(make);
  await assert.rejects(remote.compute(surfaceJob([3, 3])), /No loss today/);
  remote.destroy();
});
