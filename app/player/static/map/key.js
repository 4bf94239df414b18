/** The key of a map, under it: what its lines, its shades and its marks mean, for who sees one for the first time. */

import { element, sample } from "../core/legend.js";
import { colorOf } from "../core/theme.js";
import { t } from "../core/words.js";

/** @import { Theme } from "../core/theme.js" */

/** Pictures of the marks, as the map draws them. */
const MARKS = {
  path: '<path d="M2 13 C 9 13, 7 5, 16 5"/><circle class="ot-map-head" cx="18" cy="5" r="2.5"/>',
  minimum: '<path d="M12 2v12M6 8h12"/>',
  saddle: '<path d="M8 4l8 8M16 4l-8 8"/>',
};

/** @param {HTMLElement} before the map, which it stands under */
export function createKey(before) {
  const root = element("p", "ot-map-key");
  before.after(root);
  let shown = "";

  /**
   * @param {Pick<Header.Map, "minima" | "saddles" | "curve" | "runs">} header @param {Theme} theme
   * @param {boolean} legend whether the runs are listed, too
   */
  function show({ minima, saddles, curve, runs }, theme, legend) {
    const listed = legend ? runs : [];
    const titles = listed.map(({ title, light }) => [title, light]);
    const now = JSON.stringify([minima.length > 0, saddles.length > 0, curve, theme.dark, titles]);
    if (now === shown) return; // a page is not written to where nothing changed
    shown = now;
    root.replaceChildren(
      ...listed.map((run) => item(sample(run, colorOf(run, theme)), [run.title])),
      item(mark("path"), spelled(t("each line: an [optimizer] on its way down"))),
      curve ? item("", [t("height: the loss")]) : ramp(theme.map),
      ...(minima.length ? [item(mark("minimum"), spelled(t("[minimum]: lowest point nearby")))] : []),
      ...(saddles.length ? [item(mark("saddle"), spelled(t("[saddle]: flat, but not lowest")))] : []),
    );
  }
  return { root, show };
}

/** @param {Node | string} picture @param {(Node | string)[]} words */
const item = (picture, words) => element("span", "", [picture, ...words]);

/** Words that there is no room for on a small phone. @param {string} words */
const more = (words) => element("span", "ot-map-more", words);

/** A text of which a small phone has room for what stands in brackets alone. @param {string} text */
const spelled = (text) =>
  text.split(/(\[[^\]]*\])/).map((part) => (part.startsWith("[") ? part.slice(1, -1) : more(part)));

/** From low to high. @param {string[]} colors */
function ramp(colors) {
  const band = element("i", "ot-map-ramp", "", { "aria-hidden": "true" });
  band.style.background = `linear-gradient(to right, ${[...colors].reverse().join(", ")})`;
  return element("span", "", [`${t("low")} `, band, ` ${t("high")}`, more(` ${t("loss")}`)]);
}

/** @param {keyof typeof MARKS} name */
function mark(name) {
  const holder = element("span", "ot-map-mark", "", { "aria-hidden": "true" });
  holder.innerHTML = `<svg viewBox="0 0 24 16" width="24" height="16" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round">${MARKS[name]}</svg>`;
  return holder;
}
