/** The parts of the projector's page. */

import { element } from "../core/legend.js";
import { words } from "./words.js";

/** @param {HTMLElement} parent */
export function createLayout(parent) {
  const [title, about] = [element("h1", ""), element("p", "otc-about")];
  const place = element("div", "otc-stage-place");
  const tabs = element("div", "otc-views", "", { role: "group", "aria-label": words.views });
  const picture = element("section", "otc-picture", [place], { "aria-label": words.projector });
  const side = element("aside", "otc-side", "", { "aria-label": words.list, tabindex: "-1" });
  const foot = element("footer", "otc-foot");
  const note = element("p", "otc-line", "", { role: "status" });
  const head = element("header", "otc-head", [title, about, tabs]);
  const page = element("main", "otc-class otl-page", [head, picture, side, foot, note]);
  parent.replaceChildren(page);
  return { page, title, about, place, tabs, side, foot, note };
}

/** Other words, where they are others. @param {HTMLElement} place @param {string} text */
export function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/** How the runs of a class are looked at. @typedef {"map" | "rates" | "losses"} View */

/**
 * What can be looked at.
 * @param {HTMLElement} tabs @param {() => void} changed
 */
export function createViews(tabs, changed) {
  /** @type {View} */ let now = "map";
  const labels = { map: words.map, rates: words.rateView, losses: words.raceView };
  let offered = "";

  /** @param {View[]} kinds */
  function offer(kinds) {
    if (offered !== kinds.join()) {
      offered = kinds.join();
      const buttons = kinds.map((kind) => {
        const made = element("button", "", labels[kind], { type: "button", "data-view": kind });
        made.addEventListener("click", () => {
          now = kind;
          changed();
        });
        return made;
      });
      tabs.replaceChildren(...buttons);
    }
    for (const one of tabs.querySelectorAll("button"))
      one.setAttribute("aria-pressed", String(one.dataset.view === now));
  }

  return {
    offer,
    get now() {
      return now;
    },
    set now(kind) {
      now = kind;
    },
  };
}
