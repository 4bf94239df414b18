/** Scenes to begin with: a few in a row, all of them in a sheet, and what there is to see in the one that is shown. */

import { element } from "../core/legend.js";
import { t } from "../core/words.js";
import { same } from "../race/link.js";
import { linkTo } from "./link.js";
import { createSheet } from "./sheet.js";
import { shownOf } from "./shown.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */

/** A scene as the sheet lists it. @typedef {{id: string, title: string, watch: string, link: string, words: string}} Listed */
/** @typedef {{title: string, scenes: Listed[]}} Group */
/**
 * What a page does for the gallery.
 * @typedef {object} Host
 * @property {(link: string) => void} open show the scene of a link
 * @property {(link: string) => string} href the address with a link
 * @property {() => Promise<Group[]>} scenes all of them
 * @property {(name: string) => string} picture the address of a thumbnail
 * @property {() => void} [surprise] show a race that is drawn by lot
 */

/**
 * @param {HTMLElement} parent @param {Clock} clock @param {(header: () => Header.Gallery) => Host} hostOf
 */
export function createGallery(parent, clock, hostOf) {
  /** @type {Header.Gallery} */ let header = {
    view: "gallery",
    row: [],
    near: [],
    welcome: "",
    surprise: false,
    scenes: "",
    pictures: "",
  };
  const host = hostOf(() => header);
  const row = element("div", "ot-row", "", { role: "group", "aria-label": t("Experiments to begin with") });
  const watch = element("p", "ot-watch");
  const attempt = element("p", "ot-try");
  const words = element("div", "ot-words", [watch, attempt], { role: "status" });
  const root = element("section", "ot ot-gallery", [row, words], { "aria-label": t("Experiments") });
  parent.append(root);
  const sheet = createSheet(root, host);

  /** What there is to see. @param {Races.Experiment | null} experiment */
  function say(experiment) {
    const scene = experiment && shownOf(header.near, experiment, clock.races.panels.count);
    attempt.hidden = !scene;
    if (!scene) return write(watch, "", t(header.welcome));
    write(watch, t(scene.title), t(scene.watch));
    write(attempt, t("Try this"), t(scene.attempt));
  }

  /** @type {Races.Experiment | null} */ let said = null;
  let panels = 0; // that stood side by side then
  const deaf = clock.listen(() => {
    const { experiment } = clock.races;
    const { count } = clock.races.panels;
    if ((experiment === said && count === panels) || clock.race?.held) return;
    [said, panels] = [experiment, count];
    say(experiment);
  });

  /** @param {Message<Header.Gallery>} message */
  function update(message) {
    const again = same([header.row, header.surprise], [message.header.row, message.header.surprise]);
    header = message.header;
    if (!again || !row.firstChild) offer();
    said = clock.races.experiment;
    say(said);
  }

  /** What the row has: it is made anew only where it has others, since the keyboard may be on one of them. */
  function offer() {
    const all = button("ot-all", t("All experiments"), t("Every experiment, with a picture of each"));
    all.addEventListener("click", sheet.open);
    row.replaceChildren(all, ...header.row.map(pill));
    if (header.surprise) {
      const lot = button(
        "ot-surprise",
        t("Surprise me"),
        t("A race drawn at random: another landscape, other rules, another start."),
      );
      lot.addEventListener("click", () => host.surprise?.());
      row.append(lot);
    }
  }

  /** @param {Header.Starter} starter */
  const pill = ({ title, watch: see, link }) =>
    linkTo(host, link, element("a", "ot-pill", t(title), { title: t(see) }));

  function destroy() {
    deaf();
    sheet.destroy();
    root.remove();
  }
  return { root, update, destroy };
}

/** @param {string} kind @param {string} label @param {string} title */
const button = (kind, label, title) => element("button", `ot-pill ${kind}`, label, { type: "button", title });

/** A sentence behind a title. @param {HTMLElement} place @param {string} title @param {string} sentence */
function write(place, title, sentence) {
  const parts = title ? [element("strong", "", title), ` ${sentence}`] : [sentence];
  const text = parts.map((part) => (typeof part === "string" ? part : part.textContent)).join("");
  if (place.textContent !== text) place.replaceChildren(...parts);
}
