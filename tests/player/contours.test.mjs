/** The contour map: every pixel has the colour that the height there has, and a hand moves it as it should. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { sample, toData } from "../../app/player/static/core/geometry.js";
import { LEVEL } from "../../app/player/static/core/measures.js";
import { ticksOf } from "../../app/player/static/map/axes.js";
import { finer } from "../../app/player/static/map/finer.js";
import { bandsOf, shade } from "../../app/player/static/map/shade.js";
import { bounded, factorOf, zoomed } from "../../app/player/static/map/zoom.js";
import { partial } from "./partial.mjs";

/** @import { Heights } from "../../app/player/static/map/shade.js" */

/** @type {Header.Surface["window"]} */
const WINDOW = [
  [-2, 2],
  [-1.5, 1.5],
];
/** So many grey bands are told apart, and there are no lines between them. */
const BANDS = { map: ["#ffffff", "#000000"], line: "rgba(255, 255, 255, 0)" };

/** @param {number} nx @param {number} ny @param {(x: number, y: number) => number} f @returns {Heights} */
function surfaceOf(nx, ny, f) {
  const values = Float64Array.from({ length: nx * ny }, (_, k) =>
    f(-2 + (4 * (k % nx)) / (nx - 1), -1.5 + (3 * Math.floor(k / nx)) / (ny - 1)),
  );
  return {
    header: { view: "surface", window: WINDOW, floor: null },
    arrays: { z: { shape: [ny, nx], values } },
  };
}

/**
 * What is painted: the red, and how solid it is, at each pixel.
 * @param {Heights} surface @param {typeof BANDS} theme @param {{width: number, height: number}} size
 * @param {number} [ratio]
 */
function painted(surface, theme, { width, height }, ratio = 1) {
  const bands = bandsOf(surface, theme);
  const data = new Uint8ClampedArray(4 * width * height);
  shade(bands, WINDOW, { width, height, data }, ratio);
  const at = (/** @type {number} */ i, /** @type {number} */ j) => data[4 * (j * width + i)];
  const alpha = (/** @type {number} */ i, /** @type {number} */ j) => data[4 * (j * width + i) + 3];
  return { at, alpha, bands };
}

/** Where the middle of a pixel is. @param {{width: number, height: number}} size @param {number} i @param {number} j */
const placeOf = (size, i, j) => toData({ x: WINDOW[0], y: WINDOW[1], ...size }, i + 0.5, j + 0.5);

/** @param {number[]} found @param {number[]} wanted */
const same = (found, wanted) =>
  found.forEach((value, k) => assert.ok(Math.abs(value - wanted[k]) < 1e-12, `${found} is not ${wanted}`));

test("the levels of a paraboloid are circles, to within a quarter of a cell", () => {
  const size = { width: 480, height: 360 };
  const surface = surfaceOf(61, 46, (x, y) => x * x + y * y);
  const { at, bands } = painted(surface, BANDS, size);
  const cell = 4 / 60;
  let edges = 0;
  for (let j = 0; j < size.height; j += 1) {
    for (let i = 0; i < size.width; i += 1) {
      const [x, y] = placeOf(size, i, j);
      const v = (x * x + y * y - bands.start) / bands.size + 1;
      const away = Math.abs(v - Math.round(v)) * (bands.size / (2 * Math.hypot(x, y))); // from the next circle
      const shade_ = bands.colors[Math.max(0, Math.min(Math.floor(v), bands.colors.length - 1))][0];
      const right = Math.abs(at(i, j) - shade_) <= 1;
      if (!right) edges += 1;
      assert.ok(
        right || away < 0.25 * cell + 0.5 * (4 / 480) * Math.SQRT2,
        `${i}, ${j}: ${at(i, j)}, not ${shade_}`,
      );
    }
  }
  assert.ok(edges > 1000, "edges are soft");
});

test("a pixel of any grid, saddles included, has the band of its bilinear height", () => {
  const size = { width: 400, height: 300 };
  const surface = surfaceOf(61, 46, (x, y) => Math.sin(2.2 * x) * Math.sin(2.4 * y));
  const { z } = surface.arrays;
  const { at, bands } = painted(surface, BANDS, size);
  let sure = 0;
  for (let j = 0; j < size.height; j += 1) {
    for (let i = 0; i < size.width; i += 1) {
      const place = placeOf(size, i, j);
      const corners = [-0.8, 0.8].flatMap((dx) =>
        [-0.8, 0.8].map((dy) => sample(z, WINDOW, place[0] + dx * (4 / 400), place[1] + dy * (3 / 300))),
      );
      const levels = [sample(z, WINDOW, ...place), ...corners].map((t) => (t - bands.start) / bands.size + 1);
      const band = Math.floor(levels[0]);
      if (!levels.every((v) => Math.floor(v) === band)) continue; // an edge runs through it
      sure += 1;
      assert.ok(Math.abs(at(i, j) - bands.colors[band][0]) <= 1, `${i}, ${j}`);
    }
  }
  assert.ok(sure > 60_000);
});

test("a level line is as wide as it should be, at either resolution", () => {
  const lines = { map: ["#000000", "#000000"], line: "rgba(255, 255, 255, 1)" };
  for (const ratio of [1, 2]) {
    const size = { width: 440 * ratio, height: 8 };
    const { at } = painted(
      surfaceOf(5, 4, (x) => x),
      lines,
      size,
      ratio,
    );
    const inked = Array.from({ length: size.width }, (_, i) => at(i, 3) / 255);
    const total = inked.reduce((sum, part) => sum + part, 0);
    assert.ok(Math.abs(total / 21 - LEVEL * ratio) < 0.1, `${total / 21} pixels`); // 22 bands, 21 lines
  }
});

test("where there is no value there is nothing, with a smooth edge around it", () => {
  const size = { width: 400, height: 300 };
  const radius = 0.8;
  const surface = surfaceOf(101, 76, (x, y) => (Math.hypot(x, y) < radius ? NaN : x));
  const { alpha } = painted(surface, BANDS, size);
  for (let j = 0; j < size.height; j += 1) {
    for (let i = 0; i < size.width; i += 1) {
      const from = Math.hypot(...placeOf(size, i, j)) - radius;
      if (Math.abs(from) > 0.05) assert.equal(alpha(i, j), from < 0 ? 0 : 255, `${i}, ${j}`);
    }
  }
  const empty = painted(
    surfaceOf(8, 6, () => NaN),
    BANDS,
    { width: 20, height: 15 },
  );
  assert.equal(empty.alpha(10, 7), 0);
});

test("a surface is painted as far as it reaches, and what is there already stays", () => {
  const bands = bandsOf(
    surfaceOf(20, 15, (x) => x),
    BANDS,
  );
  const data = new Uint8ClampedArray(4 * 80 * 60).fill(7);
  const wide = [
    [-4, 4],
    [-3, 3],
  ];
  shade(bands, wide, { width: 80, height: 60, data }, 1);
  assert.deepEqual([...data.subarray(0, 4)], [7, 7, 7, 7]);
  assert.equal(data[4 * (30 * 80 + 40) + 3], 255);
});

test("a divided grid goes smoothly through its points", () => {
  const f = (/** @type {number} */ x) => x ** 3 - 2 * x + 9;
  const grid = Float32Array.from({ length: 12 }, (_, k) => f((k % 4) / 3));
  const fine = finer(grid, 4, 3, 99);
  assert.equal(fine.length, 7 * 5);
  for (const j of [0, 2, 4]) {
    for (let i = 0; i < 7; i += 1) {
      const exact = Math.abs(fine[j * 7 + i] - f(i / 6));
      assert.ok(exact < (i % 2 ? 0.02 : 1e-6), `${i}, ${j}: ${exact}`); // 0.06 along straight lines
    }
  }
  assert.ok(finer(Float32Array.of(0, 0, 5, 5), 4, 1, 4).every((value) => value >= 0));
});

test("ticks stand at round numbers, which say no more than they must", () => {
  const frame = /** @type {const} */ ({ x: [-1, 4.5], y: [-2.1, 2.025], width: 550, height: 412.5 });
  const { x, y } = ticksOf(partial(frame));
  assert.deepEqual(
    x.map(({ text }) => text),
    ["−1", "0", "1", "2", "3", "4"],
  );
  assert.deepEqual(
    x.map(({ at }) => Math.round(at)),
    [0, 100, 200, 300, 400, 500],
  );
  assert.deepEqual(
    y.map(({ text }) => text),
    ["−2", "−1", "0", "1", "2"],
  );
  const texts = (/** @type {number} */ low, /** @type {number} */ high) =>
    ticksOf(partial({ ...frame, x: [low, high] })).x.map(({ text }) => text);
  assert.deepEqual(texts(0.3, 1.4), ["0.4", "0.6", "0.8", "1", "1.2", "1.4"]);
  assert.deepEqual(texts(2.0001, 2.00041), [
    "2.0001",
    "2.00015",
    "2.0002",
    "2.00025",
    "2.0003",
    "2.00035",
    "2.0004",
  ]);
  assert.deepEqual(texts(-2e-5, 2e-5), ["−2e−5", "−1e−5", "0", "1e−5", "2e−5"]);
});

test("a pole, and losses below what is known as the minimum, leave the rest of the map its levels", () => {
  const pole = surfaceOf(161, 121, (x, y) => 1 / (x * x + y * y + 1e-9));
  const jumps = surfaceOf(161, 121, (x, y) => Math.sign(x) + Math.sign(y) + x * x + y * y);
  for (const [surface, floor] of /** @type {const} */ ([
    [pole, null],
    [jumps, null],
    [jumps, 0],
  ])) {
    const header = { ...surface.header, floor };
    const { t, start, size, colors } = bandsOf({ ...surface, header }, partial(BANDS));
    const counts = colors.map(() => 0);
    for (const height of t)
      counts[Math.max(0, Math.min(Math.floor((height - start) / size) + 1, counts.length - 1))] += 1;
    const shares = counts.map((count) => count / t.length);
    assert.ok(Math.max(...shares) < 0.25, `${shares}`);
    assert.ok(shares.filter((share) => share > 0.005).length > 10, `${shares}`);
  }
});

test("the wheel zooms about the pointer, a drag takes the map along, and both come back", () => {
  /** @type {import("../../app/player/static/core/geometry.js").Frame} */
  const frame = { x: [-2, 2], y: [-1.5, 1.5], width: 400, height: 300 };
  const [px, py] = /** @type {[number, number]} */ ([100, 60]);
  const near = { ...frame, ...zoomed(frame, [px, py], [px, py], 0.25) };
  same(toData(near, px, py), toData(frame, px, py));
  assert.equal(near.x[1] - near.x[0], 1);
  const back = zoomed(near, [px, py], [px, py], 4);
  same([...back.x, ...back.y], [...frame.x, ...frame.y]);
  const moved = { ...frame, ...zoomed(frame, [px, py], [150, 90], 1) };
  same([...moved.x, ...moved.y], [-2.5, 1.5, -1.2, 1.8]);
  const pinched = { ...frame, ...zoomed(frame, [200, 150], [210, 150], 0.5) };
  same(toData(pinched, 210, 150), [0, 0]);
});

test("zooming has ends, and no event of a wheel is too strong", () => {
  /** @type {import("../../app/player/static/core/geometry.js").Frame} */
  const frame = { x: [-2, 2], y: [-1.5, 1.5], width: 400, height: 300 };
  assert.equal(bounded(frame, WINDOW, 0.5), 0.5);
  assert.ok(Math.abs(bounded({ ...frame, x: [0, 8e-6] }, WINDOW, 0.1) - 0.5) < 1e-9);
  assert.equal(bounded({ ...frame, x: [-400, 400] }, WINDOW, 2), 1);
  assert.ok(bounded({ ...frame, x: [-400, 400] }, WINDOW, 0.5) < 1);
  const turn = { deltaMode: 0, ctrlKey: false };
  assert.ok(factorOf({ ...turn, deltaY: 5000 }) < 1.11 && factorOf({ ...turn, deltaY: 5000 }) > 1.1);
  assert.equal(factorOf({ ...turn, deltaY: 1, deltaMode: 1 }), factorOf({ ...turn, deltaY: 20 }));
  assert.ok(factorOf({ ...turn, deltaY: -3 }) < 1);
});
