/** What to show: a scene of the gallery, a link of the app, or a step of a lesson, in one sheet with one search. */

import { element } from "../core/legend.js";
import { themeOf } from "../core/theme.js";
import { t, told } from "../core/words.js";
import { words } from "./words.js";

/** @import { Show, Showing } from "./showing.js" */

/** A lesson as the list of all has it. @typedef {{id: string, title: string, picture: string, words: string}} Listed */

/**
 * The link in what someone has pasted: an address of the app, or of a frame, or the link alone; null if there is none.
 * @param {string} text @returns {string | null}
 */
export function linkIn(text) {
  const given = text.trim();
  if (/^[\w-]{4,}$/.test(given)) return given;
  try {
    const url = new URL(given);
    const link =
      url.searchParams.get("e") ?? new URLSearchParams(url.hash.slice(1)).get("e") ?? url.hash.slice(1);
    return /^[\w-]{4,}$/.test(link) ? link : null;
  } catch {
    return null;
  }
}

/** Whether all that is typed stands in some words. @param {string} typed @param {string} in_ */
export const found = (typed, in_) =>
  typed
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((word) => in_.includes(word));

/**
 * @param {HTMLElement} parent @param {Showing} showing @param {{scenes: string, pictures: string}} at
 * @param {(show: Show) => void} picked
 */
export function createPicking(parent, showing, { scenes, pictures }, picked) {
  const search = element("input", "otc-search", "", {
    type: "search",
    placeholder: words.search,
    "aria-label": words.search,
  });
  const close = element("button", "otl-button otc-x", "×", { type: "button", "aria-label": words.cancel });
  const link = element("input", "", "", {
    type: "text",
    id: "otc-link",
    autocomplete: "off",
    spellcheck: "false",
  });
  const problem = element("p", "otc-problem", "", { role: "alert" });
  const pasted = element("form", "otc-paste", [
    element("label", "", words.link, { for: "otc-link" }),
    link,
    element("button", "otl-button", words.useLink, { type: "submit" }),
    problem,
  ]);
  const note = element("p", "otc-note", "", { role: "status" });
  const list = element("div", "otc-picks");
  const sheet = element(
    "dialog",
    "otc-sheet",
    [element("header", "", [element("h2", "", words.choose), search, close]), pasted, note, list],
    { "aria-label": words.choose },
  );
  parent.append(sheet);
  /** @type {{card: HTMLElement, words: string, image: HTMLImageElement, picture: string}[]} */ let cards =
    [];

  /** Let pictures come while they are looked at: what is shown to the class waits for none. @param {boolean} come */
  function picturing(come) {
    for (const { image, picture } of cards)
      if (come && picture && !image.src) image.src = picture;
      else if (!come && !image.complete) image.removeAttribute("src");
  }

  /** @param {Show} show */
  function pick(show) {
    sheet.close();
    picked(show);
  }

  async function show() {
    search.value = "";
    problem.textContent = "";
    sheet.showModal();
    search.focus();
    if (!cards.length) await fill();
    picturing(sheet.open);
    filter();
  }

  async function fill() {
    note.textContent = words.loading;
    try {
      const [groups, lessons] = await Promise.all([
        showing.fetched(scenes).then((response) => response.json()),
        listed(showing, themeOf(sheet).dark),
      ]);
      cards = [];
      list.replaceChildren(...[lessonsOf(lessons), ...groups.map(scenesOf)]);
      note.textContent = "";
    } catch (error) {
      note.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  /** @param {string} title @param {string} picture @param {string} about @param {() => void} act */
  function card(title, picture, about, act) {
    const image = element("img", "", "", { alt: "", width: "320", height: "240", loading: "lazy" });
    const button = element("button", "otc-pick", [image, element("span", "", title)], { type: "button" });
    button.addEventListener("click", act);
    const item = element("li", "", [button]);
    cards.push({ card: item, words: `${title} ${about}`.toLowerCase(), image, picture });
    return item;
  }

  /** @param {Listed[]} lessons */
  const lessonsOf = (lessons) =>
    section(
      words.lessons,
      lessons.map(({ id, title, picture, words: about }) =>
        card(title, picture, about, () => pick({ kind: "lesson", lesson: id, step: null })),
      ),
    );

  /** @param {{title: string, scenes: {id: string, title: string, watch: string, link: string, words: string}[]}} group */
  const scenesOf = ({ title, scenes: all }) => {
    const theme = themeOf(sheet).dark ? "dark" : "light";
    return section(
      t(title),
      all.map(({ id, title: name, watch, link: to, words: about }) =>
        card(
          t(name),
          told(showing.resolve(`${pictures}${id}-${theme}.webp`)),
          `${about} ${t(watch)} ${name}`,
          () => pick({ kind: "scene", link: to, title: t(name) }),
        ),
      ),
    );
  };

  function filter() {
    for (const { card: one, words: said } of cards) one.hidden = !found(search.value, said);
    for (const group of /** @type {Iterable<HTMLElement>} */ (list.children))
      group.hidden = !group.querySelector("li:not([hidden])");
    if (cards.length) note.textContent = cards.some(({ card: one }) => !one.hidden) ? "" : words.none;
  }

  search.addEventListener("input", filter);
  sheet.addEventListener("close", () => picturing(false));
  close.addEventListener("click", () => sheet.close());
  sheet.addEventListener("click", ({ target }) => target === sheet && sheet.close()); // beside it
  pasted.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = linkIn(link.value);
    problem.textContent = given ? "" : words.badLink;
    if (!given) return;
    link.value = "";
    pick({ kind: "scene", link: given });
  });
  return { show };
}

/** @param {string} title @param {HTMLElement[]} items */
const section = (title, items) =>
  element("section", "", [element("h3", "", title), element("ul", "", items)]);

/** All lessons, as the page of the course has them. @param {Showing} showing @param {boolean} dark @returns {Promise<Listed[]>} */
async function listed({ resolve }, dark) {
  const at = resolve(`learn?lang=${encodeURIComponent(document.documentElement.lang)}`);
  const response = await fetch(at);
  if (!response.ok) throw new Error(await response.text());
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const items = /** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll(".otl-item[data-lesson]"));
  return [...items].map((one) => {
    const light = one.querySelector("img")?.getAttribute("src") ?? "";
    const picture = (dark && one.querySelector("source")?.getAttribute("srcset")) || light;
    return {
      id: one.dataset.lesson ?? "",
      title: one.querySelector("h3")?.textContent ?? "",
      picture: picture && new URL(picture, at).href,
      words: one.textContent ?? "",
    };
  });
}
