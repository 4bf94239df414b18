/**
 * The page's address, which holds its experiment. The browser alone writes it: Streamlit sends what stands there
 * along with the next rerun, so that a number that was turned needs none of its own.
 */

const LINK = "e";

/** The link in the address; empty where there is none. */
export const linkOf = () => new URLSearchParams(location.search).get(LINK) ?? "";

/**
 * Put a link into the address.
 * @param {string} link empty for none @param {boolean} [replace] whether the one before shall be forgotten
 */
export function write(link, replace = false) {
  if (link === linkOf()) return;
  const url = new URL(location.href);
  url.searchParams.delete("page"); // what the experiment says by itself
  if (link) url.searchParams.set(LINK, link);
  else url.searchParams.delete(LINK);
  history[replace ? "replaceState" : "pushState"](history.state, "", url);
}

/**
 * Hear of the back and forward buttons in place of Streamlit, which would remember the address of then for good.
 * Events of a window come in the order in which their listeners did: early.js has the first one.
 * @param {(link: string) => void} opened
 */
export function listenForBack(opened) {
  const openAddress = (/** @type {Event} */ event) => {
    event.stopImmediatePropagation();
    opened(linkOf());
  };
  Object.assign(globalThis, { openAddress });
}
