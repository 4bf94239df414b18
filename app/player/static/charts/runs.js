/**
 * The runs as a table: what each reached and what it cost, sorted by any column, as a CSV file, and in words.
 */

import { count, element } from "../core/legend.js";
import { colorOf, themeOf } from "../core/theme.js";
import { columnsOf, csvOf, order, power } from "./columns.js";

/** @import { Message } from "../core/payload.js" */
/** @import { Column, Row } from "./columns.js" */

const HTML = `
  <div class="ot-compare-head"><span class="ot-allowed" title="What every run may use. Diverged runs end early and are not counted."></span>
    <button type="button" class="ot-csv" title="Download the table, with every digit and all settings, as runs.csv">CSV</button></div>
  <div class="ot-compare-box"><table aria-label="Runs" aria-describedby="ot-words"><thead></thead><tbody></tbody></table></div>
  <details class="ot-words"><summary>In words</summary><ul id="ot-words"></ul></details>`;

/** @param {HTMLElement} parent */
export function createRuns(parent) {
  const root = element("section", "ot ot-compare");
  root.innerHTML = HTML;
  parent.append(root);
  const [budget, csv, head, body, words] = [".ot-allowed", ".ot-csv", "thead", "tbody", "ul"].map(
    (name) => /** @type {HTMLElement} */ (root.querySelector(name)),
  );

  /** @type {Header.Runs} */ let header;
  let epsilon = 0;
  let sorted = { name: "run", falling: false };
  let headed = ""; // what the table's head was made for

  /** @param {Message<Header.Runs>} message */
  function update(message) {
    header = message.header;
    const before = [epsilon, header.goal].find((one) => header.epsilons.includes(one));
    epsilon = before ?? header.epsilons.at(-1) ?? 0;
    budget.textContent = header.budget;
    words.replaceChildren(...header.words.map((sentence) => element("li", "", sentence)));
    show();
  }

  function show() {
    const columns = columnsOf(header, epsilon);
    const names = columns.map(({ title }) => title).join();
    if (`${names} ${header.epsilons}` !== headed) {
      headed = `${names} ${header.epsilons}`;
      head.replaceChildren(element("tr", "", columns.map(headOf)));
    }
    if (!columns.some(({ name }) => name === sorted.name)) sorted = { name: "run", falling: false };
    const chosen = columns.findIndex(({ name }) => name === sorted.name);
    head.querySelectorAll("th").forEach((cell, k) => {
      cell.setAttribute("aria-sort", k !== chosen ? "none" : sorted.falling ? "descending" : "ascending");
      cell.querySelector("button")?.setAttribute("title", `${columns[k].help} Click to sort.`);
    });
    const theme = themeOf(root);
    body.replaceChildren(
      ...order(header.rows, columns[chosen], sorted.falling).map((i) => rowOf(i, columns, theme)),
    );
  }

  /** @param {Column} column */
  function headOf({ title }, /** @type {number} */ k) {
    const button = element("button", "", title, { type: "button" });
    button.addEventListener("click", () => {
      const { name } = columnsOf(header, epsilon)[k];
      sorted = { name, falling: sorted.name === name && !sorted.falling };
      show();
    });
    return element("th", "", title === "steps to" ? [button, choice()] : [button], { scope: "col" });
  }

  /** How close the loss must come. */
  function choice() {
    const select = /** @type {HTMLSelectElement} */ (
      element(
        "select",
        "",
        header.epsilons.map((/** @type {number} */ one) => new Option(power(one), String(one))),
        { "aria-label": "How close to the minimum", title: "How close to the minimum" },
      )
    );
    select.value = String(epsilon);
    select.addEventListener("change", () => {
      const wasSorted = sorted.name.startsWith("steps_to");
      epsilon = Number(select.value);
      if (wasSorted) sorted = { ...sorted, name: `steps_to_${epsilon.toExponential()}` };
      show();
    });
    return select;
  }

  /** @param {number} i @param {Column[]} columns @param {{dark: boolean}} theme */
  function rowOf(i, columns, theme) {
    const row = /** @type {Row} */ (header.rows[i]);
    const dot = element("i", "", "", { style: `background: ${colorOf(header.runs[i], theme)}` });
    const cells = columns.slice(1).map(({ name, of, say: words }) => {
      const value = of(row, i);
      if (name === "final_loss" && row.diverged_at !== null)
        return element("td", "ot-gone", `diverged at ${count(row.diverged_at)}`);
      return element("td", "", value === null ? "–" : words(value));
    });
    return element("tr", i === header.focus ? "ot-focus" : "", [
      element("th", "", [dot, element("span", "", row.title)], { scope: "row" }),
      ...cells,
    ]);
  }

  csv.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([csvOf(header)], { type: "text/csv" }));
    link.download = "runs.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });

  return { root, update, destroy: () => root.remove() };
}
