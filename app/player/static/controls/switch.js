/** A convention on which books differ: a box to tick, or a list of choices. */

import { element } from "../core/legend.js";
import { valueAt } from "../race/paths.js";

/** @import { Clock } from "../core/clock.js" */

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
  const [name, inside] = listed
    ? ["ot-switch ot-switch-listed", [label, field]]
    : ["ot-switch", [field, label]];
  const root = element("label", name, inside, { title: help });
  parent.append(root);
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
