/** Where a worker finds the modules that a server serves. */

import { fetchMessage } from "../core/payload.js";

/** @import { Address } from "./remote.js" */
/** @import { Loading } from "./working.js" */

/** @param {(url: string) => string} resolve @returns {Loading} */
export function served(resolve) {
  /** @type {Map<string, Promise<Engine.LandscapeModule>>} */
  const landscapes = new Map();

  /** A landscape's module with its tables attached. @param {Address} address */
  function landscape({ module, tables }) {
    const key = `${module} ${tables}`;
    const known = landscapes.get(key) ?? load(module, tables);
    landscapes.set(key, known);
    known.catch(() => landscapes.delete(key));
    return known;
  }

  /** @param {string} url @param {string | null} tables */
  async function load(url, tables) {
    const [module, message] = await Promise.all([
      import(resolve(url)),
      tables && fetchMessage(resolve(tables)),
    ]);
    if (message) module.attach(Object.values(message.arrays).map(({ values }) => values));
    return module;
  }

  return { landscape, module: (url) => import(resolve(url)) };
}
