/**
 * What a hand sets of an experiment, or of several side by side, and what of it the server has seen: every link that
 * was written, and all numbers that were set since the server last looked.
 */

import { followed, MOST } from "./beside.js";
import { same } from "./link.js";
import { valueAt, withValues } from "./paths.js";

/** @import { View } from "../core/viewing.js" */

/** @typedef {[string, any]} Change a path in the experiment, and its value there */
/**
 * One experiment of a page, as it was when the hand last let go.
 * @typedef {object} Panel
 * @property {Header.Settings} settings what the server said of it last
 * @property {Races.Experiment} experiment
 * @property {string | null} title its own, of several side by side
 */
/** The experiments of a link. @typedef {{panels: Panel[], panel: number, view: Partial<View>}} Known */

/** The path under which the view is among what a hand has set. */
const VIEW = "view";
/** How many of the last links are kept, to come back to without the server. */
const KEPT = 200;

export class Edits {
  /** What was shown when the hand last let go: one experiment, or all side by side. @type {Panel[]} */
  panels = [];
  /** The one in focus. */
  panel = 0;
  /** What is shown. @type {Races.Experiment[]} */
  now = [];
  /** A hand is on it. */
  held = false;
  /** The panel that the hand is on. */
  #hand = 0;
  /** What was set, of which panel, and the link that holds it, until the server has seen that. @type {{link: string, panel: number, change: Change}[]} */
  #unseen = [];
  /** @type {Map<string, Known>} */
  #links = new Map();

  /** Those of the panel in focus: null before anything was said. */
  get settings() {
    return this.panels[this.panel]?.settings ?? null;
  }
  get experiment() {
    return this.now[this.panel] ?? null;
  }
  get settled() {
    return this.panels[this.panel]?.experiment ?? null;
  }
  /** The experiments as they were when the hand last let go. */
  get experiments() {
    return this.panels.map(({ experiment }) => experiment);
  }

  /**
   * Take what the server says. What a hand has set since the server looked stays as the hand left it.
   * @param {Header.Settings} next @param {boolean} [afresh] whether nothing that was set before is to stay
   * @returns {{set: boolean, viewed: boolean}} whether something has; whether the view is among it
   */
  take(next, afresh = false) {
    const said = panelsOf(next);
    if (afresh) this.#unseen = [];
    const seen = this.#unseen.findLastIndex(({ link }) => link === next.answers);
    this.#unseen = this.#unseen.slice(seen + 1).filter((one) => this.#applies(said, one));
    this.panels = said;
    this.panel = said.length > 1 ? (next.shown.view?.panel ?? 0) : 0;
    this.remember(next.link, next.shown.view ?? {});
    this.now = this.experiments;
    for (const { panel, change } of this.#unseen)
      if (change[0] !== VIEW) this.#turn(panel, [change], this.now);
    this.#settle();
    const changes = this.#unseen.map(({ change: [path] }) => path);
    return { set: changes.length > 0, viewed: changes.includes(VIEW) };
  }

  /** Whether a number that was set before has a place in another experiment. @param {Panel[]} next @param {{panel: number, change: Change}} unseen */
  #applies(next, { panel, change: [path] }) {
    const [before, after] = [this.panels[panel]?.settings, next[panel]?.settings];
    if (!before || !after || next.length !== this.panels.length) return false;
    if (path === VIEW) return after.scene === before.scene;
    const run = /^runs\.(\d+)\./.exec(path)?.[1];
    const rule = `runs.${run}.rule`;
    const alike = run === undefined || valueAt(after.experiment, rule) === valueAt(before.experiment, rule);
    return alike && after.scene === before.scene && valueAt(after.experiment, path) !== undefined;
  }

  /** Set numbers of a panel, and of those that had them in common with it. @param {number} panel @param {Change[]} changes @param {Races.Experiment[]} since */
  #turn(panel, changes, since) {
    const turned = withValues(this.now[panel], changes);
    this.now = since.map((other, i) => (i === panel ? turned : followed(since[panel], turned, other)));
  }

  /** The hand lets go of all that it has set. */
  #settle() {
    this.held = false;
    const { now } = this;
    this.panels = this.panels.map((one, i) =>
      one.experiment === now[i] ? one : { ...one, experiment: now[i] },
    );
  }

  /** Set numbers, while a hand is on them; whether any is another. @param {Change[]} changes @param {number} [panel] */
  set(changes, panel = this.panel) {
    const before = this.now[panel];
    if (!before || same(withValues(before, changes), before)) return false;
    if (panel !== this.#hand) this.#settle();
    this.#turn(panel, changes, this.experiments);
    this.#hand = panel;
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
    const panel = this.#hand < this.panels.length ? this.#hand : this.panel;
    const [now, known] = [this.now[panel], this.panels[panel]];
    this.#hand = this.panel;
    if (!now || !known || same(now, known.experiment)) return null;
    const { controls, switches } = known.settings;
    const starts = ["start", ...now.runs.map((_, i) => `runs.${i}.start`)];
    const paths = [...controls, ...switches]
      .map(({ path }) => path)
      .filter((path) => !/(^|\.)start\.\d+$/.test(path));
    const changed = [...paths, ...starts].filter(
      (path) => !same(valueAt(now, path), valueAt(known.experiment, path)),
    );
    const changes = changed.map((path) => /** @type {Change} */ ([path, valueAt(now, path)]));
    this.#settle();
    this.#unseen.push(...changes.map((change) => ({ link: "", panel, change })));
    return { changes, structural: controls.some((one) => one.structural && changed.includes(one.path)) };
  }

  /** A hand has set the view. */
  viewed() {
    this.#unseen.push({ link: "", panel: this.panel, change: [VIEW, null] });
  }

  /** Other panels, by a hand, or another one in focus. @param {Panel[]} panels @param {number} panel */
  arrange(panels, panel) {
    this.#settle();
    this.panels = panels;
    this.panel = this.#hand = panel;
    this.now = this.experiments;
  }

  /** The panels with one more, like that in focus, at the end; the same if there are enough. */
  doubled() {
    const { panels, panel } = this;
    return panels.length >= MOST ? panels : [...panels, { ...panels[panel], title: null }];
  }

  /**
   * A link now holds all that was set so far.
   * @param {string} link @param {Known} known
   */
  written(link, known) {
    this.#keep(link, known);
    for (const one of this.#unseen) one.link ||= link;
  }

  /** A link holds what is settled. @param {string} link @param {Partial<View>} view */
  remember(link, view) {
    if (this.settings) this.#keep(link, { panels: this.panels, panel: this.panel, view });
  }

  /** @param {string} link @param {Known} known */
  #keep(link, known) {
    this.#links.delete(link);
    this.#links.set(link, known);
    if (this.#links.size > KEPT) this.#links.delete(/** @type {string} */ (this.#links.keys().next().value));
  }

  /** Come back to the experiments of a link, and return its view; null where only the server can. @param {string} link */
  open(link) {
    this.#unseen = []; // what was set since is not of that link
    const known = this.#links.get(link);
    const there = known?.panels[known.panel]?.settings;
    if (!known || !there || !this.settings || !alike(there, this.settings)) return null;
    // What the server said last of the same race stands: the page around it is made of that.
    this.panels = known.panels.map((one, i) => {
      const { settings } = this.panels[i] ?? one;
      return alike(one.settings, settings) ? { ...one, settings } : one;
    });
    this.panel = this.#hand = known.panel;
    this.now = this.experiments;
    this.held = false;
    return known.view;
  }
}

/** What the server says of every panel. @param {Header.Settings} next @returns {Panel[]} */
function panelsOf(next) {
  const said = next.panels ?? [{ title: null, about: null }];
  return said.map(({ title, about }) => {
    const settings = about ?? next;
    return { title, settings, experiment: /** @type {Races.Experiment} */ (settings.experiment) };
  });
}

/** Whether two experiments differ in numbers alone: the same page shows both. @param {Header.Settings} a @param {Header.Settings} b */
function alike(a, b) {
  const shape = (
    /** @type {Header.Settings} */ {
      scene,
      focus,
      shown,
      experiment: {
        runs,
        plane,
        batch,
        landscape: { toggles: forms },
      },
    },
  ) => [
    scene,
    forms,
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
