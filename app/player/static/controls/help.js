/** A question mark beside a control that opens what it does: for fingers too, which no tooltip reaches. */

import { element } from "../core/legend.js";
import { t } from "../core/words.js";

/**
 * @param {string} id of the sentence, which the control is described by; no other element may have it
 * @returns {{button: HTMLButtonElement, text: HTMLElement, say: (name: string, help: string) => void, toggle: () => void}}
 */
export function createHelp(id) {
  const text = element("p", "ot-help-text", "", { id });
  text.hidden = true;
  // No stop of its own for the keyboard: there the control itself is described, and "?" opens the sentence.
  const button = element("button", "ot-help", "?", {
    type: "button",
    tabindex: "-1",
    "aria-expanded": "false",
    "aria-controls": id,
  });
  button.addEventListener("click", (event) => {
    event.preventDefault(); // inside a label it would press what that is for
    toggle();
  });

  function toggle() {
    text.hidden = !text.hidden;
    button.setAttribute("aria-expanded", String(!text.hidden));
  }

  /** @param {string} name @param {string} help */
  function say(name, help) {
    text.textContent = help;
    button.hidden = !help;
    button.title = help;
    button.setAttribute("aria-label", t("What is “{name}”?", { name }));
  }
  return { button, text, say, toggle };
}
