/** A field for a few words. */

import { element } from "../core/legend.js";

/** So many characters fit. */
const LONGEST = 40;

/**
 * @param {HTMLElement} parent @param {string} label @param {string} value @param {string} usual what it is if nothing is written
 * @param {(value: string | null) => void} write null: nothing is
 */
export function createText(parent, label, value, usual, write) {
  const field = /** @type {HTMLInputElement} */ (
    element("input", "ot-switch-list", "", { type: "text", maxlength: String(LONGEST), placeholder: usual })
  );
  field.value = value;
  field.addEventListener("change", () => write(field.value.trim().replace(/\s+/g, " ") || null));
  parent.append(element("label", "ot-switch ot-switch-listed", [label, field]));
}
