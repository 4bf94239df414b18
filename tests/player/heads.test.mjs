/** Heads of runs: where they stand, how strong they are drawn, and what their names say. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { beside, focusLast, fontOf, sayHead } from "../../app/player/static/core/heads.js";
import { NAME, PATH } from "../../app/player/static/core/measures.js";
import { BACK, headOf, lastOf, pieceOf, styleOf } from "../../app/player/static/map/line.js";
import { partial } from "./partial.mjs";

const line = { pixels: Float64Array.of(0, 0, 10, 20, 30, 20), last: 2 };

test("the run in focus lies on top of the others, which keep their order", () => {
  assert.deepEqual(focusLast(4, 1), [0, 2, 3, 1]);
  assert.deepEqual(focusLast(2, 9), [0, 1]);
});

test("a head glides between two steps, and stays where the step went that left the numbers", () => {
  assert.deepEqual(headOf(line, 0.5), { at: 0.5, k: 0, x: 5, y: 10 });
  assert.deepEqual(headOf(line, 2), { at: 2, k: 1, x: 30, y: 20 });
  assert.deepEqual(headOf({ ...line, last: lastOf(1, 9) }, 7), { at: 1, k: 1, x: 10, y: 20 });
  assert.equal(lastOf(null, 9), 9);
  assert.equal(lastOf(0, 9), 0);
  assert.equal(lastOf(1, 9), 1);
  assert.equal(lastOf(12, 9), 9); // a training that ended after the rows that are shown
});

test("the piece under way begins at the last whole step, with the dashes of its path", () => {
  const piece = pieceOf(partial({ ...line, lengths: Float64Array.of(0, 22, 42), dash: [7] }), 1, 20, 20);
  assert.deepEqual([...piece.pixels], [10, 20, 20, 20]);
  assert.deepEqual([...piece.lengths, piece.dash], [22, [7]]);
});

test("in slow motion all but the run in focus stand back", () => {
  assert.deepEqual(styleOf(true, true), { strong: 1, wide: PATH.focused });
  assert.deepEqual(styleOf(false, true), { strong: BACK, wide: PATH.wide });
  assert.deepEqual(styleOf(false, false, 2), { strong: 1, wide: 2 * PATH.wide });
});

test("a name says when its run diverged, once it has, and is smaller on a narrow map", () => {
  const step = (/** @type {number} */ row) => 10 * row;
  const run = { title: "SGD", diverged_at: 3, outside: false };
  assert.equal(sayHead(run, 2.9, step), "SGD");
  assert.equal(sayHead(run, 3, step), "SGD · diverged at 30");
  assert.equal(sayHead({ ...run, left: 25 }, 3, step), "SGD · diverged at 25");
  assert.equal(sayHead({ ...run, outside: true }, 3, step), "SGD · left the domain at 30");
  assert.equal(sayHead({ ...run, diverged_at: null }, 3, step), "SGD");
  assert.equal(fontOf(NAME.narrow - 1, partial({ font: "sans" }), 2), `600 ${2 * NAME.small}px sans`);
  assert.equal(fontOf(NAME.narrow, partial({ font: "sans" }), 1), `600 ${NAME.size}px sans`);
});

test("a name stands right of its head, and left of it at the edge; always on the map", () => {
  assert.deepEqual(beside(100, 50, 40, 400, 1, 1), { left: 112, right: 160, top: 42 });
  assert.equal(beside(380, 50, 40, 400, 1, 1).left, 380 - NAME.gap - 40);
  assert.equal(beside(20, 50, 90, 100, 1, 1).left, 4);
  assert.equal(beside(-70, 50, 40, 400, 1, 1).left, NAME.gap);
});
