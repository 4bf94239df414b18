/** Networks that were trained, on a page that cannot train them: one map, or several side by side. */

import { createSide } from "../core/side.js";
import { createMap } from "../map/map.js";
import { createMaps } from "../panels/maps.js";
import { atSteps, stepsOf } from "./beside.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */
/** @import { Host } from "../map/scene.js" */

/**
 * @typedef {object} Exported what a page brings along
 * @property {Message<Header.Map & {at: number[]}>[]} maps of all panels, or the only one
 * @property {string[]} titles
 */

/** @param {HTMLElement} parent @param {Clock} clock @param {Host} host @param {Exported} exported */
export function createExported(parent, clock, host, { maps, titles }) {
  const { viewing } = clock;
  const at = stepsOf(maps.map(({ header }) => header.at));
  const all = maps.map((map) => atSteps(map, map.header.at, at));
  clock.at = at; // rows are moments that were measured
  const sides = all.slice(1).map(() => createSide(clock));
  const panels = {
    count: all.length,
    titles,
    clocks: () => sides,
    get focus() {
      return viewing.view.panel;
    },
    /** @param {number} panel */
    async bring(panel) {
      viewing.set({ panel, window: null });
      place();
    },
  };
  /** @type {Set<() => void>} */ const shown = new Set();

  /** Which panel each map is of. */
  function place() {
    clock.panel = panels.focus;
    const others = [...all.keys()].filter((i) => i !== clock.panel);
    sides.forEach((side, k) => {
      [side.panel, side.at] = [others[k], at];
    });
    for (const show of shown) show();
  }

  place();
  const view = createMaps(
    parent,
    clock,
    host,
    (where, own, around) => {
      const map = createMap(where, own, around);
      const show = () => {
        const { header, arrays } = all[own.panel];
        const focus = Math.min(viewing.view.focus, header.runs.length - 1);
        map.update({ header: { ...header, focus, live: own.beside }, arrays });
      };
      shown.add(show);
      return { ...map, update: show };
    },
    () => {},
    panels,
  );
  view.update({ header: {}, arrays: {} });
  return view;
}
