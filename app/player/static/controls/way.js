/** A knob's way: which value lies where on it, and the shades of the losses that it leads to. */

import { format } from "../core/geometry.js";

/** @typedef {Header.Turnable} Knob */

/** The value at a share, 0 to 1, of a knob's way. @param {Knob} knob @param {number} share */
export function valueAt({ low, high, log, only }, share) {
  if (only.length) return only[Math.round(share * (only.length - 1))];
  const value = log ? low * (high / low) ** share : low + share * (high - low);
  // Three digits; near 1 those of what is missing, since 0.999 and 0.9999 are far apart.
  const said = value > 0.9 && value < 1 ? 1 - Number((1 - value).toPrecision(2)) : value;
  return Math.max(low, Math.min(Number(said.toPrecision(value > 0.9 && value < 1 ? 6 : 3)), high));
}

/** A value for a reader. @param {number} value */
export const exact = (value) =>
  value > 0.9 && value < 1 ? String(Number(value.toPrecision(6))) : format(value);

/** Where a value lies on a knob's way, 0 to 1. @param {Knob} knob @param {number} value */
export function shareOf({ low, high, log, only }, value) {
  if (only.length)
    return only.length < 2
      ? 0
      : only.indexOf(only.reduce((a, b) => (Math.abs(b - value) < Math.abs(a - value) ? b : a))) /
          (only.length - 1);
  const share = log
    ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
    : (value - low) / (high - low);
  return Math.max(0, Math.min(share, 1));
}

/**
 * Shades for losses, dark the lowest: shares of their range in logarithms; null where a run diverged.
 * @param {number[]} losses
 */
export function shades(losses) {
  const known = losses.filter(Number.isFinite);
  const base = Math.min(...known);
  const span = Math.max(...known) - base || 1;
  const heights = losses.map((loss) =>
    Number.isFinite(loss) ? Math.log10(Math.max(loss - Math.min(base, 0), span * 1e-12)) : NaN,
  );
  const sorted = heights.filter(Number.isFinite).sort((a, b) => a - b);
  const [low, high] = [sorted[0], sorted[Math.floor(0.95 * (sorted.length - 1))]];
  return heights.map((height) =>
    Number.isFinite(height) ? Math.max(0, Math.min((height - low) / (high - low || 1), 1)) : null,
  );
}
