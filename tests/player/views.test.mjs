/** What the views decide before they draw: loss axes, and whether the page is dark. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { scaleOf } from "../../app/player/static/charts/lossaxis.js";
import { inkOf, luminance } from "../../app/player/static/core/theme.js";

test("a logarithmic loss axis holds every loss, in whole powers of ten", () => {
  const { low, high, marks } = scaleOf(Float32Array.of(14, 3, 0.02, 4e-7), 0, true, 14);
  assert.ok(low <= -7 && low >= -8 && high >= Math.log10(14) - 0.05 && high <= 2, `${low} … ${high}`);
  assert.ok(marks.length >= 3 && marks.every(Number.isInteger));
  assert.ok(marks.every((mark) => mark >= low && mark <= high));
});

test("losses are measured from the minimum, and those at it take no room", () => {
  const { low, high } = scaleOf(Float32Array.of(110, 20, 10, 10), 10, true, 100);
  assert.deepEqual([low, high], [1, 2]);
});

test("a loss of almost nothing does not squeeze the rest: twelve decades are shown at most", () => {
  const { low, high } = scaleOf(Float32Array.of(10, 1, 1e-38), 0, true, 10);
  assert.ok(high - low <= 13 && high >= 1, `${low} … ${high}`);
});

test("a linear axis does not follow a run that explodes", () => {
  const { low, high, marks } = scaleOf(Float32Array.of(10, 2, -1, 1e12), null, false, 10);
  assert.ok(low < -1 && high >= 40 && high < 50, `${low} … ${high}`);
  assert.ok(marks.every((mark) => mark >= low && mark <= high));
});

test("an axis has a length even if all losses are the same, or none is a number", () => {
  for (const log of [false, true]) {
    for (const losses of [[5, 5], [0, 0], [NaN, Infinity], [-3, -3], []]) {
      const { low, high, marks } = scaleOf(Float32Array.from(losses), 0, log, losses[0] ?? 0);
      assert.ok(
        high > low && Number.isFinite(high - low) && marks.every(Number.isFinite),
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
  assert.equal(inkOf(run, { dark: true }), run.dark);
  assert.equal(inkOf(run, { dark: false }), run.light);
});
