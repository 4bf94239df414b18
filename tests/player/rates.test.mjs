/** The plot of losses against learning rates: its curves, its marks, and what a pointer reads there. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { lossesAfter, placeOf, readAt, sayRates, specOf } from "../../app/player/static/charts/ratedata.js";
import { share } from "../../app/player/static/core/scales.js";
import { partial } from "./partial.mjs";

/** @import { Rates } from "../../app/player/static/charts/ratedata.js" */

/** Four rates of ten steps: the losses are kept every five; the last rate diverges at step 3. */
const sweep = {
  rates: Float64Array.of(0.01, 0.1, 1, 10),
  rows: Float64Array.of(0, 5, 10),
  losses: Float64Array.of(8, 4, 2, 8, 0.8, 0.08, 8, 2, 1, 8, 8, 8),
  gone: Float64Array.of(Infinity, Infinity, Infinity, 3),
};
const theme = partial({ dark: false, background: "#fff", casing: "#fff" });

/** @param {Partial<Rates>} [changed] @returns {Rates} */
const rates = (changed = {}) =>
  partial({
    race: {
      floor: 0,
      titles: ["A", "B"],
      experiment: { steps: 10, runs: [{ lr: 0.1 }, { lr: 10 }] },
      diverged: [null, 3],
      description: {
        focus: 0,
        runs: [
          { light: "#a", dash: [], marker: "circle" },
          { light: "#b", dash: [4, 2], marker: "square" },
        ],
      },
      trajectories: [
        { loss: Float64Array.of(8, 6, 5, 4, 3, 0.8, 0.7, 0.6, 0.5, 0.1, 0.08) },
        { loss: new Float64Array(11).fill(8) },
      ],
    },
    swept: [
      { sweep, best: { rate: 0.1, loss: 0.08, reached: null } },
      { sweep, best: { rate: 1, loss: 1, reached: null } },
    ],
    step: 10,
    log: true,
    ...changed,
  });

test("losses after a step are those that were kept, between two of them on a line in logarithms", () => {
  assert.deepEqual([...lossesAfter(sweep, 5)], [4, 0.8, 2, NaN]);
  assert.deepEqual([...lossesAfter(sweep, 0)], [8, 8, 8, 8]);
  assert.deepEqual([...lossesAfter(sweep, 10)], [2, 0.08, 1, NaN]);
  const between = lossesAfter(sweep, 7.5, 0);
  assert.ok(Math.abs(between[0] - Math.sqrt(8)) < 1e-12);
  assert.equal(lossesAfter(sweep, 7.5)[0], 3);
  assert.ok(Math.abs(lossesAfter(sweep, 7.5, 10)[0] - 3) < 1e-12, "below the floor there is no logarithm");
});

test("a rate that has diverged ends the curve, and a dotted line leaves the plot there", () => {
  const { lines, up } = specOf(rates(), theme);
  const [curve, riser] = lines;
  assert.ok(Number.isNaN(curve.y[3]) && [0, 1, 2].every((i) => Number.isFinite(curve.y[i])));
  assert.deepEqual(Array.from(riser.x), [1, 10]);
  assert.ok(riser.y[0] === 1 && share(up, riser.y[1]) > 1.5);
  assert.notDeepEqual(riser.dash, curve.dash);
});

test("before the end there is the curve of the end too, faint", () => {
  const alphas = (/** @type {number} */ step) =>
    specOf(rates({ step }), theme).lines.map(({ alpha }) => alpha);
  assert.ok(alphas(10).every((alpha) => alpha === 1));
  assert.ok(alphas(5).some((alpha) => alpha < 1) && alphas(5).filter((alpha) => alpha === 1).length >= 2);
});

test("a run stands on its curve, and at the top once it has diverged", () => {
  const { marks, up, across } = specOf(rates(), theme);
  assert.deepEqual(
    marks.map(({ x, ring }) => [x, ring !== undefined]),
    [
      [0.1, true],
      [0.1, false],
      [1, true],
      [10, false],
    ],
  );
  assert.equal(marks[1].y, 0.08);
  assert.equal(marks[3].y, up.high);
  assert.deepEqual(placeOf(rates({ step: 5 }), 0, up.high), { x: 0.1, y: 0.8 });
  assert.deepEqual(placeOf(rates({ step: 2 }), 1, up.high), { x: 10, y: 8 });
  assert.ok(across.log && across.low < 0.01 && across.high > 10);
});

test("heights are above the minimum where a logarithm is taken, and whole losses otherwise", () => {
  const shown = rates();
  shown.race.floor = 0.05;
  assert.ok(Math.abs(specOf(shown, theme).marks[1].y - 0.03) < 1e-12);
  assert.equal(specOf({ ...shown, log: false }, theme).marks[1].y, 0.08);
});

test("runs whose rates are not known yet have their marks", () => {
  const { lines, marks } = specOf(rates({ swept: [null, null] }), theme);
  assert.equal(lines.length, 0);
  assert.deepEqual(
    marks.map(({ x }) => x),
    [0.1, 10],
  );
});

test("the pointer reads the nearest rate that was tried, and beyond one that diverges no other does better", () => {
  assert.deepEqual(readAt(rates(), 0.12), [
    { name: "A", run: 0, loss: 0.08 },
    { name: "B", run: 1, loss: 0.08 },
  ]);
  assert.deepEqual(
    readAt(rates(), 9).map(({ loss }) => loss),
    [null, null],
  );
  assert.deepEqual(
    readAt(rates(), 50).map(({ loss }) => loss),
    [null, null],
  );
  assert.deepEqual(readAt(rates(), 0.001), []);
});

test("the plot says in words where every run ends, and where it is best", () => {
  const words = sayRates(rates());
  assert.match(
    words,
    /^Loss after 10 steps against the learning rate\. A at 0\.1: 0\.08, best at 0\.1: 0\.08/,
  );
  assert.match(words, /B at 10: diverges, best at 1: 1\.$/);
});

test("a pointer reads the rate that is nearest in factors, the lowest and the highest, too", () => {
  const read = (/** @type {number} */ rate) => readAt(rates(), rate).map(({ loss }) => loss)[0];
  assert.deepEqual([0.009, 0.01, 0.03, 0.035, 0.1, 0.9].map(read), [2, 2, 2, 0.08, 0.08, 1]);
  assert.equal(read(10), null, "it has diverged");
  assert.equal(read(50), null, "so have all beyond it");
  assert.deepEqual(readAt(rates(), 0.001), [], "nothing was tried there");
});
