/** What a hand has changed of a step, and the way back. */

import { nameOf } from "../controls/scale.js";
import { element } from "../core/legend.js";
import { same } from "../race/link.js";
import { valueAt } from "../race/paths.js";
import { listed } from "./saying.js";
import { words } from "./words.js";

/** @import { Clock } from "../core/clock.js" */

/** So many changes are named. */
const NAMED = 2;

/**
 * What of an experiment is not as a step has it, in a reader's words.
 * @param {Header.Description} race @param {Races.Experiment} now @param {string[]} free paths that are the reader's to turn
 */
export function changesOf(race, now, free) {
  const other = (/** @type {string} */ path) => !same(valueAt(race.experiment, path), valueAt(now, path));
  const controls = race.controls.filter(({ path }) => !free.includes(path) && other(path));
  const switches = race.switches.filter(({ path }) => other(path));
  const labels = now.runs.map(({ label }) => label ?? "");
  const starts = ["start", ...now.runs.map((_, i) => `runs.${i}.start`)].some(other);
  const name = (/** @type {string} */ label, /** @type {number | null} */ run) =>
    run === null || now.runs.length < 2 ? label : `${label} (${labels[run]})`;
  return [
    ...controls
      .filter(({ path }) => !/(^|\.)start\.\d+$/.test(path))
      .map((one) => name(nameOf(one), one.run)),
    ...switches.map((one) => name(one.label, one.run)),
    ...(starts ? [words.start] : []),
  ];
}

/**
 * @param {HTMLElement} before what it stands in front of @param {Clock} clock @param {string} language
 * @param {() => void} back to the step as it was
 */
export function createForking(before, clock, language, back) {
  const said = element("span", "");
  const button = element("button", "otl-button", words.unfork, { type: "button" });
  const root = element("p", "otl-fork", [said, button], { role: "status" });
  root.hidden = true;
  before.before(root);
  button.addEventListener("click", back);

  /**
   * Whether the race is another than the step's.
   * @param {Header.Description | null} race @param {string[]} free
   */
  function look(race, free) {
    const now = clock.races.experiment;
    const changes = race && now && now !== race.experiment ? changesOf(race, now, free) : [];
    root.hidden = !changes.length;
    if (changes.length) {
      const text = words.forked(
        listed(changes.slice(0, NAMED), language) + (changes.length > NAMED ? " …" : ""),
      );
      if (said.textContent !== text) said.textContent = text;
    }
    return changes.length > 0;
  }
  return { look };
}
