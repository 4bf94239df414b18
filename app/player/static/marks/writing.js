/** Marks under a hand: they are begun, written, moved and deleted, and stand in the view when it lets go. */

import { createEditor } from "./editor.js";
import { listenForMarking, listenForMoving } from "./hands.js";
import { isSomething, MOST, standsOn, withMark } from "./mark.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Choice, Ground, Mark, Pair } from "./mark.js" */

/**
 * @param {HTMLElement} parent @param {Clock} clock @param {Ground} ground
 * @param {(i: number) => HTMLElement | null} wordsOf a mark, as an element
 */
export function createWriting(parent, clock, ground, wordsOf) {
  const { viewing } = clock;
  const editor = createEditor(parent);
  /** One that a hand is on. @type {{i: number, mark: Mark} | null} */ let held = null;

  /** The marks of this ground, with that under the hand as it is now, by their places among all. */
  function marks() {
    const all = viewing.view.marks.map((mark, i) => ({ i, mark: held?.i === i ? held.mark : mark }));
    if (held && held.i >= all.length) all.push(held);
    return all.filter(({ mark }) => (mark.on ?? "map") === ground.on && standsOn(mark, clock.panel));
  }

  /** @param {number} i @param {Mark | null} mark */
  function hold(i, mark) {
    held = mark && { i, mark };
    clock.invalidate();
  }

  /** A hand has made this of a mark; null takes it away. @param {number} i @param {Mark | null} mark */
  function put(i, mark) {
    hold(i, null);
    const kept = mark && isSomething(mark) ? mark : null;
    if (!kept && i >= viewing.view.marks.length) return;
    viewing.set({ marks: withMark(viewing.view.marks, i, kept) });
    const around = /** @type {HTMLElement | null} */ (parent.closest("[tabindex]"));
    if (!kept) around?.focus({ preventScroll: true });
  }

  /** Write a mark anew. @param {number} i */
  function edit(i) {
    const mark = viewing.view.marks[i];
    const words = wordsOf(i);
    if (!mark || !words) return;
    const box = words.getBoundingClientRect();
    const { text: _, color: __, ...bare } = mark;
    const others = ground.choices([0, 0], mark);
    ask(i, mark, others.length ? others : [{ name: "", mark: bare }], [box.left + box.width / 2, box.bottom]);
  }

  /** Begin one at a place of the picture. @param {Pair} at */
  function begin([x, y]) {
    const { left, top } = ground.area();
    const choices = ground.choices([x - left, y - top]);
    const i = viewing.view.marks.length;
    if (!choices.length || i >= MOST) return;
    const box = parent.getBoundingClientRect();
    ask(i, choices[0].mark, choices, [box.left + x, box.top + y]);
  }

  /** @param {number} i @param {Mark} mark @param {Choice[]} choices @param {Pair} at in pixels of the window */
  function ask(i, mark, choices, at) {
    hold(i, mark);
    const back = () => requestAnimationFrame(() => wordsOf(i)?.focus({ preventScroll: true }));
    editor.ask({
      mark,
      choices,
      fresh: i >= viewing.view.marks.length,
      at,
      runs: ground.runs(),
      changed: (next) => hold(i, next),
      done: (next) => {
        put(i, next);
        if (next) back();
      },
      left: () => {
        hold(i, null);
        back();
      },
    });
  }

  /** Let hands hold a mark, and its end. @param {number} i @param {HTMLElement} words @param {HTMLElement} end */
  function give(i, words, end) {
    for (const [handle, isEnd] of /** @type {const} */ ([
      [words, false],
      [end, true],
    ])) {
      listenForMoving(handle, {
        move: (by, further) => {
          const from = further && held?.i === i ? held.mark : viewing.view.marks[i];
          if (from) hold(i, ground.moved(from, by, isEnd));
        },
        drop: () => held && put(i, held.mark),
        open: () => edit(i),
        remove: () => put(i, null),
      });
    }
  }

  listenForMarking(parent, begin);
  return { marks, hold: give, destroy: editor.close };
}
