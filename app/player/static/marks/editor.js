/** The small editor in which a mark is written: its words, what it is, its colour. */

import { element, find } from "../core/legend.js";
import { t } from "../core/words.js";
import { nameOf } from "./mark.js";

/** @import { Choice, Mark, Pair } from "./mark.js" */

const HTML = `
  <input class="ot-mark-text" type="text" maxlength="200" autocomplete="off" aria-label="${t("Words")}" placeholder="${t("Words, **bold**, *emphasis*")}, $\\lambda$">
  <select class="ot-mark-shape" aria-label="${t("What it is")}"></select>
  <select class="ot-mark-color" aria-label="${t("Colour")}"></select>
  <button type="button" class="ot-mark-delete">${t("Delete")}</button>
  <button type="submit">${t("Save")}</button>
  <p class="ot-mark-hint">${t("Enter saves, Escape leaves. Drag a mark to move it.")}</p>`;

/** Pixels between the editor and what it is about, and the edge of the window. */
const GAP = 8;

/**
 * @typedef {object} Asked
 * @property {Mark} mark as it is
 * @property {Choice[]} choices what it can be; the first, where it is none of them
 * @property {boolean} fresh whether there is none yet
 * @property {Pair} at where it is, in pixels of the window
 * @property {{light: string, title: string}[]} runs
 * @property {(mark: Mark) => void} changed while it is written
 * @property {(mark: Mark | null) => void} done with the mark that is wanted, or null if none is
 * @property {() => void} left it stays as it was
 */

/** @param {HTMLElement} parent */
export function createEditor(parent) {
  /** @type {HTMLFormElement | null} */ let open = null;
  /** @type {() => void} */ let save = () => {};

  const outside = (/** @type {Event} */ event) => {
    if (open && !open.contains(/** @type {Node} */ (event.target))) save();
  };

  function close() {
    removeEventListener("pointerdown", outside, true);
    open?.remove();
    open = null;
  }

  /** @param {Asked} asked */
  function ask({ mark, choices, fresh, at, runs, changed, done, left }) {
    if (open) save();
    const form = element("form", "ot-mark-editor", "", { role: "dialog", "aria-label": t("Mark") });
    form.innerHTML = HTML;
    form.popover = "manual";
    const text = find(form, ".ot-mark-text", HTMLInputElement);
    const shape = find(form, ".ot-mark-shape", HTMLSelectElement);
    const color = find(form, ".ot-mark-color", HTMLSelectElement);
    const remove = find(form, ".ot-mark-delete");
    const known = choices.findIndex((one) => alike(one.mark, mark));
    text.value = mark.text ?? "";
    shape.replaceChildren(...choices.map(({ name }, i) => new Option(name, String(i))));
    shape.value = String(Math.max(known, 0));
    shape.hidden = choices.length < 2;
    const own = mark.run === undefined ? "neutral" : t("its run's");
    const names = runs.map((run) => new Option(run.title, nameOf(run)));
    color.replaceChildren(new Option(own, ""), ...names);
    if (mark.color && ![...color.options].some(({ value }) => value === mark.color))
      color.append(new Option(mark.color, mark.color));
    color.value = mark.color ?? "";
    remove.hidden = fresh;
    let touched = false;

    /** @returns {Mark} */
    const written = () => {
      const made = { ...choices[Number(shape.value)].mark, text: text.value.trim() };
      return color.value ? { ...made, color: color.value } : made;
    };
    save = () => {
      const now = written();
      close();
      if (fresh && !touched) left();
      else done(now);
    };
    form.addEventListener("input", () => {
      touched = true;
      changed(written());
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      save();
    });
    remove.addEventListener("click", () => {
      close();
      done(null);
    });
    form.addEventListener("keydown", (event) => {
      event.stopPropagation(); // no key is the player's
      if (event.key !== "Escape") return;
      event.preventDefault();
      close();
      left();
    });
    for (const type of ["pointerdown", "dblclick"])
      form.addEventListener(type, (event) => event.stopPropagation());
    parent.append(form);
    form.showPopover();
    open = form;
    stand(form, at);
    text.focus();
    text.select();
    addEventListener("pointerdown", outside, true);
  }
  return {
    ask,
    close,
    get open() {
      return open !== null;
    },
  };
}

/** Whether a mark is what a choice is: of the same kind, on the same thing. @param {Mark} a @param {Mark} b */
function alike(a, b) {
  const kind = (/** @type {Mark} */ one) => [
    one.shape ?? "point",
    ...[one.run, one.step, one.value, one.at].map((part) => part !== undefined),
  ];
  return String(kind(a)) === String(kind(b));
}

/** Below a place of the window, or above it, and within. @param {HTMLElement} form @param {Pair} at */
function stand(form, [x, y]) {
  const { offsetWidth: width, offsetHeight: height } = form;
  const left = Math.max(GAP, Math.min(x - width / 2, innerWidth - width - GAP));
  const below = y + 2 * GAP;
  const top = below + height + GAP > innerHeight ? Math.max(GAP, y - height - 2 * GAP) : below;
  Object.assign(form.style, { left: `${left}px`, top: `${top}px` });
}
