/** A number in a sentence that one drags: a slider that looks like a word. */

import { said as sayOn, shareOf, valueOn } from "../controls/scale.js";
import { valueAt } from "../race/paths.js";
import { words } from "./words.js";

/** @import { Clock } from "../core/clock.js" */

/** Pixels of a hand's way across the whole range. */
const WAY = 260;
/** Shares of the range that a key moves it by. */
const [SMALL, LARGE] = [0.01, 0.1];
/** Pixels that a finger may move and still taps. */
const TAP = 4;

/** @type {Record<string, number>} */
const KEYS = {
  ArrowRight: SMALL,
  ArrowUp: SMALL,
  ArrowLeft: -SMALL,
  ArrowDown: -SMALL,
  PageUp: LARGE,
  PageDown: -LARGE,
};

/**
 * Make a slider of an element, for the number at a path. Returns what shows where it stands.
 * @param {HTMLElement} root @param {string} path @param {Clock} clock @param {() => void} opened it was tapped, or is
 *   held: the knob under the stage is to turn it
 */
export function createDragged(root, path, clock, opened) {
  /** Where it was taken, and the share that it had. @type {{x: number, share: number, moved: boolean} | null} */
  let held = null;
  let share = 0;
  const control = () => clock.races.controls.find((one) => one.path === path);
  root.tabIndex = 0;
  root.setAttribute("role", "slider");
  root.title = words.slider;
  const said = { label: words.drag(root.textContent ?? ""), valuemin: "0", valuemax: "100", valuenow: "50" };
  for (const [name, value] of Object.entries(said)) root.setAttribute(`aria-${name}`, value);

  /** @param {number} next */
  function turn(next) {
    const known = control();
    if (!known) return;
    share = Math.max(0, Math.min(next, 1));
    clock.races.set([[path, valueOn(known, share)]]);
  }

  root.addEventListener("pointerdown", (event) => {
    const known = control();
    if (event.button !== 0 || !known) return;
    root.setPointerCapture(event.pointerId);
    held = {
      x: event.clientX,
      share: shareOf(known, valueAt(clock.races.experiment, path)),
      moved: false,
    };
    opened();
  });
  root.addEventListener("pointermove", (event) => {
    if (!held) return;
    const by = event.clientX - held.x;
    held.moved ||= Math.abs(by) > TAP;
    if (held.moved) turn(held.share + by / WAY);
  });
  for (const end of /** @type {const} */ (["pointerup", "pointercancel"]))
    root.addEventListener(end, () => {
      if (held?.moved) clock.races.commit();
      held = null;
    });
  root.addEventListener("keydown", (event) => {
    const known = control();
    if (!known) return;
    const now = shareOf(known, valueAt(clock.races.experiment, path));
    const ends = /** @type {Record<string, number>} */ ({ Home: 0, End: 1 });
    const to = event.key in KEYS ? now + KEYS[event.key] : ends[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    opened();
    turn(to);
  });
  root.addEventListener("keyup", ({ key }) => {
    if (key in KEYS || key === "Home" || key === "End") clock.races.commit();
  });

  /** Show where it stands, in the colour of its run. @param {string} text @param {string} ink */
  function show(text, ink) {
    const known = control();
    const value = valueAt(clock.races.experiment, path);
    if (root.textContent !== text) root.textContent = text;
    root.style.setProperty("--ink", ink);
    if (!known) return;
    const now = shareOf(known, value);
    root.setAttribute("aria-label", words.drag(known.word || known.label));
    root.setAttribute("aria-valuenow", String(Math.round(100 * now)));
    root.setAttribute("aria-valuetext", sayOn(known, value));
  }
  return { show };
}
