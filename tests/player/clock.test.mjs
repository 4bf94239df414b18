/** The playhead, driven frame by frame, and the keys that move it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createClock, SECONDS } from "../../app/player/static/clock.js";
import { keyAction } from "../../app/player/static/transport.js";

/** A clock of `steps` steps, and `run(frames, ms)`, which shows that many frames, `ms` apart. */
function clockOf(steps) {
  let waiting = [];
  let now = 1000;
  const clock = createClock({ raf: (callback) => waiting.push(callback) });
  clock.resize(steps);
  const run = (frames, ms = 1000 / 60) => {
    for (let i = 0; i < frames; i += 1) {
      now += ms;
      const due = waiting;
      waiting = [];
      due.forEach((callback) => callback(now));
    }
  };
  run(1);
  return { clock, run, waiting: () => waiting.length };
}

const near = (value, wanted, tolerance) =>
  assert.ok(Math.abs(value - wanted) <= tolerance, `${value} is not ${wanted} ± ${tolerance}`);

test("a whole run takes eight seconds, however many steps it has", () => {
  for (const steps of [1, 500, 10_000]) {
    const { clock, run } = clockOf(steps);
    clock.play();
    run(1 + 60 * (SECONDS / 2));
    near(clock.step, steps / 2, steps / 400);
    run(60 * (SECONDS / 2) + 2);
    assert.equal(clock.step, steps);
    assert.equal(clock.playing, false);
  }
});

test("it plays at the same pace on a slow and on a fast screen, and faster at a higher speed", () => {
  for (const [ms, speed] of [[1000 / 144, 1], [1000 / 60, 4], [50, 0.25]]) {
    const { clock, run } = clockOf(800);
    clock.speed = speed;
    clock.play();
    run(1);
    run(Math.round(1000 / ms), ms);
    near(clock.step, 100 * speed, 1);
  }
});

test("a tab that slept goes on where it was", () => {
  const { clock, run } = clockOf(800);
  clock.play();
  run(31);
  const before = clock.step;
  run(1, 3_600_000);
  near(clock.step, before + 10, 0.01); // a tenth of a second
});

test("a pause is no time: playing on starts where it stopped", () => {
  const { clock, run } = clockOf(800);
  clock.play();
  run(31);
  clock.pause();
  run(1);
  const paused = clock.step;
  run(1, 60_000);
  clock.play();
  run(1, 60_000);
  assert.equal(clock.step, paused);
  run(1);
  assert.ok(clock.step > paused);
});

test("no frame is asked for while nothing changes, and one at most at a time", () => {
  const { clock, run, waiting } = clockOf(10);
  assert.equal(waiting(), 0);
  clock.invalidate();
  clock.seek(3);
  clock.seek(4);
  assert.equal(waiting(), 1);
  run(1);
  assert.equal(waiting(), 0);
  clock.play();
  run(60 * SECONDS * 2);
  assert.equal(waiting(), 0);
});

test("play at the end starts again from the start", () => {
  const { clock, run } = clockOf(100);
  clock.seek(100);
  clock.toggle();
  run(2);
  assert.ok(clock.playing);
  assert.ok(clock.step < 1);
});

test("a step outside the run becomes its first or last", () => {
  const { clock } = clockOf(100);
  for (const [asked, shown] of [[-5, 0], [101, 100], [Infinity, 100], [42.5, 42.5]]) {
    clock.seek(asked);
    assert.equal(clock.step, shown);
  }
});

test("stepping stops at whole steps, from between two of them as well", () => {
  const { clock } = clockOf(100);
  clock.play();
  clock.seek(41.4);
  clock.move(1);
  assert.deepEqual([clock.step, clock.playing], [42, false]);
  clock.seek(41.4);
  clock.move(-1);
  assert.equal(clock.step, 41);
  clock.move(-10);
  clock.move(-100);
  assert.equal(clock.step, 0);
});

test("another number of steps keeps the playhead's step, and one at the end stays at the end", () => {
  const { clock } = clockOf(100);
  clock.seek(60);
  clock.resize(200);
  assert.equal(clock.step, 60);
  clock.resize(50);
  assert.equal(clock.step, 50);
  clock.resize(80);
  assert.equal(clock.step, 80);
});

test("listeners hear of every change once, until they are taken away", () => {
  const { clock, run } = clockOf(100);
  let heard = 0;
  const stop = clock.listen(() => (heard += 1));
  clock.seek(1);
  clock.seek(2);
  run(1);
  assert.equal(heard, 1);
  stop();
  clock.seek(3);
  run(1);
  assert.equal(heard, 1);
});

test("keys do what their titles promise, and leave the browser's own shortcuts alone", () => {
  const { clock } = clockOf(100);
  const press = (key, modifiers = {}) => keyAction({ key, ...modifiers }, clock)?.();
  for (const [key, shown] of [["End", 100], ["ArrowLeft", 99], ["Home", 0], ["ArrowRight", 1]]) {
    press(key);
    assert.equal(clock.step, shown, key);
  }
  press("ArrowRight", { shiftKey: true });
  assert.equal(clock.step, 11);
  press(" ");
  assert.equal(clock.playing, true);
  press(" ");
  assert.equal(clock.playing, false);
  for (const modifier of ["ctrlKey", "metaKey", "altKey"]) {
    assert.equal(keyAction({ key: "ArrowLeft", [modifier]: true }, clock), null);
  }
  for (const key of ["a", "r", "Enter", "Tab", "ArrowUp", "PageDown"]) assert.equal(keyAction({ key }, clock), null);
});
