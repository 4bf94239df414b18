/**
 * One number as a hand sets it: a name, a slider, and a field to type into, which show the same value; where numbers are
 * a code, a list of what they stand for.
 */

import { element } from "../core/legend.js";
import { t } from "../core/words.js";
import { createHelp } from "./help.js";
import { createProblem } from "./problem.js";
import { nameOf, said, shareOf, typed, valueOn, wanted } from "./scale.js";

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
  const list = element("select", "ot-switch-list ot-number-list", "", { id: `${id}-list` });
  const help = createHelp(`${id}-help`);
  for (const one of [field, slide, list]) one.setAttribute("aria-describedby", help.text.id);
  const problem = createProblem();
  const name = element("div", "ot-number-head", [label, help.button]);
  root.append(name, field, list, ...(plain ? [] : [slide]), help.text, problem.root);

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
  function describe(next) {
    const { only, none, path, choices, low } = next;
    const name = nameOf(next);
    label.textContent = name;
    label.title = slide.title = field.title = list.title = next.help;
    help.say(name, next.help);
    slide.setAttribute("aria-label", name);
    const coded = choices.length > 0;
    label.htmlFor = coded ? list.id : id;
    field.hidden = slide.hidden = coded;
    list.hidden = !coded;
    list.replaceChildren(...choices.map((title, k) => new Option(title, String(low + k))));
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
    list.value = String(now);
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
  list.addEventListener("change", () => {
    if (!control) return;
    value = Number(list.value);
    on.turn(control.path, value);
    on.commit();
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "?") return;
    event.preventDefault();
    help.toggle();
  });
  field.addEventListener("focus", () => field.select());
  /** Until it is taken, Ctrl+Z is the field's own. @param {boolean} begun */
  const type = (begun) => {
    typing = begun;
    field.classList.toggle("ot-typing", begun);
  };
  field.addEventListener("input", () => {
    type(true);
    take();
  });
  /** Take what stands in the field, if it is a value. */
  function take() {
    if (!control) return;
    const read = typed(control, field.value);
    problem.say("problem" in read ? read.problem : "");
    if ("value" in read && read.value !== value) {
      value = read.value;
      write(value);
      on.turn(control.path, value);
    }
  }
  field.addEventListener("change", () => {
    type(false);
    if (control) {
      field.value = said(control, value); // what was no value is taken back
      problem.end(t("Kept {value}: it takes {control}.", { value: field.value, control: wanted(control) }));
    }
    on.commit();
  });
  field.addEventListener("keydown", (event) => {
    const way = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if (!way || !control) return;
    event.preventDefault();
    slide.value = String(Number(slide.value) + way * Number(slide.step) * (event.shiftKey ? 10 : 1) * 5);
    type(false);
    write(valueOn(control, Number(slide.value) / TURNS));
    on.turn(control.path, value);
  });
  field.addEventListener("keyup", (event) => {
    if (event.key === "ArrowUp" || event.key === "ArrowDown") on.commit();
  });

  return { root, show, held: () => sliding || typing };
}
