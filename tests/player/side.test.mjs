// The clock of a panel beside the one in focus.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClock } from "../../app/player/static/core/clock.js";
import { createSide } from "../../app/player/static/core/side.js";

const clocks = () => {
  const clock = createClock({ raf: () => {}, still: true });
  clock.steps = 40;
  return { clock, side: createSide(clock) };
};

test("a panel shares the playhead and the view", () => {
  const { clock, side } = clocks();
  side.seek(12);
  side.playing = true;
  side.viewing.set({ tail: 3 });
  assert.deepEqual([clock.step, clock.playing, clock.viewing.view.tail], [12, true, 3]);
  clock.wide = 2;
  assert.equal(side.wide, 2);
});

test("a panel has a race of its own", () => {
  const { clock, side } = clocks();
  const [mine, theirs] = [/** @type {any} */ ({ number: 1 }), /** @type {any} */ ({ number: 2 })];
  clock.race = mine;
  side.race = theirs;
  clock.at = Float32Array.of(0, 10, 20);
  side.at = Float32Array.of(0, 100);
  assert.deepEqual([clock.race, side.race], [mine, theirs]);
  assert.deepEqual([clock.stepOf(1), side.stepOf(1)], [10, 100]);
});

test("a panel beside does not say how long a race is, nor how a step is divided", () => {
  const { clock, side } = clocks();
  side.resize(7);
  side.divide(5);
  assert.deepEqual([clock.steps, clock.phases, clock.beside, side.beside], [40, 1, false, true]);
});
