/** What the page says beside its numbers: symbols, names of controls, choices. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { explained, spoken } from "../../app/player/static/charts/fitwords.js";
import { nameOf, said } from "../../app/player/static/controls/scale.js";
import { placeOf, symbolsOf } from "../../app/player/static/overlays/numbers.js";
import { plainly } from "../../app/player/static/site/plainly.js";

test("every symbol of an equation is explained once, in the order in which it comes", () => {
  const header = {
    lines: /** @type {[string, string, string][]} */ ([
      ["h", "h", "{beta}·{h'} + {g}"],
      ["w", "w", "{w'} − {lr}·{h}"],
    ]),
    symbols: { h: "h", w: "w" },
    words: { g: "The gradient, measured here.", w: "The step.", h: "The velocity: gradients of the past." },
  };
  const controls = [
    { path: "runs.0.lr", label: "learning rate", help: "How far a step goes." },
    { path: "runs.0.params.beta", label: "β", help: "How much survives. Zero: none." },
  ];
  assert.deepEqual(symbolsOf(header, controls, "(x, y), a place"), [
    ["w", "(x, y), a place"],
    ["g", "the gradient of the loss, which points uphill"],
    ["β", "how much survives"],
    ["h", "the velocity: gradients of the past"],
    ["η", "the learning rate"],
  ]);
});

test("a rule that takes its gradient elsewhere has no g to explain", () => {
  const header = {
    lines: /** @type {any} */ ([["w", "w", "{w'} − {lr}·{slope}"]]),
    symbols: { slope: "∇L(y)" },
    words: { slope: "The gradient there." },
  };
  assert.deepEqual(
    symbolsOf(header, [], "").map(([symbol]) => symbol),
    ["w", "η", "∇L(y)"],
  );
});

test("w is said in the words of the axes of the map", () => {
  const said = (
    /** @type {string[]} */ axes,
    /** @type {number} */ dimension,
    /** @type {any} */ plane = null,
  ) => placeOf({ axes, dimension, plane });
  assert.equal(said(["x", "y"], 2), "(x, y), the parameters: a place on the map");
  assert.equal(said(["x", "loss"], 1), "x, the parameter: the way across");
  assert.equal(said(["PC 1", "PC 2"], 5, {}), "the parameters; the map is a plane through their space");
});

test("a control is called by its word and its symbol, and a code by what it stands for", () => {
  assert.equal(nameOf({ word: "momentum", label: "β" }), "momentum β");
  assert.equal(nameOf({ word: "", label: "learning rate" }), "learning rate");
  assert.equal(said({ none: "", low: 0, choices: ["raw", "centred"] }, 1), "centred");
  assert.equal(said({ none: "off", low: 0, choices: [] }, null), "off");
});

test("every picture of data is explained, and said for who cannot see it", () => {
  const runs = [
    {
      title: "Adam",
      light: "#000",
      dark: "#fff",
      dash: [],
      marker: "circle",
      diverged_at: null,
      outside: false,
    },
  ];
  const about = { runs, focus: 0, axes: ["x", "y"], groups: ["a", "b"] };
  for (const kind of /** @type {const} */ (["line", "plane", "levels", "agreement", "boundary", "margins"]))
    assert.match(explained({ ...about, kind }), /^Each dot is a sample.*\.$/);
  const fits = { shape: [1, 2], values: Float64Array.of(0.5, 2) };
  const header = /** @type {Header.Fit} */ (
    /** @type {unknown} */ ({ ...about, kind: "line", samples: 1500, measured: "typical error 0.2" })
  );
  assert.equal(
    spoken({ header, arrays: { fits } }),
    "1,500 samples; Adam: typical error 0.2. It predicts y = 0.500 + 2.00 × x.",
  );
});

test("what is wrong is said in the page's own words, as Python says it", () => {
  const golden = readFileSync(new URL("../races/plainly.json", import.meta.url), "utf8");
  const { names, sentences } = JSON.parse(golden);
  for (const [sentence, plain] of sentences) assert.equal(plainly(sentence, names), plain);
});
