/**
 * Experiments side by side: what one changes of the first, and how the others follow a hand on one.
 * app/races/scene/panels.py is the twin.
 */

import { same } from "./link.js";

/** Experiments side by side. */
export const MOST = 4;
/** What an experiment on another landscape keeps of the one that it changes. */
const KEPT = ["steps", "seed", "runs"];
/** What makes a landscape another one. */
const IDENTITY = ["name", "formula", "data"];

/**
 * The other experiment when one was changed: what was equal in both stays equal, and what differed its own; steps are
 * always those of all. Two that are alike are told apart by the change.
 * @param {Races.Experiment} before @param {Races.Experiment} after @param {Races.Experiment} other
 * @returns {Races.Experiment}
 */
export function followed(before, after, other) {
  const { steps } = after;
  if (same(before, other)) return steps === other.steps ? other : { ...other, steps };
  const apart =
    another(before.landscape, after.landscape) && !same(before.landscape, other.landscape)
      ? KEPT
      : Object.keys(after);
  const [old, now, own] = /** @type {any[]} */ ([before, after, other]);
  const changes = apart.map((key) => [key, follow(old[key], now[key], own[key])]);
  const next = { ...other, ...Object.fromEntries(changes), steps };
  return same(next, other) ? other : next;
}

/** @param {any} old @param {any} now @param {any} own @returns {any} */
function follow(old, now, own) {
  if (same(old, now)) return own;
  if (same(own, old)) return now;
  if (areObjects(old) && areObjects(now) && areObjects(own)) {
    if (now.length >= old.length) {
      const both = own.slice(0, old.length);
      const changed = both.map((/** @type {any} */ one, /** @type {number} */ i) =>
        follow(old[i], now[i], one),
      );
      return [...changed, ...own.slice(old.length), ...now.slice(old.length)];
    }
    const gone = old.map(
      (/** @type {any} */ one) => !now.some((/** @type {any} */ other) => same(one, other)),
    );
    const left = own.filter((/** @type {any} */ _, /** @type {number} */ i) => !gone[i]);
    return left.length ? left : own;
  }
  if (![old, now, own].every(isObject) || renamed(old, own) || renamed(old, now)) return own;
  const changes = Object.entries(now).map(([key, value]) => [key, follow(old[key], value, own[key])]);
  return { ...own, ...Object.fromEntries(changes) };
}

/**
 * What a panel changes of the first one's experiment, as a link has it.
 * @param {Races.Experiment} base @param {any} given the first one as the link has it
 * @param {Races.Experiment} experiment @param {any} bare the same of the panel's, if it stood alone
 * @returns {any}
 */
export function changeOf(base, given, experiment, { version: _, ...bare }) {
  if (same(base, experiment)) return {};
  const change = changeBetween(base, experiment, bare);
  if (change.runs)
    change.runs = change.runs.map((/** @type {any} */ run, /** @type {number} */ i) =>
      "rule" in run ? bare.runs[i] : run,
    );
  // What the first leaves out is by default, and that may be another here.
  const rest = missing(merged({ ...given, steps: base.steps }, change), bare);
  return merge(change, rest ?? {});
}

/** @param {any} base @param {any} experiment @param {any} bare */
function changeBetween(base, experiment, bare) {
  const pick = (/** @type {any} */ one) => Object.fromEntries(KEPT.map((key) => [key, one[key]]));
  const elsewhere = another(base.landscape, experiment.landscape);
  const { steps: _, ...change } = elsewhere
    ? { ...bare, runs: undefined, seed: undefined, ...difference(pick(base), pick(experiment)) }
    : difference(base, experiment);
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

/** An experiment as a link has it, changed in the places that `change` names. @param {any} base @param {any} change */
export function merged(base, change) {
  const elsewhere = another(base.landscape, change.landscape);
  const kept = elsewhere ? Object.entries(base).filter(([key]) => KEPT.includes(key)) : Object.entries(base);
  return merge(Object.fromEntries(kept), change);
}

/** @param {any} old @param {any} now @returns {any} */
function merge(old, now) {
  if (areObjects(now) && areObjects(old)) {
    const both = now.slice(0, old.length);
    const changed = both.map((/** @type {any} */ one, /** @type {number} */ i) => merge(old[i], one));
    return [...changed, ...now.slice(old.length)];
  }
  if (!isObject(old) || !isObject(now) || renamed(old, now)) return now;
  const changes = Object.entries(now).map(([key, value]) => [key, merge(old[key], value)]);
  return { ...old, ...Object.fromEntries(changes) };
}

/** What of the new is not as in the old; null where it has not what the old has. @param {any} old @param {any} now @returns {any} */
function difference(old, now) {
  /** @type {any} */ const found = {};
  for (const key of Object.keys(old)) if (!(key in now)) found[key] = null;
  for (const [key, value] of Object.entries(now)) {
    const before = old[key];
    if (key in old && same(value, before)) continue;
    if (isObject(value) && isObject(before) && !renamed(before, value))
      found[key] = difference(before, value);
    else if (areObjects(value) && areObjects(before)) {
      found[key] = value.map((/** @type {any} */ one, /** @type {number} */ i) =>
        i >= before.length || renamed(before[i], one) ? one : difference(before[i], one),
      );
    } else found[key] = value;
  }
  return found;
}

/** What one says that another says not, or otherwise; undefined if nothing. @param {any} there @param {any} wanted @returns {any} */
function missing(there, wanted) {
  if (same(there, wanted)) return undefined;
  if (isObject(there) && isObject(wanted)) {
    const parts = Object.entries(wanted).flatMap(([key, value]) => {
      const part = missing(there[key], value);
      return part === undefined ? [] : [[key, part]];
    });
    return parts.length ? Object.fromEntries(parts) : undefined;
  }
  if (areObjects(there) && areObjects(wanted) && there.length === wanted.length) {
    const parts = wanted.map((/** @type {any} */ one, /** @type {number} */ i) => missing(there[i], one));
    return parts.some((/** @type {any} */ part) => part !== undefined)
      ? parts.map((/** @type {any} */ part) => part ?? {})
      : undefined;
  }
  return wanted;
}

/** @param {any} value */
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
/** @param {any} value */
const areObjects = (value) => Array.isArray(value) && value.length > 0 && value.every(isObject);

/** Whether the new is of another name, if it says one. @param {any} old @param {any} now */
const renamed = (old, now) => ["name", "rule"].some((key) => key in now && now[key] !== old[key]);

/** Whether the new landscape, if it says which, is another than the old. @param {any} old @param {any} now */
const another = (old, now) =>
  isObject(old) &&
  isObject(now) &&
  IDENTITY.some((key) => key in now && (now[key] ?? null) !== (old[key] ?? null));
