/** The worker of the site: its page's own script, and all modules that are here, since from a disk it could load none. */

import { brought, fetchMessage } from "../core/payload.js";
import { working } from "../race/working.js";

/** @param {() => void} program @param {import("./registry.js").Registry} registry */
export function makeWorker(program, { texts }) {
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
export function work(runtime) {
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
