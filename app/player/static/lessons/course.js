/** The list of lessons: how far a reader has come in each. */

import { element } from "../core/legend.js";
import { keptOf } from "./progress.js";
import { words } from "./words.js";

/** Say beside every lesson what was read of it. @param {HTMLElement} page */
export function showProgress(page) {
  for (const card of /** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll("[data-lesson]"))) {
    const steps = (card.dataset.steps ?? "").split(" ").filter(Boolean);
    const { seen } = keptOf(card.dataset.lesson ?? "");
    const read = steps.filter((id) => seen.includes(id)).length;
    if (!read || !steps.length) continue;
    const bar = element("span", "otl-bar", "", { "aria-hidden": "true" });
    bar.style.setProperty("--done", `${(100 * read) / steps.length}%`);
    const whole = read === steps.length;
    card.classList.toggle("otl-whole", whole);
    card
      .querySelector(".otl-card-foot")
      ?.append(element("span", "otl-read", whole ? words.done : words.begun(read, steps.length)), bar);
  }
}
