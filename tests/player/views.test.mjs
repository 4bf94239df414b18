/** What the views decide before they draw: loss axes, and whether the page is dark. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { lossAxis, scale } from "../../app/player/static/core/scales.js";
import { colorOf, luminance } from "../../app/player/static/core/theme.js";
import { trace } from "../../app/player/static/map/plotly.js";
import { partial } from "./partial.mjs";

test("a logarithmic loss axis holds every loss, tightly, with powers of ten as its marks", () => {
  const axis = lossAxis(Float32Array.of(14, 3, 0.02, 4e-7), [14], true);
  assert.ok(
    axis.low <= 4e-7 && axis.low > 1e-7 && axis.high >= 14 && axis.high < 40,
    `${axis.low} … ${axis.high}`,
  );
  assert.ok(
    axis.marks.length >= 3 && axis.marks.every(({ value, exponent = NaN }) => value === 10 ** exponent),
  );
  assert.ok(axis.marks.every(({ value }) => value >= axis.low && value <= axis.high));
});

test("fewer decades have 1, 2 and 5 between them, and the narrowest axes plain ticks", () => {
  const texts = (/** @type {number[]} */ losses) =>
    lossAxis(losses, losses.slice(0, 1), true).marks.map(({ text }) => text);
  assert.deepEqual(texts([30, 20, 12, 9, 8]), ["10", "20", "30"]);
  assert.deepEqual(texts([2.3, 1, 0.3]), ["0.5", "1", "2"]);
  assert.deepEqual(texts([9, 0.4]), ["0.5", "1", "2", "5", "10"]);
  assert.deepEqual(texts([0.313, 0.31]), ["0.28", "0.30", "0.32", "0.34"]);
});

test("losses at the minimum take no room", () => {
  const { low, high } = lossAxis(Float32Array.of(100, 10, 0, 0), [100], true);
  assert.ok(low > 5 && low <= 10 && high >= 100 && high < 200, `${low} … ${high}`);
});

test("losses are shown down to 1e-30, and of other values at most twelve decades", () => {
  const tiny = lossAxis(Float64Array.of(10, 1, 3e-29), [10], true);
  assert.ok(tiny.low <= 3e-29 && tiny.high >= 10, `${tiny.low} … ${tiny.high}`);
  const { low } = lossAxis(Float64Array.of(10, 1, 1e-38), [10], true);
  assert.ok(low > 1e-32 && low <= 1e-30, String(low));
  const none = lossAxis(Float64Array.of(1e-35, 1e-40), [1e-35], true);
  assert.ok(none.low < none.high && none.high > 1e-35, `${none.low} … ${none.high}`);
  const other = scale([1e-38, 10], { log: true });
  assert.ok(Math.log10(other.high / other.low) <= 13 && other.high >= 10, `${other.low} … ${other.high}`);
});

test("an axis does not follow a run that explodes", () => {
  const { low, high, marks } = lossAxis(Float32Array.of(10, 2, -1, 1e12), [10], false);
  assert.ok(low < -1 && high >= 40 && high < 50, `${low} … ${high}`);
  assert.ok(marks.every(({ value }) => value >= low && value <= high));
  const logarithmic = lossAxis(Float32Array.of(10, 2, 0.5, 1e12), [10], true);
  assert.ok(logarithmic.low <= 0.5 && logarithmic.high >= 1000 && logarithmic.high < 2000);
});

test("an axis has a length even if all losses are the same, or none is a number", () => {
  for (const log of [false, true]) {
    for (const losses of [[5, 5], [0, 0], [NaN, Infinity], [-3, -3], []]) {
      const { low, high, marks } = lossAxis(Float32Array.from(losses), losses.slice(0, 1), log);
      assert.ok(
        high > low && Number.isFinite(high - low) && marks.every(({ value }) => Number.isFinite(value)),
        `${log} ${losses}: ${low} … ${high}`,
      );
    }
  }
});

test("dark and light pages are told apart, however their colour is written", () => {
  for (const color of ["#fbfbf8", "#ffffff", "rgb(251, 251, 248)", "rgba(250,250,250,1)", ""]) {
    assert.ok(luminance(color) > 0.9, color);
  }
  for (const color of ["#12181d", "#000000", "rgb(18, 24, 29)"]) assert.ok(luminance(color) < 0.1, color);
  const run = { light: "#a3246f", dark: "#f08bd0" };
  assert.equal(colorOf(run, { dark: true }), run.dark);
  assert.equal(colorOf(run, { dark: false }), run.light);
});

test("in one dimension the ground is a curve from side to side", () => {
  const heights = Float32Array.of(5, 1, 2, 4, 9);
  const header = {
    window: [
      [-2, 6],
      [0, 10],
    ],
    floor: 0,
  };
  const { x, y } = trace(partial({ header, arrays: { z: { shape: [1, 5], values: heights } } }), partial({}));
  assert.deepEqual(x, [-2, 0, 2, 4, 6]);
  assert.equal(y, heights);
});
