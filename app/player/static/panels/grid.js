/**
 * Places for two to four maps side by side, each under its title, one of them in focus. Where there is room for one
 * alone, they lie beside each other in a row that is swiped through, with their names below.
 */

import { element } from "../core/legend.js";
import { t } from "../core/words.js";
import { createPlace } from "./place.js";

/** @typedef {ReturnType<typeof createPlace>} Place */
/**
 * What stands in the places.
 * @typedef {object} Panels
 * @property {string[]} titles
 * @property {number} focus the one in focus
 * @property {HTMLElement[]} maps the element of each map; one may move to another place
 */
/**
 * What a reader does; what is left out cannot be done.
 * @typedef {object} Hand
 * @property {(i: number) => void} focus another panel comes into focus
 * @property {(i: number, title: string) => void} [rename] a panel has another title; empty: none of its own
 * @property {(i: number) => void} [remove]
 */

/** A row that is swiped has come to rest after so many milliseconds. */
const REST = 120;

/** @param {HTMLElement} parent @param {Hand} hand */
export function createGrid(parent, hand) {
  const row = element("div", "ot-beside-row");
  const names = element("div", "ot-beside-names", "", { role: "group", "aria-label": t("Panels") });
  const root = element("div", "ot-beside", [row, names], { role: "group", "aria-label": t("Side by side") });
  parent.prepend(root);
  /** @type {Place[]} */ const places = [];
  /** @type {HTMLButtonElement[]} */ const dots = [];
  /** @type {Panels} */ let shown = { titles: [], focus: 0, maps: [] };
  let timer = 0;

  /** @param {Panels} next */
  function show(next) {
    const { titles, focus, maps } = next;
    while (places.length > titles.length) {
      places.pop()?.root.remove();
      dots.pop()?.remove();
    }
    while (places.length < titles.length) add(places.length);
    maps.forEach((map, i) => void (map.parentElement === places[i].slot || places[i].slot.append(map)));
    const same = focus === shown.focus && titles.length === shown.titles.length;
    if (same && titles.every((title, i) => title === shown.titles[i])) return;
    const before = shown;
    shown = { titles: [...titles], focus, maps };
    root.style.setProperty("--places", String(titles.length));
    root.dataset.places = String(titles.length);
    titles.forEach((title, i) => {
      places[i].show(title, i === focus);
      dots[i].textContent = title;
      dots[i].setAttribute("aria-pressed", String(i === focus));
    });
    if (focus !== before.focus || !before.titles.length) bring(focus, before.titles.length > 0);
  }

  /** @param {number} i */
  function add(i) {
    const place = createPlace({
      choose: () => hand.focus(i),
      rename: hand.rename && ((title) => hand.rename?.(i, title)),
      remove: hand.remove && (() => hand.remove?.(i)),
    });
    const dot = element("button", "ot-beside-dot", "", { type: "button" });
    dot.addEventListener("click", () => hand.focus(i));
    places.push(place);
    dots.push(dot);
    row.append(place.root);
    names.append(dot);
  }

  /** Where one is seen at a time, that one. @param {number} i @param {boolean} glides */
  function bring(i, glides) {
    if (row.scrollWidth <= row.clientWidth || nearest() === i) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const left = places[i].root.offsetLeft - (row.clientWidth - places[i].root.offsetWidth) / 2;
    row.scrollTo({ left, behavior: glides && !calm ? "smooth" : "instant" });
  }

  /** The place that the middle of the row is nearest to. */
  function nearest() {
    const middle = row.scrollLeft + row.clientWidth / 2;
    const apart = places.map(({ root: { offsetLeft, offsetWidth } }) =>
      Math.abs(offsetLeft + offsetWidth / 2 - middle),
    );
    return apart.indexOf(Math.min(...apart));
  }

  // What is seen is what a hand turns: a panel that was swiped to comes into focus.
  row.addEventListener(
    "scroll",
    () => {
      clearTimeout(timer);
      timer = window.setTimeout(() => {
        if (row.scrollWidth > row.clientWidth && nearest() !== shown.focus) hand.focus(nearest());
      }, REST);
    },
    { passive: true },
  );

  root.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const target = /** @type {HTMLElement} */ (event.target);
    const all = target.closest(".ot-beside-names") ? dots : places.map(({ title }) => title);
    const at = /** @type {HTMLElement[]} */ (all).indexOf(target);
    if (!by || at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const to = (at + by + all.length) % all.length;
    all[to].focus({ preventScroll: true });
    hand.focus(to);
  });

  function destroy() {
    clearTimeout(timer);
    root.remove();
  }
  return { root, show, destroy };
}
