/** The playground as static files: one classic script, which is the page's and its worker's. */

import { createPage } from "./site/page.js";
import { createRegistry } from "./site/registry.js";
import { makeWorker, work } from "./site/working.js";

/** @typedef {{program: () => void}} Trajectories what scripts of the site share */

/** Run the page, or in its worker the worker. @param {Record<string, object>} modules the runtime of compiled ones */
export function start({ "runtime.js": runtime }) {
  if (typeof document === "undefined") return work(runtime);
  const registry = createRegistry(runtime);
  const { trajectories } = /** @type {{trajectories: Trajectories}} */ (/** @type {any} */ (globalThis));
  Object.assign(trajectories, registry.open);
  // The scripts that come along with the page run after this one, and before that.
  addEventListener("DOMContentLoaded", () => {
    const place = /** @type {HTMLElement} */ (document.getElementById("page"));
    try {
      createPage(place, registry, () => makeWorker(trajectories.program, registry));
    } catch (error) {
      place.textContent = error instanceof Error ? error.message : String(error);
    }
  });
}
