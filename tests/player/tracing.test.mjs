/** Which points of a path a canvas is told to draw. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { trace } from "../../app/player/static/core/drawing.js";

/** The corners of a path of pixels, as a canvas of 100 × 100 is told them. @param {number[]} pixels */
function corners(...pixels) {
  /** @type {number[][]} */ const told = [];
  const c = {
    beginPath() {},
    moveTo: (/** @type {number} */ x, /** @type {number} */ y) => told.push([x, y]),
    lineTo: (/** @type {number} */ x, /** @type {number} */ y) => told.push([x, y]),
  };
  trace(
    /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (c)),
    Float64Array.from(pixels),
    0,
    pixels.length / 2 - 1,
    100,
    100,
  );
  return told;
}

const flat = (/** @type {number[][]} */ points) => points.flat();

test("a corner is drawn however steep the way to it is, and what nobody could see is left out", () => {
  const upright = [50, 10, 50, 30, 50, 60, 50, 20];
  assert.deepEqual(flat(corners(...upright)), upright);
  const level = [10, 50, 30, 50, 60, 50, 20, 50];
  assert.deepEqual(flat(corners(...level)), level);
  assert.deepEqual(flat(corners(10, 10, 10.1, 10.1, 10.2, 10.1, 40, 40)), [10, 10, 40, 40]);
  assert.deepEqual(flat(corners(10, 10, 10.1, 10.1)), [10, 10, 10.1, 10.1], "the last point is always drawn");
});

test("what is far outside is cut off, and the pen is lifted where the path comes back", () => {
  assert.deepEqual(corners(50, 50, 1e6, 50).at(-1), [160, 50]);
  assert.deepEqual(flat(corners(50, 50, 1e6, 50, 1e6, 60, 50, 60)), [50, 50, 160, 50, 160, 60, 50, 60]);
});
