/**
 * The words of the interface: English is written where it is shown, and said in the reader's language, whose catalogue a
 * script has brought before any module runs (app/languages). What it lacks stays English.
 */

/** @typedef {{language: string, forms: string[], words: Record<string, string | string[]>}} Catalogue */

/** @type {Catalogue} */
const catalogue = /** @type {any} */ (globalThis).trajectoriesWords ?? {
  language: "en",
  forms: ["one", "other"],
  words: {},
};

/** The code of the reader's language: "fr". */
export const language = catalogue.language;

const rules = new Intl.PluralRules(language);

/**
 * An English text in the reader's language, its {names} filled in.
 * @param {string} text @param {Record<string, unknown>} [values]
 */
export function t(text, values) {
  const found = Object.hasOwn(catalogue.words, text) ? catalogue.words[text] : text;
  return filled(Array.isArray(found) ? found[0] : found, values);
}

/**
 * One of two English texts in the reader's language, as a count decides; {count} is the count unless `values` has it.
 * @param {string} one @param {string} many @param {number} count @param {Record<string, unknown>} [values]
 */
export function tn(one, many, count, values) {
  const found = Object.hasOwn(catalogue.words, one) ? catalogue.words[one] : null;
  const forms = Array.isArray(found) ? found : null;
  return filled(forms ? forms[formOf(count, forms.length)] : count === 1 ? one : many, { count, ...values });
}

/** The text itself, which is translated where it is shown; the catalogues take note of it here. @param {string} text */
export const mark = (text) => text;

/** Which form a count has; one that whole numbers do not have, as of fractions in Russian, is the second. @param {number} count @param {number} forms */
function formOf(count, forms) {
  const form = catalogue.forms.indexOf(rules.select(count));
  return form < 0 ? Math.min(1, forms - 1) : form;
}

/** @param {string} text @param {Record<string, unknown>} [values] */
const filled = (text, values) =>
  values ? text.replace(/\{(\w+)\}/g, (name, key) => (key in values ? String(values[key]) : name)) : text;

/**
 * The address of something that has words in it, in the reader's language; English is what no one asks for.
 * @param {string} url
 */
export const told = (url) =>
  language === "en" ? url : `${url}${url.includes("?") ? "&" : "?"}lang=${language}`;

/**
 * A number with its thousands apart: by a narrow blank where a comma or a point between them would read as a decimal sign
 * beside the decimal points of the page; app/languages has it so, too.
 * @param {number} value @param {Intl.NumberFormatOptions} [options]
 */
export const numeral = (value, options) => regrouped(value.toLocaleString("en", options));

/** A number in English, "12,345.6", with its thousands apart as in the reader's language. @param {string} text */
export const regrouped = (text) => (COMMAS.has(language) ? text : text.replaceAll(",", "\u202f"));

/** The languages that write thousands with a comma, and decimals with a point. */
const COMMAS = new Set(["en", "ko"]);
