/** What a reader has said, and what the run has answered, wherever a sentence speaks of it. */

/** @import { Asking } from "./asking.js" */
/** @import { Kept } from "./progress.js" */

/**
 * @param {HTMLElement} page @param {{step: Lessons.Step, asking: Asking | null}[]} views of all steps @param {Kept} kept
 */
export function createTelling(page, views, kept) {
  const all = (/** @type {string} */ name) =>
    /** @type {HTMLElement[]} */ ([...page.querySelectorAll(`[data-${name}]`)]);
  const [bets, needs] = [all("bet"), all("needs")];

  /** @param {string} need "bet:which", or "answer:which" */
  function there(need) {
    const [kind, id] = need.split(":");
    const said = kept.said[id];
    return kind === "bet" ? said !== undefined && said.bet !== null : said?.seen === true;
  }

  /** @param {Asking | null} asking of the step that is shown */
  return (asking) => {
    for (const one of bets) {
      const said = views.find(({ step }) => step.id === one.dataset.bet)?.asking?.said();
      if (said) one.textContent = said;
    }
    for (const one of needs) one.hidden = !(one.dataset.needs ?? "").split(" ").every(there);
    page.classList.toggle("otl-locked", asking?.locked === true);
    page.classList.toggle("otl-hiding", asking?.hiding === true);
  };
}
