/**
 * The site's address, which holds its experiment as the app's does, behind "?", so that one is the other with another
 * host. A page from a disk may only change what stands behind "#"; both are read.
 */

const LINK = "e";

/** The link in the address; empty where there is none. */
export const linkOf = () =>
  new URLSearchParams(location.hash.slice(1)).get(LINK) ??
  new URLSearchParams(location.search).get(LINK) ??
  "";

/** Put a link into the address. @param {string} link empty for none @param {boolean} [replace] whether the one before is forgotten */
export function write(link, replace = false) {
  if (link === linkOf()) return;
  const url = new URL(location.href);
  url.searchParams.delete(LINK);
  url.hash = "";
  if (link && url.protocol === "file:") url.hash = `${LINK}=${link}`;
  else if (link) url.searchParams.set(LINK, link);
  history[replace ? "replaceState" : "pushState"](null, "", url);
}

/** Hear of another link in the address: the back button's, or a typed one. @param {(link: string) => void} opened */
export const listen = (opened) => addEventListener("popstate", () => opened(linkOf()));
