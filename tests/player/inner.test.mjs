// The inner state at a head: what is drawn how large and where to, and what slow motion is about.
import assert from "node:assert/strict";
import { test } from "node:test";

import { drawInner, legendOf } from "../../app/player/static/overlays/inner.js";
import { lookUpAt, phasesOf } from "../../app/player/static/overlays/numbers.js";
import { groupsOf, timesAt } from "../../app/player/static/overlays/sizes.js";
import { focusOf } from "../../app/player/static/overlays/slow.js";
import { partial } from "./partial.mjs";

/** @param {number} a @param {number} b @param {number} [tolerance] */
const near = (a, b, tolerance = 1e-6) =>
  assert.ok(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)), `${a} is not ${b}`);
/** @param {number[]} values @param {number} [width] */
const of = (values, width = 2) => ({
  shape: [values.length / width, width],
  values: Float32Array.from(values),
});
/** @param {string} name @param {Header.Glyph["kind"]} kind @param {Partial<Header.Glyph>} [rest] */
const glyph = (name, kind, rest = {}) => ({
  name,
  kind,
  symbol: name,
  help: "What it is.",
  sign: -1,
  used: true,
  ...rest,
});
/** @import { Message, Tensors } from "../../app/player/static/core/payload.js" */
/** @import { Focus } from "../../app/player/static/overlays/inner.js" */

/** @type {import("../../app/player/static/core/geometry.js").Frame} */
const frame = { x: [-4, 4], y: [-3, 3], width: 800, height: 600 };
const theme = partial({
  text: "text",
  memory: ["one", "two"],
  squares: "squares",
  rates: "rates",
  casing: "casing",
  font: "font",
});
const head = { at: /** @type {[number, number]} */ ([0, 0]), color: "run" };

/** A canvas that notes what it is asked for. */
function canvas() {
  /** @type {[string, ...any][]} */
  const calls = [];
  /** @type {Record<string, unknown>} */
  const target = { calls, globalAlpha: 1 };
  const pen = new Proxy(target, {
    get: (_, name) =>
      String(name) in target
        ? target[String(name)]
        : (/** @type {unknown[]} */ ...args) => calls.push([String(name), ...args]),
    set: (_, name, value) => Reflect.set(target, name, value),
  });
  return { calls, pen: partial(pen) };
}
/** @param {Message<Header.Inner>} message @param {number} k @param {Focus | null} [phase] */
const draw = (message, k, phase = null) => {
  const { calls, pen } = canvas();
  const labels = drawInner(pen, frame, head, message, k, theme, phase);
  return { labels, calls };
};
/** @param {Header.Glyph[]} glyphs @param {Tensors} arrays @param {number} last @returns {Message<Header.Inner>} */
const message = (glyphs, arrays, last) => partial({ header: { last, glyphs }, arrays });

test("squares have areas in proportion to their values, of both coordinates and of all steps", () => {
  const v = [1, 4, 2, 9, 16, 25];
  const squares = message([glyph("v", "squares")], { v: of(v) }, 3);
  const areas = [0, 1, 2].flatMap((k) => {
    const rects = draw(squares, k).calls.filter(([name]) => name === "rect");
    assert.equal(rects.length, 2);
    for (const [, , , across, up] of rects) assert.equal(across, up);
    return rects.map(([, , , side]) => side ** 2);
  });
  areas.forEach((area, i) => near(area / areas[0], v[i] / v[0]));
});

test("what has become too small is magnified by a power of ten, and says so", () => {
  const squares = message([glyph("v", "squares")], { v: of([1, 1, 1e-4, 1e-4, 2.5e-5, 2.5e-5]) }, 3);
  const sides = [0, 1, 2].map((k) => draw(squares, k).calls.find(([name]) => name === "rect")?.[3]);
  near(sides[1] / sides[0], 0.01 * 100);
  assert.deepEqual(
    [0, 1, 2].map((k) => draw(squares, k).labels[0].text),
    ["v", "v × 10\u2009000", "v × 10\u2009000"],
  );
});

test("gradients point downhill, steps where they go, and lengths that are to scale compare", () => {
  const glyphs = [glyph("g", "vector"), glyph("w", "vector", { sign: 1, symbol: "Δw" })];
  for (const [x, y] of [
    [1, 0],
    [0, -2],
    [3, 4],
    [-0.1, 0.2],
  ]) {
    const { calls } = draw(message(glyphs, { g: of([x, y]), w: of([x, y]) }, 1), 0);
    const tips = calls
      .filter(([name], i) => name === "lineTo" && calls[i - 1][0] === "moveTo")
      .map(([, px, py]) => [px - 400, py - 300]);
    near(Math.atan2(tips[0][1], tips[0][0]), Math.atan2(y, -x));
    const [tipX, tipY] = tips[tips.length - 1];
    near(Math.atan2(tipY, tipX), Math.atan2(-y, x));
  }
  const alike = message([glyph("g", "vector"), glyph("m", "vector")], { g: of([2, 0]), m: of([4, 0]) }, 1);
  const [group, ...others] = groupsOf(alike, frame);
  assert.deepEqual([group.names, others.length], [["g", "m"], 0]);
  const apart = message([glyph("g", "vector"), glyph("u", "vector")], { g: of([2, 0]), u: of([4e-5, 0]) }, 1);
  assert.equal(groupsOf(apart, frame).length, 2);
});

test("a step that can be seen is as long as it is, another a round number of times longer", () => {
  const steps = message([glyph("w", "vector", { sign: 1 })], { w: of([1, 0, 0.1, 0, 0.001, 0]) }, 3);
  const [group] = groupsOf(steps, frame);
  assert.equal(timesAt(group, steps, frame, 0), 1);
  for (const k of [1, 2]) {
    const times = timesAt(group, steps, frame, k);
    assert.match(String(times), /^[125]0*$/);
    const drawn = times * 100 * steps.arrays.w.values[2 * k];
    assert.ok(drawn > 35 && drawn <= 100, `${drawn}`);
  }
});

test("a point is a ring where it is, and one at the head is the head", () => {
  const points = message([glyph("y", "point")], { y: of([1, 1, 0.01, 0]) }, 2);
  const rings = [0, 1].map((k) =>
    draw(points, k)
      .calls.filter(([name]) => name === "arc")
      .map(([, x, y]) => [x, y]),
  );
  assert.deepEqual(rings, [[[500, 200]], []]);
});

test("m is only a stage on the way to m̂; it is drawn in its own phase", () => {
  const glyphs = ["g", "m", "m_hat"].map((name) => glyph(name, "vector"));
  const both = message(glyphs, { g: of([1, 0]), m: of([1, 1]), m_hat: of([2, 2]) }, 1);
  /** @param {Focus | null} phase */
  const names = (phase) => draw(both, 0, phase).labels.map(({ text }) => text);
  assert.deepEqual(names(null), ["−g", "−m_hat"]);
  /** @type {[string, string, string][]} */
  const phases = [
    ["g", "g", ""],
    ["m", "m", "{b1}·{m'} + {g}"],
    ["m_hat", "m̂", "{m} / (1 − {b1})"],
    ["w", "w", "{w'} − {lr}·{m_hat}"],
  ];
  assert.deepEqual(
    phases.map((_, i) => names(focusOf(phases, i))),
    [["−g"], ["−g", "−m"], ["−m", "−m_hat"], ["−m_hat"]],
  );
  assert.deepEqual([...focusOf(phases, 1).before], ["m"]);
  assert.deepEqual(
    legendOf(both, theme, "run").map(({ symbol, text }) => [symbol, text]),
    [
      ["−g", "what it is"],
      ["−m_hat", "what it is"],
    ],
  );
});

test("a step is shown from its gradient to its move; a gradient taken elsewhere has its own place", () => {
  /** @param {[string, string, string][]} lines @param {Record<string, string>} [symbols] */
  const order = (lines, symbols = {}) => phasesOf({ lines, symbols }).map(([name]) => name);
  assert.deepEqual(
    order([
      ["m", "m", "{m'} + {g}"],
      ["w", "w", "{w'} − {lr}·{m}"],
    ]),
    ["g", "m", "w"],
  );
  assert.deepEqual(
    order([
      ["c", "c", "{m'} + {g}"],
      ["w", "w", "{w'} − {c}"],
      ["m", "m", "{m'} + {g}"],
    ]),
    ["g", "c", "m", "w"],
  );
  assert.deepEqual(
    order(
      [
        ["y", "y", "{w'} − {h'}"],
        ["h", "h", "{h'} + {slope}"],
        ["w", "w", "{w'} − {h}"],
      ],
      { slope: "∇L(y)" },
    ),
    ["y", "slope", "h", "w"],
  );
  assert.deepEqual(
    order([
      ["up", "up", "{w'} + {g}"],
      ["slope", "∇L", "∇L({up})"],
      ["w", "w", "{w'} − {slope}"],
    ]),
    ["g", "up", "slope", "w"],
  );
});

test("the step from k to k + 1 shows the numbers of step k + 1: the gradient is that at row k", () => {
  const arrays = { x: of([0, 0, 1, 1, 2, 2]), g: of([10, 0, 20, 0]) };
  assert.equal(lookUpAt({ header: { values: {} }, arrays }, 1 + 1)("g"), "(20, 0)");
});
