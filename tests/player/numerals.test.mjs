/** Numbers as "%g" writes them, and the eigenvalues of symmetric matrices. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { eigenvalues } from "../../app/player/static/core/eigen.js";
import { even, general, grouped } from "../../app/player/static/core/general.js";
import { lanczos } from "../../app/player/static/core/lanczos.js";

test("numbers are written as %g writes them, halves to the even digit", () => {
  for (const [value, digits, text] of /** @type {[number, number, string][]} */ ([
    [0, 6, "0"],
    [-0, 6, "-0"],
    [0.1, 6, "0.1"],
    [1e-5, 6, "1e-05"],
    [0.0001, 6, "0.0001"],
    [123456, 6, "123456"],
    [1234567, 6, "1.23457e+06"],
    [999999.5, 6, "1e+06"],
    [-2.5e-10, 3, "-2.5e-10"],
    [1.125, 3, "1.12"],
    [1.375, 3, "1.38"],
    [2.5, 1, "2"],
    [0.1 + 0.2, 17, "0.30000000000000004"],
    [5e-324, 3, "4.94e-324"],
    [Number.NaN, 3, "nan"],
    [-Infinity, 3, "-inf"],
  ]))
    assert.equal(general(value, digits), text);
  assert.deepEqual(
    [1234.5, 12, 1e20, -1234567].map((value) => grouped(value, 7)),
    ["1,234.5", "12", "1e+20", "-1,234,567"],
  );
  assert.deepEqual([0.5, 1.5, 2.5, -0.5, 2.4, 0.49999999999999994].map(even), [0, 2, 2, 0, 2, 0]);
});

/** A symmetric matrix with given eigenvalues, turned by reflections. @param {number[]} values */
function matrixOf(values) {
  const n = values.length;
  let a = Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? values[k / (n + 1)] : 0));
  for (let turn = 1; turn <= 3; turn += 1) {
    const v = values.map((_, i) => Math.sin(turn + i * i + 1));
    const size = Math.hypot(...v);
    const h = (/** @type {number} */ i, /** @type {number} */ j) =>
      Number(i === j) - (2 * v[i] * v[j]) / size ** 2;
    const times = (
      /** @type {(i: number, j: number) => number} */ left,
      /** @type {(i: number, j: number) => number} */ right,
    ) =>
      Float64Array.from({ length: n * n }, (_, k) => {
        let sum = 0;
        for (let m = 0; m < n; m += 1) sum += left(Math.floor(k / n), m) * right(m, k % n);
        return sum;
      });
    const half = times(h, (i, j) => a[i * n + j]);
    a = times((i, j) => half[i * n + j], h);
  }
  return a;
}

test("thousands are never apart by what could be a decimal sign", async () => {
  /** @type {any} */ const global = globalThis;
  for (const [language, text] of Object.entries({
    en: "76,800",
    ko: "76,800",
    fr: "76\u202f800",
    es: "76\u202f800",
  })) {
    global.trajectoriesWords = { language, forms: ["other"], words: {} };
    /** @type {typeof import("../../app/player/static/core/words.js")} */
    const { numeral, regrouped } = await import(`../../app/player/static/core/words.js?${language}`);
    assert.equal(numeral(76800), text);
    assert.equal(numeral(0.25, { maximumFractionDigits: 1 }), "0.3");
    assert.equal(regrouped("76,800.5"), `${text}.5`);
  }
  delete global.trajectoriesWords;
});

test("eigenvalues of any size are found, several alike too, with vectors that the matrix stretches", () => {
  for (const values of [
    [3],
    [2, -1],
    [5, 5, 1],
    [4, 0, 0, -2],
    Array.from({ length: 64 }, (_, k) => (k % 9) - 10 ** (-k / 8)),
  ]) {
    const n = values.length;
    const matrix = matrixOf(values);
    const vectors = new Float64Array(n * n);
    const found = eigenvalues(n, matrix, vectors);
    [...values]
      .sort((a, b) => a - b)
      .forEach((value, k) => assert.ok(Math.abs(found[k] - value) < 1e-12, `${found[k]} is not ${value}`));
    for (let k = 0; k < n; k += 1) {
      const v = vectors.subarray(k * n, (k + 1) * n);
      assert.ok(Math.abs(Math.hypot(...v) - 1) < 1e-12);
      for (let i = 0; i < n; i += 1) {
        const product = v.reduce((sum, part, j) => sum + matrix[i * n + j] * part, 0);
        assert.ok(Math.abs(product - found[k] * v[i]) < 1e-11);
      }
    }
  }
  assert.ok(eigenvalues(2, Float64Array.of(1, Number.NaN, 0, 1)).every(Number.isNaN));
});

test("Lanczos finds the extremes of a large operator, and all of a small space", () => {
  const spectrum = Float64Array.from({ length: 300 }, (_, k) => (k === 7 ? 40 : k === 9 ? -25 : Math.sin(k)));
  const product = (/** @type {Float64Array} */ v, /** @type {Float64Array} */ out) =>
    v.forEach((part, k) => {
      out[k] = spectrum[k] * part;
    });
  const found = lanczos(product, new Float64Array(300).fill(1), 24);
  assert.ok(Math.abs(found[0] + 25) < 1e-9 && Math.abs(found[found.length - 1] - 40) < 1e-9);
  const identity = lanczos((v, out) => out.set(v), new Float64Array(100), 24);
  assert.deepEqual(Array.from(identity, Math.round), [1]);
});
