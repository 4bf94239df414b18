/** The table of the runs: its order, its columns, and a CSV file that holds all of it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { choicesOf, columnsOf, order, USUAL, withColumn } from "../../app/player/static/charts/chosen.js";
import { power } from "../../app/player/static/charts/columns.js";
import { csvOf, field } from "../../app/player/static/charts/csv.js";
import { partial } from "./partial.mjs";

/**
 * @param {string} title @param {number | null} loss @param {(number | null)[]} reached
 * @param {Partial<Header.Row>} [more] @returns {Header.Row}
 */
const row = (title, loss, reached, more = {}) => ({
  title,
  loss,
  above: loss,
  reached,
  distance: loss,
  leaves: null,
  turns: null,
  hover: null,
  overshoots: null,
  diverged_at: null,
  outside: false,
  gradients: 40,
  values: 0,
  hessians: 0,
  epochs: null,
  repeated: null,
  ...more,
});
const rows = [
  row("A", 3, [7, null]),
  row("B", null, [2, null], { diverged_at: 5, above: null, distance: null, gradients: 5 }),
  row("C", 1, [null, null]),
  row("D", 2, [4, 9]),
];
/** @type {Header.Runs} */
const header = partial({
  rows,
  epsilons: [0.1, 0.01],
  floor: 0,
  settings: [
    { rule: "gd", lr: 0.1 },
    { rule: "gd", lr: 9 },
    { rule: "adam", lr: 1e-7, "params.b1": 0.9 },
    { rule: "=1+1", lr: -1 },
  ],
});
/** @param {string} name @param {boolean} falling @param {number} [epsilon] */
const sorted = (name, falling, epsilon = 0.1) =>
  order(rows, columnsOf(header, epsilon).find((column) => column.name === name) ?? assert.fail(name), falling)
    .map((i) => rows[i].title)
    .join("");

test("runs without a value stand last, those that diverged after them, whichever way the table is sorted", () => {
  assert.equal(sorted("final_loss", false), "CDAB");
  assert.equal(sorted("final_loss", true), "ADCB");
  assert.equal(sorted("steps_to_1e-1", false), "DACB");
  assert.equal(sorted("steps_to_1e-1", true), "ADCB");
  assert.equal(sorted("steps_to_1e-2", false, 0.01), "DACB");
  assert.equal(sorted("gradient_evaluations", false), "ACDB");
  assert.equal(sorted("run", true), "DCBA");
});

test("only columns that say something are shown", () => {
  /** @param {Partial<Header.Runs>} changed */
  const names = (changed) => columnsOf({ ...header, ...changed }, 0.1).map(({ name }) => name);
  assert.deepEqual(names({}), [
    "run",
    "final_loss",
    "steps_to_1e-1",
    "distance_to_minimum",
    "gradient_evaluations",
  ]);
  assert.ok(names({ floor: 2 }).includes("loss_above_minimum"));
  const unknown = rows.map((one) => ({
    ...one,
    above: null,
    reached: [],
    distance: null,
    hessians: 3,
    epochs: 2.5,
  }));
  assert.deepEqual(names({ rows: unknown, epsilons: [], floor: null }), [
    "run",
    "final_loss",
    "gradient_evaluations",
    "hessians",
    "epochs",
  ]);
});

test("columns can be chosen, and those without any value are not offered", () => {
  const some = { ...header, rows: rows.map((one, i) => ({ ...one, turns: i, overshoots: i ? 2 : null })) };
  const names = choicesOf(partial(some)).map(({ choice }) => choice);
  assert.deepEqual(names, ["steps_to", "distance", "sharp_turns", "overshoots", "gradients"]);
  const shown = (/** @type {string[]} */ wanted) =>
    columnsOf(partial(some), 0.1, wanted).map(({ name }) => name);
  assert.deepEqual(shown([]), ["run", "final_loss"]);
  assert.deepEqual(shown(["overshoots", "steps_to"]), ["run", "final_loss", "steps_to_1e-1", "overshoots"]);
  const file = (/** @type {string[]} */ wanted) => csvOf(partial(some), wanted).split(",rule")[0];
  assert.equal(file([]), "run,final_loss,diverged_at");
  assert.equal(
    file(["sharp_turns", "steps_to"]),
    "run,final_loss,steps_to_1e-1,steps_to_1e-2,turns,diverged_at",
  );
});

test("a choice is kept in the order of the table, and the usual one is none", () => {
  const more = withColumn(null, "hover", true);
  assert.deepEqual(more, USUAL.toSpliced(3, 0, "hover"));
  assert.equal(withColumn(withColumn(more, "distance", false), "hover", false)?.includes("distance"), false);
  assert.equal(withColumn(more, "hover", false), null);
});

test("fields are quoted as RFC 4180 has it, and text is never a formula", () => {
  assert.equal(field('a "b", c'), '"a ""b"", c"');
  assert.equal(field("two\nlines"), '"two\nlines"');
  for (const text of ["=1+1", "+1", "-x", "@SUM(A1)", "\tx"]) assert.equal(field(text)[0], "'");
  assert.equal(field("=A,B"), '"\'=A,B"');
  assert.equal(field(-1.5), "-1.5");
  assert.equal(field(0.03519344702363014), "0.03519344702363014");
  assert.equal(field(null) + field(undefined), "");
});

test("a CSV file has every ε and every setting", () => {
  const lines = csvOf(header).split("\r\n");
  assert.equal(
    lines[0],
    "run,final_loss,loss_above_minimum,steps_to_1e-1,steps_to_1e-2,distance_to_minimum,diverged_at,gradient_evaluations,rule,lr,params.b1",
  );
  assert.equal(lines[1], "A,3,3,7,,3,,40,gd,0.1,");
  assert.equal(lines[2], "B,,,2,,,5,5,gd,9,");
  assert.equal(lines[4], "D,2,2,4,9,2,,40,'=1+1,-1,");
  assert.deepEqual(lines.slice(5), [""]);
});

test("a run that left the domain has a column of its own", () => {
  const left = { ...header, rows: header.rows.map((one) => ({ ...one, outside: one.diverged_at !== null })) };
  const [names, , second] = csvOf(left).split("\r\n");
  assert.equal(names, csvOf(header).split("\r\n")[0].replace("diverged_at", "left_domain_at"));
  assert.equal(second, "B,,,2,,,5,5,gd,9,");
  assert.ok(!columnsOf(left, left.epsilons[0]).some(({ name }) => name === "left_domain_at"));
});

test("powers of ten are written with raised exponents", () =>
  assert.deepEqual([0.1, 1e-8].map(power), ["10⁻¹", "10⁻⁸"]));
