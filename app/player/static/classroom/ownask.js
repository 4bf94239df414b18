/** A question in the teacher's own words. */

import { element } from "../core/legend.js";
import { ownAsk } from "./asks.js";
import { words } from "./words.js";

/** @import { Ask } from "./tally.js" */

/** @param {HTMLElement} parent @param {(ask: Ask) => void} asked @param {() => Ask[]} asks */
export function createOwnAsk(parent, asked, asks) {
  const field = (/** @type {string} */ id, /** @type {string} */ label, /** @type {HTMLElement} */ input) => {
    input.id = `otc-own-${id}`;
    return element("div", `otc-field otc-field-${id}`, [
      element("label", "", label, { for: input.id }),
      input,
    ]);
  };
  const text = element("input", "", "", { type: "text", maxlength: "300", autocomplete: "off" });
  const options = element("textarea", "", "", { rows: "4" });
  const [low, high] = [0, 1].map(() => element("input", "", "", { type: "text", inputmode: "decimal" }));
  const problem = element("p", "otc-problem", "", { role: "alert" });
  const cancel = element("button", "otl-button", words.cancel, { type: "button" });
  const send = element("button", "otl-button otl-primary", words.send, { type: "submit" });
  const form = element("form", "", [
    field("text", words.text, text),
    field("options", words.options, options),
    field("low", words.low, low),
    field("high", words.high, high),
    problem,
    element("div", "otc-acts", [send, cancel]),
  ]);
  const sheet = element("dialog", "otc-sheet otc-own", [element("h2", "", words.askOwn), form], {
    "aria-label": words.askOwn,
  });
  parent.append(sheet);
  cancel.addEventListener("click", () => sheet.close());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const written = { text: text.value, options: options.value, low: low.value, high: high.value };
    const ask = ownAsk(asks(), written);
    problem.textContent = ask ? "" : words.wrongAsk;
    if (!ask) return;
    sheet.close();
    form.reset();
    asked(ask);
  });
  return {
    show() {
      problem.textContent = "";
      sheet.showModal();
    },
  };
}
