/** One number as a hand sets it: a name, a slider, and a field to type into. All three show the same value. */

import { element } from "../core/legend.js";
import { themeOf } from "../core/theme.js";
import { said, shareOf, typed, valueOn } from "./scale.js";

/** @import { Value } from "./scale.js" */

/** Positions of a slider. */
const TURNS = 1000;

/** Names that were given to elements so far: each needs its own. */
let named = 0;

/**
 * @typedef {object} Row
 * @property {HTMLElement} root
 * @property {(control: Header.Control, value: Value) => void} show what it is, and where it stands
 * @property {() => boolean} held whether a hand is on it
 */

/**
 * @param {object} on
 * @param {(path: string, value: Value) => void} on.turn it has another value, and a hand on it
 * @param {() => void} on.commit the hand has let go
 * @param {boolean} [plain] without a slider: a field alone
 * @returns {Row}
 */
export function createNumber(on, plain = false) {
  const root = element("div", plain ? "ot-number ot-number-plain" : "ot-number");
  named += 1;
  const id = `ot-number-${named}`;
  const label = element("label", "ot-number-name", "", { for: id });
  const field = element("input", "ot-number-field", "", {
    id,
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    spellcheck: "false",
  });
  const slide = element("input", "ot-scrub ot-number-slide", "", {
    type: "range",
    min: "0",
    max: String(TURNS),
    step: "1",
  });
  const problem = element("p", "ot-number-problem", "", { role: "alert" });
  problem.hidden = true;
  root.append(label, field, ...(plain ? [] : [slide]), problem);

  /** @type {Header.Control | null} */ let control = null;
  /** @type {Value} */ let value = 0;
  let [sliding, typing] = [false, false];

  /** @param {Header.Control} next @param {Value} now */
  function show(next, now) {
    if (control !== next) describe(next);
    control = next;
    if (value !== now || field.value === "") write(now);
  }

  /** @param {Header.Control} next */
  function describe({ label: name, help, only, none, path }) {
    label.textContent = name;
    label.title = slide.title = field.title = help;
    slide.setAttribute("aria-label", name);
    const stops = only.length + (none ? 1 : 0);
    slide.step = String(only.length ? TURNS / Math.max(stops - 1, 1) : 1);
    root.dataset.path = path;
    field.value = "";
  }

  /** @param {Value} now */
  function write(now) {
    if (!control) return;
    value = now;
    const text = said(control, now);
    const share = shareOf(control, now);
    if (!typing) field.value = text;
    // A value in three digits stands for many places: the slider stays where the hand put it.
    if (!sliding && valueOn(control, Number(slide.value) / TURNS) !== now)
      slide.value = String(Math.round(TURNS * share));
    slide.style.setProperty("--done", `${100 * share}%`);
    slide.setAttribute("aria-valuetext", text);
  }

  slide.addEventListener("input", () => {
    if (!control) return;
    sliding = true;
    write(valueOn(control, Number(slide.value) / TURNS));
    on.turn(control.path, value);
  });
  slide.addEventListener("change", () => {
    sliding = false;
    on.commit();
  });
  field.addEventListener("focus", () => field.select());
  field.addEventListener("input", () => {
    typing = true;
    take();
  });
  /** Take what stands in the field, if it is a value. */
  function take() {
    if (!control) return;
    const read = typed(control, field.value);
    problem.hidden = !("problem" in read);
    if ("problem" in read) {
      problem.textContent = read.problem;
      problem.style.color = themeOf(root).down;
    } else if (read.value !== value) {
      value = read.value;
      write(value);
      on.turn(control.path, value);
    }
  }
  field.addEventListener("change", () => {
    typing = false;
    if (control) field.value = said(control, value); // what was no value is taken back
    problem.hidden = true;
    on.commit();
  });
  field.addEventListener("keydown", (event) => {
    const way = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if (!way || !control) return;
    event.preventDefault();
    slide.value = String(Number(slide.value) + way * Number(slide.step) * (event.shiftKey ? 10 : 1) * 5);
    typing = false;
    write(valueOn(control, Number(slide.value) / TURNS));
    on.turn(control.path, value);
  });
  field.addEventListener("keyup", (event) => {
    if (event.key === "ArrowUp" || event.key === "ArrowDown") on.commit();
  });

  return { root, show, held: () => sliding || typing };
}
