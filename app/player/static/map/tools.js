/** The buttons beside a map that show and hide: what the view says of them, and what a hand asks for. */

/** @import { Viewing } from "../core/viewing.js" */
/** @import { Parts } from "./parts.js" */
/** @import { Scene } from "./scene.js" */

/** What may be shown on a map beside its paths. @typedef {keyof Parts["show"]} Tool */

/** @param {Scene} scene @param {Pick<Parts, "tools" | "show">} parts @param {Viewing} viewing */
export function createTools(scene, { tools, show }, viewing) {
  /** @type {Record<Tool, boolean>} */
  const shown = { relief: false, curvature: false, stability: false, theory: false, inner: false };

  tools.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (target.closest("[data-show]"));
    const name = /** @type {Tool | undefined} */ (button?.dataset.show);
    if (name) viewing.show(name, !viewing.shows(name));
  });

  /** Read the view. */
  function read() {
    for (const name of /** @type {Tool[]} */ (Object.keys(shown))) {
      shown[name] = viewing.shows(name) && !(name === "relief" && scene.header.curve);
      show[name].setAttribute("aria-pressed", String(shown[name]));
    }
  }
  return { shown, read };
}
