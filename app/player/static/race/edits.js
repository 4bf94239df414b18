/**
 * What a hand sets of an experiment, and what of it the server has seen: every link that was written, and all
 * numbers that were set since the server last looked.
 */

import { same } from "./link.js";
import { valueAt, withValues } from "./paths.js";

/** @import { View } from "../core/viewing.js" */

/** @typedef {[string, any]} Change a path in the experiment, and its value there */

/** The path under which the view is among what a hand has set. */
const VIEW = "view";
/** How many of the last links are kept, to come back to without the server. */
const KEPT = 200;

export class Edits {
  /** What the server said last. @type {Header.Settings | null} */
  settings = null;
  /** What is shown. @type {Races.Experiment | null} */
  experiment = null;
  /** What was shown when the hand last let go. @type {Races.Experiment | null} */
  settled = null;
  /** A hand is on it. */
  held = false;
  /** What was set, and the link that holds it, until the server has seen that. @type {{link: string, change: Change}[]} */
  #unseen = [];
  /** @type {Map<string, {settings: Header.Settings, experiment: Races.Experiment, view: Partial<View>}>} */
  #links = new Map();

  /**
   * Take what the server says. What a hand has set since the server looked stays as the hand left it.
   * @param {Header.Settings} next @returns {{set: boolean, viewed: boolean}} whether something has; whether the view
   *   is among it
   */
  take(next) {
    const seen = this.#unseen.findLastIndex(({ link }) => link === next.answers);
    this.#unseen = this.#unseen.slice(seen + 1).filter(({ change: [path] }) => this.#applies(next, path));
    const said = /** @type {Races.Experiment} */ (next.experiment);
    this.settings = next;
    const changes = this.#unseen.map(({ change }) => change);
    this.experiment = withValues(
      said,
      changes.filter(([path]) => path !== VIEW),
    );
    this.remember(next.link, said, next.shown.view ?? {});
    this.settled = this.experiment;
    return { set: changes.length > 0, viewed: changes.some(([path]) => path === VIEW) };
  }

  /** Whether a number that was set before has a place in another experiment. @param {Header.Settings} next @param {string} path */
  #applies(next, path) {
    const before = this.settings;
    if (path === VIEW) return next.scene === before?.scene;
    const run = /^runs\.(\d+)\./.exec(path)?.[1];
    const rule = `runs.${run}.rule`;
    const alike = run === undefined || valueAt(next.experiment, rule) === valueAt(before?.experiment, rule);
    return alike && next.scene === before?.scene && valueAt(next.experiment, path) !== undefined;
  }

  /** Set numbers, while a hand is on them; whether any is another. @param {Change[]} changes */
  set(changes) {
    if (!this.experiment) return false;
    const next = withValues(this.experiment, changes);
    if (same(next, this.experiment)) return false;
    this.experiment = next;
    this.held = true;
    return true;
  }

  /** What would set every number as this landscape and these rules have it by default. @returns {Change[]} */
  defaults() {
    const [{ base, controls } = {}, now] = [this.settings ?? undefined, this.experiment];
    if (!base || !controls || !now) return [];
    const paths = controls.map(({ path }) => path).filter((path) => !path.startsWith("start."));
    const changes = paths.map((path) => /** @type {Change} */ ([path, valueAt(base, path)]));
    if (base.start.length === now.start.length) changes.push(["start", base.start]);
    // What a run has of its own, and nobody has by default, stays.
    const known = (/** @type {string} */ path, /** @type {unknown} */ value) =>
      value !== undefined && (value !== null || controls.some((one) => one.path === path && one.none));
    return changes.filter(([path, value]) => known(path, value) && !same(value, valueAt(now, path)));
  }

  /**
   * The hand lets go: what it has changed, and whether the server is needed for that; null if nothing.
   * @returns {{changes: Change[], structural: boolean} | null}
   */
  commit() {
    this.held = false;
    const [now, before] = [this.experiment, this.settled];
    if (!now || !before || !this.settings || same(now, before)) return null;
    const { controls, switches } = this.settings;
    const starts = [
      "start",
      ...now.runs.map((/** @type {unknown} */ _, /** @type {number} */ i) => `runs.${i}.start`),
    ];
    const paths = [...controls, ...switches]
      .map(({ path }) => path)
      .filter((path) => !/(^|\.)start\.\d+$/.test(path));
    const changed = [...paths, ...starts].filter((path) => !same(valueAt(now, path), valueAt(before, path)));
    const changes = changed.map((path) => /** @type {Change} */ ([path, valueAt(now, path)]));
    this.settled = now;
    this.#unseen.push(...changes.map((change) => ({ link: "", change })));
    return { changes, structural: controls.some((one) => one.structural && changed.includes(one.path)) };
  }

  /** A hand has set the view. */
  viewed() {
    this.#unseen.push({ link: "", change: [VIEW, null] });
  }

  /**
   * A link now holds all that was set so far.
   * @param {string} link @param {Races.Experiment} experiment @param {Partial<View>} view
   */
  written(link, experiment, view) {
    this.remember(link, experiment, view);
    for (const one of this.#unseen) one.link ||= link;
  }

  /** @param {string} link @param {Races.Experiment} experiment @param {Partial<View>} view */
  remember(link, experiment, view) {
    if (!this.settings) return;
    this.#links.delete(link);
    this.#links.set(link, { settings: this.settings, experiment, view });
    if (this.#links.size > KEPT) this.#links.delete(/** @type {string} */ (this.#links.keys().next().value));
  }

  /** Come back to the experiment of a link, and return its view; null where only the server can. @param {string} link */
  open(link) {
    this.#unseen = []; // what was set since is not of that link
    const known = this.#links.get(link);
    if (!known || !this.settings || !alike(known.settings, this.settings)) return null;
    this.experiment = this.settled = known.experiment;
    this.held = false;
    return known.view;
  }
}

/** Whether two experiments differ in numbers alone: the same page shows both. @param {Header.Settings} a @param {Header.Settings} b */
function alike(a, b) {
  const shape = (
    /** @type {Header.Settings} */ { scene, focus, shown, experiment: { runs, plane, batch } },
  ) => [
    scene,
    focus,
    [shown.title, shown.caption],
    plane,
    batch.order,
    runs.map(
      (
        /** @type {Races.Run} */ {
          rule,
          toggles,
          schedule,
          batch: own,
          start,
          seed,
          repeat,
          label,
          color,
          decay,
        },
      ) => [rule, toggles, schedule.name, own, start === null, seed === null, repeat, label, color, decay],
    ),
  ];
  const free = a.controls.every(({ structural }) => !structural);
  return free && same(shape(a), shape(b));
}
