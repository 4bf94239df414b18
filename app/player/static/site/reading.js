/**
 * An experiment as JSON has it, checked key by key: core/experiment/parts.py and sentences.py in the browser. What
 * is wrong is said in the same sentence.
 */

import { nearest } from "./near.js";

/** @typedef {(value: any, path: string, wrong: (sentence: string, extra?: boolean) => void) => void} Check */

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

/** @param {(value: any) => boolean} allowed @param {string} must @returns {Check} */
const check = (allowed, must) => (value, path, wrong) => {
  if (!allowed(value)) wrong(`${path}: ${short(value)} was given, but it must be ${must}.`);
};

const isTree = (/** @type {any} */ value) =>
  value !== null && typeof value === "object" && !Array.isArray(value);
const isNumber = (/** @type {any} */ value) => typeof value === "number" && Number.isFinite(value);
const isWhole = (/** @type {any} */ value) => isNumber(value) && Number.isInteger(value);
const text = check((value) => typeof value === "string", "a valid string");
const number = check(isNumber, "a valid number");
const word = check((value) => typeof value === "boolean" || typeof value === "string", "a valid boolean");

/** @param {string[]} words */
const oneOf = (...words) =>
  check(
    (value) => words.includes(value),
    `${words
      .slice(0, -1)
      .map((one) => `'${one}'`)
      .join(", ")} or '${words.at(-1)}'`,
  );

/** @param {Check} inner @returns {Check} */
const orNull = (inner) => (value, path, wrong) => value === null || inner(value, path, wrong);

/** A number in a range, in words. @param {string} must @param {(value: number) => boolean} inside */
const within = (must, inside, whole = false) =>
  check((value) => (whole ? isWhole(value) : isNumber(value)) && inside(value), must);

/** @param {Check} inner @returns {Check} */
const each = (inner) => (value, path, wrong) => {
  if (!isTree(value)) wrong(`${path}: ${short(value)} was given, but it must be an object.`);
  else for (const [key, one] of Object.entries(value)) inner(one, `${path}.${key}`, wrong);
};

/** @param {Check} inner @param {string} [must] @returns {Check} */
const list =
  (inner, must = "a valid array") =>
  (value, path, wrong) => {
    if (!Array.isArray(value)) wrong(`${path}: ${short(value)} was given, but it must be ${must}.`);
    else value.forEach((one, i) => inner(one, `${path}[${i}]`, wrong));
  };

/** An object with these keys and no others. @param {Record<string, Check>} keys @param {string[]} [required] @returns {Check} */
const object =
  (keys, required = []) =>
  (value, path, wrong) => {
    const at = (/** @type {string} */ key) => (path ? `${path}.${key}` : key);
    if (!isTree(value))
      return wrong(`${path || "experiment"}: ${short(value)} was given, but it must be an object.`);
    for (const [key, inner] of Object.entries(keys)) {
      if (key in value) inner(value[key], at(key), wrong);
      else if (required.includes(key)) wrong(`${at(key)}: this key is required.`);
    }
    for (const key of Object.keys(value))
      if (!(key in keys)) wrong(unknown(at(key), "key", key, Object.keys(keys)), true);
  };

/** @type {Check} */
const BATCH = object({
  size: orNull(within("a whole number from 1, or null for all", (n) => n >= 1, true)),
  order: oneOf("shuffled", "replacement", "growing"),
});

const MEMBERS = 4_000;
const COUNT = `a whole number from 2 to ${MEMBERS}`;
const STARTS = `2 to ${MEMBERS} starts`;
const SIDES = `two whole numbers from 1 to ${MEMBERS}, across and up`;
/** @type {Check} */
const startsOf = (value, path, wrong) => {
  if (!Array.isArray(value) || value.length < 2 || value.length > MEMBERS)
    return wrong(`${path}: ${short(value)} was given, but it must be ${STARTS}.`);
  list(list(within(STARTS, isNear), STARTS))(value, path, wrong);
};
/** Two of a kind. @param {Check} inner @param {string} must @returns {Check} */
const pair = (inner, must) => (value, path, wrong) => {
  if (Array.isArray(value) && value.length === 2) list(inner)(value, path, wrong);
  else wrong(`${path}: ${short(value)} was given, but it must be ${must}.`);
};
const PLACE = "a finite number from -1e6 to 1e6";
const isNear = (/** @type {number} */ n) => Math.abs(n) <= 1e6;
const SEED = "a whole number from 0 to 4294967295";
const isSeed = (/** @type {number} */ n) => n >= 0 && n < 2 ** 32;
/** No controls, no line breaks, nothing that turns the order of the letters around it, and no blanks at its ends. */
const LABEL =
  /^(?!\p{White_Space})[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]{1,40}(?<!\p{White_Space})$/u;
const NAMED =
  "a text of 1 to 40 characters, none of them a control character, without blanks around it, or null";

/** @type {Check} */
const RUN = object(
  {
    rule: text,
    lr: within("a number above 0 and at most 1e6", (n) => n > 0 && n <= 1e6),
    params: each(number),
    toggles: each(word),
    weight_decay: within("a number from 0 to 1000", (n) => n >= 0 && n <= 1e3),
    decay: oneOf("coupled", "decoupled"),
    clip: orNull(
      within("a number above 0 and at most 1e6, or null for no clipping", (n) => n > 0 && n <= 1e6),
    ),
    noise: within("a number from 0 to 1000", (n) => n >= 0 && n <= 1e3),
    schedule: object({ name: text, params: each(number) }),
    batch: orNull(BATCH),
    start: orNull(
      list(
        within(`${PLACE}, or null for the experiment's own`, isNear),
        `${PLACE}, or null for the experiment's own`,
      ),
    ),
    seed: orNull(within(`${SEED}, or null for the experiment's own`, isSeed, true)),
    repeat: orNull(
      object({
        seeds: orNull(within(COUNT, (n) => n >= 2 && n <= MEMBERS, true)),
        starts: orNull(startsOf),
        grid: orNull(
          pair(
            within(SIDES, (n) => n >= 1 && n <= MEMBERS, true),
            SIDES,
          ),
        ),
        random: orNull(within(COUNT, (n) => n >= 2 && n <= MEMBERS, true)),
        spread: orNull(within("a number above 0 and at most 1", (n) => n > 0 && n <= 1)),
      }),
    ),
    label: orNull(check((value) => typeof value === "string" && LABEL.test(value), NAMED)),
    color: orNull(text),
  },
  ["rule"],
);

/** @param {Site.Catalogue["limits"]} limits @returns {Check} */
const experimentOf = ({ steps, runs }) =>
  object(
    {
      version: (value, path, wrong) => {
        if (value !== 1)
          wrong(`${path}: ${short(value)} was given, but only experiments of version 1 are read here.`);
      },
      landscape: object(
        { name: text, formula: orNull(text), data: orNull(text), params: each(number), toggles: each(word) },
        ["name"],
      ),
      start: list(within(PLACE, isNear), PLACE),
      steps: within(`a whole number from 1 to ${steps}`, (n) => n >= 1 && n <= steps, true),
      seed: within(SEED, isSeed, true),
      batch: BATCH,
      plane: object({
        kind: oneOf("given", "axes", "pca", "random", "hessian", "line"),
        axes: orNull((value, path, wrong) => {
          const pair = Array.isArray(value) && value.length === 2 && value.every(isWhole);
          if (!pair)
            wrong(
              `${path}: ${short(value)} was given, but it must be two different whole numbers from 0 to one less than there are parameters.`,
            );
        }),
      }),
      runs: (value, path, wrong) => {
        list(RUN)(value, path, wrong);
        if (Array.isArray(value) && (value.length < 1 || value.length > runs))
          wrong(`${path}: ${value.length} were given, but there must be between 1 and ${runs}.`);
      },
    },
    ["version", "landscape", "runs"],
  );

/**
 * Throw an Error with one sentence for the first thing that is wrong: an unknown key before all else, since it may
 * be why another one is missing.
 * @param {any} given @param {Site.Catalogue["limits"]} limits
 */
export function checkKeys(given, limits) {
  /** @type {{sentence: string, extra: boolean}[]} */
  const found = [];
  experimentOf(limits)(given, "", (sentence, extra = false) => found.push({ sentence, extra }));
  const first = found.find(({ extra }) => extra) ?? found[0];
  if (first) throw new Error(first.sentence);
}
