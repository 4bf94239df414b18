/** Messages, as `app/player/wire.py` packs them. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { decode, fetchMessage } from "../../app/player/static/core/payload.js";

/**
 * 4 bytes of length, the header with blanks up to a multiple of `unit` bytes, then little-endian floats.
 * @param {object} header @param {number[]} floats
 */
function pack(header, floats, unit = 4) {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil((4 + text.length) / unit) * unit - 4;
  const bytes = new Uint8Array(4 + padded + 4 * floats.length).fill(0x20);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, padded, true);
  bytes.set(text, 4);
  floats.forEach((value, i) => view.setFloat32(4 + padded + 4 * i, value, true));
  return bytes;
}

const HEADER = {
  title: "Größe β₁",
  arrays: { x: { offset: 0, shape: [1, 2, 2] }, loss: { offset: 4, shape: [2] } },
};
const BYTES = pack(HEADER, [1, 2, -3, 0.5, 7, 1e-30]);

test("a message is read back as it was packed, letters beyond ASCII included", () => {
  const { header, arrays } = decode(BYTES);
  assert.deepEqual(header, HEADER);
  assert.deepEqual(Object.keys(arrays), ["x", "loss"]);
  assert.deepEqual(arrays.x, { shape: [1, 2, 2], values: Float32Array.of(1, 2, -3, 0.5) });
  assert.deepEqual(arrays.loss, { shape: [2], values: Float32Array.of(7, 1e-30) });
});

test("a message may start anywhere in a larger buffer, and may be an ArrayBuffer", () => {
  for (const shift of [1, 2, 3, 4]) {
    const larger = new Uint8Array(BYTES.length + shift + 5).fill(0xff);
    larger.set(BYTES, shift);
    assert.deepEqual(decode(larger.subarray(shift, shift + BYTES.length)), decode(BYTES));
  }
  assert.deepEqual(decode(BYTES.buffer), decode(BYTES));
});

test("what was read stays when the buffer is used again", () => {
  const reused = BYTES.slice();
  const { arrays } = decode(reused);
  reused.fill(0);
  assert.deepEqual([...arrays.x.values], [1, 2, -3, 0.5]);
});

test("an array may be empty, and a message may have none", () => {
  const { arrays } = decode(pack({ arrays: { none: { offset: 0, shape: [0, 2] } } }, []));
  assert.equal(arrays.none.values.length, 0);
  assert.deepEqual(decode(pack({ arrays: {} }, [])).arrays, {});
});

test("what the server refuses is an error with its own sentence", async () => {
  const real = globalThis.fetch;
  globalThis.fetch = async () => new Response("There is no run 7; this experiment has 2.", { status: 400 });
  try {
    await assert.rejects(fetchMessage("numbers/7"), /^Error: There is no run 7; this experiment has 2\.$/);
  } finally {
    globalThis.fetch = real;
  }
});

test("numbers in 64 bits and whole numbers arrive as they were", () => {
  const arrays = {
    weight: { offset: 0, shape: [1], wide: true },
    x: { offset: 2, shape: [2], type: "f8" },
    rows: { offset: 6, shape: [2], type: "i4" },
  };
  const bytes = pack({ arrays }, Array(8).fill(0), 8);
  const view = new DataView(bytes.buffer);
  const at = bytes.length - 32;
  view.setFloat32(at, 0.5, true);
  view.setFloat64(at + 8, 0.1, true);
  view.setFloat64(at + 16, -1e-300, true);
  view.setInt32(at + 24, -7, true);
  view.setInt32(at + 28, 2 ** 30, true);
  const found = decode(bytes).arrays;
  assert.deepEqual(found.weight.values, Float64Array.of(0.5));
  assert.deepEqual(found.x.values, Float64Array.of(0.1, -1e-300));
  assert.deepEqual(found.rows.values, Int32Array.of(-7, 2 ** 30));
});
