// How a run ends that leaves the numbers: where its last step went, and whether that is outside the domain.
import assert from "node:assert/strict";
import { test } from "node:test";

import { run } from "../../app/player/static/engine/engine.js";

/** Gradient descent by hand, which shows the gradient that it took. */
const descent = /** @type {Engine.RuleModule} */ (
  /** @type {unknown} */ ({
    size: 1,
    decays: false,
    shown: [["slope", 1]],
    cost: [1, 0, 0, 0, 0],
    init: (/** @type {any} */ _, /** @type {any} */ __, /** @type {Float64Array} */ s) => s.fill(0),
    step(
      /** @type {any} */ f,
      /** @type {Float64Array} */ x,
      /** @type {Float64Array} */ s,
      /** @type {number} */ lr,
    ) {
      const g = new Float64Array(1);
      f.grad(x, g);
      s[0] = g[0];
      x[0] -= lr * g[0];
    },
    show: (/** @type {Float64Array} */ s, /** @type {Float64Array} */ out) => out.set(s),
  })
);

/** @param {(x: number) => number} loss @param {(x: number) => number} slope */
const landscapeOf = (loss, slope) =>
  /** @type {Engine.LandscapeModule} */ (
    /** @type {unknown} */ ({
      loss: (/** @type {Float64Array} */ [x]) => loss(x),
      grad(/** @type {Float64Array} */ [x], /** @type {any} */ _, /** @type {Float64Array} */ out) {
        out[0] = slope(x);
      },
    })
  );

/** @param {Engine.LandscapeModule} landscape @param {number} start @param {number} rate */
const walk = (landscape, start, rate) =>
  run(descent, landscape, {
    start: Float64Array.of(start),
    lr: new Float64Array(4).fill(rate),
    sliders: new Float64Array(0),
    hyper: new Float64Array(0),
  });

const steep = landscapeOf(
  (x) => x ** 8,
  (x) => 8 * x ** 7,
);

test("the step that leaves is kept, with its loss, its gradient and its memory", () => {
  const far = 10 - 8e7; // the first step, by hand
  const { x, loss, recorded, divergedAt, outside, last } = walk(steep, 10, 1);
  assert.deepEqual([divergedAt, outside, last], [1, false, 1]);
  assert.deepEqual([...x], [10, far, far, far, far]);
  assert.deepEqual([...loss], [1e8, ...Array(4).fill(far ** 8)]);
  assert.deepEqual([...recorded.g], Array(4).fill(8e7));
  assert.deepEqual([...recorded.slope], [0, ...Array(4).fill(8e7)]);
});

test("a step farther than any picture reaches is not", () => {
  const { x, divergedAt, outside, last } = walk(steep, 10, 1e30);
  assert.deepEqual([divergedAt, outside, last], [1, false, 0]);
  assert.deepEqual([...x], Array(5).fill(10));
});

test("a step to a place without a loss leaves the domain", () => {
  const pit = landscapeOf(Math.log, (x) => 1 / x);
  const { x, loss, divergedAt, outside, last } = walk(pit, 1, 2);
  assert.deepEqual([divergedAt, outside, last], [1, true, 1]);
  assert.deepEqual([...x], [1, -1, -1, -1, -1]);
  assert.deepEqual([...loss], Array(5).fill(0));
});
