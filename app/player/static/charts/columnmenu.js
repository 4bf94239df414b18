/** The menu of the columns that a reader may add to the table of the runs, or take out of it. */

import { element } from "../core/legend.js";
import { USUAL } from "./columns.js";

/** @param {() => void} changed other columns are wanted */
export function createMenu(changed) {
  const root = element("details", "ot-columns");
  const list = element("div", "", "", { role: "group", "aria-label": "Columns" });
  root.append(element("summary", "", "Columns"), list);
  let wanted = USUAL;
  let offered = "";

  /** List what there is to choose from, if it is something else than before. @param {{name: string, title: string, help: string}[]} choices */
  function offer(choices) {
    const names = choices.map(({ name }) => name).join();
    root.hidden = choices.length === 0;
    if (names === offered) return;
    offered = names;
    list.replaceChildren(...choices.map(choiceOf));
  }

  /** @param {{name: string, title: string, help: string}} choice */
  function choiceOf({ name, title, help }) {
    const box = /** @type {HTMLInputElement} */ (element("input", "", "", { type: "checkbox", name }));
    box.checked = wanted.includes(name);
    box.addEventListener("change", () => {
      wanted = box.checked ? [...wanted, name] : wanted.filter((one) => one !== name);
      changed();
    });
    return element("label", "", [box, title], { title: help });
  }

  return {
    root,
    offer,
    get wanted() {
      return wanted;
    },
  };
}
