/** What an atlas turns and how it is coloured, as far as no module of a rule is needed. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { baseOf, lateness, pixelsOf, rampOf } from "../../app/player/static/atlas/coloring.js";
import { percent, sayPoint, sentence, summary } from "../../app/player/static/atlas/words.js";
import { COLORS } from "../../app/player/static/core/colors.js";
import { shareAt, valueAt, valuesOf } from "../../app/player/static/race/axes.js";
import { DIVERGED, NOWHERE } from "../../app/player/static/race/cells.js";
import { bestOf, curveOf } from "../../app/player/static/race/ratecurves.js";
import { reachOf } from "../../app/player/static/race/turns.js";
import { partial } from "./partial.mjs";

/** @returns {any} */
const axis = (/** @type {object} */ more) => ({
  path: "start.0",
  title: "start x",
  log: false,
  integer: false,
  start: 0,
  ...more,
});
/** @returns {any} */
const plan = (/** @type {object} */ more) => ({
  kind: "basins",
  run: 0,
  x: axis({ range: [-2, 2] }),
  y: axis({ range: [0, 1], start: 1, title: "start y" }),
  of: "minimum",
  epsilon: 1e-3,
  zoomed: false,
  ...more,
});

test("cells lie in the middles of as many parts, and a place leads back to its value", () => {
  assert.deepEqual([...valuesOf(axis({ range: [0, 4] }), 4)], [0.5, 1.5, 2.5, 3.5]);
  const log = axis({ log: true, range: [1e-4, 1] });
  const found = [...valuesOf(log, 2)];
  assert.ok(Math.abs(found[0] - 1e-3) < 1e-12 && Math.abs(found[1] - 0.1) < 1e-12);
  for (const share of [0, 0.3, 1]) assert.ok(Math.abs(shareAt(log, valueAt(log, share)) - share) < 1e-12);
  assert.deepEqual([...valuesOf(axis({ integer: true, range: [0, 10] }), 4)], [1, 4, 6, 9]);
});

test("a minimum is reached within a share of the window, or of the way to the next one", () => {
  const near = (/** @type {number[][]} */ minima) =>
    reachOf(
      partial({
        description: {
          dimension: 2,
          window: [
            [0, 4],
            [0, 3],
          ],
        },
        minima,
      }),
    );
  assert.equal(near([[1, 1]]), 0.09);
  assert.ok(
    Math.abs(
      near([
        [1, 1],
        [1.1, 1],
      ]) - 0.04,
    ) < 1e-9,
  );
});

test("what diverged is clear, what reached nothing is grey, and soon is lighter than late", () => {
  const cells = { value: Float64Array.of(0, 99, NaN, NaN), which: Int16Array.of(1, 1, NOWHERE, DIVERGED) };
  const theme = /** @type {any} */ ({ ...COLORS.light, dark: false });
  const data = pixelsOf(cells, [2, 2], { plan: plan({}), floor: 0, steps: 99, ramp: null }, theme);
  const at = (/** @type {number} */ k) => [...data.slice(4 * k, 4 * k + 4)];
  const sum = (/** @type {number[]} */ [r, g, b]) => r + g + b;
  assert.deepEqual(at(1), [0, 0, 0, 0]); // the second row is at the top
  assert.deepEqual(
    at(0).slice(0, 3),
    [1, 3, 5].map((k) => parseInt(COLORS.light.nowhere.slice(k, k + 2), 16)),
  );
  assert.ok(sum(at(2)) > sum(at(3)));
  assert.deepEqual([lateness(0, 99), lateness(99, 99)], [0, 1]);
});

test("a ramp is logarithmic above the lowest known loss, and plain for what is counted", () => {
  const value = Float64Array.from({ length: 200 }, (_, k) => 2 + 10 ** (-k / 20));
  const losses = plan({ kind: "settings", of: "final" });
  assert.equal(rampOf({ value }, losses, 2)?.log, true);
  assert.equal(baseOf(plan({ of: "final", y: axis({ path: "landscape.params.a" }) }), 2), null);
  assert.equal(rampOf({ value: Float64Array.of(0, 1, 4) }, plan({ of: "sharp_turns" }), null)?.log, false);
  assert.equal(rampOf({ value: Float64Array.of(NaN, NaN) }, losses, null), null);
});

test("an atlas is said in words, whatever its cells have come to", () => {
  const cells = { value: Float64Array.of(3, 4, NaN, NaN), which: Int16Array.of(0, 0, NOWHERE, DIVERGED) };
  assert.equal(
    summary(plan({}), cells, [[3, 0.5]], ""),
    "4 runs: 50 % reach (3, 0.5), 25 % reach no minimum, 25 % diverge.",
  );
  const gone = { value: Float64Array.of(NaN, NaN), which: Int16Array.of(DIVERGED, DIVERGED) };
  assert.equal(summary(plan({ of: "final" }), gone, [], ""), "2 runs: 100 % diverge.");
  assert.match(sentence(plan({}), "Adam", 400), /^Each dot is a start; its colour is the minimum that Adam/);
  assert.equal(sayPoint([1, 2, 3, 4]), "(1, 2, …)");
  assert.deepEqual(
    [percent(1, 1000), percent(999, 1000), percent(1, 3)],
    ["less than 1 %", "more than 99 %", "33 %"],
  );
});

test("a curve is the median of its seeds, and ends where half of them diverge", () => {
  const seed = (/** @type {number[]} */ ...value) => ({
    value: Float64Array.from(value),
    which: new Int16Array(3),
  });
  const curve = curveOf([seed(1, 5, NaN), seed(2, 3, NaN), seed(9, 4, 1)]);
  assert.deepEqual([...curve.median], [2, 4, NaN]);
  assert.deepEqual(bestOf(curve, Float64Array.of(0.1, 0.2, 0.3)), { rate: 0.1, loss: 2 });
});
