/**
 * "This step, with numbers": the equation of the run in focus, filled in with what it computed at the
 * playhead.
 */

import { format } from "../core/geometry.js";
import { element } from "../core/legend.js";
import { createQuestion, isComputed } from "../core/question.js";
import { t } from "../core/words.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */

/** Where they are fetched, they are when the pointer has rested this long: they must not slow a slider down. */
const REST = 120;

/** A name that stands for nothing. */
const UNKNOWN = /\{[^{}]+\}/;

const HTML = `<div class="ot-title"><strong></strong></div><dl class="ot-lines" aria-live="off"></dl><p class="ot-symbols"></p>`;

/** What every equation may have; of the rest a rule says it itself. */
const COMMON = /** @type {const} */ ({
  w: ["w", ""],
  g: ["g", t("the gradient of the loss, which points uphill")],
  lr: ["η", t("the learning rate")],
  t: ["t", t("the number of the step")],
});

/** A number or a vector for a reader. @param {ArrayLike<number>} values */
export function show(values) {
  const texts = Array.from(values, format);
  if (texts.length === 1) return texts[0];
  return `(${texts.slice(0, 4).join(", ")}${texts.length > 4 ? ", …" : ""})`;
}

/**
 * A template with its numbers: "{b1}·{m'} + {g}" becomes "0.9·(0.1, 0.2) + (1, 2)".
 * @param {string} template @param {(name: string) => string | null} lookUp
 */
export function fill(template, lookUp) {
  return template.replace(/\{([^{}]+)\}/g, (whole, name) => lookUp(name) ?? whole);
}

/**
 * What a name stands for at step k (1, 2, …): a part of the memory, the position, the rate, or a slider.
 * @param {Message<Pick<Header.Numbers, "values">>} message @param {number} k
 * @returns {(name: string) => string | null}
 */
export function lookUpAt({ header, arrays }, k) {
  // Positions and memories have a row for the start; gradients and rates begin with the first step's.
  const row = (/** @type {string} */ name, /** @type {number} */ step) => {
    const { shape, values } = arrays[name];
    const width = shape.length > 1 ? shape[1] : 1;
    const i = step - (shape[0] === arrays.x.shape[0] ? 0 : 1);
    return i < 0 ? new Float32Array(width) : values.subarray(i * width, (i + 1) * width);
  };
  return (name) => {
    const before = name.endsWith("'");
    const bare = before ? name.slice(0, -1) : name;
    if (bare === "w") return show(row("x", before ? k - 1 : k));
    if (bare === "t") return String(k);
    if (bare in arrays && bare !== "x") return show(row(bare, before ? k - 1 : k));
    if (bare in header.values) return show([header.values[bare]]);
    return null;
  };
}

/**
 * What slow motion shows of a step, in this order: the gradient, every line of the equation, and last the
 * move. A rule that measures its gradient elsewhere has a phase for that in the place of the first.
 * @param {Pick<Header.Numbers, "lines" | "symbols">} header
 * @returns {[string, string, string][]} name, symbol and template of each
 */
export function phasesOf({ lines, symbols }) {
  const uses = (/** @type {string} */ name) =>
    lines.findIndex(([, , template]) => template.includes(`{${name}}`));
  const phases = [...lines.filter(([name]) => name !== "w"), ...lines.filter(([name]) => name === "w")];
  if (uses("slope") >= 0 && !lines.some(([name]) => name === "slope"))
    phases.splice(uses("slope"), 0, ["slope", symbols.slope, ""]);
  return uses("g") >= 0 || uses("slope") < 0 ? [["g", "g", ""], ...phases] : phases;
}

/**
 * What the symbols of an equation stand for: those of its lines, in the order in which they come.
 * @param {Pick<Header.Numbers, "lines" | "symbols" | "words">} header
 * @param {Pick<Header.Control, "path" | "label" | "help">[]} controls of the run
 * @param {string} place what w is
 * @returns {[string, string][]} symbols and words
 */
export function symbolsOf({ lines, symbols, words }, controls, place) {
  const named = ["w", "g", ...lines.flatMap(([name, , template]) => [...namesIn(template), name])];
  const known = new Map(controls.map((one) => [one.path.split(".").at(-1), one]));
  /** @type {[string, string][]} */
  const found = [];
  for (const name of new Set(named)) {
    const slider = known.get(name);
    if (name in COMMON) {
      const [symbol, meaning] = COMMON[/** @type {keyof typeof COMMON} */ (name)];
      if (name !== "g" || lines.some(([, , template]) => namesIn(template).includes("g")))
        found.push([symbol, meaning || place]);
    } else if (slider) found.push([slider.label, lowered(slider.help.split(/(?<=\.) /)[0])]);
    else if (name in symbols && words[name]) found.push([symbols[name], lowered(words[name])]);
  }
  return found;
}

/**
 * What the parameters w are, in the words of the map's axes.
 * @param {Pick<Header.Description, "axes" | "dimension" | "plane">} description
 */
export function placeOf({ axes, dimension, plane }) {
  if (plane) return t("the parameters; the map is a plane through their space");
  const [x, y] = axes;
  return dimension === 1
    ? t("{x}, the parameter: the way across", { x })
    : t("({x}, {y}), the parameters: a place on the map", { x, y });
}

/** The names in a template, without the primes of those before. @param {string} template */
const namesIn = (template) => Array.from(template.matchAll(/\{(\w+)'?\}/g), ([, name]) => name);

/** A sentence as a part of another. @param {string} text */
const lowered = (text) =>
  (/^[A-Z][a-z]/.test(text) && !text.startsWith("Adam")
    ? text[0].toLowerCase() + text.slice(1)
    : text
  ).replace(/\.$/, "");

/** @param {HTMLElement} parent @param {Clock} clock @param {{resolve: (url: string) => string}} host */
export function createNumbers(parent, clock, host) {
  const root = document.createElement("div");
  root.className = "ot ot-numbers";
  root.innerHTML = HTML;
  parent.append(root);
  const title = /** @type {HTMLElement} */ (root.querySelector("strong"));
  const list = /** @type {HTMLElement} */ (root.querySelector("dl"));
  const symbols = /** @type {HTMLElement} */ (root.querySelector(".ot-symbols"));
  /** @type {Message<Header.Numbers> | null} */ let message = null;
  /** @type {HTMLElement[][]} */ let made = []; // the parts of every line
  let shown = "";
  const question = createQuestion(REST);
  const stop = clock.listen(draw);

  /** @param {Message<Header.AskOnce>} about */
  function update({ header: { url } }) {
    const address = host.resolve(url);
    if (!isComputed(address)) root.classList.add("ot-waiting");
    question.put([address], use, fail, { soon: message === null });
  }

  /** @param {Message[]} messages */
  function use([answer]) {
    message = answer;
    shown = "";
    explain(answer);
    root.classList.remove("ot-waiting");
    draw();
  }

  /** What the symbols stand for. @param {Message<Header.Numbers>} about */
  function explain({ header }) {
    const { controls, focus } = clock.races;
    const own = controls.filter(({ run, place }) => run === focus && place === "run");
    const place = clock.race ? placeOf(clock.race.description) : t("the parameters");
    const words = symbolsOf(header, own, place);
    const text = JSON.stringify(words);
    if (symbols.dataset.said === text) return; // a page is not written to where nothing changed
    symbols.dataset.said = text;
    symbols.replaceChildren(
      ...words.map(([symbol, meaning]) => element("span", "", [element("b", "", symbol), ` ${meaning}`])),
    );
  }

  function fail() {
    list.textContent = t("The numbers of this step could not be loaded.");
    made = [];
  }

  function draw() {
    if (!message) return;
    const phase = clock.phase(); // in slow motion: of the step under way
    const k = Math.min(phase ? phase.step + 1 : Math.floor(clock.step + 1e-9), message.header.last);
    const key = `${message.header.title} ${k} ${phase?.index}`;
    if (key === shown) return;
    shown = key;
    say(
      title,
      k === 0
        ? t("{title}, at the start", { title: message.header.title })
        : t("{title}, step {step}", { title: message.header.title, step: k }),
    );
    const lookUp = lookUpAt(message, k);
    /** @type {[string, string, string][]} */
    const lines = k === 0 ? [["w", "w", ""]] : phase ? phasesOf(message.header) : message.header.lines;
    const texts = lines.map(([name, symbol, template]) => {
      const whole = template && fill(template, lookUp);
      const filled = UNKNOWN.test(whole) ? "" : whole; // in many dimensions the memory is not recorded
      return [symbol, ...(filled ? [`= ${filled}`] : []), `= ${lookUp(name) ?? ""}`];
    });
    if (texts.length !== made.length || texts.some((line, i) => line.length !== made[i].length)) {
      made = texts.map(partsOf);
      list.replaceChildren(...made.flat());
    }
    made.forEach((parts, i) => {
      parts.forEach((part, n) => {
        say(part, texts[i][n]);
        part.classList.toggle("ot-now", i === phase?.index);
      });
    });
  }

  function destroy() {
    stop();
    question.drop();
    root.remove();
  }
  return { root, update, destroy };
}

/** The empty parts of a line: its symbol, how it came about if that is said, and its value. @param {string[]} texts */
const partsOf = (texts) =>
  texts.map((_, n) => element(n === 0 ? "dt" : "dd", n > 0 && n === texts.length - 1 ? "ot-result" : ""));

/** Write what is another text. @param {HTMLElement} part @param {string} text */
function say(part, text) {
  if (part.textContent !== text) part.textContent = text;
}
