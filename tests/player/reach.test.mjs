/** What the losses along a knob depend on. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { restOf } from "../../app/player/static/controls/reach.js";
import { partial } from "./partial.mjs";

/** @param {number} lr */
const gd = (lr) => ({ rule: "gd", lr, params: {} });

test("the losses that a knob leads to depend on its own run, but for what it turns, and on no other", () => {
  const rest = (/** @type {object[]} */ runs, steps = 10) =>
    restOf(
      partial({
        experiment: { landscape: { name: "beale" }, steps, runs },
        description: { landscape: "beale" },
      }),
      0,
      ["runs.0.lr"],
    );
  assert.equal(rest([gd(0.1), gd(0.2)]), rest([gd(0.7), gd(0.5)]));
  assert.notEqual(rest([gd(0.1)]), rest([{ ...gd(0.1), rule: "adam" }]));
  assert.notEqual(rest([gd(0.1)]), rest([{ ...gd(0.1), params: { beta: 0.5 } }]));
  assert.notEqual(rest([gd(0.1)]), rest([gd(0.1)], 20));
});
