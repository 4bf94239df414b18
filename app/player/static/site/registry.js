/**
 * What the site's scripts have brought so far: the catalogue, landscapes, compiled modules and numbers. A script
 * is added to the page when something of it is wanted for the first time: that works from a disk too, where
 * nothing can be fetched.
 */

import { brought } from "../core/payload.js";
import { t } from "../core/words.js";
import { createLibrary } from "../race/modules.js";

/** @typedef {(runtime: object) => any} Factory a compiled module, as a function of what it imports */

/** @param {object} runtime */
export function createRegistry(runtime) {
  /** @type {Map<string, any>} */ const modules = new Map();
  /** Modules as text: for a worker, and for a reader. @type {Map<string, string>} */ const texts = new Map();
  /** @type {Map<string, Site.Landscape>} */ const landscapes = new Map();
  /** @type {Map<string, Promise<void>>} */ const scripts = new Map();
  /** @type {Site.Catalogue | null} */ let catalogue = null;
  /** @type {Site.Gallery | null} */ let gallery = null;

  /** Add a script to the page. @param {string} file @returns {Promise<void>} */
  function load(file) {
    const known = scripts.get(file);
    if (known) return known;
    /** @type {Promise<void>} */
    const coming = new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = file;
      script.onload = () => done();
      script.onerror = () => {
        scripts.delete(file);
        script.remove();
        failed(new Error(t("{file} could not be loaded. Is it still beside this page?", { file })));
      };
      document.head.append(script);
    });
    scripts.set(file, coming);
    return coming;
  }

  /** A landscape, once it is here. @param {string} name */
  async function landscape(name) {
    if (!landscapes.has(name)) await load(`landscapes/${name}.js`);
    return /** @type {Site.Landscape} */ (landscapes.get(name));
  }

  /** Have the modules of these addresses here; whether some were not. @param {string[]} addresses */
  async function have(addresses) {
    const missing = addresses.filter((address) => !modules.has(address));
    await Promise.all(missing.map((address) => load(fileOf(address))));
    return missing.length > 0;
  }

  const library = createLibrary(
    (url) => url,
    async (url) => modules.get(url),
  );

  return {
    /** What the scripts call. */
    open: {
      describe: (/** @type {Site.Catalogue} */ given) => {
        catalogue = given;
      },
      gallery: (/** @type {Site.Gallery} */ given) => {
        gallery = given;
      },
      landscape: (/** @type {string} */ name, /** @type {Site.Landscape} */ given) =>
        landscapes.set(name, given),
      define: (/** @type {string} */ address, /** @type {Factory} */ factory) => {
        texts.set(address, String(factory));
        modules.set(address, factory(runtime));
      },
      bring: (/** @type {string} */ address, /** @type {string} */ text) =>
        brought.set(
          address,
          Uint8Array.from(atob(text), (c) => c.charCodeAt(0)),
        ),
    },
    landscape,
    have,
    texts,
    /** @returns {Site.Catalogue} */
    get catalogue() {
      if (!catalogue) throw new Error(t("catalogue.js could not be loaded. Is it still beside this page?"));
      return catalogue;
    },
    /** The scenes that are here; none where the script is missing. */
    get gallery() {
      return gallery;
    },
    library,
  };
}

/** @typedef {ReturnType<typeof createRegistry>} Registry */

/** Which script has a rule's module, or the measures; the others come with their landscape. @param {string} address */
const fileOf = (address) => {
  const [, , kind, shape] = address.split("/");
  if (kind === "measures") return `measures/${shape}.js`;
  return `rules/${shape.replaceAll(";", "-").replaceAll(",", "-")}.js`;
};
