/** The colours of an atlas: minima by their own, measures on one ramp. app/export/drawing/atlas/ has the same. */

import { exact, exactLog, share } from "../core/scales.js";
import { mix } from "../core/theme.js";
import { DIVERGED, NOWHERE } from "../race/cells.js";

/** @import { Scale } from "../core/scales.js" */
/** @import { Theme } from "../core/theme.js" */
/** @import { Plan } from "../race/atlas.js" */
/** @import { Cells } from "../race/cells.js" */

/** The ramp reaches from this share of all numbers to that: a few that lie far off must not take it all. */
const [FIRST, LAST] = [0.01, 0.99];
/** A logarithmic one reaches so many decades down. */
const DECADES = 12;
/** Numbers that differ by less than this factor need no logarithm. */
const WIDE = 30;
/** Shades of a ramp. */
const SHADES = 256;
/** What is counted in whole steps or turns. */
const COUNTED = ["steps_to", "sharp_turns"];
/** What is a loss, and measured from the lowest known one. */
const LOSSES = ["final", "lowest_loss"];

/** From what losses are measured; null: they are as they are. @param {Plan} plan @param {number | null} floor */
export const baseOf = ({ of, x, y }, floor) =>
  LOSSES.includes(of) && ![x, y].some(({ path }) => path.startsWith("landscape.")) ? floor : null;

/**
 * The scale of a measure's ramp; null where the cells have no number.
 * @param {Pick<Cells, "value">} cells @param {Plan} plan @param {number | null} floor the lowest known loss
 * @returns {Scale | null}
 */
export function rampOf({ value }, plan, floor) {
  const base = baseOf(plan, floor);
  const known = value.filter(Number.isFinite).sort();
  if (!known.length) return null;
  const at = (/** @type {number} */ part) => known[Math.floor(part * (known.length - 1))] - (base ?? 0);
  const [low, high] = [at(FIRST), at(LAST)];
  if (COUNTED.includes(plan.of)) {
    const top = Math.max(high, 1);
    return plan.of === "steps_to" && top > WIDE
      ? exactLog(Math.max(low, 1), top)
      : exact(Math.min(low, top - 1), top);
  }
  const bottom = Math.max(low, high * 10 ** -DECADES);
  if (high > 0 && (base !== null || low > 0) && high / bottom > WIDE) return exactLog(bottom, high);
  const room = high > low ? 0 : Math.abs(high) / 2 || 0.5;
  return exact(low - room, high + room);
}

/** The shares at which a run reaches its minimum: 0 at once, 1 with the last step. @param {number} since @param {number} steps */
export const lateness = (since, steps) => Math.log(1 + since) / Math.log(1 + steps);

/** The colour of a basin where it is reached soon (0) or late (1). @param {number} which @param {number} late @param {Theme} theme */
export function basinColor(which, late, { basins, bright, soon, dim, late: dark }) {
  const own = basins[which % basins.length];
  return mix([mix([own, bright], soon), mix([own, dim], dark)], late);
}

/** The colour at a share of a measure's ramp: the lowest number is the strongest. @param {number} part @param {Theme} theme */
export const rampColor = (part, { map }) => mix(map, 1 - part);

/** What has no colour is hatched below. */
const CLEAR = 0;

/**
 * The pixels of an atlas, one a cell, the first row at the top; what diverged is transparent.
 * @param {Cells} cells @param {[number, number]} shape across and up
 * @param {{plan: Plan, floor: number | null, steps: number, ramp: Scale | null}} about @param {Theme} theme
 * @returns {Uint8ClampedArray<ArrayBuffer>}
 */
export function pixelsOf({ value, which }, [nx, ny], { plan, floor, steps, ramp }, theme) {
  const data = new Uint8ClampedArray(4 * nx * ny);
  const pixels = new Uint32Array(data.buffer);
  const nowhere = packed(theme.nowhere);
  const basins = theme.basins.map((_, k) => shades((part) => basinColor(k, part, theme)));
  const shaded = shades((part) => rampColor(part, theme));
  const base = baseOf(plan, floor) ?? 0;
  const at = (/** @type {number} */ part) =>
    Math.max(0, Math.min(Math.round(part * (SHADES - 1)), SHADES - 1));
  for (let j = 0; j < ny; j += 1) {
    for (let i = 0; i < nx; i += 1) {
      const k = j * nx + i;
      const to = (ny - 1 - j) * nx + i;
      if (which[k] === DIVERGED) pixels[to] = CLEAR;
      else if (which[k] === NOWHERE || Number.isNaN(value[k])) pixels[to] = nowhere;
      else if (plan.of === "minimum")
        pixels[to] = basins[which[k] % basins.length][at(lateness(value[k], steps))];
      else if (ramp) pixels[to] = shaded[at(share(ramp, value[k] - base))];
    }
  }
  return data;
}

/** @param {(part: number) => string} color */
const shades = (color) => Uint32Array.from({ length: SHADES }, (_, k) => packed(color(k / (SHADES - 1))));

/** A colour #rrggbb as a pixel. @param {string} hex */
function packed(hex) {
  const [r, g, b] = [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16));
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}
