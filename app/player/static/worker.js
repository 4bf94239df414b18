/** The worker of the served modules: they load by their addresses, as on the page. */

import { fetchMessage } from "./core/payload.js";
import { working } from "./race/working.js";

/** @import { Address } from "./race/remote.js" */

/** The server's root: this module lies in <root>/player/<hash>/. */
const ROOT = new URL("../../", import.meta.url);
const resolve = (/** @type {string} */ url) => new URL(url, ROOT).href;

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

const hear = working({ landscape, module: (url) => import(resolve(url)) }, (answer, moved) =>
  postMessage(answer, { transfer: moved }),
);
addEventListener("message", ({ data }) => hear(data));
