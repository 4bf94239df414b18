/** The relief: what is painted is what a ray from the viewer meets, found here by walking along it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { toPixelX, toPixelY } from "../../app/player/static/core/geometry.js";
import { bandsOf } from "../../app/player/static/map/shade.js";
import { FOOT, heightAt, reliefOf, TALL } from "../../app/player/static/relief/block.js";
import { drape, headAt, lastUpTo, lay, strokeOn } from "../../app/player/static/relief/drape.js";
import { flatZoom, lensOf, look, place } from "../../app/player/static/relief/lens.js";
import { hidden, render, screenOf } from "../../app/player/static/relief/render.js";
import { partial } from "./partial.mjs";

/** @import { Camera, Lens } from "../../app/player/static/relief/lens.js" */
/** @import { Relief } from "../../app/player/static/relief/block.js" */

const THEME = {
  line: "rgba(255,255,255,.6)",
  map: ["#f1f1ec", "#a2bac1", "#3f6076"],
  casing: "#ffffff",
  dark: false,
};
/** @type {Header.Surface["window"]} */
const WINDOW = [
  [-2, 3],
  [10, 14],
];
const [WIDTH, HEIGHT] = [200, 150];
const DEEP = HEIGHT / WIDTH;

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
 * A block of nx × ny heights, f of the place in it from 0 to 1.
 * @param {number} nx @param {number} ny @param {(x: number, y: number) => number} f
 */
function blockOf(nx, ny, f) {
  const values = Float32Array.from({ length: nx * ny }, (_, k) =>
    f((k % nx) / (nx - 1), Math.floor(k / nx) / (ny - 1)),
  );
  return reliefOf(
    bandsOf(
      partial({ header: { window: WINDOW, floor: null }, arrays: { z: { shape: [ny, nx], values } } }),
      THEME,
    ),
    DEEP,
    THEME,
  );
}

/** @param {Relief} relief @param {Camera} camera @param {number} [ratio] */
function picture(relief, camera, ratio = 1) {
  const lens = lensOf(camera, WIDTH, HEIGHT, DEEP);
  const screen = screenOf(WIDTH, HEIGHT, ratio, (width, height) => ({
    width,
    height,
    data: new Uint8ClampedArray(4 * width * height),
  }));
  render(relief, lens, screen);
  /** @param {number} column @param {number} row */
  const at = (column, row) => screen.heights[(column + 1) * (screen.h + 2) + row + 1];
  return { lens, screen, at };
}

/**
 * The height at which a ray through a pixel first meets the block, or null: small steps, no cleverness.
 * @param {Relief} relief @param {Lens} lens @param {number} px @param {number} py
 */
function met(relief, lens, px, py) {
  const { cos, sin, lean, rise, scale, cx, cy } = lens;
  const across = (px - cx) / scale;
  for (let away = -1; away <= 1; away += 0.0004) {
    const [x, y] = [across * cos + away * sin, away * cos - across * sin];
    const ground = Math.abs(x) <= 0.5 && Math.abs(y) <= DEEP / 2 ? heightAt(relief, x, y) : NaN;
    const ray = ((cy - py) / scale - away * lean) / rise;
    if (ray <= ground && ray >= -FOOT) return ray;
  }
  return null;
}

/**
 * Bumps, or bare noise, and in some of them holes.
 * @param {() => number} next @param {string} kind
 */
function landscape(next, kind) {
  const waves = Array.from({ length: 6 }, () => [9 * next() - 4, 9 * next() - 4, 6 * next(), next()]);
  /** @param {number} x @param {number} y */
  const smooth = (x, y) =>
    waves.reduce((sum, [a, b, c, height]) => sum + height * Math.sin(a * x + b * y + c), 0);
  if (kind === "noise") return blockOf(13, 10, next);
  return blockOf(60, 45, (x, y) =>
    kind === "holes" && Math.hypot(x - 0.4, y - 0.5) < 0.22 ? NaN : smooth(x, y),
  );
}

test("from straight above a point is where the flat map has it", () => {
  const relief = blockOf(20, 15, (x, y) => x * y);
  const lens = lensOf(
    { turn: 0, tilt: Math.PI / 2, zoom: flatZoom(WIDTH, HEIGHT, DEEP) },
    WIDTH,
    HEIGHT,
    DEEP,
  );
  /** @type {import("../../app/player/static/core/geometry.js").Frame} */
  const frame = { x: WINDOW[0], y: WINDOW[1], width: WIDTH, height: HEIGHT };
  for (const [x, y, t] of [
    [-2, 10, 0],
    [3, 14, 1],
    [0.3, 11.7, 0.4],
    [-1.1, 13.2, 0.9],
  ]) {
    const [px, py] = place(relief, lens, x, y, t);
    assert.ok(
      Math.abs(px - toPixelX(frame, x)) < 1e-9 && Math.abs(py - toPixelY(frame, y)) < 1e-9,
      `${px}, ${py}`,
    );
  }
});

test("every pixel shows what a ray through it meets", () => {
  for (let seed = 1; seed <= 24; seed += 1) {
    const next = random(seed);
    const kind = ["smooth", "noise", "holes"][seed % 3];
    const relief = landscape(next, kind);
    const camera = {
      turn: seed % 8 === 0 ? 0 : 7 * next(),
      tilt: 0.26 + 1.2 * next(),
      zoom: 0.7 + 2 * next(),
    };
    const { lens, at } = picture(relief, camera);
    let wrong = 0;
    for (let k = 0; k < 60; k += 1) {
      const [column, row] = [Math.floor(next() * WIDTH), 2 + Math.floor(next() * (HEIGHT - 4))];
      const wanted = met(relief, lens, column + 0.5, row + 0.5);
      // A pixel or two up or down are as good: a sharp crest lies between two samples.
      const near = [-2, -1, 0, 1, 2].map((off) => at(column, row + off));
      const good =
        wanted === null
          ? near.some((z) => z < -1)
          : near.some((z) => z > -1) &&
            wanted >= Math.min(...near.filter((z) => z > -1)) - 0.01 &&
            wanted <= Math.max(...near) + 0.01;
      wrong += Number(!good);
    }
    assert.ok(wrong <= 1, `${wrong} of 60 pixels are wrong: seed ${seed}, ${kind}`);
  }
});

test("the skyline is that of a fine mesh", () => {
  const relief = landscape(random(5), "smooth");
  const { lens, at } = picture(relief, { turn: 0.7, tilt: 0.6, zoom: 1 });
  const skyline = new Float64Array(WIDTH).fill(Infinity);
  for (let i = 0; i <= 1500; i += 1) {
    for (let j = 0; j <= 1500; j += 1) {
      const [x, y] = [i / 1500 - 0.5, (j / 1500 - 0.5) * DEEP];
      const [px, py] = look(lens, x, y, heightAt(relief, x, y));
      skyline[Math.floor(px)] = Math.min(skyline[Math.floor(px)], py);
    }
  }
  for (let column = 0; column < WIDTH; column += 1) {
    let row = 0;
    while (row < HEIGHT && at(column, row) < -1) row += 1;
    // of the block, half a pixel wide
    const edge = skyline[column - 1] === Infinity || skyline[column + 1] === Infinity;
    if (row === HEIGHT) assert.ok(skyline[column] === Infinity || edge, `column ${column} is empty`);
    else if (!edge)
      assert.ok(Math.abs(row - skyline[column]) < 2, `column ${column}: ${row}, not ${skyline[column]}`);
  }
});

test("behind a ridge is hidden, before it and on it is not, and nothing is from above", () => {
  const relief = blockOf(81, 61, (_x, y) => Math.exp(-(((y - 0.5) / 0.06) ** 2)));
  for (const ratio of [0.5, 1, 2]) {
    for (const [tilt, far] of /** @type {[number, boolean][]} */ ([
      [1, true],
      [Math.PI / 2, false],
    ])) {
      const { lens, screen } = picture(relief, { turn: 0, tilt, zoom: 1 }, ratio);
      /** @param {number} y */
      const covered = (y) => hidden(screen, ...look(lens, 0.1, y, heightAt(relief, 0.1, y)));
      assert.deepEqual(
        [covered(0.09), covered(0), covered(-0.2), covered(0.36)],
        [far, false, false, false],
        `${ratio}, ${tilt}`,
      );
    }
  }
});

test("a hole is empty, and the ground around it is what it was", () => {
  /** @param {number} x @param {number} y */
  const whole = (x, y) => Math.sin(5 * x) + y;
  /** @param {number} x @param {number} y */
  const hole = (x, y) => (Math.hypot(x - 0.5, y - 0.5) < 0.2 ? NaN : whole(x, y));
  const [a, b] = [whole, hole].map((f) => picture(blockOf(60, 45, f), { turn: 0, tilt: 1.5, zoom: 1 }));
  assert.ok(b.at(WIDTH / 2, HEIGHT / 2) < -1);
  assert.equal(b.screen.out[(HEIGHT / 2) * WIDTH + WIDTH / 2], 0);
  for (const column of [60, 75, 130, 140]) assert.ok(Math.abs(a.at(column, 80) - b.at(column, 80)) < 0.01);
  assert.ok(b.screen.heights.every(Number.isFinite));
  const nothing = picture(
    blockOf(10, 10, () => NaN),
    { turn: 1, tilt: 1, zoom: 1 },
  );
  assert.ok(nothing.screen.out.every((pixel) => pixel === 0));
});

test("a path lies on the ground, in pieces, and ends where the plane does", () => {
  const relief = blockOf(60, 45, (x, y) => Math.sin(6 * x) * y);
  const path = drape(relief, Float32Array.of(0, 12, 2, 13, 2, 99, 1, 11, NaN, NaN));
  for (let k = 0; k < path.count; k += 1) {
    const [x, y, z] = path.xyz.subarray(3 * k, 3 * k + 3);
    if (!Number.isNaN(z)) assert.ok(Math.abs(z - heightAt(relief, x, y)) < 0.01 && z <= TALL + 0.01);
    if (k) assert.ok(path.at[k] >= path.at[k - 1]);
  }
  assert.equal(path.at[path.count - 1], 4);
  assert.ok(lastUpTo(path.at, path.count, 1) > 10, "a long step is divided");
  const [x, y] = headAt(path, 0.5) ?? assert.fail("no head");
  assert.ok(Math.abs(x - (1 / 5 + 0.2 - 0.2)) < 0.1 && Math.abs(y - ((12.5 - 12) / 4) * DEEP) < 1e-6);
  assert.equal(headAt(path, 2), null);
  assert.ok(headAt(path, 1.01) !== null && headAt(path, 3) !== null && headAt(path, 4) === null);
  const { lens, screen } = picture(relief, { turn: 0.4, tilt: 1, zoom: 1 });
  const laid = lay(lens, screen, path);
  assert.deepEqual(new Set(laid.visible.subarray(0, laid.count)), new Set([1, 2]));
  let strokes = 0;
  const pen = new Proxy(
    {},
    {
      get: (_, name) => () => {
        strokes += Number(name === "stroke");
      },
      set: () => true,
    },
  );
  strokeOn(partial(pen), laid, 0, laid.count - 1, { color: "red", dash: [], wide: 2 }, THEME);
  assert.equal(strokes, 4, "out of the plane and back: two lines, each with a casing");
});
