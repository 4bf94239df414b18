/** What slow motion says of the phase under way: its equation with this step's numbers, and where it stands. */

import { element } from "../core/legend.js";
import { t } from "../core/words.js";
import { lower } from "./inner.js";
import { fill, lookUpAt } from "./numbers.js";

/** @import { Message } from "../core/payload.js" */

/** A phase's name, symbol and template. @typedef {[string, string, string]} Phase */

/**
 * Phase `index` of a step in words: a title, and the equation with its numbers.
 * @param {Phase[]} phases @param {number} index @param {Message<Header.Numbers>} numbers
 * @param {number} step from which the step under way leads on
 * @returns {[string, string]}
 */
export function sayPhase(phases, index, numbers, step) {
  const [name, spaced, template] = phases[index];
  const symbol = spaced.replaceAll("∇ ", "∇");
  const lookUp = lookUpAt(numbers, step + 1);
  const words = lower(numbers.header.words[name] ?? "");
  const between = /^[a-z]{2}/.test(words) ? ", " : words && ": ";
  return [
    `${t("{index} of {count}", { index: index + 1, count: phases.length })} · ${symbol}${between}${words}`,
    `${symbol} = ${template && `${fill(template, lookUp)} = `}${lookUp(name)}`,
  ];
}

/** Whether the caption, in the upper left corner, hides a place of a map. @param {{height: number}} frame */
export const hides = ({ height }, /** @type {number} */ x, /** @type {number} */ y) =>
  x >= 0 && x < 540 && y >= 0 && y < 0.42 * height;

/** The caption on a map. @param {HTMLElement} stage */
export function createCaption(stage) {
  const [title, equation] = [element("strong", ""), element("span", "")];
  const root = element("div", "ot-phase", [title, equation], { "aria-live": "polite" });
  root.hidden = true;
  stage.append(root);
  let written = ""; // of which phase

  /** @param {string} heading @param {string} line */
  function write(heading, line) {
    title.textContent = heading;
    equation.textContent = line;
  }

  return {
    hide: () => (root.hidden = true),
    /** Make room for what stands in the upper left corner. @param {boolean} low */
    move: (low) => root.classList.toggle("ot-low", low),
    /** The words of a phase; none are made where those of `key` stand there already. */
    show: (/** @type {string} */ key, /** @type {() => [string, string]} */ words) => {
      root.hidden = false;
      if (key !== written) write(...words());
      written = key;
    },
    /** Nothing is known any more of what stands there. */
    forget: () => (written = ""),
    fail: () => {
      root.hidden = false;
      write(t("The inner state could not be loaded."), "");
    },
    words: () => (root.hidden ? null : [title.textContent, equation.textContent]),
  };
}
