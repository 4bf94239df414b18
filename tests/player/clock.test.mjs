/** The playhead, driven frame by frame, and the keys that move it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { keyAction } from "../../app/player/static/controls/transport.js";
import { createClock, PHASE } from "../../app/player/static/core/clock.js";
import { VIEW } from "../../app/player/static/core/viewing.js";
import { partial } from "./partial.mjs";

/**
 * A clock of `steps` steps, and `run(frames, ms)`, which shows that many frames, `ms` apart.
 * @param {number} steps
 */
function clockOf(steps) {
  /** @type {((now: number) => void)[]} */
  let waiting = [];
  let now = 1000;
  const clock = createClock({ raf: (callback) => waiting.push(callback) });
  clock.resize(steps);
  /** @param {number} frames @param {number} [ms] */
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

/** @param {number} value @param {number} wanted @param {number} tolerance */
const near = (value, wanted, tolerance) =>
  assert.ok(Math.abs(value - wanted) <= tolerance, `${value} is not ${wanted} ± ${tolerance}`);

test("a whole run takes eight seconds, however many steps it has", () => {
  for (const steps of [1, 500, 10_000]) {
    const { clock, run } = clockOf(steps);
    clock.play();
    run(1 + 60 * (VIEW.seconds / 2));
    near(clock.step, steps / 2, steps / 400);
    run(60 * (VIEW.seconds / 2) + 2);
    assert.equal(clock.step, steps);
    assert.equal(clock.playing, false);
  }
});

test("it plays at the same pace on a slow and on a fast screen, and faster at a higher speed", () => {
  for (const [ms, speed] of [
    [1000 / 144, 1],
    [1000 / 60, 4],
    [50, 0.25],
  ]) {
    const { clock, run } = clockOf(800);
    clock.viewing.set({ seconds: VIEW.seconds / speed });
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
  run(60 * VIEW.seconds * 2);
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
  for (const [asked, shown] of [
    [-5, 0],
    [101, 100],
    [Infinity, 100],
    [42.5, 42.5],
  ]) {
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

/**
 * A clock in slow motion.
 * @param {number} steps @param {number} phases
 */
function slowClock(steps, phases) {
  const { clock, ...rest } = clockOf(steps);
  clock.divide(phases);
  clock.slowly(true);
  clock.seek(0);
  clock.pause();
  return { clock, ...rest };
}

test("in slow motion the fraction says the phase, and heads wait for the last one", () => {
  for (const phases of [1, 2, 3, 5, 7, 11]) {
    const { clock } = slowClock(10_000, phases);
    for (const k of [0, 1, 48, 3333, 9999]) {
      let before = k;
      for (let i = 0; i < phases; i += 1) {
        for (const part of [0, 0.25, 0.5, 0.999]) {
          clock.seek(k + (i + part) / phases);
          const phase = clock.phase();
          assert.ok(phase);
          assert.deepEqual([phase.step, phase.index], [k, i]);
          near(phase.part, part, 1e-6);
          assert.ok(clock.shown() >= before && clock.shown() <= k + 1);
          if (i < phases - 1) assert.equal(clock.shown(), k);
          before = clock.shown();
        }
      }
      assert.ok(before > k);
      clock.seek(k + 1);
      assert.equal(clock.shown(), k + 1);
    }
    assert.equal(clock.phase(), null); // the end has no step under way
  }
});

test("a phase takes its time however many steps there are, and keys go from phase to phase", () => {
  const { clock, run } = slowClock(5000, 4);
  clock.play();
  run(1 + Math.round(60 * PHASE * 6));
  near(clock.step, 1.5, 0.01);
  clock.seek(0);
  for (let n = 1; n <= 30; n += 1) {
    clock.move(1);
    assert.deepEqual([clock.phase()?.step, clock.phase()?.index], [Math.floor(n / 4), n % 4]);
  }
  clock.seek(7.9);
  clock.move(-1);
  assert.deepEqual([clock.phase()?.step, clock.phase()?.index], [7, 3]);
  clock.move(-10);
  assert.deepEqual([clock.phase()?.step, clock.phase()?.index], [5, 1]);
});

test("slow motion begins at a whole step, at the end from the start; other phases begin the step anew", () => {
  const { clock } = clockOf(100);
  clock.divide(5);
  clock.seek(41.4);
  assert.equal(clock.phase(), null);
  assert.equal(clock.shown(), 41.4);
  clock.slowly(true);
  assert.equal(clock.step, 41);
  clock.seek(41.5);
  clock.divide(3);
  assert.equal(clock.step, 41);
  clock.slowly(false);
  clock.seek(100);
  clock.slowly(true);
  assert.deepEqual([clock.step, clock.playing], [0, true]);
});

test("it stands still while no one sees it, and plays on afterwards, unless it was stopped meanwhile", () => {
  const { clock, run, waiting } = clockOf(800);
  clock.play();
  run(10);
  clock.seen = false;
  run(2);
  const stands = clock.step;
  assert.equal(waiting(), 0);
  clock.seen = true;
  clock.invalidate();
  run(1, 5000);
  assert.equal(clock.step, stands);
  run(10);
  assert.ok(clock.step > stands);
  clock.seen = false;
  clock.pause();
  clock.seen = true;
  run(10);
  const stopped = clock.step;
  run(10);
  assert.equal(clock.step, stopped);
});

test("keys do what their titles promise, and leave the browser's own shortcuts alone", () => {
  const { clock } = clockOf(100);
  /** @param {string} key @param {object} [modifiers] */
  const press = (key, modifiers = {}) => keyAction(partial({ key, ...modifiers }), clock)?.();
  for (const [key, shown] of /** @type {[string, number][]} */ ([
    ["End", 100],
    ["ArrowLeft", 99],
    ["Home", 0],
    ["ArrowRight", 1],
  ])) {
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
    assert.equal(keyAction(partial({ key: "ArrowLeft", [modifier]: true }), clock), null);
  }
  for (const key of ["a", "r", "Enter", "Tab", "ArrowUp", "PageDown"])
    assert.equal(keyAction(partial({ key }), clock), null);
});
