/** Panels as a hand arranges them: one more is put beside, one taken away, titled anew, brought into focus. */

import { bareView } from "../core/viewing.js";
import { MOST } from "./beside.js";
import { titlesOf } from "./paneltitles.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Mark } from "../marks/mark.js" */
/** @import { Edits, Panel } from "./edits.js" */

/**
 * @param {Edits} edits @param {Clock} clock
 * @param {object} on
 * @param {() => unknown} on.arranged the panels are others, or another one is in focus
 * @param {(passing: boolean) => Promise<void>} on.write the address shall say so; resolves when it does
 * @param {((panel: number) => void) | undefined} on.brought another one is in focus, and the address says so
 * @param {() => Clock[]} on.clocks those of the panels that are not in focus
 */
export function createArranging(edits, clock, { arranged, write, brought, clocks }) {
  const { viewing } = clock;
  let known = { now: edits.now, panels: edits.panels, titles: /** @type {string[]} */ ([]) };

  /**
   * @param {Panel[]} panels @param {number} panel the one in focus @param {{marks?: Mark[], passing?: boolean}} [more]
   */
  function put(panels, panel, { marks = viewing.view.marks, passing = false } = {}) {
    edits.arrange(panels, panel);
    const focus = edits.settings?.focus ?? 0;
    viewing.take({ ...bareView(viewing.view), panel, focus, marks });
    edits.viewed();
    arranged();
    return write(passing);
  }

  return {
    /** The panel in focus. */
    get focus() {
      return edits.panel;
    },
    /** How many stand side by side; 1: there is but one race. */
    get count() {
      return edits.panels.length;
    },
    /** All of them, as they are under the hand. */
    get list() {
      return edits.panels.map(({ title }, i) => ({ title, experiment: edits.now[i] }));
    },
    get titles() {
      const { now, panels } = edits;
      if (known.now !== now || known.panels !== panels)
        known = { now, panels, titles: titlesOf(panels, now) };
      return known.titles;
    },
    clocks,
    /** Whether there is room for one more. */
    get open() {
      return edits.panels.length > 0 && edits.panels.length < MOST;
    },
    /** Bring a panel into focus. @param {number} panel */
    async bring(panel) {
      if (panel === edits.panel || !edits.panels[panel]) return;
      await put(edits.panels, panel, { passing: true });
      brought?.(panel);
    },
    /** Put one more at the end, like that in focus: what is changed next tells them apart. */
    double() {
      const panels = edits.doubled();
      if (panels !== edits.panels) put(panels, panels.length - 1);
    },
    /** Another title; empty: none of its own. @param {number} i @param {string} title */
    name(i, title) {
      const panels = edits.panels.map((one, k) => (k === i ? { ...one, title: title || null } : one));
      put(panels, edits.panel);
    },
    /** Take a panel away, and the marks on it: Scene.without in app/races/scene/scene.py. @param {number} i */
    async remove(i) {
      const kept = edits.panels.filter((_, k) => k !== i);
      if (!kept.length) return;
      const before = edits.panel;
      const focus = Math.min(before - (before > i ? 1 : 0), kept.length - 1);
      const alone = kept.length === 1;
      const panels = alone ? [{ ...kept[0], title: null }] : kept;
      const marks = viewing.view.marks.flatMap((/** @type {Mark} */ mark) => {
        if (mark.panel === undefined || mark.panel === null) return [mark];
        if (mark.panel === i) return [];
        const { panel, ...rest } = mark;
        return [alone ? rest : { ...rest, panel: panel - (panel > i ? 1 : 0) }];
      });
      await put(panels, focus, { marks });
      if (before === i) brought?.(focus);
    },
  };
}

/** @typedef {ReturnType<typeof createArranging>} Arranging */
