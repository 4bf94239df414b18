/** What the views say: of a phase, of a cloud, of a study under way, of the honesty strip. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { reachOf, sayCloud } from "../../app/player/static/charts/ellipses.js";
import { hides, sayPhase } from "../../app/player/static/overlays/caption.js";
import { sayAsking } from "../../app/player/static/training/bands.js";
import { honestyAt, stripOf } from "../../app/player/static/training/strip.js";
import { partial } from "./partial.mjs";

test("a phase says its number, its words and its equation with numbers", () => {
  const numbers = partial({
    header: { words: { g: "The gradient.", w: "" }, values: { lr: 0.5 } },
    arrays: {
      x: { shape: [2, 1], values: Float32Array.of(3, 2) },
      g: { shape: [1, 1], values: Float32Array.of(2) },
    },
  });
  /** @type {[string, string, string][]} */
  const phases = [
    ["g", "∇ f", ""],
    ["w", "w", "{w'} − {lr}·{g}"],
  ];
  assert.deepEqual(sayPhase(phases, 0, numbers, 0), ["1 of 2 · ∇f, the gradient", "∇f = 2"]);
  assert.deepEqual(sayPhase(phases, 1, numbers, 0), ["2 of 2 · w", "w = 3 − 0.5·2 = 2"]);
});

test("the caption hides the upper left corner of a map, and nothing off it", () => {
  const frame = { height: 100 };
  assert.deepEqual(
    [hides(frame, 10, 10), hides(frame, 540, 10), hides(frame, 10, 42), hides(frame, -1, 10)],
    [true, false, false, false],
  );
});

test("a study under way says whether the server computes, is away, or has refused", () => {
  assert.equal(sayAsking({ phase: "asking", said: "", failures: 0 }), "computing");
  assert.match(sayAsking({ phase: "asking", said: "", failures: 2 }), /cannot be reached/);
  assert.equal(sayAsking({ phase: "refused", said: "Too large.", failures: 0 }), "Too large.");
});

test("a cloud reaches past its widest ellipse and its mean, and says how long the gradient is", () => {
  const message = partial({
    header: { sizes: [1, 10] },
    arrays: {
      mean: { values: Float32Array.of(3, 4) },
      spread1: { values: Float32Array.of(4, 0, 0, 1) },
    },
  });
  assert.ok(Math.abs(reachOf(message) - 1.25 * 7) < 1e-9);
  assert.match(sayCloud(message), /mini-batches of 1 and 10 samples .* of length 5$/);
  assert.equal(
    reachOf(partial({ header: { sizes: [] }, arrays: { mean: { values: Float32Array.of(2, 0) } } })),
    2.5,
  );
});

test("the honesty strip finds the step under a pointer, and the numbers of a run", () => {
  const strip = stripOf({ width: 296, height: 112 }, (row) => 10 * row, 20);
  assert.equal(strip.toX(20), 296 - 52);
  assert.equal(strip.stepAt(strip.toX(7)), 70);
  assert.deepEqual([strip.toY(0), strip.toY(1), strip.toY(9)], [106, 6, 6]);
  const away = { shape: [2, 2], values: Float32Array.of(0, 0.25, 0.5, 0.75) };
  assert.deepEqual(honestyAt({ away }, 1, 1), [0.75, NaN]);
  assert.deepEqual(honestyAt({ away, gap: away }, 0, 1), [0.25, 0.25]);
});
