/** The menu of the columns that a reader may add to the table of the runs, or take out of it. */

import { element } from "../core/legend.js";
import { createPopover } from "../core/popover.js";
import { t } from "../core/words.js";
import { USUAL, withColumn } from "./chosen.js";

/** @import { Viewing } from "../core/viewing.js" */
/** @import { Column } from "./columns.js" */

/** What there is to choose from, and what each says in a few words. @type {[string, Record<string, string>][]} */
const GROUPS = [
  [
    t("How it ended"),
    {
      above: t("the last loss over the lowest known one"),
      steps_to: t("until the loss is within ε of the lowest"),
      distance: t("from the last point to a minimum"),
    },
  ],
  [
    t("On the way"),
    {
      leaves: t("the first step far from the saddle"),
      sharp_turns: t("steps that turn by more than 90°"),
      hover: t("distance kept from the minimum at last"),
      overshoots: t("crossings to the minimum’s far side"),
    },
  ],
  [
    t("What it cost"),
    {
      gradients: t("evaluations of the gradient"),
      values: t("evaluations of the loss alone"),
      hessians: t("evaluations of whole Hessians"),
      epochs: t("passes over the data"),
    },
  ],
];

/** @param {Viewing} viewing */
export function createMenu(viewing) {
  const button = element("button", "ot-columns", t("Columns"), {
    type: "button",
    title: t("Choose what the table says"),
  });
  const list = element("div", "ot-columns-list");
  const usual = element("button", "ot-columns-usual", t("Usual columns"), { type: "button" });
  usual.addEventListener("click", () => viewing.set({ columns: null }));
  const box = element("div", "ot-menu-box ot-columns-box", [list, usual], { "aria-label": t("Columns") });
  const stop = createPopover(button, box);
  const wanted = () => viewing.view.columns ?? USUAL;
  let offered = "";

  /** List what there is to choose from, and tick what is wanted. @param {Column[]} choices */
  function show(choices) {
    const names = choices.map(({ choice }) => choice).join();
    button.hidden = choices.length === 0;
    if (names !== offered) list.replaceChildren(...GROUPS.flatMap((group) => groupOf(group, choices)));
    offered = names;
    for (const one of list.querySelectorAll("input")) one.checked = wanted().includes(one.name);
    usual.disabled = viewing.view.columns === null;
  }

  /** @param {[string, Record<string, string>]} group @param {Column[]} choices */
  function groupOf([title, words], choices) {
    const some = choices.filter(({ choice }) => choice in words);
    if (!some.length) return [];
    const boxes = some.map((one) => choiceOf(one, words[one.choice]));
    return [element("fieldset", "", [element("legend", "", title), ...boxes])];
  }

  /** @param {Column} choice @param {string} said */
  function choiceOf({ choice: name, title, help }, said) {
    const box_ = element("input", "", "", { type: "checkbox", name });
    box_.addEventListener("change", () =>
      viewing.set({ columns: withColumn(viewing.view.columns, name, box_.checked) }),
    );
    return element("label", "", [box_, element("span", "", title), element("small", "", said)], {
      title: help,
    });
  }

  return { button, box, wanted, show, stop };
}
