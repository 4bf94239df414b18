/**
 * Words of marks: bold, emphasis, code and formulas out of Markdown, and nothing else; HTML is mere text.
 * app/races/markdown.py is the twin; tests/golden/markdown.json holds both.
 */

import { plain } from "./letters.js";

/**
 * A piece of a text that looks the same throughout; `formula`: it is TeX without its dollars.
 * @typedef {{text: string, bold: boolean, emphasis: boolean, code: boolean, formula: boolean}} Span
 */

const BLANK = /[ \t\n\r\f\v\u2028\u2029]+/g;
/** What is more than letters; a formula begins and ends with no blank, and no digit follows it. */
const TOKEN =
  /\\(?<escaped>[\\`*_$])|`(?<code>[^`]+)`|\$(?! )(?<formula>(?:[^$\\]|\\.)+?)(?<! )\$(?![0-9])|(?<sign>\*{1,3}|_)/gu;
const LETTER = /[\p{L}\p{N}]/u;

/** @param {string} text @param {Partial<Span>} [look] @returns {Span} */
const span = (text, look) => ({ text, bold: false, emphasis: false, code: false, formula: false, ...look });

/** The pieces of a text; signs that belong to nothing stay as they are. @param {string} given @returns {Span[]} */
export function spans(given) {
  const text = given.replace(BLANK, " ").replace(/^ | $/g, "");
  /** @type {Span[]} */ const pieces = [];
  /** Of every piece what it may do as a sign. @type {string[]} */ const roles = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const { escaped, code, formula, sign } = /** @type {Record<string, string | undefined>} */ (match.groups);
    pieces.push(span(text.slice(end, match.index)));
    end = match.index + match[0].length;
    if (code) pieces.push(span(code, { code: true }));
    else if (formula) pieces.push(span(formula, { formula: true }));
    else pieces.push(span(escaped ?? sign ?? ""));
    roles.push("", sign ? rolesOf(text, match.index, end, sign) : "");
  }
  pieces.push(span(text.slice(end)));
  return joined(styled(pieces, [...roles, ""]));
}

/**
 * What a sign may do: "o" begin what it marks, "c" end it.
 * @param {string} text @param {number} start @param {number} end @param {string} sign
 */
function rolesOf(text, start, end, sign) {
  const before = [...text.slice(Math.max(start - 2, 0), start)].at(-1) ?? "";
  const after = [...text.slice(end, end + 2)][0] ?? "";
  const within = sign === "_"; // of a word, as in b_1
  const opens = after !== "" && after !== " " && !(within && LETTER.test(before));
  const closes = before !== "" && before !== " " && !(within && LETTER.test(after));
  return (opens ? "o" : "") + (closes ? "c" : "");
}

/** The pieces as their signs say, without those that were used. @param {Span[]} pieces @param {string[]} roles */
function styled(pieces, roles) {
  const made = [...pieces];
  /** @type {number[]} */ let opened = [];
  /** @type {Set<number>} */ const used = new Set();
  roles.forEach((role, i) => {
    const sign = pieces[i].text;
    const partner = opened.findLast((k) => pieces[k].text === sign);
    if (role.includes("c") && partner !== undefined) {
      opened = opened.slice(0, opened.indexOf(partner));
      used.add(partner).add(i);
      for (let k = partner + 1; k < i; k += 1) {
        const { bold, emphasis } = made[k];
        made[k] = {
          ...made[k],
          bold: bold || sign === "**" || sign === "***",
          emphasis: emphasis || sign !== "**",
        };
      }
    } else if (role.includes("o")) opened.push(i);
  });
  return made.filter((_, i) => !used.has(i));
}

/** The same without empty pieces, and with neighbours of one look in one. @param {Span[]} pieces */
function joined(pieces) {
  /** @type {Span[]} */ const all = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    if (!piece.text) continue;
    if (last && !piece.formula && alike(last, piece))
      all[all.length - 1] = { ...piece, text: last.text + piece.text };
    else all.push(piece);
  }
  return all;
}

/** @param {Span} a @param {Span} b */
const alike = (a, b) =>
  a.bold === b.bold && a.emphasis === b.emphasis && a.code === b.code && a.formula === b.formula;

/** A text in plain letters, for screen readers and wherever nothing can be set. @param {string} text */
export const spoken = (text) =>
  spans(text)
    .map((one) => (one.formula ? plain(one.text) : one.text))
    .join("");
