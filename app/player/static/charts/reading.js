/**
 * The pointer on the loss plot: it moves the playhead, reads what every line is worth there, and lets the
 * race go on.
 */

import { minus } from "../core/geometry.js";
import { sayEnd } from "../core/heads.js";
import { element } from "../core/legend.js";
import { t } from "../core/words.js";
import { worthOf } from "./curvedata.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Shown } from "./curvedata.js" */

/** So many lines are read out at most. */
const MOST = 12;

/** A number as exactly as a reader can want it. @param {number} value */
export function exact(value) {
  if (!Number.isFinite(value)) return "–";
  const plain = (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5) || value === 0;
  return minus(plain ? String(Number(value.toPrecision(5))) : value.toExponential(3));
}

/**
 * What every line is worth after k steps: of many coordinates the first and the last.
 * @param {Shown} shown @param {number} k @returns {{name: string, color: string, value: string}[]}
 */
export function readOut(shown, k) {
  const { header, labels, lines, rows } = shown;
  const chosen = labels && lines.length > 2 ? [0, lines.length - 1] : lines.map((_, i) => i).slice(0, MOST);
  return chosen.map((i) => {
    const { run, color } = lines[i];
    const { diverged_at, title } = header.runs[run];
    const gone = diverged_at !== null && k >= diverged_at;
    const value = gone ? sayEnd(header.runs[run]) : exact(worthOf(shown, i, Math.min(k, rows - 1)));
    return { name: labels ? labels[i > 0 ? 1 : 0] : title, color, value };
  });
}

/**
 * @param {HTMLElement} chart @param {HTMLElement} read the words beside the playhead @param {Clock} clock
 * @param {{shown: () => Shown, stepUnder: (x: number) => number, toX: (step: number) => number, width: () =>
 *   number}} of what is drawn; the step under a place of the chart; where a step lies
 */
export function listenForReading(chart, read, clock, of) {
  /** @param {PointerEvent} event */
  function scrub(event) {
    const step = Math.round(of.stepUnder(event.clientX - chart.getBoundingClientRect().left));
    if (interrupted === null) clock.scrub(step);
    else {
      clock.playing = false; // only looked at: the race goes on when the pointer has left
      clock.seek(step);
    }
    tell();
  }

  function tell() {
    const shown = of.shown();
    const k = Math.floor(clock.step + 1e-9);
    const pairs = readOut(shown, k).flatMap(({ name, color, value }) => [
      element("span", "", name, { style: `color: ${color}` }),
      element("b", "", value),
    ]);
    const head = element("div", "ot-read-head", t("step {k}", { k: clock.stepOf(k) }));
    read.replaceChildren(head, element("div", "ot-read-pairs", pairs));
    read.hidden = !shown.lines.length;
    const [x, width] = [of.toX(clock.step), of.width()];
    const right = x > width / 2;
    read.style.left = right ? "" : `${x + 10}px`;
    read.style.right = right ? `${width - x + 10}px` : "";
  }

  /** @type {number | null} */ let interrupted = null; // where the race was when the pointer came
  chart.addEventListener("pointerenter", (event) => {
    if (event.pointerType === "mouse") interrupted = clock.playing ? clock.step : null;
  });
  chart.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse" || event.buttons) scrub(event);
  });
  chart.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || /** @type {Element} */ (event.target).closest(".ot-mark-editor")) return;
    chart.setPointerCapture(event.pointerId);
    interrupted = null; // what was clicked stays
    scrub(event);
  });
  chart.addEventListener("pointerleave", () => {
    read.hidden = true;
    if (interrupted === null) return;
    clock.seek(interrupted); // the race goes on where it was
    clock.play();
    interrupted = null;
  });
}
