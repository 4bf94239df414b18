/**
 * Contour levels and colours that maps of one landscape side by side have in common: the same colour is the same loss.
 * What a map draws waits until all have said what they draw in this frame.
 */

import { rangeOfAll } from "../core/geometry.js";

/** @import { Range } from "../core/geometry.js" */
/** @import { Heights } from "../map/shade.js" */

/**
 * What one map does with its levels.
 * @typedef {object} Levels
 * @property {(name: string, layers: Heights[], paint: () => Promise<void>) => Promise<void>} show it shows another
 *   surface of the landscape of this name; without one it shares nothing. Resolves when it is painted, or will be
 *   in the next frame
 * @property {() => void} leave
 */
/**
 * @typedef {object} Member
 * @property {string} name
 * @property {Heights[]} layers the whole, and above it a part that is zoomed into
 * @property {() => Promise<void>} paint
 * @property {boolean} stale
 */

/**
 * @param {() => void} invalidate ask for a frame
 * @param {number} [least] a map whose own heights fill less than this share of those of all would be one colour: then
 *   each has its own
 */
export function createLevels(invalidate, least = 0) {
  /** @type {Set<Member>} */ const members = new Set();
  /** The last range of each layer, and of what it was. @type {{all: unknown[], range: Range | undefined}[]} */ const known =
    [];

  /** One more map. @returns {Levels} */
  function join() {
    /** @type {Member} */ const own = { name: "", layers: [], paint: async () => {}, stale: false };
    members.add(own);
    return {
      show(name, layers, paint) {
        Object.assign(own, { name, layers, paint, stale: true });
        if (members.size > 1) {
          invalidate();
          return Promise.resolve();
        }
        return painted(own);
      },
      leave() {
        members.delete(own);
        invalidate();
      },
    };
  }

  /** @param {Member} one */
  function painted(one) {
    one.stale = false;
    for (const layer of one.layers) if (members.size === 1) layer.common = undefined;
    return one.paint();
  }

  /** After all views of a frame: paint what is new, and what has other levels now. */
  function flush() {
    const all = [...members].filter(({ layers }) => layers.length);
    if (!all.some(({ stale }) => stale) && known.length === 0 && members.size === 1) return;
    const alike = all.length > 1 && all[0].name !== "" && all.every(({ name }) => name === all[0].name);
    for (const depth of [0, 1]) share(alike ? all : [], depth);
    for (const one of all) {
      const other = one.layers.some((layer, depth) => {
        const common = alike ? known[depth]?.range : undefined;
        if (layer.common === common) return false;
        layer.common = common;
        return true;
      });
      if (one.stale || other) {
        one.stale = false;
        one.paint();
      }
    }
  }

  /** The range of a layer of all maps; none where not all have it. @param {Member[]} all @param {number} depth */
  function share(all, depth) {
    const layers = all.map((one) => one.layers[depth]);
    if (!layers.length || !layers.every(Boolean)) {
      known.length = Math.min(known.length, depth);
      return;
    }
    if (known[depth]?.all.length === layers.length && layers.every((one, i) => one === known[depth].all[i]))
      return;
    const floors = layers.map(({ header }) => header.floor);
    const floor = floors.includes(null) ? null : Math.min(.../** @type {number[]} */ (floors));
    const heights = layers.map(({ arrays }) => arrays.z.values);
    const range = rangeOfAll(heights, floor);
    const spans = least ? heights.map((one) => spanOf(rangeOfAll([one], floor))) : [];
    known[depth] = {
      all: layers,
      range: spans.some((span) => span < least * spanOf(range)) ? undefined : range,
    };
  }

  return { join, flush };
}

/** @param {Range} range */
const spanOf = ({ low, high }) => high - low;
