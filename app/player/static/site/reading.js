/**
 * An experiment as JSON has it, checked key by key: by the JSON schema that pydantic makes of core/experiment/parts.py.
 * What is wrong is said in the sentence of core/experiment/sentences.py.
 */

import { nearest } from "./near.js";

/** JSON as Python writes it, with a blank after every comma and colon. @param {any} value @returns {string} */
function written(value) {
  if (Array.isArray(value)) return `[${value.map(written).join(", ")}]`;
  if (!isTree(value)) return JSON.stringify(value);
  const parts = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${written(one)}`);
  return `{${parts.join(", ")}}`;
}

/** A value for a reader, in ASCII as Python has it, cut after sixty letters. @param {any} value */
export function short(value) {
  const code = (/** @type {string} */ letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  const text = written(value).replace(/[\u0080-\uffff]/g, code);
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

/** More names than this are not all repeated. */
const MANY = 20;

/** The sentence for a name that is not among the allowed ones. @param {string} path @param {string} kind @param {string} name @param {string[]} allowed */
export function unknown(path, kind, name, allowed) {
  const near = nearest(name.toLowerCase(), allowed);
  const guess = near ? `; did you mean ${near}?` : ".";
  const listed = allowed.length ? ` Allowed: ${allowed.join(", ")}.` : " None is allowed here.";
  const many = ` \`trajectories list ${kind}s\` names the ${allowed.length} there are.`;
  return `${path}: there is no ${kind} called ${short(name)}${guess}${allowed.length > MANY ? many : listed}`;
}

const isTree = (/** @type {any} */ value) =>
  value !== null && typeof value === "object" && !Array.isArray(value);
const isNumber = (/** @type {any} */ value) => typeof value === "number" && Number.isFinite(value);

/** What a value of each type is, and what is said to one that is not. @type {Record<string, [(value: any) => boolean, string]>} */
const TYPES = {
  string: [(value) => typeof value === "string", "a valid string"],
  boolean: [(value) => typeof value === "boolean", "a valid boolean"],
  number: [isNumber, "a valid number"],
  integer: [(value) => isNumber(value) && Number.isInteger(value), "a valid integer"],
  array: [Array.isArray, "a valid array"],
  object: [isTree, "an object"],
};

/** The bounds of numbers. @type {[keyof Site.Schema, (value: number, bound: number) => boolean, string][]} */
const BOUNDS = [
  ["minimum", (value, bound) => value >= bound, "greater than or equal to"],
  ["exclusiveMinimum", (value, bound) => value > bound, "greater than"],
  ["maximum", (value, bound) => value <= bound, "less than or equal to"],
  ["exclusiveMaximum", (value, bound) => value < bound, "less than"],
];

/** One of several words. @param {string[]} words */
const oneOf = (words) =>
  `${words
    .slice(0, -1)
    .map((one) => `'${one}'`)
    .join(", ")} or '${words.at(-1)}'`;

/**
 * What a value by itself is not, in words; empty if nothing is wrong with it.
 * @param {Site.Schema} schema @param {any} value
 */
function missed(schema, value) {
  const [is, must] = TYPES[schema.type ?? "object"];
  if (!is(value)) return schema.enum ? oneOf(schema.enum) : must;
  if (schema.enum && !schema.enum.includes(value)) return oneOf(schema.enum);
  for (const [key, holds, said] of BOUNDS) {
    const bound = /** @type {number | undefined} */ (schema[key]);
    if (bound !== undefined && !holds(value, bound)) return `${said} ${bound}`;
  }
  const { pattern, minItems = 0, maxItems = Infinity } = schema;
  if (pattern && (!new RegExp(pattern, "u").test(value) || /\p{Cs}/u.test(value))) return `like ${pattern}`;
  if (schema.type === "array" && (value.length < minItems || value.length > maxItems))
    return `an array of ${minItems} to ${maxItems}`;
  return "";
}

/** @typedef {{sentence: string, extra: boolean}} Finding */

/**
 * All that is wrong with a value, in the order of the keys.
 * @param {Site.Schema} schema @param {any} value @param {string} path
 * @param {Record<string, Site.Schema>} defs what the schema refers to
 * @param {string} [must] what is said of it where the schema of the key that it stands under says that
 * @returns {Finding[]}
 */
function findings(schema, value, path, defs, must = schema.description) {
  if (schema.$ref) return findings(defs[schema.$ref.slice("#/$defs/".length)], value, path, defs, must ?? "");
  if (schema.anyOf) {
    if (value === null && schema.anyOf.some(({ type }) => type === "null")) return [];
    const others = schema.anyOf.filter(({ type }) => type !== "null");
    const tried = others.map((one) => findings(one, value, path, defs, must ?? ""));
    return tried.some(({ length }) => length === 0) ? [] : tried[0];
  }
  const said = missed(schema, value);
  if (said) return [{ sentence: sentenceOf(schema, value, path, must || said), extra: false }];
  if (schema.type === "array")
    return value.flatMap((/** @type {any} */ one, /** @type {number} */ i) =>
      findings(schema.prefixItems?.[i] ?? schema.items ?? {}, one, `${path}[${i}]`, defs, must ?? ""),
    );
  return schema.type === "object" ? inside(schema, value, path, defs) : [];
}

/** What is said of a value that is not as it must be. @param {Site.Schema} schema @param {any} value @param {string} path @param {string} must */
function sentenceOf({ minItems, maxItems }, value, path, must) {
  if (path === "runs" && Array.isArray(value))
    return `${path}: ${value.length} were given, but there must be between ${minItems} and ${maxItems}.`;
  return `${path || "experiment"}: ${short(value)} was given, but it must be ${must}.`;
}

/**
 * What is wrong with the keys of an object and with what stands under them.
 * @param {Site.Schema} schema @param {any} value @param {string} path @param {Record<string, Site.Schema>} defs
 * @returns {Finding[]}
 */
function inside({ properties, required = [], additionalProperties }, value, path, defs) {
  const at = (/** @type {string} */ key) => (path ? `${path}.${key}` : key);
  if (!properties)
    return Object.entries(value).flatMap(([key, one]) =>
      findings(additionalProperties || {}, one, at(key), defs),
    );
  const known = Object.entries(properties).flatMap(([key, one]) => {
    if (key in value)
      return key === "version" ? version(value[key]) : findings(one, value[key], at(key), defs);
    return required.includes(key) ? [{ sentence: `${at(key)}: this key is required.`, extra: false }] : [];
  });
  const names = Object.keys(properties);
  const more = Object.keys(value).filter((key) => !names.includes(key));
  return [...known, ...more.map((key) => ({ sentence: unknown(at(key), "key", key, names), extra: true }))];
}

/** @param {any} value @returns {Finding[]} */
const version = (value) =>
  value === 1
    ? []
    : [
        {
          sentence: `version: ${short(value)} was given, but only experiments of version 1 are read here.`,
          extra: false,
        },
      ];

/**
 * Throw an Error with one sentence for the first thing that is wrong: an unknown key before all else, since it may
 * be why another one is missing.
 * @param {any} given @param {Site.Schema} schema an experiment's, as core/experiment/parts.py describes it
 */
export function checkKeys(given, schema) {
  const found = findings(schema, given, "", schema.$defs ?? {});
  const first = found.find(({ extra }) => extra) ?? found[0];
  if (first) throw new Error(first.sentence);
}
