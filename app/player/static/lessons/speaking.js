/** What changes without a word on the page, for those who do not see it. */

import { sentencesOf } from "../race/sentences.js";
import { words } from "./words.js";

/** It is said when a hand has rested for so many milliseconds. */
const REST = 700;

/** @param {HTMLElement} root a polite live region */
export function createSpeaking(root) {
  /** @type {Races.Race | null} */ let heard = null;
  let late = 0;

  /** Say the sentences of a step that a hand has changed, or else those of its runs. @param {Races.Race} race @param {HTMLElement} article */
  function say(race, article) {
    if (race === heard) return;
    heard = race;
    clearTimeout(late);
    late = window.setTimeout(() => {
      const lines = [...article.querySelectorAll("p:has([data-value])")].filter(
        (one) => !one.closest("[hidden]"),
      );
      const text = lines.map((one) => one.textContent).join(" ") || sentencesOf(race).join(" ");
      if (root.textContent !== text) root.textContent = text;
    }, REST);
  }

  /** Something could not be shown. @param {unknown} error */
  function fail(error) {
    root.textContent = `${words.still} ${error instanceof Error ? error.message : String(error)}`;
    root.classList.add("otl-wrong");
  }
  return { say, fail };
}
