/** The player's messages: a 4-byte little-endian header length, a JSON header, then arrays of numbers. */

/**
 * @typedef {object} Message
 * @property {any} header what `app/payload.py` wrote
 * @property {Object<string, {shape: number[], values: Float32Array}>} arrays
 */

/**
 * Read one message. The bytes are copied, since they may start anywhere in a larger buffer.
 * @param {Uint8Array | ArrayBuffer} data
 * @returns {Message}
 */
export function decode(data) {
  const bytes = new Uint8Array(data).slice();
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const arrays = {};
  for (const [name, { offset, shape, type }] of Object.entries(header.arrays)) {
    const size = shape.reduce((product, n) => product * n, 1);
    const Numbers = type === "i2" ? Int16Array : Float32Array;
    arrays[name] = { shape, values: new Numbers(bytes.buffer, 4 + length + 4 * offset, size) };
  }
  return { header, arrays };
}

/**
 * Fetch one message; an error carries the server's own sentence and its status.
 * @param {string} url @param {RequestInit} [options]
 * @returns {Promise<Message>}
 */
export async function fetchMessage(url, options) {
  const response = await fetch(url, options);
  if (!response.ok) throw Object.assign(new Error(await response.text()), { status: response.status });
  return decode(await response.arrayBuffer());
}
