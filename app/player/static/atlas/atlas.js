/** An atlas in the place of the map: many runs in one picture. Nothing of it is made before one is open. */

import { element } from "../core/legend.js";
import { t } from "../core/words.js";
import { createOpen } from "./open.js";

/** @import { Clock } from "../core/clock.js" */

/** What of an atlas is in its pictures. */
const PICTURED =
  ".ot-atlas:not([hidden]) :is(.ot-atlas-body:not([hidden]) > .ot-atlas-left, .ot-atlas-rates:not([hidden]), .ot-atlas-search:not([hidden]))";

/** What a picture of a page shows: its atlas, if it is open, or its maps. @param {Element} page */
export const pictured = (page) =>
  /** @type {HTMLElement} */ (
    page.querySelector(PICTURED) ?? page.querySelector(".ot-beside-row") ?? page.querySelector(".ot-stage")
  );

/** @param {HTMLElement} parent @param {Clock} clock */
export function createAtlas(parent, clock) {
  const root = element("section", "ot ot-atlas", "", { "aria-label": t("Atlas") });
  root.hidden = true;
  parent.append(root);
  /** @type {ReturnType<typeof createOpen> | null} */ let open = null;
  const stop = clock.listen(follow);

  /** Once a frame. */
  function follow() {
    const { race, viewing } = clock;
    const { atlas, focus } = viewing.view;
    if (root.hidden === (atlas !== null)) turn(atlas !== null);
    if (!atlas || !race) return;
    open ??= createOpen(root, clock);
    open.follow(race, atlas, focus);
  }

  /** From the map to the atlas, or back. @param {boolean} shown */
  function turn(shown) {
    root.hidden = !shown;
    document.documentElement.classList.toggle("ot-atlasing", shown);
    if (shown) clock.pause();
    else open?.stop();
  }

  function destroy() {
    stop();
    open?.destroy();
    document.documentElement.classList.remove("ot-atlasing");
    root.remove();
  }
  return { root, update: () => clock.invalidate(), destroy };
}
