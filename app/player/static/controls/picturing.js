/** Buttons for a picture of what is shown, and for the whole screen. */

import { element } from "../core/legend.js";
import { t } from "../core/words.js";

/** @import { Driver } from "../driving.js" */

const icon = (/** @type {string} */ path) =>
  `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
/** A camera, and an arrow out of a corner to each side. */
const [CAMERA, WHOLE] = [
  icon("M9 5l-1.5 2H4v12h16V7h-3.5L15 5zm3 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8z"),
  icon("M4 4h7v2H7.4l4 4L10 11.4l-4-4V11H4zM20 20h-7v-2h3.6l-4-4 1.4-1.4 4 4V13h2z"),
];

/** @param {HTMLElement} tools @param {Driver} player @param {string} name what a file is called */
export function createPicturing(tools, player, name) {
  const group = element("span", "ot-group ot-picturing", "");
  const button = (
    /** @type {string} */ inside,
    /** @type {string} */ words,
    /** @type {() => void} */ act,
  ) => {
    const made = element("button", "", "", { type: "button", title: words, "aria-label": words });
    made.innerHTML = inside;
    made.addEventListener("click", act);
    group.append(made);
  };
  button(CAMERA, t("Save what is shown as a picture"), async () => {
    element("a", "", "", { href: await player.screenshot(), download: `${name}.png` }).click();
  });
  if (document.fullscreenEnabled)
    button(WHOLE, t("The whole screen (Escape leaves it)"), () => void player.fullScreen().catch(() => {}));
  tools.append(group);
}
