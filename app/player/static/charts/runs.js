/**
 * The runs as a table: what each reached and what it cost, sorted by any column, as a CSV file, and in words.
 */

import { sayEnd, UNFAIR } from "../core/heads.js";
import { count, element, sample } from "../core/legend.js";
import { seldom } from "../core/seldom.js";
import { colorOf, themeOf } from "../core/theme.js";
import { t } from "../core/words.js";
import { choicesOf, columnsOf, order } from "./chosen.js";
import { createMenu } from "./columnmenu.js";
import { power, say, stepsTo } from "./columns.js";
import { csvOf, download } from "./csv.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */
/** @import { Column, Row } from "./columns.js" */

/** The table is written no sooner than so many milliseconds after the last time. */
const APART = 100;

const HTML = `
  <div class="ot-compare-head"><span class="ot-allowed" title="${t("What every run may use. Diverged runs end early and are not counted.")}"></span>
    <button type="button" class="ot-csv" title="${t("Download the table as runs.csv, with every digit and all settings")}">CSV</button></div>
  <div class="ot-compare-box"><table aria-label="${t("Runs")}" aria-describedby="ot-words"><thead></thead><tbody></tbody></table></div>
  <p class="ot-unfair">${UNFAIR}</p>
  <details class="ot-words"><summary>${t("In words")}</summary><ul id="ot-words"></ul></details>`;

/** @param {HTMLElement} parent @param {Clock} clock */
export function createRuns(parent, clock) {
  const root = element("section", "ot ot-compare");
  root.innerHTML = HTML;
  parent.append(root);
  const [budget, csv, head, body, words] = [".ot-allowed", ".ot-csv", "thead", "tbody", "ul"].map(
    (name) => /** @type {HTMLElement} */ (root.querySelector(name)),
  );
  const menu = createMenu(clock.viewing);
  csv.before(menu.button, menu.box);

  /** @type {Message<Header.Runs>} */ let message;
  /** @type {Header.Runs} */ let header;
  let epsilon = 0;
  let sorted = { name: "run", falling: false };
  let headed = ""; // what the table's head was made for
  let filled = ""; // and its body
  let said = "";
  const writing = seldom(write, APART);
  const chosen = clock.viewing.watch("columns");
  const stop = clock.listen(() => chosen() && filled && show());

  /** @param {Message<Header.Runs>} given whose header may be made when it is read */
  function update(given) {
    message = given;
    writing.ask();
  }

  function write() {
    ({ header } = message);
    const before = [epsilon, header.goal].find((one) => header.epsilons.includes(one));
    epsilon = before ?? header.epsilons.at(-1) ?? 0;
    if (budget.textContent !== header.budget) budget.textContent = header.budget;
    const sentences = header.words.join("\n");
    if (sentences !== said)
      words.replaceChildren(...header.words.map((sentence) => element("li", "", sentence)));
    said = sentences;
    show();
  }

  function show() {
    menu.show(choicesOf(header));
    const columns = columnsOf(header, epsilon, menu.wanted());
    const names = columns.map(({ title }) => title).join();
    if (`${names} ${header.epsilons}` !== headed) {
      headed = `${names} ${header.epsilons}`;
      head.replaceChildren(element("tr", "", columns.map(headOf)));
    }
    if (!columns.some(({ name }) => name === sorted.name)) sorted = { name: "run", falling: false };
    const by = columns.findIndex(({ name }) => name === sorted.name);
    head.querySelectorAll("th").forEach((cell, k) => {
      cell.setAttribute("aria-sort", k !== by ? "none" : sorted.falling ? "descending" : "ascending");
      cell
        .querySelector("button")
        ?.setAttribute("title", t("{help} Click to sort.", { help: columns[k].help }));
    });
    const { dark } = themeOf(root);
    const ranked = order(header.rows, columns[by], sorted.falling);
    const of = JSON.stringify([dark, names, epsilon, ranked, header.focus, header.runs, header.rows]);
    if (of === filled) return;
    filled = of;
    body.replaceChildren(...ranked.map((i) => rowOf(i, columns, { dark })));
  }

  /** @param {Column} column */
  function headOf({ title }, /** @type {number} */ k) {
    const button = element("button", "", title, { type: "button" });
    button.addEventListener("click", () => {
      const { name } = columnsOf(header, epsilon, menu.wanted())[k];
      sorted = { name, falling: sorted.name === name && !sorted.falling };
      show();
    });
    return element("th", "", title === t("steps to") ? [button, choice()] : [button], { scope: "col" });
  }

  /** How close the loss must come. */
  function choice() {
    const select = /** @type {HTMLSelectElement} */ (
      element(
        "select",
        "",
        header.epsilons.map((/** @type {number} */ one) => new Option(power(one), String(one))),
        { "aria-label": t("How close to the minimum"), title: t("How close to the minimum") },
      )
    );
    select.value = String(epsilon);
    select.addEventListener("change", () => {
      const wasSorted = sorted.name.startsWith("steps_to");
      epsilon = Number(select.value);
      if (wasSorted) sorted = { ...sorted, name: stepsTo(epsilon) };
      show();
    });
    return select;
  }

  /** @param {number} i @param {Column[]} columns @param {{dark: boolean}} theme */
  function rowOf(i, columns, theme) {
    const row = /** @type {Row} */ (header.rows[i]);
    const line = sample(header.runs[i], colorOf(header.runs[i], theme));
    const cells = columns.slice(1).map(({ name, of, say: words }) => {
      const value = of(row, i);
      if (name === "final_loss" && row.diverged_at !== null)
        return element(
          "td",
          "ot-gone",
          t("{end} at {step}", { end: sayEnd(row), step: count(row.diverged_at) }),
        );
      return element("td", "", value === null ? "–" : words(value));
    });
    return element("tr", i === header.focus ? "ot-focus" : "", [
      element("th", "", [line, element("span", "", row.title), ...membersOf(row, header.epsilons, epsilon)], {
        scope: "row",
      }),
      ...cells,
    ]);
  }

  csv.addEventListener("click", () => download(csvOf(header, menu.wanted()), "runs.csv"));

  function destroy() {
    writing.drop();
    stop();
    menu.stop();
    root.remove();
  }
  return { root, update, destroy };
}

/** What is to be said of the members of a repeated run, under its name. @param {Row} row @param {number[]} epsilons @param {number} epsilon */
function membersOf({ repeated }, epsilons, epsilon) {
  if (!repeated) return [];
  const { what, count: all, low, high, diverged, within } = repeated;
  const k = epsilons.indexOf(epsilon);
  const said = [
    t("median of {what}", { what }),
    ...(low === null
      ? []
      : [t("10–90 %: {low} to {high}", { low: say(low), high: high === null ? "∞" : say(high) })]),
    ...(k < 0
      ? []
      : [t("{within} of {all} within {epsilon}", { within: within[k], all, epsilon: power(epsilon) })]),
    t("{count} diverged", { count: diverged }),
  ];
  return [element("small", "ot-members-said", said.join(" · "))];
}
