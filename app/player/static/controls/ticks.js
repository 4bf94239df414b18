/** What theory names on the knob's track: the limit of stability, the best rate, critical damping. */

import { element } from "../core/legend.js";
import { t } from "../core/words.js";
import { theoryMessage } from "../race/theory/theory.js";
import { nameOf, said, shareOf } from "./scale.js";
import { INSET } from "./shading.js";

/** @import { Clock } from "../core/clock.js" */

/** Up to this share of the track words lie to the right of their tick, from there on to the left. */
const MIDDLE = 0.5;

/** @param {HTMLElement} slide @param {Clock} clock */
export function createTicks(slide, clock) {
  const root = element("div", "ot-knob-ticks", "", { "aria-hidden": "true" });
  slide.append(root);
  let written = "";

  /** Draw what is said of a control. @param {Header.Control | undefined} control */
  return function draw(control) {
    const marks = control ? marksOf(clock, control) : [];
    const now = JSON.stringify([control?.path, control?.low, control?.high, marks]);
    if (!control || now === written) return;
    written = now;
    slide.classList.toggle("ot-ticked", marks.length > 0);
    const shares = marks.map(({ value }) => shareOf(control, value));
    // Words lie on the inner side of their tick: the outer of two has the higher tick, and crosses no words.
    const outer = shares.every((share) => share > MIDDLE) ? Math.max(...shares) : Math.min(...shares);
    root.replaceChildren(
      ...marks.map(({ value, text }, k) => {
        const share = shares[k];
        const tick = element("i", "", [element("span", "", text)], {
          title: t("Theory: {mark}, {control} {value}", {
            mark: text,
            control: nameOf(control),
            value: said(control, Number(value.toPrecision(3))),
          }),
        });
        tick.style.left = `calc(${INSET}px + ${share} * (100% - ${2 * INSET}px))`;
        tick.className = share > MIDDLE ? "ot-left" : "";
        tick.dataset.row = marks.length > 1 && share === outer ? "1" : "0";
        return tick;
      }),
    );
  };
}

/** What theory names of a control's values, if it is to be seen. @param {Clock} clock @param {Header.Control} control */
function marksOf({ race, viewing, step }, { path, run, low, high }) {
  if (!race || run === null || !viewing.shows("theory")) return [];
  return theoryMessage(race, run, step).header.marks.filter(
    (mark) => mark.path === path && mark.value >= low && mark.value <= high,
  );
}
