/** Eigenvalues of symmetric matrices, and their vectors, against what defines them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { eigenvalues } from "../../app/player/static/core/eigen.js";

/** Numbers from -1 to 1, always the same. @param {number} count */
function drawn(count) {
  let state = 1;
  return Float64Array.from({ length: count }, () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  });
}

for (const n of [1, 2, 3, 5, 8, 17]) {
  test(`${n} × ${n}: A v = λ v, the vectors are of length one, and λ grows`, () => {
    const half = drawn(n * n);
    const matrix = Float64Array.from(half, (_, k) => half[k] + half[(k % n) * n + Math.floor(k / n)]);
    const vectors = new Float64Array(n * n);
    const found = eigenvalues(n, matrix, vectors);
    for (let k = 0; k < n; k += 1) {
      const v = vectors.subarray(k * n, (k + 1) * n);
      assert.ok(k === 0 || found[k] >= found[k - 1]);
      assert.ok(Math.abs(Math.hypot(...v) - 1) < 1e-12);
      for (let i = 0; i < n; i += 1) {
        const product = v.reduce((sum, part, j) => sum + matrix[i * n + j] * part, 0);
        assert.ok(Math.abs(product - found[k] * v[i]) < 1e-12 * n);
      }
    }
    const trace = Array.from({ length: n }, (_, i) => matrix[i * n + i]).reduce((sum, one) => sum + one);
    assert.ok(Math.abs(trace - found.reduce((sum, one) => sum + one)) < 1e-12 * n);
    assert.deepEqual(eigenvalues(n, matrix), found);
  });
}
