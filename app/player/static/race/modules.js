/** What a race is computed with, each fetched once: compiled modules and data. */

import { fetchMessage } from "../core/payload.js";

/**
 * A cache of what addresses hold: a value once it is there, until then its promise.
 * @param {(url: string) => string} resolve @param {(url: string) => Promise<any>} [load] a module
 */
export function createLibrary(resolve, load = (url) => import(url)) {
  /** @type {Map<string, any>} */
  const known = new Map();

  /** @param {string} url @param {(url: string) => Promise<any>} get @returns {any} the value, or its promise */
  function once(url, get) {
    if (known.has(url)) return known.get(url);
    const coming = get(resolve(url)).then(
      (value) => {
        known.set(url, value);
        return value;
      },
      (error) => {
        known.delete(url);
        throw error;
      },
    );
    known.set(url, coming);
    return coming;
  }

  /** @param {string} url @param {string | null} tables */
  const landscape = (url, tables) =>
    once(url, async (address) => {
      const [module, numbers] = await Promise.all([load(address), tables && fetchMessage(resolve(tables))]);
      if (numbers) module.attach(Object.values(numbers.arrays).map(({ values }) => values));
      return module;
    });

  return {
    module: (/** @type {string} */ url) => once(url, load),
    landscape,
    /** @param {string} url */
    data: (url) =>
      once(url, async (address) => {
        const { arrays } = await fetchMessage(address);
        return {
          n: arrays.weight.values.length,
          X: arrays.X.values,
          y: arrays.y.values,
          weight: arrays.weight.values,
        };
      }),
  };
}

/** @typedef {ReturnType<typeof createLibrary>} Library */

/**
 * The modules and data of a description; a promise unless all are here.
 * @param {Header.Description} description @param {Library} library
 * @returns {Races.Linked | Promise<Races.Linked>}
 */
export function linked(description, library) {
  const { runs } = description;
  const parts = [
    library.landscape(description.landscape, description.tables),
    library.module(description.measures),
    description.data && library.data(description.data),
    ...runs.flatMap((run) => [
      library.module(run.module),
      library.module(run.schedule),
      run.policy && library.module(run.policy),
    ]),
  ];
  const link = (/** @type {any[]} */ all) => {
    const [landscape, { measures }, data, ...rest] = all;
    return {
      landscape,
      measures,
      data: data || null,
      rules: runs.map((_, i) => rest[3 * i]),
      schedules: runs.map((_, i) => rest[3 * i + 1]),
      policies: runs.map((_, i) => rest[3 * i + 2] || null),
    };
  };
  return parts.some((part) => part instanceof Promise) ? Promise.all(parts).then(link) : link(parts);
}
