/**
 * What a page says when its server does not answer: in a line at its foot. Streamlit's own words stand in a dialog over a
 * player that still works.
 */

import { element } from "../core/legend.js";
import { t } from "../core/words.js";

/** The title of that dialog. */
const TITLE = "Connection error";
const WORDS = t(
  "The server does not answer. What is drawn here still plays and bends; other landscapes and rules come when it is back.",
);
/** Milliseconds between two looks whether it is back. */
const EVERY = 3000;

/**
 * Close that dialog whenever it opens, and say it at the page's foot until the server is back.
 * @param {string} health the address that answers while the server is there
 */
export function watchForOutage(health) {
  const said = element("p", "ot ot-outage", "", { role: "status" });
  document.body.append(said);
  let waiting = 0;

  async function look() {
    const back = await fetch(health, { cache: "no-store" }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (back) said.textContent = "";
    else waiting = window.setTimeout(look, EVERY);
  }

  new MutationObserver(() => {
    for (const dialog of document.querySelectorAll("[role=dialog]")) {
      if (!dialog.textContent?.startsWith(TITLE)) continue;
      const close = /** @type {HTMLElement | null} */ (dialog.querySelector("button"));
      close?.click();
      if (said.textContent !== WORDS) said.textContent = WORDS;
      clearTimeout(waiting);
      waiting = window.setTimeout(look, EVERY);
    }
  }).observe(document.body, { childList: true });
}
