/** How finely the relief is drawn: as the machine allows while it moves, and more finely at rest. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createFlight, sameView, VIEW } from "../../app/player/static/relief/flight.js";
import { paced, ratioOf, START } from "../../app/player/static/relief/pace.js";

const SIZE = { width: 1000, height: 600 };

/** The pace after so many frames of one length. @param {number} frames @param {number} took */
const after = (frames, took, pace = START) => {
  for (let i = 0; i < frames; i += 1) pace = paced(pace, took);
  return pace;
};

test("slow frames make the moving relief coarser, step by step, and fast ones finer again", () => {
  assert.equal(after(1, 20).coarse, 0);
  assert.equal(after(99, 20).coarse, 2);
  assert.equal(after(99, 8, after(99, 20)).coarse, 2);
  assert.equal(after(99, 1, after(99, 20)).coarse, 0);
});

test("at rest it is drawn finer than it is shown, up to a number of pixels", () => {
  assert.equal(ratioOf(START, true, SIZE), 1);
  assert.equal(ratioOf({ coarse: 2, took: 5 }, true, SIZE), 0.5);
  assert.equal(ratioOf({ coarse: 2, took: 5 }, false, SIZE), Math.SQRT2);
  assert.equal(ratioOf(START, false, { width: 100, height: 100 }), 2);
  assert.equal(ratioOf(START, false, { width: 4000, height: 3000 }), 1);
});

test("the way from the flat map takes a quarter of a second, and a slow frame does not skip it", () => {
  const flight = createFlight();
  assert.ok(flight.over());
  flight.begin();
  flight.pass(1000);
  assert.equal(flight.part(), 0);
  flight.pass(9000);
  assert.equal(flight.part(), 0.2);
  for (let now = 9050; !flight.over(); now += 50) flight.pass(now);
  assert.equal(flight.part(), 1);
});

test("a camera sees the same as its copy, and another after any turn", () => {
  assert.ok(sameView(VIEW, { ...VIEW }));
  assert.ok(["turn", "tilt", "zoom"].every((name) => !sameView(VIEW, { ...VIEW, [name]: 9 })));
});
