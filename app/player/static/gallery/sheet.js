/** All scenes: a sheet over the page, in groups, with a thumbnail of each, found by what one types. */

import { element } from "../core/legend.js";
import { themeOf } from "../core/theme.js";
import { t } from "../core/words.js";
import { linkTo } from "./link.js";

/** @import { Group, Host, Listed } from "./gallery.js" */

/** @param {HTMLElement} parent @param {Host} host */
export function createSheet(parent, host) {
  const search = element("input", "ot-find", "", {
    type: "search",
    placeholder: t("saddle, noise, Adam …"),
    "aria-label": t("Search all experiments"),
  });
  const close = element("button", "ot-close", "×", { type: "button", "aria-label": t("Close") });
  const listed = element("div", "ot-groups");
  const note = element("p", "ot-none", "", { role: "status" });
  const head = element("header", "", [element("h2", "", t("All experiments")), search, close]);
  const sheet = element("dialog", "ot ot-sheet", [head, note, listed], {
    "aria-label": t("All experiments"),
  });
  parent.append(sheet);
  /** Every card with the words by which it is found. @type {{card: HTMLElement, words: string}[]} */ let cards =
    [];

  async function open() {
    search.value = "";
    sheet.showModal();
    if (matchMedia("(pointer: fine)").matches) search.focus();
    if (!cards.length) note.textContent = t("Loading …");
    try {
      draw(await host.scenes());
    } catch {
      note.textContent = t("The experiments could not be loaded. Is the server still there?");
    }
  }

  /** @param {Group[]} groups */
  function draw(groups) {
    const theme = themeOf(sheet).dark ? "dark" : "light";
    cards = [];
    listed.replaceChildren(
      ...groups.map(({ title, scenes }) => {
        const list = element(
          "ul",
          "",
          scenes.map((scene) => {
            const card = element("li", "", [cardOf(scene, theme)]);
            const { title: name, watch, words } = scene;
            cards.push({ card, words: `${words} ${t(name)} ${t(watch)}`.toLowerCase() });
            return card;
          }),
        );
        return element("section", "", [element("h3", "", t(title)), list]);
      }),
    );
    filter();
  }

  /** @param {Listed} scene @param {string} theme */
  function cardOf({ id, title, watch, link }, theme) {
    const picture = element("img", "", "", { alt: "", width: "320", height: "240", loading: "lazy" });
    picture.src = host.picture(`${id}-${theme}.webp`);
    const words = element("span", "", [element("strong", "", t(title)), element("span", "", t(watch))]);
    return linkTo(host, link, element("a", "ot-scene", [picture, words]), () => sheet.close());
  }

  /** Leave those that have all words that are typed. */
  function filter() {
    const typed = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const { card, words } of cards) card.hidden = !typed.every((word) => words.includes(word));
    for (const group of listed.children) {
      const shown = group.querySelector("li:not([hidden])") !== null;
      /** @type {HTMLElement} */ (group).hidden = !shown;
    }
    note.textContent = cards.some(({ card }) => !card.hidden) ? "" : t("Nothing is called that.");
  }

  search.addEventListener("input", filter);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const first = /** @type {HTMLElement | null} */ (listed.querySelector("li:not([hidden]) a"));
    if (search.value.trim()) first?.click();
  });
  close.addEventListener("click", () => sheet.close());
  sheet.addEventListener("click", ({ target }) => target === sheet && sheet.close()); // beside it
  return { open, destroy: () => sheet.close() };
}
