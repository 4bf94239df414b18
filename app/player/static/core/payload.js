/** The player's messages: a 4-byte little-endian header length, a JSON header, then arrays of numbers. */

import { told } from "./words.js";

/** @typedef {{shape: number[], values: Float32Array | Float64Array}} Tensor */
/** @typedef {Record<string, Tensor>} Tensors */
/**
 * @template [H=any] what its header says: one of those that app/player/headers describes
 * @template [A=Tensors]
 * @typedef {{header: H, arrays: A}} Message
 */
/** @typedef {{low: number, high: number, floor: number | null}} Coded what 16-bit heights mean */
/**
 * Where an array lies, and what of; what is `wide` was float64, which float32 holds exactly.
 * @typedef {{offset: number, shape: number[], type?: keyof typeof NUMBERS, wide?: true, coded?: Coded}} Layout
 */

const NUMBERS = { f4: Float32Array, f8: Float64Array, i2: Int16Array, i4: Int32Array, u1: Uint8Array };
/** @typedef {Float32Array | Float64Array | Int16Array | Int32Array | Uint8Array} Numbers */

/**
 * Read one message. The bytes are copied, since they may start anywhere in a larger buffer.
 * @param {Uint8Array | ArrayBuffer} data
 * @returns {Message<any, any>}
 */
export function decode(data) {
  const bytes = new Uint8Array(data).slice();
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  /** @type {Record<string, {shape: number[], values: Numbers}>} */
  const arrays = {};
  for (const [name, { offset, shape, type, wide, coded }] of Object.entries(
    /** @type {Record<string, Layout>} */ (header.arrays),
  )) {
    const size = shape.reduce((product, n) => product * n, 1);
    const sent = new NUMBERS[type ?? "f4"](bytes.buffer, 4 + length + 4 * offset, size);
    const values = wide ? Float64Array.from(sent) : sent;
    arrays[name] = { shape, values: coded ? heightsOf(values, shape.at(-1) ?? 0, coded) : values };
  }
  return { header, arrays };
}

/**
 * Heights that were packed as differences of 16-bit numbers along rows of `wide` (payload.py, coarse).
 * @param {Numbers} differences @param {number} wide
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

/** @type {(url: string, options?: RequestInit) => Promise<Response>} */
let fetching = (url, options) => fetch(told(url), options);

/** Fetch messages in another way, where there is no server to fetch them from. @param {typeof fetching} other */
export function fetchBy(other) {
  fetching = other;
}

/**
 * Fetch what is at an address; an error carries the server's own sentence and its status.
 * @param {string} url @param {RequestInit} [options]
 * @returns {Promise<Uint8Array>}
 */
export async function fetchBytes(url, options) {
  const here = brought.get(url);
  if (here) return here;
  const response = await fetching(url, options);
  if (!response.ok) throw Object.assign(new Error(await response.text()), { status: response.status });
  return new Uint8Array(await response.arrayBuffer());
}

/**
 * Fetch one message.
 * @param {string} url @param {RequestInit} [options]
 * @returns {Promise<Message<any, any>>}
 */
export const fetchMessage = async (url, options) => decode(await fetchBytes(url, options));

/**
 * What answers the addresses that begin with a prefix and a colon, by prefix: a message at once where the
 * browser computes it, a promise where that takes longer.
 * @type {Map<string, (path: string) => Message | Promise<Message>>}
 */
export const answering = new Map();

/** Whether an address is answered in this page. @param {string} url */
export const isHere = (url) => answering.has(url.slice(0, Math.max(url.indexOf(":"), 0)));

/**
 * The message at an address: answered in this page where its prefix is known, else fetched.
 * @param {string} url
 * @returns {Message | Promise<Message>}
 */
export function ask(url) {
  const colon = url.indexOf(":");
  const answer = answering.get(url.slice(0, Math.max(colon, 0)));
  return answer ? answer(url.slice(colon + 1)) : fetchMessage(url);
}
