/**
 * What the views of a training compute before they draw: axes, fading, histograms, tints, and rows of the
 * clock.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createClock } from "../../app/player/static/core/clock.js";
import { standing } from "../../app/player/static/core/geometry.js";
import { duration, percent } from "../../app/player/static/core/legend.js";
import {
  between,
  exact,
  extent,
  lastRow,
  nearest,
  scale,
  share,
  valueAt,
} from "../../app/player/static/core/scales.js";
import { pieces } from "../../app/player/static/core/wandering.js";
import { opacity, outside } from "../../app/player/static/training/fade.js";
import { barOf, decades, outline, zeroAt } from "../../app/player/static/training/histogram.js";
import { sayHonesty } from "../../app/player/static/training/honesty.js";
import { sayCell, tints } from "../../app/player/static/training/mistakes.js";
import { rangeOf } from "../../app/player/static/training/panel.js";
import { partial } from "./partial.mjs";

test("every axis holds its range, and has marks that lie on it", () => {
  for (const range of /** @type {[number, number][]} */ ([
    [0.02, 2.3],
    [1e-9, 40],
    [0.31, 0.33],
    [5, 5],
    [1e-30, 1e30],
  ])) {
    for (const log of [false, true]) {
      const on = scale(range, { log });
      assert.ok(share(on, range[1]) <= 1 && share(on, range[1]) > 0, `${log} ${range}`);
      assert.ok(on.marks.length >= 1 && on.marks.length <= 10, `${log} ${range}: ${on.marks.length}`);
      for (const { value } of on.marks)
        assert.ok(share(on, value) > -0.01 && share(on, value) < 1.01, `${log} ${range} ${value}`);
    }
  }
  assert.ok(scale(null, { log: true }).marks.length > 0);
});

test("places and values go back and forth, and what has no logarithm lies below", () => {
  for (const on of [scale([0.01, 10], { log: true }), exact(-3, 7)]) {
    for (const part of [0, 0.25, 1]) assert.ok(Math.abs(share(on, valueAt(on, part)) - part) < 1e-9);
  }
  assert.ok(share(scale([0.1, 1], { log: true }), 0) < 0);
  assert.deepEqual(
    extent(
      [
        [NaN, 3],
        [-1, Infinity],
      ],
      false,
    ),
    [-1, 3],
  );
  assert.deepEqual(
    extent(
      [
        [NaN, 3],
        [-1, 0],
      ],
      true,
    ),
    [3, 3],
  );
  assert.equal(extent([[NaN]], false), null);
});

test("rows are found, between two of them as well", () => {
  const at = Float32Array.of(0, 10, 20, 25);
  assert.deepEqual(
    [0, 1.5, 3, 9].map((row) => between(at, row)),
    [0, 15, 25, 25],
  );
  assert.deepEqual(
    [-4, 14, 16, 99].map((step) => nearest(at, step)),
    [0, 1, 2, 3],
  );
  assert.deepEqual([[1, 2, NaN], [NaN, NaN], []].map(lastRow), [1, 0, 0]);
});

test("the clock shows steps where rows are counted, and rides at the end until it is moved", () => {
  const clock = createClock({ raf: () => {} });
  assert.equal(clock.stepOf(7.9), 7);
  clock.resize(0);
  clock.at = Float32Array.of(0);
  assert.equal(clock.stepOf(0), 0);
  clock.at = Float32Array.of(0, 10, 20, 25);
  clock.resize(3);
  assert.deepEqual([clock.step, clock.stepOf(clock.step), clock.rides()], [3, 25, true]);
  clock.seek(1.4);
  clock.resize(9);
  assert.deepEqual([clock.step, clock.stepOf(1.4), clock.rides()], [1.4, 10, false]);
});

test("a view has the step at which the playhead of a training stands, none at its end", () => {
  const clock = createClock({ raf: () => {} });
  clock.at = Float32Array.of(0, 10, 20, 25);
  clock.training = partial({});
  clock.resize(3);
  assert.deepEqual([-1, 0, 9.5, 10, 24, 25, 99].map(clock.rowOf), [0, 0, 0, 1, 2, 3, 3]);
  clock.scrub(2);
  assert.equal(clock.viewing.view.step, 20);
  clock.scrub(3);
  assert.equal(clock.viewing.view.step, null);
  clock.viewing.take({ play: [12, 21] });
  assert.deepEqual(clock.range(), [1, 2]);
});

test("a path is full in the plane and a quarter outside, in pieces that meet", () => {
  assert.deepEqual([0, 1, 7, -1, NaN].map(opacity), [1, 0.25, 0.25, 1, 1]);
  assert.ok(opacity(0.5) > 0.5 && opacity(0.5) < 0.75);
  const found = pieces(outside(Float32Array.of(0, 0, 0, 1, 1, 1)), 0, 5);
  assert.deepEqual(
    found.map(({ from, to }) => [from, to]),
    [
      [0, 2],
      [2, 3],
      [3, 5],
    ],
  );
  assert.equal(found[0].opacity, 1);
  assert.deepEqual(pieces(outside(Float32Array.of(0)), 0, 0), []);
});

test("a run that is not as far as the others stands where it was last", () => {
  assert.deepEqual([...standing(Float64Array.of(1, 2, 3, 4, NaN, NaN, NaN, NaN))], [1, 2, 3, 4, 3, 4, 3, 4]);
});

test("the outline of a histogram stands on the ground, the highest bin as high as there is room", () => {
  assert.equal(outline([0, 4, 1], 30, 10), "M0 10V10H10V0H20V5H30V10Z");
  assert.equal(outline([0, 0], 20, 10), "M0 10V10H10V10H20V10Z");
  assert.deepEqual([zeroAt(-1, 3), zeroAt(0, 2), zeroAt(1, 2), zeroAt(0, 0)], [0.25, 0, null, null]);
});

test("bars of a spread share whole decades: what vanishes is short, what is nothing has none", () => {
  const range = decades([2e-6, 0.04, 0, NaN]);
  assert.deepEqual(range, [-6, -1]);
  assert.ok(barOf(2e-6, range) < 0.1 && barOf(0.04, range) > 0.9);
  assert.equal(barOf(0, range), 0);
  assert.deepEqual(decades([]), [-1, 0]);
  assert.deepEqual(decades([1, 1]), [0, 1]);
});

test("cells of the confusion matrix say what they count, and are tinted by it", () => {
  const classes = ["0", "1"];
  assert.equal(sayCell(classes, 0, 1, 3), "0 read as 1: 3 times");
  assert.equal(sayCell(classes, 1, 0, 1), "1 read as 0: once");
  assert.equal(sayCell(classes, 1, 1, 40), "1 read rightly: 40 times");
  assert.deepEqual(tints([3, 1, 4, 4], 2), [0.75, 0.5, 1, 0.5]);
  assert.deepEqual(tints([3, 0, 0, 0], 2), [1, 0, 0, 0]);
});

test("numbers are written for a reader", () => {
  assert.deepEqual([0.3, 42, 61, 600].map(duration), ["0.3 s", "42 s", "1 min 01 s", "10 min 00 s"]);
  assert.deepEqual([percent(0.9725), percent(NaN)], ["97.3 %", "–"]);
  assert.equal(sayHonesty(120, 0.43, 0.012), "step 120: 43 % outside the plane, true loss 0.012 off the map");
  assert.equal(sayHonesty(0, NaN, NaN), "step 0: not known");
});

test("a panel's axis holds both edges of its bands", () => {
  const arrays = { low: { values: [0.1, 0] }, high: { values: [3, 4] }, mean: { values: [1, 9] } };
  const panel = {
    log: true,
    series: [
      { kind: "band", low: "low", high: "high" },
      { kind: "line", high: "mean" },
    ],
  };
  assert.deepEqual(rangeOf(partial(panel), partial(arrays)), [0.1, 9]);
});
