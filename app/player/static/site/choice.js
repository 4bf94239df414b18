/** One of a few named values, as a list. */

import { element } from "../core/legend.js";

/**
 * @template T
 * @param {HTMLElement} parent @param {string} label @param {[T, string][]} choices values and what they are called
 * @param {T} value @param {(value: T) => void} choose @param {string} [help]
 */
export function createChoice(parent, label, choices, value, choose, help = "") {
  const field = element(
    "select",
    "ot-switch-list",
    choices.map(([, title], i) => new Option(title, String(i))),
  );
  field.value = String(choices.findIndex(([one]) => one === value));
  field.addEventListener("change", () => choose(choices[Number(field.value)][0]));
  parent.append(element("label", "ot-switch ot-switch-listed", [label, field], { title: help }));
}
