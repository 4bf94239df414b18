/** What a hand has changed of a step, and the way back. */

import { nameOf } from "../controls/scale.js";
import { element } from "../core/legend.js";
import { same } from "../race/link.js";
import { valueAt } from "../race/paths.js";
import { listed } from "./saying.js";
import { words } from "./words.js";

/** @import { Clock } from "../core/clock.js" */

/** @import { Change } from "../race/edits.js" */

/** So many changes are named. */
const NAMED = 2;

const isStart = (/** @type {string} */ path) => /(^|\.)start(\.\d+)?$/.test(path);

/** What of an experiment is not as a step has it. @param {Header.Description} race @param {Races.Experiment} now @returns {Change[]} */
export function turnedOf({ experiment, controls, switches }, now) {
  const starts = [
    "start",
    ...experiment.runs.map((/** @type {unknown} */ _, /** @type {number} */ i) => `runs.${i}.start`),
  ];
  const numbers = [...controls, ...switches].map(({ path }) => path).filter((path) => !isStart(path));
  return [...starts, ...numbers]
    .filter((path) => !same(valueAt(experiment, path), valueAt(now, path)))
    .map((path) => [path, valueAt(now, path)]);
}

/**
 * The same in a reader's words.
 * @param {Header.Description} race @param {Races.Experiment} now @param {string[]} free paths that are the reader's to turn
 */
export function changesOf(race, now, free) {
  const paths = turnedOf(race, now).map(([path]) => path);
  const turned = paths.filter((path) => !free.includes(path));
  const controls = race.controls.filter(({ path }) => turned.includes(path));
  const switches = race.switches.filter(({ path }) => turned.includes(path));
  const labels = now.runs.map(({ label }) => label ?? "");
  const name = (/** @type {string} */ label, /** @type {number | null} */ run) =>
    run === null || now.runs.length < 2 ? label : `${label} (${labels[run]})`;
  return [
    ...controls.map((one) => name(nameOf(one), one.run)),
    ...switches.map((one) => name(one.label, one.run)),
    ...(turned.some(isStart) ? [words.start] : []),
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
  /** What was last written. @type {Races.Experiment | null} */ let written = null;
  button.addEventListener("click", () => {
    history.replaceState(null, "");
    back();
  });

  /** What a hand had changed of this step, when the page was loaded again or gone back to. @returns {Change[]} */
  const kept = () => history.state?.fork ?? [];

  /** It stays with the address. @param {Change[]} fork */
  function keep(fork) {
    if (!same(fork, kept())) history.replaceState(fork.length ? { fork } : null, "");
  }

  /**
   * Whether the race is another than the step's.
   * @param {Header.Description | null} race @param {string[]} free
   */
  function look(race, free) {
    const now = clock.races.experiment;
    if (now !== written && !clock.race?.held) {
      written = now;
      keep(race && now ? turnedOf(race, now).filter(([path]) => !free.includes(path)) : []);
    }
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
  return { look, kept };
}
