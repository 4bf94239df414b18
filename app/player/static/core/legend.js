/** Small pieces of a page that several views are made of: elements, line samples, numbers for a reader. */

import { MARKERS } from "./colors.js";
import { CURVE } from "./measures.js";
import { numeral, t } from "./words.js";

/**
 * What a selector finds below an element: there is one, and it is of this kind.
 * @template {Element} [E=HTMLElement]
 * @param {Element} root @param {string} selector @param {new () => E} [kind] @returns {E}
 */
export function find(root, selector, kind = /** @type {any} */ (HTMLElement)) {
  const first = root.querySelector(selector);
  if (!(first instanceof kind)) throw new Error(`There is no ${kind.name} ${selector}.`);
  return first;
}

/**
 * An element with words in it.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {string} className @param {string | (Node | string)[]} [inside]
 * @param {Record<string, string>} [attributes]
 */
export function element(tag, className, inside = "", attributes = {}) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...(typeof inside === "string" ? [inside] : inside));
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "style")
      made.style.cssText = value; // a policy may forbid the attribute
    else made.setAttribute(name, value);
  }
  return made;
}

/**
 * A sample of a line, as the charts draw it.
 * @param {string} color @param {number[]} [dash] @param {{wide?: number, alpha?: number}} [options]
 */
export function swatch(color, dash = [], { wide = CURVE.focused, alpha = 1 } = {}) {
  const holder = element("span", "ot-swatch", "", { "aria-hidden": "true" });
  holder.innerHTML = `<svg viewBox="0 0 24 8" width="24" height="8"><line x1="0" y1="4" x2="24" y2="4" stroke="${color}" stroke-width="${wide}" stroke-opacity="${alpha}" stroke-dasharray="${dash.join(" ")}"/></svg>`;
  return holder;
}

/**
 * A sample of a run's line with its marker: app/races/palette.py's `sample`.
 * @param {{dash: number[], marker: string}} run @param {string} color
 */
export function sample({ dash, marker }, color) {
  const holder = element("span", "ot-sample", "", { "aria-hidden": "true" });
  holder.innerHTML = `<svg viewBox="0 0 34 12" width="34" height="12"><path d="M0 6h34" stroke="${color}" stroke-width="2.4" stroke-dasharray="${dash.join(" ")}"/><path d="${MARKERS[marker]}" transform="translate(17 6)" fill="${color}"/></svg>`;
  return holder;
}

/** A sample of an area. @param {string} color */
export function patch(color) {
  const holder = element("span", "ot-swatch ot-patch", "", { "aria-hidden": "true" });
  holder.style.setProperty("--ink", color);
  return holder;
}

/** A whole number with its thousands apart. @param {number} value */
export const count = (value) => numeral(Math.round(value));

/** A share as a percentage. @param {number} part @param {number} [digits] */
export const percent = (part, digits = 1) =>
  Number.isFinite(part) ? `${(100 * part).toFixed(digits)} %` : "–";

/** About how many seconds: as exact as a guess is. @param {number} seconds */
export function roughly(seconds) {
  if (seconds < 10) return t("{seconds} s", { seconds: Math.max(Math.ceil(seconds), 1) });
  if (seconds < 57.5) return t("{seconds} s", { seconds: 5 * Math.round(seconds / 5) });
  const minutes = seconds / 60;
  return t("{minutes} min", { minutes: minutes < 5 ? Math.round(2 * minutes) / 2 : count(minutes) });
}

/** Seconds as a reader says them. @param {number} seconds */
export function duration(seconds) {
  if (seconds < 60) return t("{seconds} s", { seconds: seconds.toFixed(seconds < 10 ? 1 : 0) });
  return t("{seconds} min {rest} s", {
    seconds: Math.floor(seconds / 60),
    rest: String(Math.floor(seconds % 60)).padStart(2, "0"),
  });
}
