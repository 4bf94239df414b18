/** The losses in words where the playhead stands. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { lossesNow } from "../../app/player/static/map/now.js";
import { partial } from "./partial.mjs";

const race = partial({
  titles: ["Adam", "Momentum", "L-BFGS"],
  diverged: [null, 2, 2],
  bundles: [null, null, null],
  trajectories: [
    { loss: Float64Array.of(8, 0.25, 1e-9), outside: false },
    { loss: Float64Array.of(8, 90, 90), outside: false },
    { loss: Float64Array.of(8, 3, 3), outside: true },
  ],
});

/** @param {number} k */
const said = (k) => lossesNow(race, k).map(({ title, value }) => `${title} ${value}`);

test("every run's loss is that of the step that is shown, not the last one", () => {
  assert.deepEqual(said(1), ["Adam 0.25", "Momentum 90", "L-BFGS 3"]);
});

test("of a repeated run the loss is the median of its members", () => {
  const bundles = [{ median: Float64Array.of(8, 0.5, 1e-3) }, null, null];
  assert.equal(lossesNow(partial({ ...race, bundles }), 1)[0].value, "0.5");
});

test("the lowest of several losses is marked, unless two are as low", () => {
  const marked = (/** @type {number} */ k) => lossesNow(race, k).filter(({ lowest }) => lowest);
  assert.deepEqual(
    [0, 1, 2].map((k) => marked(k).map(({ title }) => title)),
    [[], ["Adam"], []],
  );
});

test("a run that has ended says how and when", () => {
  assert.deepEqual(said(2), ["Adam 1.0e−9", "Momentum diverged at 2", "L-BFGS left the domain at 2"]);
});
