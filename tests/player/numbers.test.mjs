// The equation filled in: templates, vectors, and which row a name with a prime means.
import assert from "node:assert/strict";
import { test } from "node:test";

import { fill, lookUpAt, show } from "../../app/player/static/overlays/numbers.js";

const vector = (/** @type {number[]} */ ...values) => ({
  shape: [values.length / 2, 2],
  values: Float32Array.from(values),
});
const message = {
  header: { values: { b1: 0.9 } },
  arrays: {
    x: vector(1, 2, 3, 4, 5, 6), // the start and two steps
    g: vector(10, 20, 30, 40),
    m: vector(0.125, 8, 0.5, -0.25, 0.75, 0.125), // as x: the first row is before the first step
    lr: { shape: [2], values: Float32Array.from([0.5, 0.25]) },
  },
};

test("a vector is shown in brackets, a number alone, a long vector cut", () => {
  assert.equal(show([0.5]), "0.5");
  assert.equal(show([-0.5, 2]), "(−0.5, 2)");
  assert.equal(show([1, 2, 3, 4, 5, 6]), "(1, 2, 3, 4, …)");
});

test("a name is this step's value, with a prime the one before, and a slider's where there is none", () => {
  const second = lookUpAt(message, 2);
  assert.equal(second("m"), "(0.75, 0.125)");
  assert.equal(second("m'"), "(0.5, −0.25)");
  assert.equal(second("w"), "(5, 6)");
  assert.equal(second("w'"), "(3, 4)");
  assert.equal(second("g"), "(30, 40)");
  assert.equal(second("lr"), "0.25");
  assert.equal(second("t"), "2");
  assert.equal(second("b1"), "0.9");
  assert.equal(second("nothing"), null);
});

test("before the first step a memory is what the rule begins with, and there is no gradient", () => {
  assert.equal(lookUpAt(message, 1)("m'"), "(0.125, 8)");
  assert.equal(lookUpAt(message, 1)("g'"), "(0, 0)");
});

test("a template is filled, and what is unknown stays as it is", () => {
  const first = lookUpAt(message, 1);
  assert.equal(fill("{b1}·{m'} + {g}", first), "0.9·(0.125, 8) + (10, 20)");
  assert.equal(fill("{what}", first), "{what}");
});
