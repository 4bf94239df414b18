/** What is wrong with what was typed, under its field: while it stands there, and a little longer. */

import { element } from "../core/legend.js";
import { themeOf } from "../core/theme.js";

/** It is said for so many milliseconds after what was typed is gone. */
const SAID = 6000;

/** A line for a sentence, which screen readers say when they have time. */
export function createProblem() {
  const root = element("p", "ot-number-problem", "", { role: "status" });
  root.hidden = true;
  let timer = 0;

  /** Say it until something else is said; "" is nothing. @param {string} text */
  function say(text) {
    clearTimeout(timer);
    root.hidden = !text;
    root.textContent = text;
    if (text) root.style.color = themeOf(root).down;
  }

  /** What was typed is taken back: say last what is there now, and what it takes; nothing where all was right. @param {string} text */
  function end(text) {
    if (root.hidden) return;
    say(text);
    timer = window.setTimeout(() => say(""), SAID);
  }
  return { root, say, end };
}
