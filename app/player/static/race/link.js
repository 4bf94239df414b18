/** Experiments as short text for addresses, and back: what app/races/permalink.py reads and writes. */

import { t } from "../core/words.js";

/** What a scene says beside its experiment. @typedef {{title?: string, caption?: string, panels?: any[], view?: Partial<View>}} Shown */
/** @import { View } from "../core/viewing.js" */

/** The version of what holds more than an experiment; app/races/scene/reading.py. */
const SCENE = 2;
/** Keys that are always written: what they leave open depends on the landscape, and on when it is read. */
const ALWAYS = new Set(["name", "formula", "data", "rule", "lr", "size"]);
/** Those of the experiment itself. */
const FIRST = new Set(["start", "steps", "batch", "runs"]);

/**
 * The experiment without what it has by default. Its runs come first: so a link that was written here is told
 * from all that the server wrote.
 * @param {any} experiment @param {any} base the same if nothing had been said
 */
export function minimal(experiment, base) {
  const { landscape, runs, ...rest } = /** @type {any} */ (difference(experiment, base, FIRST));
  const bare = pick(experiment.landscape, ["name", "formula", "data"]);
  return { runs, landscape: landscape ?? bare, ...rest, version: 1 };
}

/**
 * What a link holds: an experiment alone, or a scene, if there is more to say.
 * @param {any} experiment the shortest JSON of it @param {Shown} shown
 */
export function sceneOf({ version, ...experiment }, { view = {}, ...words }) {
  const more = Object.keys(view).length ? { view } : {};
  if (!Object.keys({ ...words, ...more }).length) return { ...experiment, version };
  return { version: SCENE, ...words, experiment, ...more };
}

/** What of a link's JSON is the experiment, and what is shown of it. @param {any} given @returns {{experiment: any, shown: Shown}} */
export function partsOf(given) {
  if (given?.version !== SCENE) return { experiment: given, shown: {} };
  const { version: _, experiment, ...shown } = given;
  return { experiment: { version: 1, ...experiment }, shown };
}

/** @param {any} value @param {any} base @param {Set<string>} keep @returns {any} */
function difference(value, base, keep = ALWAYS) {
  if (Array.isArray(value) && Array.isArray(base) && value.length === base.length) {
    if (value.every((one) => one !== null && typeof one === "object"))
      return value.map((one, i) => difference(one, base[i]));
  }
  if (!isTree(value) || !isTree(base) || value.name !== base.name) return value;
  const kept = Object.entries(value).filter(([key, one]) => keep.has(key) || !same(one, base[key]));
  return Object.fromEntries(kept.map(([key, one]) => [key, difference(one, base[key])]));
}

/** @param {any} value */
const isTree = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** @param {any} tree @param {string[]} names */
const pick = (tree, names) =>
  Object.fromEntries(names.filter((name) => tree[name] !== undefined).map((name) => [name, tree[name]]));

/** Whether two values as JSON has them are alike, in whatever order their keys stand. @param {any} a @param {any} b @returns {boolean} */
export function same(a, b) {
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return a === b;
  const [one, other] = [Object.keys(a), Object.keys(b)];
  return one.length === other.length && one.every((key) => key in b && same(a[key], b[key]));
}

/** JSON, deflated, in base64url. @param {unknown} value @returns {Promise<string>} */
export async function encode(value) {
  const bytes = await through(
    new TextEncoder().encode(JSON.stringify(value)),
    new CompressionStream("deflate"),
  );
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

/**
 * What a link holds: deflated JSON, or JSON as someone typed it. Throws what is wrong with it.
 * @param {string} link @returns {Promise<any>}
 */
export async function decode(link) {
  if (link.trimStart().startsWith("{")) return JSON.parse(link);
  try {
    const packed = Uint8Array.from(atob(link.replaceAll("-", "+").replaceAll("_", "/")), (c) =>
      c.charCodeAt(0),
    );
    return JSON.parse(new TextDecoder().decode(await through(packed, new DecompressionStream("deflate"))));
  } catch {
    throw new Error(t("This link is damaged: it holds no experiment. Was it cut off?"));
  }
}

/** @param {Uint8Array<ArrayBuffer>} bytes @param {CompressionStream | DecompressionStream} stream */
async function through(bytes, stream) {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
}
