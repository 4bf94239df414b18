/** What a map shows: the window that is asked for, and as much more as fills its shape. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { alike, rangesOf, surfaceOf } from "../../app/player/static/map/shown.js";
import { comparable } from "../../app/player/static/race/view.js";
import { partial } from "./partial.mjs";

const header = partial({
  window: [
    [0, 4],
    [0, 3],
  ],
  curve: false,
  units: true,
  surface: "race:1/surface/whole",
});
const [SAME, WIDE] = [
  { width: 800, height: 600 },
  { width: 1600, height: 600 },
];

test("a wide map shows more of the plane, and has the surface of all that", () => {
  const { x, y } = rangesOf(header, header.window, null, WIDE);
  assert.deepEqual([x, y], [[-2, 6], [0, 3]]); // biome-ignore format: two intervals
  assert.equal(surfaceOf(header, null, WIDE), "race:1/surface/-2,6,0,3");
  assert.equal(surfaceOf(header, null, SAME), "race:1/surface/whole");
  assert.ok(alike(rangesOf(header, header.window, null, SAME), { x: [0, 4], y: [0, 3] }));
});

test("a scene may leave units as the window has them, a curve always does, and a map without a size too", () => {
  const square = partial({ ...header, window: [[0, 3], [0, 3]] }); // biome-ignore format: two intervals
  assert.deepEqual(rangesOf(square, square.window, false, SAME).x, [0, 3]);
  assert.deepEqual(rangesOf(square, square.window, null, SAME).x, [-0.5, 3.5]);
  for (const other of [
    { ...square, curve: true },
    { ...square, units: false },
  ])
    assert.deepEqual(rangesOf(partial(other), square.window, null, SAME).x, [0, 3]);
  assert.deepEqual(rangesOf(square, square.window, null, { width: 0, height: 0 }).x, [0, 3]);
});

test("where only the whole of a landscape can be had, a wide map has its surface", () => {
  assert.equal(surfaceOf(partial({ ...header, surface: "plane/3" }), null, WIDE), "plane/3");
});

test("columns of a table have units of their own", () => {
  const of = (/** @type {number} */ dimension, /** @type {string | null} */ data) =>
    comparable(partial({ dimension, data }));
  assert.deepEqual([of(1, null), of(2, null), of(2, "data"), of(31, "data")], [false, true, false, true]);
});
