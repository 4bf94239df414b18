/** What theory says on a map belongs to the race that is shown. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { answering } from "../../app/player/static/core/payload.js";
import { createTheory } from "../../app/player/static/overlays/theory.js";
import { partial } from "./partial.mjs";

/** A canvas that draws nothing; it counts its lines. */
function blank() {
  const context = { lines: 0, lineTo: () => (context.lines += 1) };
  const paper = new Proxy(context, { get: (known, name) => Reflect.get(known, name) ?? (() => undefined) });
  return { context: paper, canvas: partial({ style: {}, getContext: () => paper }) };
}

test("another race takes the words and the path of the one before with it, even where no theory is shown", () => {
  Object.assign(globalThis, { window: globalThis, devicePixelRatio: 1 });
  const numbers = (/** @type {number[]} */ values) => ({
    shape: [values.length],
    values: Float64Array.from(values),
  });
  const arrays = { x: numbers([0, 0, 1, 1]), ring: numbers([]), steep: numbers([]), loss: numbers([]) };
  answering.set("told", () => ({ header: { words: [], above: null }, arrays }));
  const frame = { width: 100, height: 100, x: [0, 1], y: [0, 1] };
  for (const then of [{ theory: "" }, { theory: "told:2/theory/0", hidden: true }]) {
    const shown = { theory: true };
    const scene = partial({ header: { theory: "told:1/theory/0" }, frame, theme: {}, wide: 1 });
    const parts = partial({ hatched: blank().canvas, theory: { hidden: true } });
    const about = partial({ host: { resolve: (/** @type {string} */ url) => url }, clock: {} });
    const theory = createTheory(scene, parts, about, shown, () => {});
    const { context } = blank();
    theory.draw(partial(context), 3);
    const before = context.lines;
    assert.ok(before > 0);
    scene.header = then;
    shown.theory = !then.hidden;
    theory.forget();
    theory.draw(partial(context), 0);
    assert.equal(context.lines, before);
  }
});
