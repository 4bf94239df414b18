/** Runs that do not settle: what lies on top of what, and what fades. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { FADED, TAIL } from "../../app/player/static/core/measures.js";
import { fadingTail, restless, stacked, wayOf } from "../../app/player/static/core/wandering.js";

const WINDOW = [
  [-2, 2],
  [-1, 1],
];

/** Points that jump around the middle of the window. @param {number} far @param {number} [count] */
const jumping = (far, count = 401) =>
  Float64Array.from({ length: 2 * count }, (_, i) => far * Math.sin(1 + i * i));
/** Points that come to rest in a curve. */
const settling = Float64Array.from({ length: 802 }, (_, i) => Math.exp(-i / 100) * Math.cos(i / 50));

const ways = [jumping(0.5), settling, jumping(0.1)].map((points) => wayOf(points, 400, WINDOW));

test("a run that jitters lies below one that has settled, also when it has the focus", () => {
  for (const focus of [0, 1, 2]) assert.deepEqual(stacked(ways, focus), [0, 2, 1]);
  const still = { extent: 0, turns: 0 };
  assert.deepEqual(stacked([{ extent: 0.9, turns: 1 }, still, still], 0), [1, 2, 0]); // it goes straight: on top
});

test("behind a head that wanders old steps are faint, and behind one that goes straight none are", () => {
  const opacity = fadingTail(ways[0], 400, 300);
  assert.deepEqual([299, 300 - TAIL].map(opacity), [1, 1]);
  assert.ok(opacity(300 - 1.5 * TAIL) < 1 && opacity(300 - 1.5 * TAIL) > FADED);
  assert.ok(Math.abs(opacity(0) - FADED) < 1e-12);
  assert.equal(fadingTail({ extent: 1, turns: 2 }, 400, 300)(0), 1);
  assert.equal(restless(wayOf(jumping(0.02), 400, WINDOW)), 0); // it circles in a small place, and covers nothing
  assert.equal(fadingTail(ways[0], 4000, 300)(0), 1); // a tenth of all steps is longer
});

test("what is not among the numbers has no way", () => {
  assert.deepEqual(wayOf(Float64Array.of(NaN, NaN), 0, WINDOW), { extent: 0, turns: 0 });
  assert.deepEqual(
    wayOf(Float64Array.of(0, 0, NaN, 1, 4, 0), 2, WINDOW),
    wayOf(Float64Array.of(4, 0), 0, WINDOW),
  );
});
