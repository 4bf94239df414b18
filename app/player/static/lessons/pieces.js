/** What in a step's sentences is not the same for ever: measures, settings, dragged numbers, bets and answers. */

import { colorOf, themeOf } from "../core/theme.js";
import { valueAt } from "../race/paths.js";
import { createDragged } from "./dragged.js";
import { named } from "./measuring.js";
import { listed, number } from "./saying.js";
import { words } from "./words.js";

/** @import { Clock } from "../core/clock.js" */

/** The run that a path is of. @param {string} path */
const runOf = (path) => /^runs\.(\d+)\./.exec(path)?.[1];

/**
 * What a name comes to, in words.
 * @param {Lessons.Value | undefined} value @param {Lessons.Style} style @param {string} language
 */
export function sayValue(value, style, language) {
  if (value === null || value === undefined) return words.never;
  if (typeof value === "boolean") return value ? words.yes : words.no;
  if (typeof value === "string") return value;
  return typeof value === "number" ? number(value, style, language) : listed(value, language);
}

/**
 * @param {HTMLElement} root of a step @param {Lessons.Lesson} lesson @param {Lessons.Step} step @param {Clock} clock
 * @param {(path: string) => void} opened a dragged number is to be turned by the knob
 */
export function createPieces(root, lesson, step, clock, opened) {
  const all = (/** @type {string} */ name) =>
    /** @type {HTMLElement[]} */ ([...root.querySelectorAll(`[data-${name}]`)]);
  const values = all("value");
  const settings = all("setting");
  const dragged = all("drag").map((one) => {
    const path = one.dataset.drag ?? "";
    return { path, view: createDragged(one, path, clock, () => opened(path)) };
  });
  /** @type {Races.Experiment | null} */ let shown = null;
  /** @type {Races.Race | null} */ let computed = null;

  /** Say all of the race that is shown. @param {boolean} forked whether a hand has changed it */
  function say(forked) {
    const { race } = clock;
    const experiment = clock.races.experiment;
    if (!race || !experiment || (shown === experiment && computed === race)) return;
    [shown, computed] = [experiment, race];
    const theme = themeOf(root);
    for (const { path, view } of dragged) {
      const run = runOf(path);
      const ink = run === undefined ? theme.accent : colorOf(race.description.runs[Number(run)], theme);
      view.show(local(valueAt(experiment, path), lesson.language), ink);
    }
    for (const one of settings)
      write(one, local(valueAt(experiment, one.dataset.setting ?? ""), lesson.language));
    for (const one of values) {
      const { value, style } = named(lesson, step, one.dataset.value ?? "", forked ? race : null);
      write(one, sayValue(value, style, lesson.language));
    }
  }
  return { say };
}

/** A setting, every digit of it. @param {any} value @param {string} language */
const local = (value, language) =>
  typeof value === "number" ? number(value, { digits: 12 }, language) : String(value ?? "");

/** @param {HTMLElement} into @param {string} text */
function write(into, text) {
  if (into.textContent !== text) into.textContent = text;
}
