/** The place of one map of several: its title, which brings it into focus and is written anew there, and the map. */

import { element } from "../core/legend.js";
import { t } from "../core/words.js";

/** Letters of a title: app/races/scene/panels.py. */
const LONGEST = 80;

/**
 * @param {object} hand what a reader does
 * @param {() => void} hand.choose
 * @param {(title: string) => void} [hand.rename]
 * @param {() => void} [hand.remove]
 */
export function createPlace({ choose, rename, remove }) {
  const title = element("button", "ot-beside-title", "", { type: "button" });
  const field = element("input", "ot-beside-field", "", {
    type: "text",
    maxlength: String(LONGEST),
    "aria-label": t("Title of the panel"),
  });
  field.hidden = true;
  const gone = element("button", "ot-beside-remove", "×", { type: "button" });
  gone.hidden = !remove;
  const head = element("div", "ot-beside-head", [title, field, gone]);
  const slot = element("div", "ot-beside-slot");
  const root = element("section", "ot-beside-place", [head, slot]);
  let [words, focused] = ["", false];

  /** @param {string} text @param {boolean} focus */
  function show(text, focus) {
    [words, focused] = [text, focus];
    title.textContent = text;
    title.setAttribute("aria-pressed", String(focus));
    title.title = !focus
      ? t("Bring this panel into focus")
      : rename
        ? t("The panel in focus; press to write another title")
        : t("The panel in focus");
    gone.title = t("Take this panel away");
    gone.setAttribute("aria-label", t("Take away {text}", { text }));
    root.setAttribute("aria-label", text);
    root.classList.toggle("ot-beside-focus", focus);
  }

  /** Write another title. */
  function edit() {
    field.value = words;
    swap(true);
    field.focus({ preventScroll: true });
    field.select();
  }

  /** @param {boolean} kept whether what was written is */
  function end(kept) {
    if (field.hidden) return;
    const back = document.activeElement === field;
    swap(false);
    if (back) title.focus({ preventScroll: true });
    if (kept && field.value.trim() !== words) rename?.(field.value.trim());
  }

  /** @param {boolean} writing */
  function swap(writing) {
    field.hidden = !writing;
    title.hidden = writing;
  }

  title.addEventListener("click", () => (focused && rename ? edit() : choose()));
  field.addEventListener("blur", () => end(true));
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter" || event.key === "Escape") end(event.key === "Enter");
  });
  gone.addEventListener("click", () => remove?.());
  return { root, slot, title, show };
}
