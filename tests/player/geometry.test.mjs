/** Geometry, over many random views where a property says more than an example. */

import assert from "node:assert/strict";
import { test } from "node:test";

import * as geometry from "../../app/player/static/core/geometry.js";

const { clip, exits, format, heights, project, sample, separate, ticks, toData } = geometry;

/**
 * The same random numbers in every run (mulberry32).
 * @param {number} seed
 */
function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Calls `check(between, pick)` many times with fresh random numbers; a failure names its seed.
 * @param {(between: (low: number, high: number) => number, pick: <T>(items: T[]) => T) => void} check
 * @param {number} [times]
 */
function always(check, times = 2000) {
  for (let seed = 1; seed <= times; seed += 1) {
    const next = random(seed);
    /** @param {number} low @param {number} high */
    const between = (low, high) => low + (high - low) * next();
    /** @template T @param {T[]} items @returns {T} */
    const pick = (items) => items[Math.floor(next() * items.length)];
    try {
      check(between, pick);
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
}

/** @param {number} value @param {number} wanted @param {number} [tolerance] */
const near = (value, wanted, tolerance = 1e-9) =>
  assert.ok(
    Math.abs(value - wanted) <= tolerance * Math.max(1, Math.abs(wanted)),
    `${value} is not ${wanted}`,
  );

test("the corners of a view are the corners of its window, y upwards", () => {
  /** @type {import("../../app/player/static/core/geometry.js").Frame} */
  const frame = { x: [-2, 3], y: [10, 20], width: 500, height: 400 };
  const corners = project(frame, Float32Array.of(-2, 20, 3, 10, -2, 10));
  assert.deepEqual([...corners], [0, 0, 500, 400, 0, 400]);
});

test("to pixels and back is where one was", () => {
  always((between) => {
    const [x, y] = [between(-10, 10), between(-10, 10)];
    /** @type {import("../../app/player/static/core/geometry.js").Frame} */
    const frame = {
      x: [x, x + between(0.01, 20)],
      y: [y, y + between(0.01, 20)],
      width: between(100, 2000),
      height: between(100, 2000),
    };
    const point = Float32Array.of(between(-50, 50), between(-50, 50));
    const [px, py] = project(frame, point);
    const [a, b] = toData(frame, px, py);
    near(a, point[0], 1e-6);
    near(b, point[1], 1e-6);
  });
});

test("a clipped segment keeps exactly what is inside", () => {
  const [left, top, right, bottom] = [0, 0, 100, 50];
  /** @param {number} x @param {number} y @param {number} slack */
  const inside = (x, y, slack) =>
    x >= left - slack && x <= right + slack && y >= top - slack && y <= bottom + slack;
  always((between, pick) => {
    const wide = pick([120, 1e6]);
    const far = () => pick([between(-wide, wide), 0, 100, 50, 25]); // corners and edges too
    const [ax, ay, bx, by] = [far(), far(), far(), far()];
    /** @param {number} t */
    const at = (t) => [ax + t * (bx - ax), ay + t * (by - ay)];
    const part = clip(ax, ay, bx, by, left, top, right, bottom);
    for (let k = 0; k <= 200; k += 1) {
      const t = k / 200;
      const [x, y] = at(t);
      const kept = part !== null && t >= part[0] && t <= part[1];
      assert.equal(
        kept || !inside(x, y, -1e-6),
        true,
        `${t} of ${[ax, ay, bx, by]} is inside but was cut off`,
      );
      if (kept) assert.ok(inside(x, y, 1e-6), `${t} of ${[ax, ay, bx, by]} is outside but was kept`);
    }
  }, 400);
});

test("points, and segments along an edge, are clipped like any other", () => {
  assert.deepEqual(clip(5, 5, 5, 5, 0, 0, 10, 10), [0, 1]);
  assert.equal(clip(11, 5, 11, 5, 0, 0, 10, 10), null);
  assert.deepEqual(clip(0, 0, 10, 0, 0, 0, 10, 10), [0, 1]);
  assert.deepEqual(clip(-10, 10, 10, 10, 0, 0, 10, 10), [0.5, 1]);
  assert.equal(clip(-10, 11, 10, 11, 0, 0, 10, 10), null);
  assert.deepEqual(clip(-10, 5, 20, 5, 0, 0, 10, 10), [1 / 3, 2 / 3]);
});

test("a path that leaves is marked on the edge, every time it leaves, in the direction it goes", () => {
  const path = Float64Array.of(50, 50, 150, 50, 50, 50, 50, -50, 1e6, -1e6);
  assert.deepEqual(exits(path, 100, 100), [
    { step: 0.5, x: 100, y: 50, angle: 0 },
    { step: 2.5, x: 50, y: 0, angle: -Math.PI / 2 },
  ]);
  assert.deepEqual(exits(Float64Array.of(10, 10, 90, 90, 100, 100), 100, 100), []);
  for (const [x, y] of [
    [0, 50],
    [50, 0],
    [100, 50],
    [50, 100],
  ]) // the edges belong to the view
    assert.deepEqual(
      exits(Float64Array.of(x, y, 3 * x - 100, 3 * y - 100), 100, 100).map((one) => [one.step, one.x, one.y]),
      [[0, x, y]],
    );
  assert.deepEqual(exits(Float64Array.of(10, 10), 100, 100), []);
});

test("every exit lies on the edge", () => {
  always((between) => {
    const path = Float64Array.from({ length: 40 }, () => between(-200, 500));
    for (const { step, x, y } of exits(path, 300, 200)) {
      assert.ok(
        Math.min(Math.abs(x), Math.abs(x - 300), Math.abs(y), Math.abs(y - 200)) < 1e-9,
        `${x}, ${y}`,
      );
      assert.ok(x >= -1e-9 && x <= 300 + 1e-9 && y >= -1e-9 && y <= 200 + 1e-9);
      assert.ok(step >= 0 && step < 20);
    }
  });
});

test("labels never overlap and stay inside, wherever their heads crowd", () => {
  const [height, bottom] = [16, 220];
  always((between, pick) => {
    const n = Math.floor(between(1, 13));
    const crowd = between(-40, 260);
    const spread = pick([0, 3, 30, 300]);
    const wanted = Array.from({ length: n }, () => {
      const left = between(0, 300);
      return { left, right: left + between(20, 150), top: crowd + between(-spread, spread) };
    });
    const tops = separate(wanted, height, bottom);
    tops.forEach((top, i) => {
      assert.ok(top >= 0 && top + height <= bottom, `label ${i} at ${top}`);
      for (let j = 0; j < i; j += 1) {
        const beside = wanted[i].left >= wanted[j].right || wanted[j].left >= wanted[i].right;
        assert.ok(
          beside || Math.abs(top - tops[j]) >= height - 1e-9,
          `labels ${j} and ${i}: ${tops[j]}, ${top}`,
        );
      }
    });
  });
});

test("labels that are not in each other's way stay where they are", () => {
  const wanted = [
    { left: 0, right: 50, top: 10 },
    { left: 60, right: 90, top: 10 },
    { left: 0, right: 50, top: 26 },
  ];
  assert.deepEqual(separate(wanted, 16, 200), [10, 10, 26]);
  assert.deepEqual(separate([], 16, 200), []);
});

test("above a known minimum the contour levels are logarithms, and reach down into the valley", () => {
  // 1e-5 … 1e5 above the minimum
  const z = Float32Array.from({ length: 1001 }, (_, i) => 3 + 10 ** (-5 + i / 100));
  const { t, log, start, end, size } = heights(z, 3);
  assert.equal(log, true);
  near(t[1000], 5, 1e-6);
  near(t[500], 0, 1e-5);
  assert.ok(start < -4 && end > 4 && (end - start) / size > 18 && (end - start) / size < 25);
  assert.ok(t.every((value) => value >= start - size - 1e-6));
});

test("the minimum itself, and what rounding puts below it, has a height", () => {
  const { t } = heights(Float32Array.of(0, -1e-9, 1, 10, NaN), 0);
  assert.ok([0, 1, 2, 3].every((i) => Number.isFinite(t[i])));
  assert.ok(Number.isNaN(t[4]));
});

test("without a known minimum the levels are the losses", () => {
  const { t, log, start, end, size } = heights(Float32Array.of(-8, 0, 14), null);
  assert.equal(log, false);
  assert.deepEqual([...t], [-8, 0, 14]);
  assert.deepEqual([start, end, size], [-7, 13.5, 1]);
});

test("flat ground, and ground that is nowhere finite, still has levels to draw", () => {
  for (const z of [Float32Array.of(2, 2, 2), Float32Array.of(NaN, Infinity)]) {
    for (const floor of [null, 2, 0]) {
      const { start, end, size } = heights(z, floor);
      assert.ok(Number.isFinite(start) && Number.isFinite(end) && size > 0);
    }
  }
});

test("between grid points the loss is bilinear, at them it is theirs, outside there is none", () => {
  const grid = { shape: [2, 3], values: Float32Array.of(0, 1, 2, 10, 11, 12) };
  const window = [
    [0, 2],
    [0, 1],
  ];
  /** @param {number} x @param {number} y */
  const at = (x, y) => sample(grid, window, x, y);
  assert.deepEqual([at(0, 0), at(2, 0), at(0, 1), at(2, 1), at(1, 1)], [0, 2, 10, 12, 11]);
  near(at(0.5, 0.25), 3);
  near(at(1.75, 0.5), 6.75);
  for (const [x, y] of [
    [-0.01, 0],
    [2.01, 0],
    [0, -0.01],
    [0, 1.01],
    [NaN, 0],
  ])
    assert.ok(Number.isNaN(at(x, y)));
});

test("ticks are round, within their range, and about as many as asked for", () => {
  assert.deepEqual(ticks(0, 500, 4), [0, 200, 400]);
  assert.deepEqual(ticks(-1, 1), [-1, -0.5, 0, 0.5, 1]);
  assert.deepEqual(
    ticks(0, 0.3, 3).map((x) => Number(x.toFixed(9))),
    [0, 0.1, 0.2, 0.3],
  );
  assert.deepEqual(ticks(2, 2), [2]);
  always((between) => {
    const low = between(-1, 1) * 10 ** between(-6, 6);
    const high = low + 10 ** between(-3, 6);
    const found = ticks(low, high);
    const gap = found[1] - found[0];
    assert.ok(found.length >= 2 && found.length <= 7, `${found}`);
    assert.ok(found[0] >= low - gap * 1e-6 && found[found.length - 1] <= high + gap * 1e-6);
    assert.match(gap.toExponential(3), /^[125]\.000e/);
  });
});

test("numbers are short: three digits, or a power of ten", () => {
  const written = [0, -0, 1, -1.5, 3.1444, 1234.5, 0.001, 0.00012345, 1e5, -2.5e9, NaN, -Infinity].map(
    format,
  );
  assert.deepEqual(written, [
    "0",
    "0",
    "1",
    "−1.5",
    "3.14",
    "1230",
    "0.001",
    "1.2e−4",
    "1.0e5",
    "−2.5e9",
    "–",
    "–",
  ]);
});
