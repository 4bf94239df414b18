/** The table of the runs as a CSV file, with every digit. */

import { element } from "../core/legend.js";
import { USUAL } from "./chosen.js";
import { measured } from "./columns.js";

/** @typedef {string | number | boolean | null | undefined} Field */

/**
 * A field of a CSV file (RFC 4180). Text that a spreadsheet would compute gets an apostrophe.
 * @param {unknown} value
 */
export function field(value) {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * The columns that the table has, for every ε, where runs ended, what members came to, and how the runs were set.
 * @param {Header.Runs} header @param {string[]} [wanted] some of CHOICES
 */
export function csvOf(header, wanted = USUAL) {
  const columns = measured(header).filter(
    ({ name, choice }) => name === "final_loss" || choice === "file" || wanted.includes(choice),
  );
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

/** Save a text as a file. @param {string} text @param {string} name */
export function download(text, name) {
  const href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  element("a", "", "", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}
