/** Fans: reading them, bending between their values, and the knob's scale. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { alike, bend, CLOSE, ends, placeOf, readFan } from "../../app/player/static/controls/fan.js";
import { edgesOf } from "../../app/player/static/controls/shading.js";
import { shades, shareOf, valueAt } from "../../app/player/static/controls/way.js";
import { partial } from "./partial.mjs";

const LEVELS = 8191;
const [LINEAR, STRETCH, DECADES, CENTER] = [2, 0.095, 1500, -8.5];

/**
 * Pack positions [values][rows][steps + 1][2] in half windows, and losses, as app/player/fan.py does.
 * @param {number[][][][]} positions @param {number[][][]} losses @param {Partial<Header.Fan>} [extra]
 */
function packed(positions, losses, extra = {}) {
  const compand = (/** @type {number} */ u) =>
    Math.sign(u) * (Math.abs(u) <= LINEAR ? Math.abs(u) : LINEAR + STRETCH * Math.log(Math.abs(u) / LINEAR));
  /** @param {number[]} numbers */
  const differences = (numbers) => numbers.map((q, k) => ((q - (k ? numbers[k - 1] : 0)) << 16) >> 16);
  const paths = positions.flat();
  const x = paths.flatMap((path) => {
    const [across, up] = [0, 1].map((axis) =>
      differences(path.map((point) => Math.round(compand(point[axis]) * LEVELS))),
    );
    return across.flatMap((q, k) => [q, up[k]]);
  });
  const loss = losses
    .flat()
    .flatMap((path) => differences(path.map((value) => Math.round((Math.log10(value) - CENTER) * DECADES))));
  const [n, rows, steps] = [positions.length, positions[0].length, positions[0][0].length - 1];
  /** @type {Header.Fan} */
  const header = {
    view: "fan",
    values: [Array.from({ length: n }, (_, i) => i + 1)],
    log: [false],
    rows: Array.from({ length: rows }, (_, i) => i),
    steps,
    middle: [10, -5],
    half: [4, 3],
    spread: null,
    floors: Array(n).fill(0),
    diverged: Array.from({ length: n }, () => Array(rows).fill(null)),
    scale: { levels: LEVELS, linear: LINEAR, stretch: STRETCH, decades: DECADES, center: CENTER },
    ...extra,
  };
  return {
    header,
    arrays: {
      x: { shape: [n, rows, steps + 1, 2], values: Int16Array.from(x) },
      loss: { shape: [n, rows, steps + 1], values: Int16Array.from(loss) },
    },
  };
}

/**
 * The page's own race.
 * @param {number} runs @param {number} steps
 * @returns {import("../../app/player/static/controls/fan.js").Race}
 */
const race = (runs, steps) => ({
  x: { shape: [runs, steps + 1, 2], values: new Float32Array(runs * (steps + 1) * 2).fill(7) },
  loss: { shape: [runs, steps + 1], values: new Float32Array(runs * (steps + 1)).fill(7) },
  diverged: Array(runs).fill(null),
});

test("positions come back in the window to a hundredth of a pixel, and far away to a thousandth of themselves", () => {
  const us = [
    [0, 0],
    [0.5, -1],
    [1.999, 2],
    [-30, 4e3],
    [1e6, -1e6],
  ];
  const fan = readFan(packed([[us]], [[us.map(() => 1)]]));
  us.forEach((u, k) => {
    [0, 1].forEach((axis) => {
      const found = (fan.x[2 * k + axis] - fan.middle[axis]) / fan.half[axis];
      const allowed = Math.abs(u[axis]) <= LINEAR ? 1e-4 : 1e-3 * Math.abs(u[axis]);
      assert.ok(Math.abs(found - u[axis]) <= allowed, `${u[axis]} became ${found}`);
    });
  });
});

test("losses over forty decades come back to a fifth of a percent", () => {
  const values = [1e12, 3.3, 1e-3, 7e-20, 1e-29];
  const fan = readFan(packed([[values.map(() => [0, 0])]], [[values]]));
  values.forEach((value, k) =>
    assert.ok(Math.abs(fan.loss[k] / value - 1) < 2e-3, `${value} became ${fan.loss[k]}`),
  );
});

test("at its values a fan is exact, and half way between two that are close it is their mean", () => {
  const fan = readFan(
    packed(
      [
        [
          [
            [0, 0],
            [0, 0.2],
          ],
        ],
        [
          [
            [0, 0],
            [0.1, 0.4],
          ],
        ],
      ],
      [[[1, 0.01]], [[1, 0.0001]]],
    ),
  );
  const own = race(2, 1);
  const [first, half, last] = [0, 0.5, 1].map((at) => bend(fan, [at], own));
  assert.ok(Math.abs(first.x.values[3] - (-5 + 3 * 0.2)) < 1e-3);
  assert.ok(Math.abs(last.x.values[2] - (10 + 4 * 0.1)) < 1e-3);
  assert.ok(Math.abs(half.x.values[3] - (-5 + 3 * 0.3)) < 1e-3);
  assert.ok(Math.abs(half.loss.values[1] / 0.001 - 1) < 0.01, "losses are blended in ratios");
  assert.deepEqual([...half.x.values.subarray(4)], [7, 7, 7, 7], "the other run stays as it is");
});

test("losses below zero are blended above their own minimum", () => {
  const fan = readFan(
    packed(
      [
        [
          [
            [0, 0],
            [0, 0],
          ],
        ],
        [
          [
            [0, 0],
            [0, 0],
          ],
        ],
      ],
      [[[2.25, 0.01]], [[2.25, 0.0001]]],
      { floors: [-0.25, -0.25] },
    ),
  );
  /** @param {number} at */
  const bent = (at) => bend(fan, [at], race(1, 1)).loss.values;
  assert.ok(Math.abs(bent(0)[0] - 2) < 0.01 && Math.abs(bent(0)[1] + 0.24) < 1e-3);
  assert.ok(Math.abs(bent(0.5)[1] + 0.249) < 1e-4);
});

test("where no minimum is known losses are kept around the first one, however far a run falls", () => {
  const losses = [4, 3.9, -8, -1e9];
  const [middle, unit] = [4, 5];
  const compand = (/** @type {number} */ u) =>
    Math.sign(u) * (Math.abs(u) <= LINEAR ? Math.abs(u) : LINEAR + STRETCH * Math.log(Math.abs(u) / LINEAR));
  const message = packed([[losses.map(() => [0, 0])]], [[losses.map(() => 1)]], {
    spread: [middle, unit],
    floors: [null],
  });
  const numbers = losses.map((loss) => Math.round(compand((loss - middle) / unit) * LEVELS));
  message.arrays.loss.values = Int16Array.from(numbers.map((q, k) => q - (k ? numbers[k - 1] : 0)));
  const fan = readFan(message);
  losses.forEach((loss, k) =>
    assert.ok(
      Math.abs(fan.loss[k] - loss) <= 1e-3 * Math.max(unit, Math.abs(loss)),
      `${loss} became ${fan.loss[k]}`,
    ),
  );
  assert.deepEqual([...bend(fan, [0], race(1, 3)).loss.values], [...fan.loss]);
});

test("a knob that stands at zero on a logarithmic way has a place", () => {
  assert.equal(placeOf([0, 1e-6, 1], 1e-7, true), 0);
  assert.equal(placeOf([0, 1e-6, 1], 1e-6, true), 1);
  assert.ok(placeOf([0, 1e-6, 1], 1e-3, true) > 1);
});

test("neighbours that are far apart, or of which one diverged, are not blended: the nearer one is shown", () => {
  const apart = readFan(
    packed(
      [
        [
          [
            [0, 0],
            [0, 0],
          ],
        ],
        [
          [
            [0, 0],
            [2 * CLOSE, 0],
          ],
        ],
      ],
      [[[1, 1]], [[1, 1]]],
    ),
  );
  assert.equal(alike(apart, 0, 1, 0), false);
  /** @param {ReturnType<typeof readFan>} fan @param {number} place */
  const at = (fan, place) => bend(fan, [place], race(1, 1)).x.values[2];
  assert.equal(at(apart, 0.49), at(apart, 0));
  assert.equal(at(apart, 0.51), at(apart, 1));
  const gone = readFan(
    packed(
      [
        [
          [
            [0, 0],
            [0, 0],
          ],
        ],
        [
          [
            [0, 0],
            [0.1, 0],
          ],
        ],
      ],
      [[[1, 1]], [[1, 1]]],
      { diverged: [[null], [1]] },
    ),
  );
  assert.equal(at(gone, 0.4), at(gone, 0));
  assert.deepEqual(bend(gone, [0.6], race(1, 1)).diverged, [1]);
});

test("how far apart two paths are outside the window does not matter", () => {
  const fan = readFan(
    packed(
      [
        [
          [
            [0, 0],
            [5, 0],
          ],
        ],
        [
          [
            [0, 0],
            [9, 0],
          ],
        ],
      ],
      [[[1, 1]], [[1, 1]]],
    ),
  );
  assert.equal(alike(fan, 0, 1, 0), true);
});

test("a square is bent between four values", () => {
  /** @param {number} u */
  const path = (u) => [
    [
      [0, 0],
      [u, 0],
    ],
  ];
  const fan = readFan(
    packed([0, 0.1, 0.2, 0.3].map(path), Array(4).fill([[1, 1]]), {
      values: [
        [1, 2],
        [1, 2],
      ],
      log: [false, false],
    }),
  );
  const x = bend(fan, [0.5, 0.5], race(1, 1)).x.values[2];
  assert.ok(Math.abs(x - (10 + 4 * 0.15)) < 1e-3);
  assert.ok(
    Math.abs(bend(fan, [1, 0], race(1, 1)).x.values[2] - (10 + 4 * 0.1)) < 1e-3,
    "the first knob changes fastest",
  );
});

test("the ends of a fan are its last losses, and infinite where a run diverged", () => {
  const fan = readFan(
    packed(
      [
        [
          [
            [0, 0],
            [0, 0],
          ],
        ],
        [
          [
            [0, 0],
            [0, 0],
          ],
        ],
      ],
      [[[1, 0.1]], [[1, 9]]],
      { diverged: [[null], [1]] },
    ),
  );
  const [low, high] = ends(fan);
  assert.ok(Math.abs(low - 0.1) < 1e-3);
  assert.equal(high, Infinity);
  const [dark, none] = shades([low, high]);
  assert.equal(none, null);
  assert.ok(dark !== null && dark >= 0 && dark <= 1);
});

test("a place among values leads back to the value, evenly or in equal ratios", () => {
  for (const log of [false, true]) {
    const values = [0.01, 0.1, 0.4, 2, 10];
    values.forEach((value, i) => assert.ok(Math.abs(placeOf(values, value, log) - i) < 1e-9));
    for (let value = 0.01; value < 10; value *= 1.3) {
      const at = placeOf(values, value, log);
      const i = Math.min(Math.floor(at), values.length - 2);
      assert.ok(values[i] <= value + 1e-12 && value <= values[i + 1] + 1e-12);
    }
    assert.equal(placeOf(values, 99, log), values.length - 1);
    assert.equal(placeOf(values, 1e-9, log), 0);
  }
});

test("the knob's way and its values belong together", () => {
  /** @type {Header.Turnable[]} */
  const knobs = partial([
    { low: 1e-4, high: 1, log: true, only: [] },
    { low: -90, high: 90, log: false, only: [] },
    { low: 0, high: 0.9999, log: false, only: [] },
    { low: 1, high: 100, log: true, only: [1, 10, 100] },
  ]);
  for (const knob of knobs) {
    for (let share = 0; share <= 1; share += 0.05) {
      const value = valueAt(knob, share);
      assert.ok(value >= knob.low * 0.999 - 0.1 && value <= knob.high, `${value}`);
      assert.ok(
        Math.abs(shareOf(knob, value) - share) <= (knob.only.length ? 0.26 : 0.01),
        `${share} ${value}`,
      );
    }
  }
});

test("the cells of a knob's shades meet half way between its values, from one end of its way to the other", () => {
  const knob = partial({ low: 1, high: 100, log: true, only: [] });
  assert.deepEqual(edgesOf(knob, [1, 10, 100]), [0, 0.25, 0.75, 1]);
  assert.deepEqual(edgesOf(knob, [10]), [0, 1]);
});
