/** What the loss plot shows before it is drawn: lines, places on the axes, and what is read out. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { placesOf, scaleOf } from "../../app/player/static/charts/axes.js";
import { chosenOf } from "../../app/player/static/charts/choices.js";
import * as data from "../../app/player/static/charts/curvedata.js";
import { exact, readOut } from "../../app/player/static/charts/reading.js";
import { partial } from "./partial.mjs";

/** @import { Shown } from "../../app/player/static/charts/curvedata.js" */

/** Two runs of three steps, the second of which diverged at step 2. @param {Partial<Shown>} [changed] @returns {Shown} */
const shownAs = (changed = {}) =>
  partial({
    header: {
      steps: 3,
      focus: 1,
      runs: [
        { title: "A", light: "#a", dash: [], diverged_at: null },
        { title: "B", light: "#b", dash: [4], diverged_at: 2 },
      ],
      slopes: { gradients: [1, 2] },
    },
    arrays: { epochs: { shape: [2, 4], values: Float32Array.of(0, 0.5, 1, 1.5, 0, 1, 2, 3) } },
    values: Float32Array.of(8, 4, 2, 1, 8, 64, 64, 64),
    rows: 4,
    floor: 0,
    labels: null,
    lines: [
      { run: 0, color: "#a", dash: [], wide: 1.8 },
      { run: 1, color: "#b", dash: [4], wide: 2.4 },
    ],
    axis: "steps",
    log: true,
    ...changed,
  });

test("every run has a line, and those of one run a ramp of colours", () => {
  const theme = partial({ dark: false, ramp: ["#000000", "#ffffff"] });
  const { header, lines } = shownAs();
  assert.deepEqual(data.linesOf(header, 2, false, false, theme), lines);
  assert.ok(
    data.linesOf(header, 3, false, true, theme).every(({ run, color }) => run === 1 && color === "#b"),
  );
  const ramp = data.linesOf(header, 3, true, true, theme);
  assert.deepEqual(
    ramp.map(({ color }) => color),
    ["#000000", "#808080", "#ffffff"],
  );
});

test("an axis counts steps, evaluations or epochs, and there and back is the same step", () => {
  assert.deepEqual(
    ["steps", "gradients", "epochs", "hours"].map((name) => data.isKnown(shownAs(), name)),
    [true, true, true, false],
  );
  for (const [axis, places, end] of /** @type {[string, number[], number][]} */ ([
    ["steps", [0, 1, 2, 3], 3],
    ["gradients", [0, 2, 4, 6], 6],
    ["epochs", [0, 1, 2, 3], 3],
  ])) {
    const shown = shownAs({ axis });
    assert.deepEqual(
      [0, 1, 2, 3].map((k) => data.along(shown, 1, k)),
      places,
    );
    assert.equal(data.farthest(shown), end);
    for (const k of [0, 1, 2, 3]) assert.equal(data.stepAt(shown, data.along(shown, 1, k)), k);
  }
});

test("heights are measured from the floor where a logarithm is taken, and a line ends where its run diverged", () => {
  assert.equal(data.heightOf(shownAs({ floor: 0.5 }), 0, 0), 7.5);
  assert.equal(data.heightOf(shownAs({ log: false }), 0, 1), 4);
  assert.equal(data.heightOf(shownAs({ floor: null }), 0, 1), 4);
  assert.equal(data.heightOf(shownAs({ floor: 4 }), 0, 3), -3);
  assert.deepEqual(
    shownAs().lines.map((line) => data.endOf(shownAs(), line, 3)),
    [3, 1],
  );
});

test("what is read out is every run's number, or that it diverged", () => {
  const said = readOut(shownAs(), 2).map(({ name, value }) => `${name} ${value}`);
  assert.deepEqual(said, ["A 2", "B diverged"]);
  const labels = /** @type {[string, string]} */ (["λ = 9", "λ = 1"]);
  const lines = [0, 1, 2].map(() => ({ run: 0, color: "", dash: [], wide: 1 }));
  const many = shownAs({ labels, lines, values: Float32Array.from({ length: 12 }, (_, i) => i) });
  assert.deepEqual(
    readOut(many, 1).map(({ name, value }) => `${name} ${value}`),
    ["λ = 9 1", "λ = 1 9"],
  );
  assert.deepEqual([0, 12.34567, 1e-4, 1e6, NaN].map(exact), ["0", "12.346", "1.000e−4", "1.000e+6", "–"]);
});

test("places on the plot and the values under them are each other's inverse, with larger letters too", () => {
  for (const type of [1, 1.6]) {
    const places = placesOf({ width: 400, height: 300 }, type, 50, (value) => value / 8);
    assert.deepEqual([places.toX(0), places.toX(50)], [40 * type, 400 - 8 * type]);
    assert.ok(Math.abs(places.valueAt(places.toX(13)) - 13) < 1e-9);
    assert.deepEqual([places.valueAt(-9), places.valueAt(999)], [0, 50]);
    assert.ok(Math.abs(places.toY(0) - (300 - 28 * type)) < 1e-9);
    assert.ok(Math.abs(places.toY(8) - 8 * type) < 1e-9);
    assert.equal(places.toY(-99), places.base + places.base - places.top); // far below: cut off
  }
});

test("a loss axis cuts off what an exploding run adds, that of another quantity does not", () => {
  const values = Float32Array.of(8, 4, 2, 1, 8, 64, 9e5, 9e9);
  const lines = data.linesOf(shownAs().header, 2, false, false, partial({ dark: false }));
  const top = (/** @type {string} */ name) => scaleOf(shownAs({ values, lines, name, log: true })).high;
  assert.ok(top("loss") < 2000, String(top("loss")));
  assert.ok(top("distance") > 9e9);
});

test("a quantity that is still offered stays chosen, and else the loss is", () => {
  const offered = ["loss", "distance"].map((name) => ({ name, title: "", help: "" }));
  assert.equal(chosenOf(offered, "distance"), "distance");
  assert.equal(chosenOf(offered, "rate"), "loss");
});

test("the plot in words names every line and where it ends", () => {
  const lines = data.linesOf(shownAs().header, 2, false, false, partial({ dark: false }));
  assert.equal(data.sayCurves("Loss", shownAs({ lines })), "Loss after 3 steps: A 1, B 64");
});

test("a line that jumps at every step is drawn as its middle within its range, up to where its run ends", () => {
  const rows = 600;
  const values = Float64Array.from({ length: 2 * rows }, (_, k) => (k < rows ? 2 + (-1) ** k : 1 / (1 + k)));
  const { header, lines } = shownAs();
  header.runs[0].diverged_at = 500;
  const [jumping, smooth] = data.smoothOf({ header, arrays: {}, name: "loss", values, rows, lines });
  assert.equal(smooth, null);
  assert.ok(jumping);
  assert.ok(jumping.low.every((value) => value === 1) && jumping.high.every((value) => value === 3));
  assert.deepEqual([jumping.rows[0], jumping.rows.at(-1)], [0, 499]);
});
