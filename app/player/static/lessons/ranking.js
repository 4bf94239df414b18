/** Several in an order: dragged, or moved by buttons. */

import { element } from "../core/legend.js";
import { nameOf, optionsOf } from "./choosing.js";
import { listed } from "./saying.js";
import { words } from "./words.js";

/** @import { Around, Kind } from "./asking.js" */

/** @param {Around} around @returns {Kind} */
export function createRanking({ article, lesson, ask, changed }) {
  const options = optionsOf(article);
  const truth = /** @type {string[]} */ (ask.answer);
  const list = element("ol", "otl-ranks");
  const spoken = element("p", "otl-aside", "", { role: "status" });
  const root = element("div", "", [element("p", "otl-how", words.rank), list, spoken]);
  let order = [...ask.options];
  let seen = false;
  let mine = true; // whether the order is the reader's

  /** @type {Map<string, {row: HTMLElement, tag: HTMLElement, up: HTMLButtonElement, down: HTMLButtonElement}>} */
  const rows = new Map();
  for (const name of ask.options) {
    const label = nameOf(options.get(name), name);
    const [up, down] = [
      element("button", "otl-move", "↑", { type: "button", "aria-label": words.up(label) }),
      element("button", "otl-move", "↓", { type: "button", "aria-label": words.down(label) }),
    ];
    const tag = element("span", "otl-tag");
    const inside = [...(options.get(name)?.childNodes ?? [])].map((one) => one.cloneNode(true));
    const row = element("li", "otl-choice otl-rank", [
      element("span", "otl-choice-words", /** @type {Node[]} */ (inside)),
      tag,
      up,
      down,
    ]);
    rows.set(name, { row, tag, up, down });
    up.addEventListener("click", () => move(name, order.indexOf(name) - 1));
    down.addEventListener("click", () => move(name, order.indexOf(name) + 1));
    listenForDrag(name, row);
  }

  /** @param {string} name @param {number} to */
  function move(name, to) {
    if (seen || to < 0 || to >= order.length || order[to] === name) return;
    const focused = document.activeElement;
    order = order.filter((one) => one !== name).toSpliced(to, 0, name);
    arrange();
    if (focused instanceof HTMLElement && list.contains(focused)) focused.focus();
    spoken.textContent = `${nameOf(options.get(name), name)}: ${to + 1}.`;
    changed();
  }

  /** @param {string} name @param {HTMLElement} row */
  function listenForDrag(name, row) {
    row.addEventListener("pointerdown", (event) => {
      if (seen || event.button !== 0 || /** @type {Element} */ (event.target).closest("button")) return;
      row.setPointerCapture(event.pointerId);
      row.classList.add("otl-held");
    });
    row.addEventListener("pointermove", (event) => {
      if (!row.classList.contains("otl-held")) return;
      const others = order.filter((one) => one !== name);
      const above = others.filter((one) => {
        const box = rows.get(one)?.row.getBoundingClientRect();
        return box && event.clientY > box.top + box.height / 2;
      });
      move(name, above.length);
    });
    for (const end of /** @type {const} */ (["pointerup", "pointercancel"]))
      row.addEventListener(end, () => row.classList.remove("otl-held"));
  }

  function arrange() {
    for (const [i, name] of order.entries()) {
      const { row, tag, up, down } =
        /** @type {{row: HTMLElement, tag: HTMLElement, up: HTMLButtonElement, down: HTMLButtonElement}} */ (
          rows.get(name)
        );
      if (list.children[i] !== row) list.insertBefore(row, list.children[i] ?? null);
      up.disabled = seen || i === 0;
      down.disabled = seen || i === order.length - 1;
      const at = truth.indexOf(name);
      row.classList.toggle("otl-true", seen && mine && at === i);
      tag.textContent = !seen ? "" : at === i && mine ? words.both : `${words.truth}: ${at + 1}.`;
    }
  }
  arrange();

  return {
    root,
    bet: () => order,
    show(bet) {
      const known = Array.isArray(bet) && bet.length === ask.options.length;
      order = known ? /** @type {string[]} */ ([...bet]) : [...ask.options];
      arrange();
    },
    say: (bet) =>
      listed(
        /** @type {string[]} */ (bet).map((name) => nameOf(options.get(name), name)),
        lesson.language,
      ),
    judge(bet) {
      const wrong = /** @type {string[]} */ (bet).filter((name, i) => truth[i] !== name);
      return { right: !wrong.length, wrong };
    },
    reveal(bet) {
      seen = true;
      mine = bet !== null;
      if (!mine) order = [...truth];
      arrange();
    },
    live(_, known) {
      seen = known;
      arrange();
    },
  };
}
