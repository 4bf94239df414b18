/** A convention on which books differ: a box to tick, or a list of choices. */

import { element } from "../core/legend.js";
import { valueAt } from "../race/paths.js";
import { createHelp } from "./help.js";

/** @import { Clock } from "../core/clock.js" */

/** Switches that were made so far: each has an id of its own. */
let made = 0;

/** @param {HTMLElement} parent @param {Clock} clock @param {Header.Switch} about */
export function createSwitch(parent, clock, { path, label, choices, titles, help }) {
  const listed = choices.length > 0;
  const field = listed
    ? element(
        "select",
        "ot-switch-list",
        choices.map((choice, i) => new Option(titles[i] ?? choice, choice)),
      )
    : element("input", "ot-switch-box", "", { type: "checkbox" });
  made += 1;
  const about = createHelp(`ot-switch-${made}-help`);
  about.say(label, help);
  field.setAttribute("aria-describedby", about.text.id);
  const name = element("span", "ot-number-head", [label, about.button]);
  const [kind, inside] = listed
    ? ["ot-switch ot-switch-listed", [name, field]]
    : ["ot-switch", [field, name]];
  const root = element("div", "", [element("label", kind, inside, { title: help }), about.text]);
  parent.append(root);
  root.addEventListener("keydown", (event) => event.key === "?" && about.toggle());
  field.addEventListener("change", () => {
    clock.races.set([[path, field instanceof HTMLInputElement ? field.checked : field.value]]);
    clock.races.commit();
  });
  const stop = clock.listen(show);
  show();

  function show() {
    const value = valueAt(clock.races.experiment, path);
    if (field instanceof HTMLInputElement) field.checked = Boolean(value);
    else if (field.value !== value) field.value = String(value);
  }
  function destroy() {
    stop();
    root.remove();
  }
  return { destroy };
}
