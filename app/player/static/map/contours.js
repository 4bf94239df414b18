/** Where the heights of a landscape come from, whatever draws them. */

import { answering, ask, fetchMessage } from "../core/payload.js";

/** @import { Message } from "../core/payload.js" */

/** So many surfaces stay decoded; the browser's own cache has the others. */
const DECODED = 24;
/** @type {Map<string, Promise<Message<Header.Surface>>>} */
const surfaces = new Map();

/** A landscape's heights; fetched once, whatever asks for them. @param {string} url */
export function fetchSurface(url) {
  let message = surfaces.get(url);
  if (!message) {
    message = fetchMessage(url);
    message.catch(() => surfaces.delete(url));
    surfaces.set(url, message);
    if (surfaces.size > DECODED) surfaces.delete(/** @type {string} */ (surfaces.keys().next().value));
  }
  return message;
}

/**
 * A landscape's heights: at once where the browser computes them, else a promise.
 * @param {string} url @returns {Message<Header.Surface> | Promise<Message<Header.Surface>>}
 */
export const surfaceAt = (url) => (answering.has(url.split(":", 1)[0]) ? ask(url) : fetchSurface(url));

/** The address of a part of a landscape, "" where only the whole can be had. @param {string} url @param {string} window */
export const partOf = (url, window) =>
  /\/whole(?=\/|$)/.test(url) ? url.replace(/\/whole(?=\/|$)/, `/${window}`) : "";

/** Whether some of a surface has no value. @param {Message<Header.Surface>} message */
export function holes({ arrays: { z } }) {
  const { values } = z;
  for (let k = 0; k < values.length; k += 1) if (Number.isNaN(values[k])) return true;
  return false;
}
