/** A list to choose one of fifty from: by family, or by what is typed. It opens below its button. */

import { element } from "../core/legend.js";
import { t } from "../core/words.js";

/**
 * @typedef {object} Choices
 * @property {string} title what is chosen, for a reader
 * @property {() => Record<string, Site.Listed>} entries
 * @property {() => string} family the one that is open first
 * @property {() => Record<string, string>} [reasons] why some cannot be chosen
 * @property {(name: string) => void} choose
 */

/** Names that were given to elements so far. */
let named = 0;
/** The title of the list that something was chosen from last by the keyboard: its button may be made anew. */
let left = "";

/** @param {HTMLElement} parent @param {string} label @param {Choices} choices */
export function createChooser(parent, label, { title, entries, family, reasons, choose }) {
  named += 1;
  const id = `ots-chooser-${named}`;
  const button = element("button", "ots-choose", label, {
    type: "button",
    "aria-expanded": "false",
    "aria-controls": id,
    title,
  });
  const search = element("input", "ots-search", "", {
    type: "search",
    placeholder: t("name, author, year …"),
    "aria-label": t("Search: {title}", { title }),
  });
  const families = element("div", "ots-families", "", { role: "group", "aria-label": t("Family") });
  const listed = element("div", "ots-entries");
  const note = element("p", "ots-note");
  const box = element("div", "ots-chooser", [search, families, listed, note], { id });
  box.hidden = true;
  const root = element("div", "ots-chooser-root", [button, box]);
  parent.append(root);
  requestAnimationFrame(() => {
    if (left === title && document.activeElement === document.body) button.focus({ preventScroll: true });
  });
  let open = "";

  function draw() {
    const all = Object.entries(entries());
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const why = reasons?.() ?? {};
    families.replaceChildren(
      ...[...new Set(all.map(([, one]) => one.family))].map((name) => {
        const pressed = !words.length && name === open;
        const pill = element("button", "ots-family", t(name), {
          type: "button",
          "aria-pressed": String(pressed),
        });
        pill.addEventListener("click", () => {
          [open, search.value] = [name, ""];
          draw();
        });
        return pill;
      }),
    );
    const found = all.filter(([, one]) =>
      words.length
        ? words.every((word) => `${one.words} ${t(one.title).toLowerCase()}`.includes(word))
        : one.family === open,
    );
    listed.replaceChildren(
      ...found.map(([name, one]) => {
        const entry = element("button", "ots-entry", t(one.title), {
          type: "button",
          title: why[name] ?? (t(one.blurb) || one.source),
        });
        entry.disabled = name in why;
        entry.addEventListener("click", ({ detail }) => {
          show(false);
          left = detail ? "" : title; // by the keyboard: what had the focus is gone
          if (left) button.focus();
          choose(name);
        });
        return entry;
      }),
    );
    const gone = [...new Set(found.flatMap(([name]) => (name in why ? [why[name]] : [])))];
    note.textContent = found.length
      ? gone.map((reason) => t("Greyed: {reason}", { reason })).join(" ")
      : t("Nothing is called that.");
  }

  /** @param {boolean} shown */
  function show(shown) {
    box.hidden = !shown;
    button.setAttribute("aria-expanded", String(shown));
    if (!shown) return document.removeEventListener("pointerdown", outside);
    open = family();
    search.value = "";
    draw();
    document.addEventListener("pointerdown", outside);
    if (matchMedia("(pointer: fine)").matches) search.focus();
  }
  /** @param {PointerEvent} event */
  const outside = ({ target }) => root.contains(/** @type {Node} */ (target)) || show(false);
  button.addEventListener("click", () => show(Boolean(box.hidden)));
  search.addEventListener("input", draw);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !search.value.trim()) return;
    event.preventDefault();
    listed.querySelector("button:not(:disabled)")?.dispatchEvent(new MouseEvent("click"));
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || box.hidden) return;
    event.stopPropagation();
    show(false);
    button.focus();
  });
  return { root, destroy: () => document.removeEventListener("pointerdown", outside) };
}
