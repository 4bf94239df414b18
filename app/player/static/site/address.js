/**
 * The site's address, which holds its experiment as the app's does, behind "?", so that one is the other with another
 * host. A page from a disk may only change what stands behind "#"; both are read.
 */

import { createTrail } from "../race/history.js";

const LINK = "e";

/** The link in the address; empty where there is none. */
export const linkOf = () =>
  new URLSearchParams(location.hash.slice(1)).get(LINK) ??
  new URLSearchParams(location.search).get(LINK) ??
  "";

/** The address with a link; empty for none. @param {string} link */
export function urlOf(link) {
  const url = new URL(location.href);
  url.searchParams.delete(LINK);
  url.hash = "";
  if (link && url.protocol === "file:") url.hash = `${LINK}=${link}`;
  else if (link) url.searchParams.set(LINK, link);
  return url;
}

/**
 * The experiments of the page, in its address, which the back button or a hand may change.
 * @param {(link: string) => boolean} open show another experiment; whether it was known already
 */
export function createAddress(open) {
  const trail = createTrail({ linkOf, urlOf });
  addEventListener("popstate", (event) => trail.opened(event, open));
  return trail;
}
