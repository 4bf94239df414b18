/** Many learning rates of a run: which are tried, and which of them is best. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { bestOf, sweep, TRIED } from "../../app/player/static/race/sweep.js";
import { costOf } from "../../app/player/static/race/sweeps.js";
import { partial } from "./partial.mjs";

const onwards = async () => true;

/**
 * Gradient descent on ½ λ w² for every λ, from w = 1: what a rate leads to is known in closed form.
 * @param {number[]} curvatures @param {number} steps @param {number} [floor] the loss at the minimum
 */
const descent =
  (curvatures, steps, floor = 0) =>
  (/** @type {number} */ rate) => {
    const lossAt = (/** @type {number} */ t) =>
      floor + curvatures.reduce((sum, k) => sum + (k / 2) * (1 - rate * k) ** (2 * t), 0);
    const loss = Float64Array.from({ length: steps + 1 }, (_, t) => lossAt(t));
    const gone = loss.findIndex((value) => value > 1e12);
    if (gone > 0) loss.fill(loss[gone - 1], gone);
    return { loss, divergedAt: gone < 0 ? null : gone };
  };

/**
 * The best of the rates between these two.
 * @param {ReturnType<typeof descent>} walk @param {[number, number]} range @param {number | null} [floor]
 */
async function swept(walk, range, floor = 0) {
  const table = await sweep(walk, range, floor, onwards);
  assert.ok(table);
  return { table, best: bestOf(table, floor) };
}

test("the best rate of gradient descent on a quadratic is 2 / (λmin + λmax)", async () => {
  const { table, best } = await swept(descent([1, 100], 400), [1e-4, 0.3]);
  assert.ok(best && Math.abs(best.rate / (2 / 101) - 1) < 0.01, `${best?.rate}`);
  assert.ok(table.rates.length >= TRIED - 8);
  assert.deepEqual(
    [...table.rates],
    [...table.rates].sort((a, b) => a - b),
  );
});

test("what is said of a rate is what it leads to", async () => {
  const walk = descent([1, 25], 60);
  const { table, best } = await swept(walk, [1e-4, 0.3]);
  const m = table.rows.length;
  assert.equal(table.rows[m - 1], 60);
  table.rates.forEach((rate, i) => {
    const { loss, divergedAt } = walk(rate);
    assert.equal(rate, Number(rate.toPrecision(3)));
    assert.equal(table.gone[i], divergedAt ?? Infinity);
    for (let k = 0; k < m; k += 1) assert.equal(table.losses[i * m + k], loss[table.rows[k]]);
  });
  assert.ok(best && best.loss === walk(best.rate).loss[60]);
});

test("of rates that all reach the minimum it is the one that is there first", async () => {
  const { best } = await swept(descent([1], 400), [1e-3, 1.9]);
  assert.ok(best && Math.abs(best.rate - 1) < 0.01, `${best?.rate}`);
});

test("a run that only comes near the minimum has not reached it", async () => {
  const { best } = await swept(descent([1, 100], 100), [1e-4, 0.3]);
  assert.equal(best?.reached, null);
  const there = await swept(descent([1], 100), [1e-2, 1.9]);
  assert.ok(there.best?.reached !== null && Number(there.best?.reached) <= 2);
});

test("of rates that do the same it is the one in the middle", async () => {
  const flat = (/** @type {number} */ rate) => ({
    loss: Float64Array.of(5, rate > 0.01 && rate < 0.1 ? 2 : 4),
    divergedAt: null,
  });
  const { best } = await swept(flat, [1e-3, 1], null);
  assert.ok(best && Math.abs(Math.log10(best.rate) + 1.5) < 0.06, `${best?.rate}`);
});

test("a minimum far below zero hides no differences, and rounding is none", async () => {
  const { best } = await swept(descent([1, 100], 400, -800), [1e-4, 0.3], -800);
  assert.ok(best && Math.abs(best.rate / (2 / 101) - 1) < 0.01, `${best?.rate}`);
});

test("it looks further where the best is the first or the last that was tried", async () => {
  const high = await swept(descent([1], 3), [1e-3, 0.02]);
  assert.ok(high.best && Math.abs(high.best.rate - 1) < 0.01, `${high.best?.rate}`);
  const low = await swept(descent([1000], 30), [0.02, 1]); // all of these diverge
  assert.ok(low.best && Math.abs(low.best.rate - 1e-3) < 1e-5, `${low.best?.rate}`);
});

test("rates that diverge are none, and there may be no other", async () => {
  const { table, best } = await swept(descent([1], 400), [1e-2, 100]);
  assert.ok(best && Math.abs(best.rate - 1) < 0.01);
  assert.ok(table.gone.at(-1) !== Infinity);
  const none = await swept(() => ({ loss: Float64Array.of(1, 1), divergedAt: 1 }), [1e-2, 1]);
  assert.equal(none.best, null);
});

test("it stops where a newer one is wanted", async () => {
  let left = 10;
  const until = async () => {
    left -= 1;
    return left > 0;
  };
  assert.equal(await sweep(descent([1], 4), [1e-2, 1], 0, until), null);
});

test("a sweep costs what its rule evaluates in a step", () => {
  /** @param {number[]} spent gradients, losses, Hessians; then gradients and losses on all data @param {number | null} [gone] */
  const cost = (spent, gone = null) => {
    const evaluations = Float64Array.from({ length: 50 }, (_, k) =>
      gone !== null && k >= 5 * gone ? 0 : spent[k % 5],
    );
    const race = {
      description: { work: 7, dimension: 30, samples: null },
      experiment: { steps: 10, runs: [{}] },
      linked: { data: null },
    };
    return (
      costOf(partial({ ...race, trajectories: [{ evaluations, divergedAt: gone }] }), 0) / (7 * 10 * TRIED)
    );
  };
  assert.equal(cost([1, 0, 0, 0, 0]), 1);
  assert.equal(cost([49, 0, 0, 0, 0]), 49);
  assert.equal(cost([1, 0, 1, 0, 4]), 35);
  assert.equal(cost([3, 0, 0, 0, 0], 2), 3);
  assert.equal(cost([3, 0, 0, 0, 0], 0), 1);
});
