/** Numbers in figures as C's and Python's "%g" write them: the page says what the command line says. */

import { regrouped } from "./words.js";

/**
 * A number in at most so many significant digits, as "%.3g" writes it; a half goes to the even digit.
 * @param {number} value @param {number} [digits]
 */
export function general(value, digits = 6) {
  if (Number.isNaN(value)) return "nan";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  if (!Number.isFinite(value)) return `${sign}inf`;
  if (value === 0) return `${sign}0`;
  const { figures, power } = rounded(Math.abs(value), digits);
  if (power < -4 || power >= digits) {
    const exponent = `${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
    return `${sign}${stripped(`${figures[0]}.${figures.slice(1)}`)}e${exponent}`;
  }
  const [whole, part] =
    power < 0
      ? ["0", "0".repeat(-power - 1) + figures]
      : [figures.slice(0, power + 1), figures.slice(power + 1)];
  return sign + stripped(`${whole}.${part}`);
}

/** A number with its thousands apart, as "{:,.6g}" writes it, and as the reader has them. @param {number} value @param {number} [digits] */
export function grouped(value, digits = 6) {
  const text = general(value, digits);
  const [, sign, whole, rest] = /** @type {RegExpMatchArray} */ (text.match(/^(-?)(\d*)(.*)$/));
  return sign + regrouped(whole.replace(/\B(?=(\d{3})+$)/g, ",")) + rest;
}

/** The nearest whole number; a half goes to the even one. @param {number} value */
export function even(value) {
  const low = Math.floor(value);
  return value - low === 0.5 ? low + Math.abs(low % 2) : Math.round(value);
}

/** The first digits of a positive number, and the power of ten of the first one. @param {number} value @param {number} digits */
function rounded(value, digits) {
  const [exact, exponent] = value.toExponential(100).split("e"); // the language rounds halves up
  const all = exact.replace(".", "");
  const kept = all.slice(0, digits);
  if (/^50*$/.test(all.slice(digits)) && Number(kept.at(-1)) % 2 === 0)
    return { figures: kept, power: Number(exponent) };
  const [near, power] = value.toExponential(digits - 1).split("e");
  return { figures: near.replace(".", ""), power: Number(power) };
}

/** Without zeros at the end. @param {string} text */
const stripped = (text) => text.replace(/\.?0*$/, "");
