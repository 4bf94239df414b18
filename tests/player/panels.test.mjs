// Experiments side by side under a hand, and the contour levels that their maps have in common.
import assert from "node:assert/strict";
import { test } from "node:test";
import { heights } from "../../app/player/static/core/geometry.js";
import { createLevels } from "../../app/player/static/panels/levels.js";
import { Edits } from "../../app/player/static/race/edits.js";

/** @param {number} kappa @param {number} [lr] */
const experiment = (kappa, lr = 0.1) => ({
  version: 1,
  landscape: { name: "bowl", params: { kappa }, toggles: {} },
  start: [1, 2],
  steps: 40,
  batch: { size: null, order: "shuffled" },
  plane: { kind: "given" },
  runs: [
    { rule: "gd", lr, toggles: {}, schedule: { name: "constant" }, batch: null, start: null, seed: null },
  ],
});

/** @param {any} own @param {any} [more] @returns {any} */
const settings = (own, more = {}) => ({
  scene: "bowl",
  focus: 0,
  experiment: own,
  base: experiment(20),
  words: {},
  shown: { view: {} },
  link: "first",
  answers: "",
  controls: [
    { path: "runs.0.lr", structural: false },
    { path: "landscape.params.kappa", structural: false },
    { path: "steps", structural: false },
  ],
  switches: [],
  ...more,
});

/** @param {any[]} others */
function sideBySide(...others) {
  const edits = new Edits();
  const panels = [
    { title: null, about: null },
    ...others.map((one) => ({ title: null, about: settings(one) })),
  ];
  edits.take(settings(experiment(1), { panels }));
  return edits;
}

const rates = (/** @type {Edits} */ edits) => edits.now.map(({ runs }) => runs[0].lr);
const kappas = (/** @type {Edits} */ edits) => edits.now.map(({ landscape }) => landscape.params.kappa);

test("a hand on any panel bends those that had the number in common when it began", () => {
  const edits = sideBySide(experiment(100), experiment(1, 0.3));
  edits.set([["runs.0.lr", 0.3]]); // on its way it is what the third has
  edits.set([["runs.0.lr", 0.05]]);
  assert.deepEqual(rates(edits), [0.05, 0.05, 0.3]);
  edits.commit();
  edits.set([["landscape.params.kappa", 7]], 1);
  assert.deepEqual(kappas(edits), [1, 7, 1]);
  edits.commit();
  edits.set([["start", [0, 0]]], 2);
  assert.deepEqual(
    edits.now.map(({ start }) => start),
    [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
  );
});

test("panels that are alike are told apart by the next change", () => {
  const edits = new Edits();
  edits.take(settings(experiment(1)));
  edits.arrange(edits.doubled(), 1);
  edits.set([["landscape.params.kappa", 7]]);
  edits.commit();
  edits.set([["runs.0.lr", 0.2]]);
  edits.set([["steps", 30]]);
  assert.deepEqual(
    [kappas(edits), rates(edits)],
    [
      [1, 7],
      [0.2, 0.2],
    ],
  );
  assert.deepEqual(
    edits.now.map(({ steps }) => steps),
    [30, 30],
  );
});

test("a link brings back all panels, and what the server has not seen stays with its panel", () => {
  const edits = sideBySide(experiment(100));
  edits.set([["landscape.params.kappa", 50]], 1);
  edits.commit();
  const { panels } = edits;
  edits.written("second", { panels, panel: 0, view: {} });
  edits.set([["landscape.params.kappa", 3]]);
  edits.commit();
  assert.deepEqual(kappas(edits), [3, 50]);
  edits.take(
    settings(experiment(1), {
      panels: [
        { title: null, about: null },
        { title: null, about: settings(experiment(100)) },
      ],
      answers: "first",
    }),
  );
  assert.deepEqual(kappas(edits), [3, 50]);
  assert.deepEqual(edits.open("first"), {});
  assert.deepEqual(kappas(edits), [1, 100]);
});

/** @param {number[]} losses @returns {any} */
const surface = (losses) => ({
  header: {
    view: "surface",
    window: [
      [0, 1],
      [0, 1],
    ],
    floor: null,
  },
  arrays: { z: { shape: [2, losses.length / 2], values: Float64Array.from(losses) } },
});

test("maps of one landscape share their levels, others do not", () => {
  const levels = createLevels(() => {});
  const [one, other] = [levels.join(), levels.join()];
  const [low, high] = [surface([0, 1, 2, 3, 4, 5]), surface([0, 20, 40, 60, 80, 100])];
  let painted = 0;
  const paint = async () => {
    painted += 1;
  };
  const range = (/** @type {any} */ map) => {
    const { start, end } = heights(map.arrays.z.values, null, map.common);
    return [start, end];
  };
  const alone = range(low);
  one.show("bowl", [low], paint);
  other.show("bowl", [high], paint);
  assert.equal(painted, 0);
  levels.flush();
  assert.equal(painted, 2);
  assert.deepEqual(range(low), range(high));
  levels.flush();
  assert.equal(painted, 2);
  other.show("beale", [high], paint);
  levels.flush();
  assert.equal(painted, 4);
  assert.deepEqual(range(low), alone);
  other.show("bowl", [high], paint);
  levels.flush();
  other.leave();
  levels.flush();
  assert.deepEqual(range(low), alone);
});

test("maps keep their own levels where those of all would flatten one of them", () => {
  const levels = createLevels(() => {}, 0.4);
  const [one, other] = [levels.join(), levels.join()];
  const [flat, high, near] = [
    [0, 5],
    [0, 100],
    [0, 8],
  ].map(([a, b]) => surface([a, a, a, b, b, b]));
  one.show("mlp", [flat], async () => {});
  other.show("mlp", [high], async () => {});
  levels.flush();
  assert.deepEqual([flat.common, high.common], [undefined, undefined]);
  other.show("mlp", [near], async () => {});
  levels.flush();
  assert.ok(flat.common !== undefined && flat.common === near.common);
});
