/** Marks: what each may say, where it stands on a map, how large its shape is, and that no text is more than a text. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { drawMarks } from "../../app/player/static/charts/smallmarks.js";
import { VIEW } from "../../app/player/static/core/viewing.js";
import { anchorOf } from "../../app/player/static/map/anchors.js";
import { choicesOf } from "../../app/player/static/map/choosing.js";
import { shifted } from "../../app/player/static/map/marking.js";
import { bareMark, inkOf, isSomething, nameOf, withMark } from "../../app/player/static/marks/mark.js";
import { spans, spoken } from "../../app/player/static/marks/markdown.js";
import { headOf, lineThrough, outline } from "../../app/player/static/marks/outline.js";
import { settled } from "../../app/player/static/marks/placing.js";
import { SETTINGS } from "../../app/player/static/marks/words.js";
import { partial } from "./partial.mjs";

const RUNS = [
  { light: "#7a1b52", dark: "#edcdfe", title: "Adam", diverged_at: null },
  { light: "#c73260", dark: "#fd83aa", title: "GD", diverged_at: 2 },
];
/** Two runs of three steps: along the horizontal axis, and up. */
const scene = partial({
  header: { runs: RUNS, steps: 3, focus: 0 },
  arrays: {
    x: { shape: [2, 4, 2], values: Float64Array.of(0, 0, 1, 0, 2, 0, 3, 0, 0, 0, 0, 1, 0, 2, 0, 2) },
  },
  frame: { x: [0, 4], y: [0, 4], width: 400, height: 400 },
});
const at = (/** @type {number} */ step) => partial({ at: null, shown: () => step, stepOf: Math.floor });

test("a mark is written without what it says by default, as Python writes it", () => {
  assert.deepEqual(bareMark({ on: "map", shape: "point", text: "", at: [1, 2], color: undefined }), {
    at: [1, 2],
  });
  const knob = { on: /** @type {const} */ ("knob"), value: 0.1, path: "runs.0.lr", text: "2/λ" };
  assert.deepEqual(bareMark(knob), knob);
});

test("marks are set, added and taken away, and those of before stay as they were", () => {
  const before = [{ at: /** @type {[number, number]} */ ([0, 0]) }, { run: 0 }];
  assert.deepEqual(withMark(before, 1, { run: 1 }), [{ at: [0, 0] }, { run: 1 }]);
  assert.deepEqual(withMark(before, 2, { run: 1 }).length, 3);
  assert.deepEqual(withMark(before, 0, null), [{ run: 0 }]);
  assert.equal(before.length, 2);
  assert.deepEqual(VIEW.marks, []);
  assert.equal(isSomething({ shape: "none", text: "  " }), false);
  assert.equal(isSomething({ shape: "none", text: "a" }), true);
  assert.equal(isSomething({}), true);
});

test("a mark has its own colour, or that of its run, or that of text", () => {
  const theme = partial({ dark: false, text: "#000" });
  assert.equal(inkOf({ color: "rose", run: 0 }, RUNS, theme), "#c73260");
  assert.equal(inkOf({ run: 0 }, RUNS, theme), "#7a1b52");
  assert.equal(inkOf({ run: 0 }, RUNS, partial({ dark: true })), "#edcdfe");
  assert.equal(inkOf({ at: [0, 0] }, RUNS, theme), "#000");
  assert.equal(inkOf({ color: "constructor" }, RUNS, theme), "#000");
  assert.equal(nameOf(RUNS[1]), "rose");
});

test("a mark on a run goes with its head, or waits for its step and then stays", () => {
  assert.deepEqual(anchorOf(scene, at(0), { at: [7, 8] }), [7, 8]);
  assert.deepEqual(anchorOf(scene, at(1.5), { run: 0 }), [1.5, 0]);
  assert.equal(anchorOf(scene, at(1), { run: 0, step: 2 }), null);
  assert.deepEqual(anchorOf(scene, at(2), { run: 0, step: 2 }), [2, 0]);
  assert.deepEqual(anchorOf(scene, at(3), { run: 0, step: 2 }), [2, 0]);
  assert.deepEqual(anchorOf(scene, at(3), { run: 1 }), [0, 2], "it diverged there");
  assert.equal(anchorOf(scene, at(3), { run: 2 }), null, "there is no such run");
  assert.equal(anchorOf(scene, at(3), { run: 0, step: 9 }), null, "the race is shorter");
  const trained = partial({ at: Float64Array.of(0, 10, 20, 40), shown: () => 2 });
  assert.deepEqual(anchorOf(scene, trained, { run: 0, step: 15 }), [1, 0], "rows are moments of a training");
  assert.equal(anchorOf(scene, trained, { run: 0, step: 40 }), null);
});

test("shapes are as large as they say, in the coordinates of the plane", () => {
  const circle = outline({ shape: "circle", radius: 2 }, [1, 1]);
  assert.deepEqual(circle[0], [3, 1]);
  for (const [x, y] of circle) assert.ok(Math.abs(Math.hypot(x - 1, y - 1) - 2) < 1e-12);
  assert.deepEqual(outline({ shape: "region", to: [2, 3] }, [0, 0]), [
    [0, 0],
    [2, 0],
    [2, 3],
    [0, 3],
    [0, 0],
  ]);
  assert.deepEqual(outline({ shape: "arrow", to: [2, 4] }, [0, 0]), [
    [0, 0],
    [1, 2],
    [2, 4],
  ]);
  assert.equal(outline({ shape: "region", to: [2, 3] }, [0, 0], 24).length, 97, "it bends with a surface");
  assert.deepEqual(outline({}, [5, 6]), [[5, 6]]);
  assert.equal(
    lineThrough([
      [0, 0],
      [1, 2],
    ]),
    "M0.0 0.0L1.0 2.0",
  );
  const head = headOf(
    [
      [0, 0],
      [10, 0],
      [10, 0],
    ],
    5,
  );
  assert.match(head, /L10\.0 0\.0/);
  assert.match(
    head,
    /^M5\.4 2\.0/,
    "it points away from where the line comes from, though its end is said twice",
  );
});

test("a hand moves a mark with its end, or its end alone; what it moves off a run stands by itself", () => {
  const spans = /** @type {[number, number]} */ ([4, 4]);
  const line = {
    at: /** @type {[number, number]} */ ([0, 0]),
    to: /** @type {[number, number]} */ ([1, 1]),
    shape: /** @type {const} */ ("line"),
  };
  assert.deepEqual(shifted(line, [0, 0], [1, 0], false, spans), { ...line, at: [1, 0], to: [2, 1] });
  assert.deepEqual(shifted(line, [0, 0], [1, 0], true, spans), { ...line, to: [2, 1] });
  const circle = {
    at: /** @type {[number, number]} */ ([0, 0]),
    radius: 1,
    shape: /** @type {const} */ ("circle"),
  };
  assert.equal(shifted(circle, [0, 0], [0.5, 9], true, spans).radius, 1.5);
  assert.ok((shifted(circle, [0, 0], [-5, 0], true, spans).radius ?? 0) > 0);
  assert.deepEqual(shifted({ run: 0, step: 2, text: "a" }, [2, 0], [0.5, 0.25], false, spans), {
    text: "a",
    at: [2.5, 0.25],
  });
});

test("a double click on a head can mean the run; what there is can become another shape in its place", () => {
  const paths = partial({ heads: () => [[100, 100]] });
  const near = choicesOf(scene, at(1), paths, [105, 100]);
  assert.deepEqual(near[0].mark, { run: 0 });
  assert.deepEqual(near[1].mark, { run: 0, step: 1 });
  const far = choicesOf(scene, at(1), paths, [200, 200]);
  assert.deepEqual(far[0].mark, { at: [2, 2] });
  assert.deepEqual(
    far.map(({ mark }) => mark.shape ?? "point"),
    ["point", "none", "circle", "arrow", "line", "region"],
  );
  const other = choicesOf(scene, at(1), paths, [0, 0], { at: [1, 1], shape: "arrow", to: [3, 3] });
  assert.deepEqual(other[5].mark, { at: [1, 1], shape: "region", to: [3, 3] });
  assert.deepEqual(choicesOf(scene, at(1), paths, [0, 0], { run: 0 })[2].mark.run, 0);
});

test("no text is more than a text: there is no span for a link, an image or HTML", () => {
  for (const text of [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "[a](javascript:alert(1))",
    "&lt;b&gt;",
  ]) {
    assert.deepEqual(spans(text), [{ text, bold: false, emphasis: false, code: false, formula: false }]);
    assert.equal(spoken(text), text);
  }
  assert.equal(SETTINGS.trust, false, "no formula may hold a link or an image either");
  assert.equal(spoken("**rate** below $2/\\lambda_1$"), "rate below 2/λ₁");
});

test("a long text of signs is read in no time", () => {
  const began = performance.now();
  for (const sign of ["*", "_", "$", "`", "\\", "**a", "$a\\"])
    spans(sign.repeat(Math.floor(200 / sign.length)));
  assert.ok(performance.now() - began < 200);
});

test("words that have no choice are placed first, and the others make way", () => {
  const core = { left: 100, top: 100, right: 106, bottom: 106 };
  const [first, over] = settled(
    [
      { width: 50, height: 16, core, how: "beside" },
      { width: 60, height: 20, core: { left: 130, top: 100, right: 136, bottom: 106 }, how: "over" },
    ],
    [],
    [400, 300],
  );
  assert.deepEqual(over, { left: 103, top: 93, right: 163, bottom: 113 });
  assert.equal(first.right, 95, "left of its point, since words stand on the right");
});

test("a small map says what is marked on its own run and on none, in lines that fit and plain letters", () => {
  Object.assign(globalThis, { Path2D: class {} });
  /** @type {string[]} */ const said = [];
  const context = new Proxy(
    partial({ measureText: (/** @type {string} */ text) => ({ width: 6 * text.length }) }),
    {
      get: (target, name) =>
        target[name] ??
        ((/** @type {unknown[]} */ ...given) => name === "fillText" && said.push(String(given[0]))),
      set: () => true,
    },
  );
  const marks = partial([
    { at: [1, 1], text: "**below** $2/\\lambda$" },
    { run: 0, text: "its head" },
    { run: 1, text: "another's" },
    { run: 0, step: 2, text: "to come" },
    { on: "plot", step: 1, text: "elsewhere" },
    { at: [2, 2], text: "a text that needs more than a line" },
  ]);
  const pixels = Float64Array.of(0, 100, 25, 100, 50, 100, 75, 100);
  const frame = partial({ ...scene.frame, width: 100, height: 100 });
  drawMarks(context, { marks, raced: scene, run: 0, at: null }, 1, pixels, frame, partial({}));
  assert.deepEqual(said, ["below", "2/λ", "its head", "a text", "that", "needs…"]);
});
