/**
 * The page's address, which holds its experiment. The browser alone writes it: Streamlit sends what stands there
 * along with the next rerun, so that a number that was turned needs none of its own.
 */

import { createTrail } from "./history.js";

const LINK = "e";

/** The link in the address; empty where there is none. */
const linkOf = () => new URLSearchParams(location.search).get(LINK) ?? "";

/** The address with a link; empty for none. @param {string} link */
export function urlOf(link) {
  const url = new URL(location.href);
  url.searchParams.delete("page"); // what the experiment says by itself
  if (link) url.searchParams.set(LINK, link);
  else url.searchParams.delete(LINK);
  return url;
}

/**
 * The experiments of the page, in its address. The back and forward buttons are heard in place of Streamlit, which
 * would remember the address of then for good. Events of a window come in the order in which their listeners did:
 * early.js has the first one.
 * @param {(link: string) => boolean} open show another experiment; whether that needs no server
 */
export function createAddress(open) {
  const trail = createTrail({ linkOf, urlOf });
  const openAddress = (/** @type {PopStateEvent} */ event) => {
    event.stopImmediatePropagation();
    trail.opened(event, open);
  };
  Object.assign(globalThis, { openAddress });
  return trail;
}
