/** Bars with a name and a count each, which grow as a class answers. */

import { element } from "../core/legend.js";

/** @typedef {{key: string, label: string, count: number, color?: string, marked?: boolean, faint?: boolean}} Bar */

/** @param {HTMLElement} parent */
export function createBars(parent) {
  const root = element("ul", "otc-bars");
  parent.append(root);
  /** @type {Map<string, {row: HTMLElement, label: HTMLElement, bar: HTMLElement, count: HTMLElement}>} */
  const rows = new Map();

  /** @param {Bar[]} bars @param {number} [most] what fills the row; otherwise the longest does */
  function show(bars, most = 0) {
    const whole = Math.max(most, ...bars.map(({ count }) => count), 1);
    const keys = new Set(bars.map(({ key }) => key));
    for (const [key, { row }] of rows) {
      if (keys.has(key)) continue;
      row.remove();
      rows.delete(key);
    }
    for (const [i, one] of bars.entries()) {
      const { row, label, bar, count } = rows.get(one.key) ?? add(one.key);
      if (root.children[i] !== row) root.insertBefore(row, root.children[i] ?? null);
      if (label.textContent !== one.label) label.textContent = one.label;
      if (count.textContent !== String(one.count)) count.textContent = String(one.count);
      bar.style.setProperty("--part", `${(100 * one.count) / whole}%`);
      if (one.color) bar.style.setProperty("--ink", one.color);
      else bar.style.removeProperty("--ink");
      row.classList.toggle("otc-marked", one.marked === true);
      row.classList.toggle("otc-faint", one.faint === true);
    }
    root.classList.toggle("otc-worded", bars.some(({ label }) => label.length > 14));
  }

  /** @param {string} key */
  function add(key) {
    const [label, count] = [element("span", "otc-bar-name"), element("span", "otc-bar-count")];
    const bar = element("span", "otc-bar", "", { "aria-hidden": "true" });
    const row = element("li", "", [label, element("span", "otc-bar-room", [bar]), count]);
    const made = { row, label, bar, count };
    rows.set(key, made);
    return made;
  }
  return { root, show };
}

/** A histogram of numbers: narrow columns over a range, with its ends written below. @param {HTMLElement} parent */
export function createHistogram(parent) {
  const columns = element("div", "otc-columns", "", { "aria-hidden": "true" });
  const [low, high] = [element("span", ""), element("span", "")];
  const root = element("div", "otc-histogram", [columns, element("div", "otc-ends", [low, high])]);
  parent.append(root);

  /** @param {number[]} bins @param {[string, string]} ends @param {number | null} [truth] the part of the range where it is */
  function show(bins, ends, truth = null) {
    [low.textContent, high.textContent] = ends;
    const most = Math.max(...bins, 1);
    if (columns.children.length !== bins.length)
      columns.replaceChildren(...bins.map(() => element("i", "")));
    bins.forEach((bin, i) => {
      /** @type {HTMLElement} */ (columns.children[i]).style.setProperty("--part", `${(100 * bin) / most}%`);
    });
    root.classList.toggle("otc-known", truth !== null);
    if (truth !== null) root.style.setProperty("--truth", `${100 * truth}%`);
  }
  return { root, show };
}
