/**
 * How large the glyphs of the inner state are: one scale over the whole path, and a factor where that is too
 * small.
 */

/** @import { Message } from "../core/payload.js" */
/** @import { Frame } from "../core/geometry.js" */

/** Of the sizes along a path, this share is drawn to scale; larger ones are cut, and dashed. */
const SHARE = 0.97;

/** Values that differ by no more than this factor share a scale. */
const ALIKE = 8;

/** As shares of the smaller side of the map: how long what is to scale is at most, and where it is cut. */
export const SIZES = { vector: [0.2, 0.26], squares: [0.11, 0.15], rates: [0.24, 0.3], w: [0.16, 0.3] };

/**
 * The value below which a share of the positive ones lie.
 * @param {Float64Array} values @param {number} share
 */
export function quantile(values, share) {
  const sorted = values.filter((value) => value > 0 && value < Infinity).sort();
  return sorted.length ? sorted[Math.round(share * (sorted.length - 1))] : 0;
}

/** Row k of an array. @param {{shape: number[], values: Float32Array | Float64Array}} array @param {number} k */
export const row = ({ shape, values }, k) => values.subarray(k * shape[1], (k + 1) * shape[1]);

/**
 * @typedef {{names: string[], kind: "vector" | "squares" | "rates", scale: number, low: number, high:
 *   number}} Group glyphs that share a scale
 */

/** @type {WeakMap<Message<Header.Inner>, {key: string, groups: Group[]}>} */
const known = new WeakMap();

/**
 * How large a glyph is drawn at scale 1: an arrow's pixels, the side of the larger square, the longer bar.
 * @param {string} kind @param {ArrayLike<number>} values @param {[number, number]} unit
 */
function sizeOf(kind, values, [ux, uy]) {
  if (kind === "vector") return Math.hypot(values[0] * ux, values[1] * uy);
  const largest = Math.max(...Array.from(values, Math.abs));
  return kind === "squares" ? Math.sqrt(largest) : largest;
}

/**
 * The scales: each the same for the whole path, and for all glyphs of a kind that are of about one size. Of
 * an arrow's pixels, of a square's side over the root of its value, of a rate. Steps are as long as they are.
 * @param {Message<Header.Inner>} message @param {Frame} frame @returns {Group[]}
 */
export function groupsOf(message, frame) {
  const unit = units(frame);
  const small = Math.min(frame.width, frame.height);
  const key = `${unit} ${small}`;
  const before = known.get(message);
  if (before?.key === key) return before.groups;
  const { header, arrays } = message;
  /** @type {Group[]} */ const groups = [];
  for (const { name, kind, used } of header.glyphs) {
    if (kind === "point" || !used) continue;
    const size = quantile(
      Float64Array.from({ length: header.last }, (_, k) => sizeOf(kind, row(arrays[name], k), unit)),
      SHARE,
    );
    const alike = (/** @type {Group} */ one) =>
      one.names.some((other) => name === `${other}_hat`) ||
      (size <= ALIKE * one.low && size * ALIKE >= one.high);
    const group = name === "w" ? null : groups.find((one) => one.kind === kind && alike(one));
    if (group)
      Object.assign(group, {
        names: [...group.names, name],
        low: Math.min(group.low, size),
        high: Math.max(group.high, size),
      });
    else groups.push({ names: [name], kind, scale: 1, low: size, high: size });
  }
  for (const group of groups)
    if (group.names[0] !== "w") group.scale = group.high ? (SIZES[group.kind][0] * small) / group.high : 0;
  known.set(message, { key, groups });
  return groups;
}

/**
 * How many times larger a group is drawn at step k than its scale says, so that it can be seen: 1, 2, 5, 10,
 * …, and for squares, which are there to be seen growing, only 1, 10, 100, …
 * @param {Group} group @param {Message<Header.Inner>} message @param {Frame} frame @param {number} k
 */
export function timesAt({ names, kind, scale }, { arrays }, frame, k) {
  const largest = scale * Math.max(...names.map((name) => sizeOf(kind, row(arrays[name], k), units(frame))));
  const room = SIZES[names[0] === "w" ? "w" : kind][0] * Math.min(frame.width, frame.height);
  // a step that can be seen is as long as it is
  if (!(largest > 0 && largest < (names[0] === "w" ? room / 3 : room))) return 1;
  const power = 10 ** Math.min(Math.floor(Math.log10(room / largest) + 1e-9), 6);
  const digit = kind !== "squares" ? [5, 2].find((one) => one * power * largest <= room) : 1;
  return (digit ?? 1) * power;
}

/** Pixels per unit across and up. @param {Frame} frame @returns {[number, number]} */
export const units = (frame) => [
  frame.width / (frame.x[1] - frame.x[0]),
  -frame.height / (frame.y[1] - frame.y[0]),
];
