/** What the buttons beside a map show, and the experiments that a page remembers. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { fitted, lookAt } from "../../app/player/static/map/looking.js";
import { createMemory } from "../../app/player/static/race/history.js";

const header = /** @type {any} */ ({
  window: [
    [-4, 4],
    [-3, 3],
  ],
  start: [1, 1],
  curve: false,
});
const paths = (/** @type {number[]} */ ...points) => ({
  shape: [1, points.length / 2, 2],
  values: Float64Array.from(points),
});

test("the paths fill the part that fits them, to the window's own scale", () => {
  const { x, y } = fitted(header, paths(1, 1, 2, 1, 3, 2));
  assert.ok(x[0] < 1 && x[1] > 3 && y[0] < 1 && y[1] > 2);
  assert.ok(Math.abs((x[1] - x[0]) / (y[1] - y[0]) - 8 / 6) < 1e-12);
  assert.ok(x[1] - x[0] < 2 * 1.2);
  assert.ok(Math.abs((x[0] + x[1]) / 2 - 2) < 1e-12 && Math.abs((y[0] + y[1]) / 2 - 1.5) < 1e-12);
});

test("on a curve each axis fits by itself", () => {
  const { x, y } = fitted({ ...header, curve: true }, paths(1, 1, 3, 1.1));
  assert.ok(Math.abs(x[1] - x[0] - 2 * 1.16) < 1e-12);
  assert.ok(Math.abs(y[1] - y[0] - 0.1 * 1.16) < 1e-12);
});

test("a path that goes astray or ends does not decide, and one that stands still has some room", () => {
  const strayed = fitted(header, paths(1, 1, 2, 2, 1e6, 5, NaN, NaN));
  assert.deepEqual(strayed, fitted(header, paths(1, 1, 2, 2)));
  const { x } = fitted(header, paths(1, 1, 1, 1));
  assert.ok(x[0] < 1 && x[1] > 1);
});

test("a start far from the window is fitted with the way to it", () => {
  const far = { ...header, start: [400, 1] };
  const { x } = fitted(far, paths(400, 1, 100, 1, 1, 1));
  assert.ok(x[0] < 1 && x[1] > 400);
});

test("coming nearer and going back leaves the part as it was", () => {
  /** @type {import("../../app/player/static/core/geometry.js").Frame} */
  const frame = { x: [-4, 4], y: [-3, 3], width: 400, height: 300 };
  const near = lookAt("in", { header, arrays: {}, frame });
  assert.ok(near.x[1] - near.x[0] < 8 && near.x[0] === -near.x[1]);
  const again = lookAt("out", { header, arrays: {}, frame: { ...frame, ...near } });
  for (const k of [0, 1]) assert.ok(Math.abs(again.x[k] - frame.x[k]) < 1e-12);
  assert.deepEqual(lookAt("whole", { header, arrays: {}, frame: { ...frame, ...near } }).y, [-3, 3]);
});

test("a page without an address remembers its experiments", () => {
  /** @type {string[]} */ const opened = [];
  const memory = createMemory((link) => opened.push(link));
  memory.write("");
  assert.ok(!memory.undoable() && !memory.redoable());
  memory.write("a");
  memory.write("a"); // said twice
  memory.write("b");
  memory.write("B", true); // the same in other words
  memory.undo();
  memory.undo();
  memory.undo();
  assert.deepEqual(opened, ["a", ""]);
  assert.ok(memory.redoable() && !memory.undoable());
  memory.redo();
  memory.redo();
  assert.deepEqual(opened, ["a", "", "a", "B"]);
  memory.undo();
  memory.write("c"); // another way on
  assert.ok(!memory.redoable() && memory.undoable());
  memory.undo();
  assert.equal(opened.at(-1), "a");
});
