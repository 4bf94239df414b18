/** Which of many rates is tuned, and when the page says so of a run's. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { isLower, tunedFor } from "../../app/player/static/race/tuned.js";
import { chosen } from "../../bench/tuning.mjs";

const RATES = [1, 2, 3, 4, 5, 6, 7];
/** Ends with these losses, which are reached at once; null: it diverges. @param {(number | null)[]} losses */
const ends = (losses) =>
  losses.map((loss) => ({
    gone: loss === null,
    loss: loss ?? 0,
    since: (/** @type {number} */ low) => (Number(loss) <= low ? 0 : Infinity),
  }));

/** @param {(number | null)[]} losses @param {number | null} [usual] */
const found = (losses, usual = null) => chosen(RATES, ends(losses), 10, 0, usual)?.rate;

test("no rate beside one that diverges is tuned, and none that is lucky", () => {
  assert.equal(found([9, 8, 6, 4, 2, 1, null]), 5);
  assert.equal(found([9, 0, 9, 4, 3, 4, 9]), 5);
  assert.equal(found([9, null, 9, null, 9, null, 9]), undefined);
});

test("of rates that have all arrived it is one in the middle of the widest stretch", () => {
  assert.equal(found([0, 9, 0, 0, 0, 0, 0]), 5);
});

test("a rate whose losses are low in the mean, and never for good, is tuned", () => {
  const noisy = ends([9, 8, 3, 2, 3, null, null]).map((one) => ({ ...one, since: () => Infinity }));
  assert.equal(chosen(RATES, noisy, 10, 0, null)?.rate, 4);
});

test("the usual rate stays unless another ends ten times lower", () => {
  assert.equal(found([8, 8, 8, 8, 1, 1, 1], 2), 2);
  assert.equal(found([8, 8, 8, 8, 0.1, 0.1, 0.1], 2), 6);
});

const RUN = { rule: "gd", lr: 0.1, params: {}, toggles: {}, color: null };
const BASE = {
  landscape: { name: "beale", params: {} },
  start: [1, 2],
  steps: 400,
  batch: { size: null },
  runs: [RUN],
};

test("a rate is tuned for the race it was tuned on, whatever the colour of its line", () => {
  /** @param {any} experiment @param {boolean} [tuned] */
  const said = (experiment, tuned = true) =>
    tunedFor(
      /** @type {any} */ ({
        description: { base: BASE, tuned: [tuned] },
        experiment: { ...BASE, ...experiment },
      }),
      0,
    );
  assert.equal(said({ seed: 3, runs: [{ ...RUN, color: "teal" }] }), 400);
  assert.equal(said({}, false), null);
  for (const other of [
    { steps: 300 },
    { start: [1, 3] },
    { runs: [{ ...RUN, lr: 0.2 }] },
    { runs: [{ ...RUN, noise: 1 }] },
  ])
    assert.equal(said(other), null);
});

test("a best rate is worth a word where it ends at half the height, or clearly lower where no minimum is known", () => {
  assert.ok(isLower(1, 2.1, 10, 0));
  assert.ok(!isLower(1, 1.9, 10, 0));
  assert.ok(!isLower(1e-20, 1e-14, 10, 0));
  assert.ok(isLower(-5, -4, 10, null));
  assert.ok(!isLower(-5, -4.9, 10, null));
});
