/** The player draws what exports draw: golden vectors that tests/golden/draw.py makes, and Python's tests follow too. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { createClock, PHASE } from "../../app/player/static/core/clock.js";
import * as geometry from "../../app/player/static/core/geometry.js";
import { lossAxis } from "../../app/player/static/core/scales.js";
import { smoothed } from "../../app/player/static/core/smoothing.js";
import { mix } from "../../app/player/static/core/theme.js";
import { fadingTail, pieces, stacked, wayOf } from "../../app/player/static/core/wandering.js";
import { spans, spoken } from "../../app/player/static/marks/markdown.js";
import { settled } from "../../app/player/static/marks/placing.js";
import { sayPhase } from "../../app/player/static/overlays/caption.js";
import { phasesOf } from "../../app/player/static/overlays/numbers.js";
import { focusOf } from "../../app/player/static/overlays/slow.js";
import { partial } from "./partial.mjs";

/** JSON has no NaN. @param {(number | null)[]} values */
const numbers = (values) => values.map((value) => value ?? NaN);

/** Rows of numbers as the player has them. @param {number[][]} rows */
const table = (rows) => ({
  shape: [rows.length, rows[0].length],
  values: Float64Array.from(rows.flat()),
});

/** @type {Object<string, (given: any) => any>} */
const FUNCTIONS = {
  axis({ losses, starts, log }) {
    const axis = lossAxis(numbers(losses), numbers(starts), log);
    return { ...axis, marks: axis.marks.map(({ value, text }) => ({ value, text })) };
  },
  ticks: ({ low, high, count }) => geometry.ticks(low, high, count),
  labels: ({ values }) => geometry.labels(values),
  number: ({ value }) => geometry.format(value),
  levels({ z, floor }) {
    const { start, size, t } = geometry.heights(Float32Array.from(numbers(z)), floor);
    return { start, size, heights: Array.from(t, (height) => (Number.isFinite(height) ? height : null)) };
  },
  places: ({ labels, height, bottom }) => geometry.separate(labels, height, bottom),
  moments({ count, steps, seconds }) {
    const clock = createClock({ raf: () => 0, still: false });
    clock.resize(steps);
    clock.slow = true;
    clock.phases = count;
    clock.seek(seconds / (PHASE * count));
    return { phase: clock.phase(), heads: clock.shown() };
  },
  steps({ lines, symbols, words, values, rows, step }) {
    const phases = phasesOf({ lines, symbols });
    const arrays = Object.fromEntries(
      Object.entries(rows).map(([name, /** @type {number[][]} */ row]) => [name, table(row)]),
    );
    const message = partial({ header: { values, words }, arrays });
    return {
      phases,
      about: phases.map((_, i) => {
        const { now, known, before } = focusOf(phases, i);
        return { now: [...now].sort(), known: [...known].sort(), before: [...before].sort() };
      }),
      said: phases.map((_, i) => sayPhase(phases, i, message, step)),
    };
  },
  exits: ({ path, width, height }) =>
    geometry
      .exits(Float64Array.from(path), width, height)
      .map(({ step, x, y, angle }) => [step, x, y, angle]),
  paths({ points, window, focus, end }) {
    const runs = points.map(numbers);
    const ways = runs.map((/** @type {number[]} */ run) => wayOf(run, run.length / 2 - 1, window));
    const tails = runs.map((/** @type {number[]} */ run, /** @type {number} */ i) =>
      pieces(fadingTail(ways[i], run.length / 2 - 1, end), 0, end).map(({ from, to, opacity }) => [
        from,
        to,
        opacity,
      ]),
    );
    return { ways, order: stacked(ways, focus), pieces: tails };
  },
  settled({ wanted, obstacles, size, scale }) {
    const rect = (/** @type {number[]} */ [left, top, right, bottom]) => ({ left, top, right, bottom });
    const words = wanted.map((/** @type {any[]} */ [width, height, core, how]) => ({
      width,
      height,
      core: rect(core),
      how,
    }));
    const there = obstacles.map((/** @type {any[]} */ [one, weight]) => ({ rect: rect(one), weight }));
    return settled(words, there, size, scale).map(({ left, top, right, bottom }) => [
      left,
      top,
      right,
      bottom,
    ]);
  },
  markdown: ({ text }) => ({
    spans: spans(text).map(({ text: said, bold, emphasis, code, formula }) => [
      said,
      bold,
      emphasis,
      code,
      formula,
    ]),
    spoken: spoken(text),
  }),
  smooth: ({ values }) => smoothed(numbers(values), values.length),
  color: ({ ramp, share }) => mix(ramp, share),
};

/** @param {any} found @param {any} expected @param {string} where */
function close(found, expected, where) {
  if (expected !== null && typeof expected === "object") {
    assert.deepEqual(Object.keys(found).sort(), Object.keys(expected).sort(), where);
    for (const key of Object.keys(expected)) close(found[key], expected[key], `${where}.${key}`);
  } else if (typeof expected === "number") {
    assert.ok(
      Math.abs(found - expected) <= Math.max(1e-6 * Math.abs(expected), 1e-12),
      `${where}: ${found} is not ${expected}`,
    );
  } else {
    assert.equal(found, expected, where);
  }
}

for (const [name, draw] of Object.entries(FUNCTIONS)) {
  test(`the player draws every golden ${name} as exports do`, () => {
    /** @type {{given: any, expected: any}[]} */
    const cases = JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), "utf8"));
    cases.forEach(({ given, expected }, i) => close(draw(given), expected, `${name} ${i}`));
  });
}
