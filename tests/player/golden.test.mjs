/** The player draws what exports draw: golden vectors that tests/golden/draw.py makes, and Python's tests follow too. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { lossesAfter, specOf } from "../../app/player/static/charts/ratedata.js";
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
import { bestOf, sweep } from "../../app/player/static/race/sweep.js";
import { partial } from "./partial.mjs";

/** JSON has no NaN. @param {(number | null)[]} values */
const numbers = (values) => values.map((value) => value ?? NaN);

/** What is not finite is null. @param {ArrayLike<number>} values */
const listed = (values) => Array.from(values, (value) => (Number.isFinite(value) ? value : null));

/**
 * Gradient descent on a quadratic of these curvatures from (1, 1, …), in closed form: rate by rate.
 * @param {number[]} curvatures @param {number} steps @param {number | null} floor
 */
const descent = (curvatures, steps, floor) => (/** @type {number} */ rate) => {
  const lossAt = (/** @type {number} */ t) =>
    curvatures.reduce((sum, k) => sum + (k / 2) * (1 - rate * k) ** (2 * t), floor ?? 0);
  const loss = Float64Array.from({ length: steps + 1 }, (_, t) => lossAt(t));
  const gone = loss.findIndex((value) => value > 1e12);
  return { loss, divergedAt: gone < 0 ? null : gone };
};

/** @param {import("../../app/player/static/core/scales.js").Scale} axis */
const written = ({ marks, ...axis }) => ({
  ...axis,
  marks: marks.map(({ value, text }) => ({ value, text })),
});

/** Rows of numbers as the player has them. @param {number[][]} rows */
const table = (rows) => ({
  shape: [rows.length, rows[0].length],
  values: Float64Array.from(rows.flat()),
});

/** @type {Object<string, (given: any) => any>} */
const FUNCTIONS = {
  axis({ losses, starts, log }) {
    return written(lossAxis(numbers(losses), numbers(starts), log));
  },
  filling: ({ window, whole, shape, equal }) => geometry.filling(window, whole, shape, equal),
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
  async sweep({ curvatures, steps, floor, span }) {
    const found = await sweep(descent(curvatures, steps, floor), span, floor, async () => true);
    assert.ok(found);
    return {
      rates: [...found.rates],
      gone: listed(found.gone),
      between: listed(lossesAfter(found, 0.37 * steps, floor)),
      best: bestOf(found, floor),
    };
  },
  async rates({ runs, steps, floor, span, step, log }) {
    /** @type {{swept: any[], trajectories: any[], diverged: any[]}} */
    const known = { swept: [], trajectories: [], diverged: [] };
    for (const [curvatures, rate] of runs) {
      const walk = descent(curvatures, steps, floor);
      const table = await sweep(walk, span, floor, async () => true);
      known.swept.push(table && { sweep: table, best: bestOf(table, floor) });
      known.trajectories.push(walk(rate));
      known.diverged.push(walk(rate).divergedAt);
    }
    const { swept, ...ways } = known;
    const look = { light: "#a", dash: [], marker: "circle" };
    const experiment = { steps, runs: runs.map((/** @type {any[]} */ [, lr]) => ({ lr })) };
    const description = { focus: 0, runs: runs.map(() => look) };
    const race = { floor, titles: runs.map(() => "A"), experiment, description, ...ways };
    const theme = partial({ dark: false, background: "#fff", casing: "#fff" });
    const { across, up, lines, marks } = specOf(partial({ race, swept, step, log }), theme);
    return {
      across: written(across),
      up: written(up),
      lines: lines.map(({ x, y }) => ({ x: Array.from(x), y: listed(y) })),
      marks: marks.map(({ x, y }) => [x, y]),
    };
  },
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
  test(`the player draws every golden ${name} as exports do`, async () => {
    /** @type {{given: any, expected: any}[]} */
    const cases = JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), "utf8"));
    for (const [i, { given, expected }] of cases.entries())
      close(await draw(given), expected, `${name} ${i}`);
  });
}
