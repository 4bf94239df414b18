import assert from "node:assert/strict";
import { test } from "node:test";
import { ellipse } from "../../app/player/static/charts/ellipses.js";
import { along } from "../../app/player/static/core/geometry.js";
import { mix } from "../../app/player/static/core/theme.js";
import {
  bendAt,
  drawBend,
  drawParabola,
  drawRibbon,
  eigen,
  modelLevel,
  sayBend,
  sayStability,
} from "../../app/player/static/overlays/bending.js";
import { partial } from "./partial.mjs";

/** H v. @param {[number, number, number]} h @param {[number, number]} v */
const times = ([a, b, c], [x, y]) => [a * x + b * y, b * x + c * y];
/** @param {number} a @param {number} b @param {number} [tolerance] */
const near = (a, b, tolerance = 1e-9) =>
  assert.ok(Math.abs(a - b) < tolerance * Math.max(1, Math.abs(b)), `${a} is not ${b}`);
/** @type {[number, number, number][]} */
const HESSIANS = [
  [20, 0, 5],
  [5, 0, 20],
  [2, 1, 2],
  [-3, 0.5, 4],
  [-3, 2, -4],
  [0, 1, 0],
  [7, 0, 7],
];

test("eigenvectors are what the matrix only stretches, the larger eigenvalue first", () => {
  for (const h of HESSIANS) {
    const [first, second] = eigen(h);
    assert.ok(first.value >= second.value);
    for (const { value, vector } of [first, second]) {
      near(Math.hypot(...vector), 1);
      times(h, vector).forEach((part, i) => near(part, value * vector[i]));
    }
    near(first.vector[0] * second.vector[0] + first.vector[1] * second.vector[1], 0);
  }
});

test("the level line of the quadratic model goes through the point, and is one", () => {
  const g = /** @type {[number, number]} */ ([3, -1]);
  for (const h of HESSIANS.filter(([a, b, c]) => a * c !== b * b)) {
    const { line, center } = modelLevel(g, h);
    const model = (/** @type {[number, number]} */ [x, y]) =>
      g[0] * x + g[1] * y + 0.5 * (times(h, [x, y])[0] * x + times(h, [x, y])[1] * y);
    const scale = Math.max(...line.flat().map(Math.abs)) ** 2 * 20 + 1;
    for (const point of line) assert.ok(Math.abs(model(point)) < 1e-9 * scale);
    assert.ok(center);
    const slope = times(h, center);
    near(slope[0] + g[0], 0);
    near(slope[1] + g[1], 0);
    const closest = Math.min(...line.map(([x, y]) => Math.hypot(x, y)));
    assert.ok(closest < 0.1 * Math.hypot(...center) + 0.3, "it passes the point itself");
  }
});

test("where the loss is flat in a direction the model has no level line", () => {
  assert.deepEqual(modelLevel([1, 0], [0, 0, 0]), { line: [], center: null });
  assert.deepEqual(modelLevel([1, 0], [1, 0, 0]), { line: [], center: null });
});

test("between two steps that were computed the bend is in between; beyond the last it stays", () => {
  /** @param {number[]} shape @param {number[]} values */
  const of = (shape, values) => ({ shape, values: Float32Array.from(values) });
  const arrays = {
    at: of([2], [0, 10]),
    g: of([2, 2], [1, 2, 3, 4]),
    h: of([2, 3], [1, 0, 1, 3, 0, 3]),
    low: of([2], [1, 3]),
    high: of([2], [1, 3]),
    ratio: of([2], [0.5, 1.5]),
  };
  assert.deepEqual(bendAt(arrays, 5), { g: [2, 3], h: [2, 0, 2], low: 2, high: 2, ratio: 1 });
  assert.equal(bendAt(arrays, 0).ratio, 0.5);
  assert.equal(bendAt(arrays, 99).ratio, 1.5);
});

test("what is drawn at a head is named for whoever places all the words; a center on the head needs no name", () => {
  const canvas = partial(new Proxy({}, { get: () => () => ({ width: 0 }), set: () => true }));
  /** @type {import("../../app/player/static/core/geometry.js").Frame} */
  const frame = { x: [-4, 4], y: [-3, 3], width: 800, height: 600 };
  /** @param {[number, number]} g @param {[number, number, number]} h */
  const named = (g, h) =>
    drawBend(canvas, frame, [0, 0], { g, h, low: 1, high: 2, ratio: 1 }, partial({})).map(({ text }) => text);
  assert.deepEqual(named([-2, 0], [2, 0, 1]), ["model's center", "λ = 2", "λ = 1", "−∇f"]);
  assert.deepEqual(named([-0.2, 0], [2, 0, 1]), ["λ = 2", "λ = 1", "−∇f"]);
  assert.deepEqual(named([0, 0], [2, 0, -1]), ["λ = 2", "λ = −1"]);
});

test("in one dimension the tangent and the parabola touch the curve, with its slope and its curvature", () => {
  /** @type {[number, number][]} */
  const points = [];
  const lineTo = (/** @type {number} */ x, /** @type {number} */ y) => points.push([x, y]);
  const canvas = partial(
    new Proxy({}, { get: (_, name) => (name === "lineTo" ? lineTo : () => {}), set: () => true }),
  );
  /** @type {import("../../app/player/static/core/geometry.js").Frame} */
  const frame = { x: [-4, 4], y: [-3, 3], width: 800, height: 600 }; // 100 pixels a unit, either way
  drawParabola(canvas, frame, [1, 0.5], { g: [2, 0], h: [-3, 0, 0], low: 1, high: 2, ratio: 1 }, partial({}));
  const half = points.length / 2;
  points.forEach(([x, y], i) => {
    const dx = x / 100 - 4 - 1;
    near(3 - y / 100, 0.5 + 2 * dx + (i < half ? 0 : -1.5 * dx * dx), 1e-6);
  });
  assert.ok(points.slice(half).some(([x]) => Math.abs(x / 100 - 5) > 1));
});

test("words say what the numbers mean", () => {
  /** @type {import("../../app/player/static/overlays/bending.js").Bend} */
  const bend = { g: [3, 4], h: [1, 0, 1], low: -1, high: 2, ratio: 2.5 };
  assert.equal(sayBend(bend), "|∇f| 5 · λ −1 … 2: saddle-shaped here");
});

test("words name the rule whose limit it is, and its formula", () => {
  /** @param {number} ratio @param {Partial<import("../../app/player/static/race/stability.js").Limit>} [limit] */
  const said = (ratio, limit) =>
    sayStability(partial({ ratio }), {
      limit: 2,
      formula: "2",
      rule: "Gradient descent",
      of: "rule",
      pull: 0,
      ...limit,
    });
  assert.equal(said(0.5), "η·λmax = 0.5, below 1: Gradient descent does not overshoot");
  assert.equal(said(1.5), "η·λmax = 1.5, between 1 and 2: Gradient descent overshoots, but converges");
  assert.equal(said(2.5), "η·λmax = 2.5, above 2: Gradient descent is unstable here");
  /** @type {Partial<import("../../app/player/static/race/stability.js").Limit>} */
  const ball = { limit: 3.8, formula: "2 + 2β", rule: "Momentum" };
  assert.equal(said(2.5, ball), "η·λmax = 2.5, below 3.8 = 2 + 2β: Momentum is stable here");
  assert.equal(said(4, ball), "η·λmax = 4, above 3.8 = 2 + 2β: Momentum is unstable here");
  assert.match(
    said(20, { limit: 38, formula: "2(1 + β₁)/(1 − β₁)", rule: "Adam", of: "rates" }),
    /^λmax\(D\^½HD\^½\) = 20, below 38 = .*: Adam, while its rates D hold, is stable here$/,
  );
  assert.equal(
    said(3, { pull: 1 }),
    "η·(λmax + 1) = 3, above 2: Gradient descent is unstable here",
    "η = 1.5, λ = 1, decoupled decay θ = 1",
  );
  assert.match(
    said(20, { limit: 38, rule: "Adam", of: "rates", pull: 3.8 }),
    /^λmax\(D\^½HD\^½\) \+ η·3.8 = 20/,
  );
  assert.match(
    said(3, { rule: "Lion", of: "descent" }),
    /plain gradient descent would be unstable here \(limit 2\); .* for Lion$/,
  );
});

test("the ribbon warns where a rule comes near its own limit", () => {
  const theme = partial({ up: "calm", warn: "warn", down: "gone" });
  /** @param {number} limit */
  const colors = (limit) => {
    /** @type {string[]} */ const used = [];
    const canvas = partial({
      beginPath() {},
      lineTo() {},
      stroke() {
        used.push(String(/** @type {any} */ (this).strokeStyle));
      },
    });
    const arrays = {
      at: { shape: [3], values: Float64Array.of(0, 1, 2) },
      ratio: { shape: [3], values: Float64Array.of(0.5, 1.5, 2.5) },
    };
    drawRibbon(canvas, { pixels: new Float64Array(8) }, arrays, 3, partial({ limit }), theme);
    return used;
  };
  assert.deepEqual(colors(2), ["calm", "warn", "gone"]);
  assert.deepEqual(colors(3.8), ["calm", "calm", "warn"]);
});

test("an ellipse of two standard deviations lies as the covariance does", () => {
  const points = ellipse(Float32Array.from([1, -1]), Float32Array.from([4, 0, 0, 0.25]));
  near(Math.max(...points.map(([x]) => x)), 1 + 4);
  near(Math.max(...points.map(([, y]) => y)), -1 + 1);
});

test("a curve is linear between its points, and nowhere else", () => {
  const z = { shape: [1, 3], values: Float32Array.from([0, 2, 8]) };
  const window = [
    [0, 2],
    [0, 8],
  ];
  assert.deepEqual(
    [0, 0.5, 1.5, 2].map((x) => along(z, window, x)),
    [0, 1, 5, 8],
  );
  assert.ok(Number.isNaN(along(z, window, 2.1)));
});

test("a ramp runs from its first colour to its last", () => {
  const ramp = ["#000000", "#808080", "#ff0000"];
  assert.deepEqual(
    [-1, 0, 0.25, 0.5, 1, 2].map((share) => mix(ramp, share)),
    ["#000000", "#000000", "#404040", "#808080", "#ff0000", "#ff0000"],
  );
});
