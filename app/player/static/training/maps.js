/** The maps of trainings, one or several side by side. */

import { ask } from "../core/payload.js";
import { createMaps } from "../panels/maps.js";
import { createTrainMap } from "./live.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */
/** @import { Host } from "../map/scene.js" */

/** So many maps stay decoded: a panel that comes into focus, or leaves it, is drawn at once. */
const DECODED = 8;

/**
 * @param {HTMLElement} parent @param {Clock} clock @param {Host} host
 * @param {Parameters<typeof createMaps>[5]} [panels] where they are not the store's
 */
export function createTrainMaps(parent, clock, host, panels = null) {
  const fetchMap = createFetching(host);
  return createMaps(
    parent,
    clock,
    host,
    (place, own, around) => createTrainMap(place, own, around, clock, fetchMap),
    async () => {
      await clock.races.written();
      host.send("arranged", true); // the server says what there is to train
    },
    panels,
  );
}

/** Fetches maps, and keeps the last. @param {Pick<Host, "resolve">} host */
function createFetching({ resolve }) {
  /** @type {Map<string, Promise<Message<Header.Map>>>} */ const known = new Map();
  return (/** @type {string} */ url) => {
    const found = known.get(url) ?? Promise.resolve(ask(resolve(url)));
    known.delete(url);
    known.set(url, found);
    found.catch(() => known.delete(url));
    if (known.size > DECODED) known.delete(/** @type {string} */ (known.keys().next().value));
    return found;
  };
}
