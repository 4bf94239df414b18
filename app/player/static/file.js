/** An exported page, which brings along all that it needs, as one classic script: modules do not load from a disk. */

import { brought, fetchMessage, unbundle } from "./core/payload.js";
import { workerOr } from "./race/inthread.js";
import { working } from "./race/working.js";
import { mount } from "./standalone.js";

/** @import { Loading } from "./race/working.js" */
/** @typedef {{bundle: Uint8Array, options: import("./standalone.js").Options, source: string}} Brought what was unpacked, and this script */
/** @typedef {Record<string, any>} Modules the compiled ones, by their addresses */

/** Run the page, or in its worker the worker. @param {Modules} modules */
export function start(modules) {
  if (typeof document === "undefined") return work(modules);
  const { bundle, options, source } = /** @type {{trajectories: Brought}} */ (/** @type {any} */ (globalThis))
    .trajectories;
  const page = /** @type {HTMLElement} */ (document.querySelector(".otx-page"));
  let src = "";
  const make = () => {
    src ||= URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const worker = new Worker(src);
    worker.postMessage({ bundle });
    return worker;
  };
  const makeWorker = () => workerOr(make, loadingOf(modules));
  mount(page, bundle, { root: null, options, load: async (url) => modules[url], makeWorker });
}

/** How what is computed is found here. @param {Modules} modules @returns {Loading} */
const loadingOf = (modules) => ({
  landscape: async ({ module, tables }) => {
    if (tables) {
      const { arrays } = await fetchMessage(tables);
      modules[module].attach(Object.values(arrays).map(({ values }) => values));
    }
    return modules[module];
  },
  module: async (url) => modules[url],
});

/** The same script as a worker; the first message brings the page's numbers. @param {Modules} modules */
function work(modules) {
  const hear = working(loadingOf(modules), (answer, moved) => postMessage(answer, { transfer: moved }));
  addEventListener("message", ({ data }) => {
    if (!data.bundle) return hear(data);
    for (const [name, part] of unbundle(data.bundle).parts) brought.set(name, part);
  });
}
