/** The map of a page; of several side by side all of them, in a grid above what they have in common. */

import { element, find } from "../core/legend.js";
import { ATLAS } from "../core/viewing.js";
import { t } from "../core/words.js";
import { createMap } from "../map/map.js";
import { following } from "../race/following.js";
import { mapMessage } from "../race/messages.js";
import { createGrid } from "./grid.js";
import { createLevels } from "./levels.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */
/** @import { Host } from "../map/scene.js" */
/** @import { View } from "../race/following.js" */
/** @import { Levels } from "./levels.js" */

/** @import { Arranging } from "../race/arranging.js" */

/** What panels can do that nobody arranges. @typedef {"count" | "focus" | "titles" | "clocks" | "bring"} Needed */
/** The map of a panel beside. @typedef {{map: View, levels: Levels}} Beside */

/** Planes through networks share their levels where each fills this share of all losses: one run that explodes must not flatten the rest. */
const FILLED = 0.4;

/** The map of a race. */
const follow = following(createMap, mapMessage, false);

/**
 * @param {HTMLElement} parent @param {Clock} clock @param {Host} host
 * @param {typeof follow} [make] makes the map of one panel, on its own clock
 * @param {() => void} [arranged] the panels are others, or one has another title; who brings one into focus says so
 *   elsewhere
 * @param {Partial<Arranging> & Pick<Arranging, Needed> | null} [given] the panels, where they are not the store's
 * @returns {View}
 */
export function createMaps(parent, clock, host, make = follow, arranged = () => {}, given = null) {
  const levels = createLevels(clock.invalidate, make === follow ? 0 : FILLED);
  const main = make(parent, clock, { ...host, levels: levels.join() });
  const stage = find(main.root, ".ot-stage");
  /** @type {ReturnType<typeof createGrid> | null} */ let grid = null;
  /** Of the panels beside. @type {Map<Clock, Beside>} */ const beside = new Map();
  /** @type {Message<any, any> | null} */ let last = null;
  const more = createButton(find(main.root, ".ot-tools"), () => {
    clock.races.panels.double();
    arranged();
  });
  more.hidden = given !== null;
  if (given === null) offerAtlas(find(main.root, ".ot-tools"), clock);
  const stop = clock.listen(arrange);
  let stopLevels = clock.listen(levels.flush); // after all maps

  /** @param {Message<any, any>} message */
  function update(message) {
    last = message;
    main.update(message);
    for (const { map } of beside.values()) map.update(message);
  }

  /** One frame: everything is where it belongs. */
  function arrange() {
    const panels = given ?? clock.races.panels;
    more.disabled = !panels.open;
    const clocks = panels.count > 1 ? panels.clocks() : [];
    for (const own of beside.keys()) if (!clocks.includes(own)) drop(own);
    if (!clocks.length) return leave();
    grid ??= createGrid(main.root, {
      focus: (i) => void panels.bring(i),
      ...(!given && arrangingOf(clock, arranged)),
    });
    for (const own of clocks) if (!beside.has(own)) add(own);
    /** @type {HTMLElement[]} */ const maps = [];
    maps[panels.focus] = stage;
    for (const [own, { map }] of beside) maps[own.panel] = map.root;
    grid.show({ titles: panels.titles, focus: panels.focus, maps });
  }

  /** @param {Clock} own */
  function add(own) {
    const shared = levels.join();
    const map = make(main.root, own, { ...host, levels: shared });
    beside.set(own, { map, levels: shared });
    if (last) map.update(last);
    stopLevels();
    stopLevels = clock.listen(levels.flush);
  }

  /** @param {Clock} own */
  function drop(own) {
    const { map, levels: shared } = /** @type {Beside} */ (beside.get(own));
    map.destroy();
    shared.leave();
    beside.delete(own);
  }

  /** One map is left. */
  function leave() {
    if (!grid) return;
    main.root.prepend(stage);
    grid.destroy();
    grid = null;
  }

  function destroy() {
    stop();
    more.remove();
    stopLevels();
    for (const own of beside.keys()) drop(own);
    leave();
    main.destroy();
  }
  return { root: main.root, update, destroy };
}

/** What a reader does to the panels of the store. @param {Clock} clock @param {() => void} arranged */
const arrangingOf = ({ races: { panels } }, arranged) => ({
  rename: (/** @type {number} */ i, /** @type {string} */ title) => {
    panels.name(i, title);
    arranged();
  },
  remove: async (/** @type {number} */ i) => {
    await panels.remove(i);
    arranged();
  },
});

/** What puts one more beside. @param {HTMLElement} tools @param {() => void} double */
function createButton(tools, double) {
  const button = element("button", "ot-double", t("Side by side"), {
    type: "button",
    title: t("Put this race beside itself, up to four times: what you change then tells them apart"),
  });
  button.addEventListener("click", double);
  tools.append(button);
  return button;
}

/** What shows many runs in the place of the map. @param {HTMLElement} tools @param {Clock} clock */
function offerAtlas(tools, clock) {
  const button = element("button", "ot-to-atlas", t("Atlas"), {
    type: "button",
    title: t("Every start, or two settings at once: many runs in one picture"),
  });
  button.addEventListener("click", () => clock.viewing.set({ atlas: ATLAS }));
  tools.append(button);
}
