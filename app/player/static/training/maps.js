/** The maps of trainings side by side: that of the panel in focus, with all that stands below, and those beside it. */

import { fetchMessage } from "../core/payload.js";
import { createSide } from "../core/side.js";
import { createGrid } from "../panels/grid.js";
import { createTrainMap } from "./live.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */
/** @import { Host } from "../map/scene.js" */

/** So many maps stay decoded: a panel that comes into focus, or leaves it, is drawn at once. */
const DECODED = 8;

/** A map beside the one in focus, and the number of its panel. @typedef {{panel: number, clock: Clock, map: ReturnType<typeof createTrainMap>}} Side */

/** @param {HTMLElement} parent @param {Clock} clock @param {Host} host */
export function createTrainMaps(parent, clock, host) {
  const fetchMap = createFetching(host);
  /** @type {Side[]} */ const sides = [];
  const stop = clock.listen(share); // before any map draws
  const main = createTrainMap(parent, clock, host, fetchMap);
  const stage = /** @type {HTMLElement} */ (main.root.querySelector(".ot-stage"));
  /** @type {ReturnType<typeof createGrid> | null} */ let grid = null;

  /** Every panel has a training of its own. */
  function share() {
    for (const { panel, clock: own } of sides) {
      own.training = clock.training?.panels[panel] ?? null;
      own.trainer = clock.trainer;
      own.at = clock.at;
    }
  }

  /** @param {Message<Header.TrainMap>} message */
  function update({ header: { titles, panel } }) {
    while (sides.length > Math.max(titles.length - 1, 0)) sides.pop()?.map.destroy();
    while (sides.length < titles.length - 1) add();
    sides.forEach((side, k) => {
      side.panel = k < panel ? k : k + 1;
    });
    share();
    arrange(titles, panel);
    for (const { map } of [{ map: main }, ...sides]) map.update();
  }

  function add() {
    const own = createSide(clock);
    sides.push({ panel: 0, clock: own, map: createTrainMap(main.root, own, host, fetchMap) });
  }

  /** @param {string[]} titles @param {number} focus */
  function arrange(titles, focus) {
    if (!sides.length) {
      if (grid) main.root.prepend(stage);
      grid?.destroy();
      grid = null;
      return;
    }
    grid ??= createGrid(main.root, {
      focus: (i) => host.send("focus", i),
      rename: (i, title) => host.send("rename", [i, title]),
      remove: (i) => host.send("remove", i),
    });
    const maps = sides.map(({ map }) => map.root);
    grid.show({ titles, focus, maps: [...maps.slice(0, focus), stage, ...maps.slice(focus)] });
  }

  function destroy() {
    stop();
    for (const { map } of sides) map.destroy();
    grid?.destroy();
    main.destroy();
  }
  return { root: main.root, update, destroy };
}

/** Fetches maps, and keeps the last. @param {Pick<Host, "resolve">} host */
function createFetching({ resolve }) {
  /** @type {Map<string, Promise<Message<Header.Map>>>} */ const known = new Map();
  return (/** @type {string} */ url) => {
    const found = known.get(url) ?? fetchMessage(resolve(url));
    known.delete(url);
    known.set(url, found);
    found.catch(() => known.delete(url));
    if (known.size > DECODED) known.delete(/** @type {string} */ (known.keys().next().value));
    return found;
  };
}
