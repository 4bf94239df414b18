/**
 * Buttons for the whole page: its address, which holds the whole experiment, and projector mode; or what else
 * is to be copied.
 */

import { t } from "../core/words.js";
import { createLanguage } from "./language.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */

const PAGE = `<button type="button" class="ot-skip">${t("To the map")}</button>
  <button type="button" class="ot-copy" title="${t("Copy a link that opens this very experiment")}">${t("Copy link")}</button>
  <button type="button" class="ot-project" title="${t("Projector mode: the picture alone, with thick lines and large type (p; Escape leaves it)")}">${t("Projector")}</button>
  <span role="status" class="ot-said"></span>
  <button type="button" class="ot-leave" title="${t("Leave projector mode (Escape)")}" aria-label="${t("Leave projector mode")}">×</button>`;
const TEXT = `<button type="button" class="ot-copy"></button><span role="status" class="ot-said"></span>`;

/**
 * @param {HTMLElement} parent @param {Clock} clock
 * @param {Header.Share} first what the first message says
 */
export function createShare(parent, clock, first) {
  const root = document.createElement("div");
  root.className = "ot ot-share";
  root.innerHTML = first.copy ? TEXT : PAGE;
  parent.append(root);
  /** @type {Pick<Header.Share, "copy" | "label" | "page">} */ let header = first;
  const button = /** @type {HTMLButtonElement} */ (root.querySelector(".ot-copy"));
  const status = /** @type {HTMLElement} */ (root.querySelector("span"));
  root.querySelector(".ot-skip")?.addEventListener("click", () => {
    /** @type {HTMLElement | null} */ (document.querySelector(".ot-map"))?.focus();
  });
  for (const one of root.querySelectorAll(".ot-project, .ot-leave"))
    one.addEventListener("click", () => clock.projector?.toggle());
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(header.copy ?? location.href);
      status.textContent = t("Copied");
    } catch {
      status.textContent = header.copy
        ? t("Copy it from the field above")
        : t("Copy it from the address bar"); // no permission, or plain http
    }
    setTimeout(() => (status.textContent = ""), 2500);
  });
  if (!first.copy) root.append(createLanguage(() => clock.races.written()));

  /** @param {Message<Header.Share>} message */
  function update(message) {
    header = message.header;
    if (header.page) clock.races.take(header.page);
    if (header.label) button.textContent = header.label;
  }
  return { root, update, destroy: () => root.remove() };
}
