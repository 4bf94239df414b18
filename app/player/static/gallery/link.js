/** A scene as a link of the page. */

/** @import { Host } from "./gallery.js" */

/**
 * A link that opens a scene here; with a key held, the browser opens it elsewhere.
 * @template {HTMLAnchorElement} A
 * @param {Host} host @param {string} link @param {A} anchor @param {() => void} [before]
 */
export function linkTo(host, link, anchor, before) {
  anchor.href = host.href(link);
  anchor.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    before?.();
    host.open(link);
  });
  return anchor;
}
