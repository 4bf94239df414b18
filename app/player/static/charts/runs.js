/**
 * The runs as a table: what each reached and what it cost, sorted by any column, as a CSV file, and in words.
 */

import { format } from "../core/geometry.js";
import { count, element } from "../core/legend.js";
import { inkOf, themeOf } from "../core/theme.js";

/** @import { Message } from "../core/payload.js" */

/** @typedef {Header.Row} Row */
/** @typedef {string | number | boolean | null | undefined} Field a field of the CSV file */
/**
 * @typedef {{name: string, title: string, help: string, of: (row: Row, i: number) => number | null, say:
 *   (value: number) => string}} Column
 */

const HTML = `
  <div class="ot-compare-head"><span class="ot-allowed" title="What every run may use. Diverged runs end early and are not counted."></span>
    <button type="button" class="ot-csv" title="Download the table, with every digit and all settings, as runs.csv">CSV</button></div>
  <div class="ot-compare-box"><table aria-label="Runs" aria-describedby="ot-words"><thead></thead><tbody></tbody></table></div>
  <details class="ot-words"><summary>In words</summary><ul id="ot-words"></ul></details>`;

/** A number with a true minus sign. @param {number} value */
const say = (value) => format(value).replaceAll("-", "−");
/** An amount that may be half a step's. @param {number} value */
const amount = (value) =>
  Number.isInteger(value) ? count(value) : value.toLocaleString("en", { maximumFractionDigits: 1 });
/** A power of ten, written. @param {number} epsilon */
export const power = (epsilon) =>
  `10${String(Math.round(Math.log10(epsilon))).replace(/[-\d]/g, (sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)]))}`;

/**
 * Everything that was measured, as columns; those without any value are left out.
 * @param {Header.Runs} header @returns {Column[]}
 */
function measured(header) {
  const columns = [
    {
      name: "final_loss",
      title: "loss",
      help: "The loss on all data after the last step.",
      of: (/** @type {Row} */ row) => row.loss,
      say,
    },
    {
      name: "loss_above_minimum",
      title: "above min.",
      help: "How far the last loss is above the lowest known minimum.",
      of: (/** @type {Row} */ row) => row.above,
      say,
    },
    ...header.epsilons.map((/** @type {number} */ epsilon, /** @type {number} */ k) => ({
      name: `steps_to_${epsilon.toExponential()}`,
      title: "steps to",
      help: `The first step at which the loss is within ${power(epsilon)} of the lowest known minimum.`,
      of: (/** @type {Row} */ row) => row.reached[k],
      say: count,
    })),
    {
      name: "distance_to_minimum",
      title: "distance",
      help: "How far the last point is from the nearest known minimum.",
      of: (/** @type {Row} */ row) => row.distance,
      say,
    },
    {
      name: "diverged_at",
      title: "diverged at",
      help: "The first step that left the finite numbers.",
      of: (/** @type {Row} */ row) => row.diverged_at,
      say: count,
    },
    {
      name: "gradient_evaluations",
      title: "gradients",
      help: "Gradient evaluations in the whole run, a Hessian-vector product counted as two.",
      of: (/** @type {Row} */ row) => row.gradients,
      say: amount,
    },
    {
      name: "function_evaluations",
      title: "losses",
      help: "Evaluations of the loss alone in the whole run, as a line search makes them.",
      of: (/** @type {Row} */ row) => row.values,
      say: amount,
    },
    {
      name: "hessians",
      title: "Hessians",
      help: "Whole Hessians evaluated in the run.",
      of: (/** @type {Row} */ row) => row.hessians,
      say: amount,
    },
    {
      name: "epochs",
      title: "epochs",
      help: "Passes over the data in the whole run.",
      of: (/** @type {Row} */ row) => row.epochs,
      say: amount,
    },
  ];
  const counts = ["gradient_evaluations", "function_evaluations", "hessians"];
  return columns.filter(
    ({ name, of }) =>
      header.rows.some((/** @type {Row} */ row) => (counts.includes(name) ? of(row) : of(row) !== null)) ||
      name === "final_loss" ||
      name.startsWith("steps_to"),
  );
}

/**
 * The columns of the table for one ε: a loss above 0 is not shown twice, and where a run diverged stands in
 * place of its loss.
 * @param {Header.Runs} header @param {number} epsilon @returns {Column[]}
 */
export function columnsOf(header, epsilon) {
  const hidden = ["diverged_at", ...(header.floor === 0 ? ["loss_above_minimum"] : [])];
  const first = {
    name: "run",
    title: "run",
    help: "The runs in the order of their cards.",
    of: (/** @type {Row} */ _, /** @type {number} */ i) => i,
    say,
  };
  const wanted = `steps_to_${epsilon.toExponential()}`;
  return [
    first,
    ...measured(header).filter(
      ({ name }) => !hidden.includes(name) && (!name.startsWith("steps_to") || name === wanted),
    ),
  ];
}

/**
 * The numbers of the runs in the order of a column. Whatever is measured, those without a value are always
 * last,
 * and after them those that diverged.
 * @param {Row[]} rows @param {Pick<Column, "name" | "of">} column @param {boolean} falling
 */
export function order(rows, { name, of }, falling) {
  const rank = (/** @type {number} */ i) =>
    name === "run" ? 0 : rows[i].diverged_at !== null ? 2 : of(rows[i], i) === null ? 1 : 0;
  return rows
    .map((_, i) => i)
    .sort((i, j) => {
      if (rank(i) || rank(j)) return rank(i) - rank(j);
      const [a, b] = [i, j].map((one) => /** @type {number} */ (of(rows[one], one)));
      return falling ? b - a : a - b;
    });
}

/**
 * A field of a CSV file (RFC 4180). Text that a spreadsheet would compute gets an apostrophe.
 * @param {unknown} value
 */
export function field(value) {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** All that is known of the runs and how they were set, with every digit. @param {Header.Runs} header */
export function csvOf(header) {
  const columns = measured(header);
  const names = [...new Set(header.settings.flatMap((set) => Object.keys(set)))];
  /** @type {Field[][]} */
  const lines = [["run", ...columns.map(({ name }) => name), ...names]];
  header.rows.forEach((row, i) => {
    lines.push([
      row.title,
      ...columns.map(({ of }) => of(row, i)),
      ...names.map((name) => header.settings[i][name]),
    ]);
  });
  return lines.map((line) => `${line.map(field).join(",")}\r\n`).join("");
}

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
    const dot = element("i", "", "", { style: `background: ${inkOf(header.runs[i], theme)}` });
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
