/** The playground as static files: one classic script, which is the page's and its worker's. */

import { brought, fetchMessage } from "./core/payload.js";
import { working } from "./race/working.js";
import { createPage } from "./site/page.js";
import { createRegistry } from "./site/registry.js";

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

/**
 * A worker of this very script and of all modules that are here: from a disk it could load none.
 * @param {() => void} program @param {import("./site/registry.js").Registry} registry
 */
function makeWorker(program, { texts }) {
  const defined = [...texts].map(
    ([address, text]) => `trajectories.define(${JSON.stringify(address)}, ${text});`,
  );
  const source = `globalThis.trajectories = {};\n(${program})();\n${defined.join("\n")}`;
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new Worker(url);
  URL.revokeObjectURL(url);
  worker.postMessage({ brought });
  return worker;
}

/** What the script is in a worker. @param {object} runtime */
function work(runtime) {
  /** @type {Map<string, any>} */ const modules = new Map();
  /** Those that have their tables. @type {Set<string>} */ const whole = new Set();
  Object.assign(/** @type {any} */ (globalThis).trajectories, {
    define: (/** @type {string} */ address, /** @type {(runtime: object) => any} */ factory) =>
      modules.set(address, factory(runtime)),
  });
  const hear = working(
    {
      landscape: async ({ module, tables }) => {
        if (tables && !whole.has(module)) {
          const { arrays } = await fetchMessage(tables);
          modules.get(module).attach(Object.values(arrays).map(({ values }) => values));
          whole.add(module);
        }
        return modules.get(module);
      },
      module: async (url) => modules.get(url),
    },
    (answer, moved) => postMessage(answer, { transfer: moved }),
  );
  addEventListener("message", ({ data }) => {
    if (!data.brought) return hear(data);
    for (const [address, bytes] of data.brought) brought.set(address, bytes);
  });
}
