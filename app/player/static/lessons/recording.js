/** A recorded training: from one file come all messages that a server would send of it. */

import { answering, decode, fetchBytes, unbundle } from "../core/payload.js";
import { t } from "../core/words.js";

/** @import { Message, Tensors } from "../core/payload.js" */

/**
 * @typedef {object} Recording app/player/recording_messages.py packs it
 * @property {string} id
 * @property {Message<Header.Progress>} training
 * @property {Message<Header.Map>} map
 * @property {Message<Header.Surface>} surface
 * @property {Message<Header.Looks>} looks
 * @property {Message<Header.Wrongs>} wrongs
 */

/** So many stay decoded: those of the steps before and after. */
const DECODED = 12;
/** By the addresses of their files, the newest last. @type {Map<string, Promise<Recording>>} */ const known =
  new Map();
/** By their ids: those that are known. @type {Map<string, Recording>} */ const read = new Map();

/** What the addresses begin with that are answered here. */
export const PREFIX = "recorded";

/**
 * The recording at an address, fetched once; from now on its messages can be asked for.
 * @param {string} address
 */
export function fetchRecording(address) {
  const found = known.get(address) ?? fetchBytes(address).then(take);
  known.delete(address);
  known.set(address, found);
  found.catch(() => known.delete(address));
  if (known.size > DECODED) forget(/** @type {string} */ (known.keys().next().value));
  return found;
}

/** What is far from the step that is shown. @param {string} address */
function forget(address) {
  const found = known.get(address);
  known.delete(address);
  found?.then(
    ({ id }) => read.delete(id),
    () => {},
  );
}

/** @param {Uint8Array} bytes @returns {Recording} */
export function take(bytes) {
  const { header, parts } = unbundle(bytes);
  const messages = Object.fromEntries([...parts].map(([name, part]) => [name, decode(part)]));
  const recording = /** @type {Recording} */ ({ id: header.id, ...messages });
  read.set(recording.id, recording);
  answering.set(PREFIX, answer);
  return recording;
}

/** Where the layers or the mistakes of a run are: a row is put in (resting.js). @param {"layers" | "mistakes"} kind @param {Recording} of @param {number} run */
export const lookAt = (kind, { id }, run) => `${PREFIX}:${kind}/0/${run}/${id}`;

/** @param {string} path of an address, behind its prefix @returns {Message<any, any>} */
function answer(path) {
  const parts = path.split("/");
  const recording = read.get(/** @type {string} */ (parts.at(-1)));
  if (!recording) throw Object.assign(new Error(t("This recording is not there.")), { status: 404 });
  const [kind, , run, row] = parts;
  if (kind === "map" || kind === "surface") return recording[kind];
  return kind === "layers"
    ? layersOf(recording, Number(run), Number(row))
    : mistakesOf(recording, Number(run), Number(row));
}

/** The last look into a run up to a row; there is one of the first row. @param {Tensors} arrays @param {number} run @param {number} row */
export function lookOf(arrays, run, row) {
  const runs = Array.from(arrays.run.values);
  return runs.reduce(
    (last, one, k) => (one === run && arrays.row.values[k] <= row ? k : last),
    runs.indexOf(run),
  );
}

/** Entry k of an array [n, …]. @param {Tensors} arrays @param {string} name @param {number} k */
function entry(arrays, name, k) {
  const { shape, values } = arrays[name];
  const size = shape.slice(1).reduce((product, n) => product * n, 1);
  return { shape: shape.slice(1), values: values.subarray(k * size, (k + 1) * size) };
}

/** @param {Recording} recording @param {number} run @param {number} row @returns {Message<Header.Layers>} */
export function layersOf({ training, looks: { header, arrays } }, run, row) {
  const k = lookOf(arrays, run, row);
  /** @type {Tensors} */ const found = {};
  ["activation", "gradient"].forEach((kind, which) => {
    for (const name of ["mean", "std", "edges", "heights"]) {
      const both = entry(arrays, name, k);
      const one = entry({ both }, "both", which);
      // heights are square roots of counts
      if (name === "heights")
        found[`${kind}_counts`] = { shape: one.shape, values: Float32Array.from(one.values, (v) => v ** 2) };
      else found[`${kind}_${name}`] = one;
    }
  });
  const { layers, samples } = header;
  const { title } = training.header.runs[run];
  return { header: { view: "layers", layers, samples, title, step: arrays.step.values[k] }, arrays: found };
}

const sumOf = (/** @type {ArrayLike<number>} */ values) =>
  Array.from(values).reduce((sum, value) => sum + value, 0);

/** @param {Recording} recording @param {number} run @param {number} row @returns {Message<Header.Mistakes>} */
export function mistakesOf({ training, wrongs: { header, arrays } }, run, row) {
  const k = lookOf(arrays, run, row);
  const confusion = entry(arrays, "confusion", k);
  const classes = header.classes.length;
  const samples = sumOf(confusion.values);
  const right = Array.from({ length: classes }, (_, i) => confusion.values[i * classes + i]);
  const first = sumOf(arrays.shown.values.subarray(0, k));
  const shown = arrays.shown.values[k];
  /** @param {string} name @param {number} [scale] */
  const part = (name, scale = 1) => {
    const { shape, values } = arrays[name];
    const size = shape.slice(1).reduce((product, n) => product * n, 1);
    const own = values.subarray(first * size, (first + shown) * size);
    return { shape: [shown, ...shape.slice(1)], values: Float32Array.from(own, (value) => value / scale) };
  };
  return {
    header: {
      view: "mistakes",
      classes: header.classes,
      wrong: samples - sumOf(right),
      samples,
      title: training.header.runs[run].title,
      step: arrays.step.values[k],
    },
    arrays: {
      confusion,
      images: part("images", 255),
      truth: part("truth"),
      guess: part("guess"),
      sure: part("sure"),
    },
  };
}
