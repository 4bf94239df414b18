/** The player's messages: a 4-byte little-endian header length, a JSON header, then arrays of numbers. */

/** @typedef {{shape: number[], values: Float32Array}} Tensor */
/** @typedef {Record<string, Tensor>} Tensors */
/**
 * @template [H=any] what its header says: one of those that app/player/headers.py describes
 * @template [A=Tensors]
 * @typedef {{header: H, arrays: A}} Message
 */
/** @typedef {{low: number, high: number, floor: number | null}} Coded what 16-bit heights mean */
/** @typedef {{offset: number, shape: number[], type?: "i2", coded?: Coded}} Layout where an array lies */

/**
 * Read one message. The bytes are copied, since they may start anywhere in a larger buffer.
 * @param {Uint8Array | ArrayBuffer} data
 * @returns {Message<any, any>}
 */
export function decode(data) {
  const bytes = new Uint8Array(data).slice();
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  /** @type {Record<string, {shape: number[], values: Float32Array | Int16Array}>} */
  const arrays = {};
  for (const [name, { offset, shape, type, coded }] of Object.entries(
    /** @type {Record<string, Layout>} */ (header.arrays),
  )) {
    const size = shape.reduce((product, n) => product * n, 1);
    const Numbers = type === "i2" ? Int16Array : Float32Array;
    const values = new Numbers(bytes.buffer, 4 + length + 4 * offset, size);
    arrays[name] = { shape, values: coded ? heightsOf(values, shape.at(-1) ?? 0, coded) : values };
  }
  return { header, arrays };
}

/**
 * Heights that were packed as differences of 16-bit numbers along rows of `wide` (payload.py, coarse).
 * @param {Int16Array | Float32Array} differences @param {number} wide
 * @param {Coded} coded
 */
function heightsOf(differences, wide, { low, high, floor }) {
  const values = new Float32Array(differences.length);
  let level = 0;
  differences.forEach((difference, i) => {
    level = (((i % wide ? level : 0) + difference) << 16) >> 16;
    const height = low + ((level + 32767) / 65534) * (high - low);
    values[i] = level === -32768 ? NaN : floor === null ? height : floor + 10 ** height;
  });
  return values;
}

/** Messages that an exported page brings along, by their addresses. @type {Map<string, Uint8Array>} */
export const brought = new Map();

/**
 * Read a bundle: a header with the "names" and "sizes" of what follows it.
 * @param {Uint8Array} bytes @returns {{header: any, parts: Map<string, Uint8Array>}}
 */
export function unbundle(bytes) {
  const start = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, start)));
  const parts = new Map();
  let at = start;
  header.names.forEach((/** @type {string} */ name, /** @type {number} */ i) => {
    parts.set(name, bytes.subarray(at, at + header.sizes[i]));
    at += header.sizes[i];
  });
  return { header, parts };
}

/**
 * Fetch one message; an error carries the server's own sentence and its status.
 * @param {string} url @param {RequestInit} [options]
 * @returns {Promise<Message<any, any>>}
 */
export async function fetchMessage(url, options) {
  const here = brought.get(url);
  if (here) return decode(here);
  const response = await fetch(url, options);
  if (!response.ok) throw Object.assign(new Error(await response.text()), { status: response.status });
  return decode(await response.arrayBuffer());
}
