/** One of several, or some of them. */

import { element } from "../core/legend.js";
import { t } from "../core/words.js";
import { listed } from "./saying.js";
import { words } from "./words.js";

/** @import { Around, Kind } from "./asking.js" */

/** The options as the page has them, by their names. @param {HTMLElement} article @returns {Map<string, HTMLElement>} */
export const optionsOf = (article) =>
  new Map(
    [
      .../** @type {NodeListOf<HTMLElement>} */ (article.querySelectorAll(".otl-options > [data-option]")),
    ].map((one) => [one.dataset.option ?? "", one]),
  );

/** What an option is called in a sentence: a run's label, or its words. @param {HTMLElement | undefined} option @param {string} name */
export function nameOf(option, name) {
  const said = option?.querySelector(".otl-option-words");
  return said ? t("“{text}”", { text: said.textContent }) : name;
}

/** @param {Around} around @returns {Kind} */
export function createChoosing({ article, lesson, step, ask, changed }) {
  const options = optionsOf(article);
  const truth = /** @type {string[]} */ (ask.answer);
  const legend = element("legend", "ot-visually-hidden otl-aside", step.title);
  const root = element("fieldset", "otl-choices", [legend]);
  /** @type {Map<string, {input: HTMLInputElement, row: HTMLElement, tag: HTMLElement}>} */
  const rows = new Map();
  ask.options.forEach((name, i) => {
    const input = element("input", "", "", {
      type: ask.many ? "checkbox" : "radio",
      name: `bet-${step.id}`,
      value: name,
    });
    const tag = element("span", "otl-tag");
    const key = element("kbd", "", String(i + 1), { "aria-hidden": "true" });
    const inside = [...(options.get(name)?.childNodes ?? [])].map((one) => one.cloneNode(true));
    const row = element("label", "otl-choice", [
      input,
      element("span", "otl-choice-words", /** @type {Node[]} */ (inside)),
      tag,
      key,
    ]);
    rows.set(name, { input, row, tag });
    root.append(row);
    input.addEventListener("change", () => {
      mark(false);
      changed();
    });
  });

  const chosen = () => ask.options.filter((name) => rows.get(name)?.input.checked);

  /** Say beside each what it is. @param {boolean} seen */
  function mark(seen) {
    for (const [name, { input, row, tag }] of rows) {
      const [mine, right] = [input.checked, seen && truth.includes(name)];
      row.classList.toggle("otl-mine", mine);
      row.classList.toggle("otl-true", right);
      input.disabled = seen;
      tag.textContent = mine && right ? words.both : mine ? words.yours : right ? words.truth : "";
    }
  }

  return {
    root,
    bet: () => (chosen().length ? chosen() : null),
    show(bet) {
      for (const [name, { input }] of rows)
        input.checked = Array.isArray(bet) && bet.includes(/** @type {never} */ (name));
      mark(false);
    },
    say: (bet) =>
      listed(
        /** @type {string[]} */ (bet).map((name) => nameOf(options.get(name), name)),
        lesson.language,
      ),
    judge(bet) {
      const said = /** @type {string[]} */ (bet);
      const right = said.length === truth.length && said.every((name) => truth.includes(name));
      return { right, wrong: said.filter((name) => !truth.includes(name)) };
    },
    reveal: () => mark(true),
    live: (_, seen) => mark(seen),
  };
}
