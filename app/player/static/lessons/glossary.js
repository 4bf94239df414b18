/** Terms: what each is, in a card beside it, and all of them in a list. */

import { element } from "../core/legend.js";
import { words } from "./words.js";

/** Milliseconds that a pointer rests before a card opens, and that a card stays when it is left. */
const [REST, STAY] = [120, 180];

/** @param {HTMLElement} page */
export function createGlossary(page) {
  const list = page.querySelector(".otl-terms");
  const card = element("div", "otl-term-card", "", { role: "tooltip", id: "otl-term-card" });
  card.hidden = true;
  page.append(card);
  let timer = 0;
  /** @type {HTMLElement | null} */ let of = null;

  /** @param {HTMLElement} term */
  function open(term) {
    const text = document.getElementById(`term-${term.dataset.term}`)?.nextElementSibling;
    const name = document.getElementById(`term-${term.dataset.term}`);
    if (!text || !name) return;
    clearTimeout(timer);
    of?.removeAttribute("aria-describedby");
    of = term;
    card.replaceChildren(
      element(
        "strong",
        "",
        [...name.childNodes].map((one) => one.cloneNode(true)),
      ),
      ...[...text.childNodes].map((one) => one.cloneNode(true)),
    );
    card.hidden = false;
    term.setAttribute("aria-describedby", card.id);
    const box = term.getBoundingClientRect();
    const { offsetWidth: wide, offsetHeight: tall } = card;
    const below = box.bottom + tall + 10 < innerHeight;
    card.style.left = `${Math.max(8, Math.min(box.left, innerWidth - wide - 8))}px`;
    card.style.top = `${below ? box.bottom + 6 : Math.max(8, box.top - tall - 6)}px`;
  }

  function close() {
    clearTimeout(timer);
    card.hidden = true;
    of?.removeAttribute("aria-describedby");
    of = null;
  }
  /** @param {() => void} act @param {number} after */
  const later = (act, after) => {
    clearTimeout(timer);
    timer = window.setTimeout(act, after);
  };
  const termOf = (/** @type {Event} */ { target }) =>
    /** @type {HTMLElement | null} */ (target instanceof Element ? target.closest(".otl-term") : null);

  page.addEventListener("pointerover", (event) => {
    const term = termOf(event);
    if (event.pointerType === "touch") return;
    if (term) later(() => open(term), REST);
    else if (event.target instanceof Node && card.contains(event.target)) clearTimeout(timer);
    else if (of) later(close, STAY);
  });
  page.addEventListener("focusin", (event) => {
    const term = termOf(event);
    if (term) open(term);
    else close();
  });
  page.addEventListener("click", (event) => {
    const term = termOf(event);
    if (!term) return of && !card.contains(/** @type {Node} */ (event.target)) ? close() : undefined;
    event.preventDefault();
    if (of === term && !card.hidden && event.detail > 1) close();
    else open(term);
  });

  const dialog = element("dialog", "otl-dialog", "", { "aria-label": words.terms });
  const shut = element("button", "otl-button", words.close, { type: "button" });
  shut.addEventListener("click", () => dialog.close());
  if (list) {
    const copy = /** @type {HTMLElement} */ (list.cloneNode(true));
    for (const one of copy.querySelectorAll("[id]")) one.removeAttribute("id");
    copy.hidden = false;
    dialog.append(element("h2", "", words.terms), copy, shut);
  }
  page.append(dialog);
  return {
    /** Close what is open; false where nothing is. */
    close() {
      const was = !card.hidden;
      close();
      return was;
    },
    all: () => list && !dialog.open && dialog.showModal(),
  };
}
