/** Numbers and lists as a sentence says them: app/races/lessons/saying.py's twin. */

import { words } from "./words.js";

/** The digits of a number that says nothing else. */
const DIGITS = 3;
/** Numbers beyond these are said in powers of ten. */
const [SMALL, LARGE] = [1e-4, 1e6];
/** Smaller ones are what rounding leaves of zero. */
const NOTHING = 1e-15;

/**
 * A number in a language.
 * @param {number} value @param {Lessons.Style} style @param {string} language
 */
export function number(value, style, language) {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : value < 0 ? "−∞" : "?";
  const { percent, digits = DIGITS, integer } = style;
  const decimals = style.decimals ?? (integer && !percent && style.digits === undefined ? 0 : undefined);
  const said = Math.abs(value) < NOTHING ? 0 : value;
  const shown = percent ? 100 * said : said;
  const options =
    decimals === undefined
      ? { maximumSignificantDigits: digits }
      : { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const size = Math.abs(shown);
  const text =
    decimals === undefined && size !== 0 && (size < SMALL || size >= LARGE)
      ? powerOf(shown, digits, language)
      : new Intl.NumberFormat(language, options).format(shown);
  return `${text.replaceAll("-", "−")}${percent ? "\u202f%" : ""}`;
}

/** 1.2 · 10⁻⁵. @param {number} value @param {number} digits @param {string} language */
function powerOf(value, digits, language) {
  const [part, power] = value.toExponential(digits - 1).split("e");
  const figures = new Intl.NumberFormat(language, { maximumSignificantDigits: digits }).format(Number(part));
  const raised = [...String(Number(power))].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"["0123456789".indexOf(digit)] ?? "⁻");
  return `${figures === "1" ? "" : `${figures} · `}10${raised.join("")}`;
}

/** Several things in a sentence. @param {string[]} names @param {string} language */
export function listed(names, language) {
  if (!names.length) return words.none;
  return new Intl.ListFormat(language, { type: "conjunction" }).format(names);
}
