/** A control's scale: which value lies where on it, and the shades of the losses that it leads to. */

import { minus } from "../core/geometry.js";
import { t } from "../core/words.js";

/**
 * The part of a control that its scale needs.
 * @typedef {Pick<Header.Control, "low" | "high" | "log" | "integer" | "none" | "only" | "choices">} Scale
 */
/** The part that says what may be typed. @typedef {Pick<Header.Control, "integer" | "none" | "least" | "most">} Bounds */
/** @typedef {number | null} Value null is what `none` names: no bound, all samples */

/** On a logarithmic scale that holds zero too, the lowest value above it is this share of the highest. */
const LEAST = 1e-6;

/** The stops of a control that has no range; null is the last one. @param {Scale} scale @returns {Value[]} */
const stopsOf = ({ only, none }) => (none ? [...only, null] : only);

/** Where null begins, where there is a range. */
const END = 0.96;

/** @param {Scale} scale */
const bottomOf = ({ low, high, log }) => (log && low <= 0 ? high * LEAST : low);

/** The value at a share, 0 to 1, of a scale. @param {Scale} scale @param {number} share @returns {Value} */
export function valueOn(scale, share) {
  const { low, high, log, integer, none, only } = scale;
  if (only.length) {
    const stops = stopsOf(scale);
    return stops[Math.round(share * (stops.length - 1))];
  }
  if (none && share > END) return null;
  const part = none ? Math.min(share / END, 1) : share;
  if (log && low <= 0 && part <= 0) return 0;
  const bottom = bottomOf(scale);
  const value = log ? bottom * (high / bottom) ** part : low + part * (high - low);
  return Math.max(low, Math.min(integer ? Math.round(value) : rounded(value), high));
}

/**
 * Three digits; near 1 those of what is missing, since 0.999 and 0.9999 are far apart.
 * @param {number} value
 */
const rounded = (value) =>
  value > 0.9 && value < 1
    ? Number((1 - Number((1 - value).toPrecision(2))).toPrecision(6))
    : Number(value.toPrecision(3));

/** Where a value lies on a scale, 0 to 1. @param {Scale} scale @param {Value} value */
export function shareOf(scale, value) {
  const { low, high, log, none, only } = scale;
  if (only.length) {
    const stops = stopsOf(scale);
    const nearest = smallest(stops.map((stop) => apart(stop, value)));
    return stops.length < 2 ? 0 : nearest / (stops.length - 1);
  }
  if (value === null) return 1;
  const bottom = bottomOf(scale);
  const share = log
    ? Math.log(Math.max(value, bottom) / bottom) / Math.log(high / bottom)
    : (value - low) / (high - low);
  return Math.max(0, Math.min(share, 1)) * (none ? END : 1);
}

/** Which of some numbers is the smallest. @param {number[]} numbers */
export const smallest = (numbers) => numbers.indexOf(Math.min(...numbers));

/** @param {Value} a @param {Value} b */
const apart = (a, b) => (a === b ? 0 : a === null || b === null ? Infinity : Math.abs(a - b));

/** What a control is called: its word, and its symbol. @param {Pick<Header.Control, "word" | "label">} control */
export const nameOf = ({ word, label }) => (word ? t("{choice} {label}", { choice: word, label }) : label);

/** A value for a reader, every digit of it, or what it stands for. @param {Pick<Scale, "none" | "low" | "choices">} scale @param {Value} value */
export function said({ none, low, choices }, value) {
  if (value === null) return none;
  if (choices.length) return choices[value - low];
  return value > 0.9 && value < 1 ? String(Number(value.toPrecision(8))) : exact(value);
}

/** A number in at most seven digits, in powers of ten where they are shorter. @param {number} value */
export function exact(value) {
  const size = Math.abs(value);
  const plain = String(Number(value.toPrecision(7)));
  return size !== 0 && (size < 1e-3 || size >= 1e6)
    ? Number(value.toPrecision(4)).toExponential().replace("e+", "e")
    : plain;
}

/**
 * What was typed as a value of a control, or a sentence about what is wrong with it.
 * @param {Bounds} bounds @param {string} text @returns {{value: Value} | {problem: string}}
 */
export function typed(bounds, text) {
  const { none } = bounds;
  const bare = text.trim().replaceAll("−", "-").replace(",", ".");
  if (none && bare === none) return { value: null };
  const value = bare ? Number(bare) : NaN;
  const wrong = refusal(bounds, value);
  return wrong
    ? { problem: t("{wanted}, please.", { wanted: wrong[0].toUpperCase() + wrong.slice(1) }) }
    : { value };
}

/** What may be typed, in words: "a number from 1e−6 to 1". @param {Bounds} bounds */
export function wanted({ none, integer, least, most }) {
  const ends = { least: exact(least), most: exact(most) };
  const kind = minus(
    integer ? t("a whole number from {least} to {most}", ends) : t("a number from {least} to {most}", ends),
  );
  return none ? t("{kind} or “{none}”", { kind, none }) : kind;
}

/**
 * What a value of a control ought to be, "" where it is that.
 * @param {Bounds} bounds @param {unknown} value
 */
export function refusal({ none, integer, least, most }, value) {
  if (none && value === null) return "";
  if (typeof value !== "number" || !Number.isFinite(value))
    return none ? t("{kind} or “{none}”", { kind: t("a number"), none }) : t("a number");
  if (integer && value !== Math.round(value)) return t("a whole number");
  if (value < least) return t("at least {least}", { least: exact(least) });
  return value > most ? t("at most {most}", { most: exact(most) }) : "";
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
