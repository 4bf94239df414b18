/** The map of a training: it is fetched anew as the training goes on, and says how far it can be trusted. */

import { element } from "../core/legend.js";
import { fetchMessage } from "../core/payload.js";
import { fetchSurface } from "../map/contours.js";
import { createMap } from "../map/map.js";
import { createHonesty } from "./honesty.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */

/** A map that could not be fetched is tried again after so many milliseconds. */
const AGAIN = 1500;

/**
 * @param {HTMLElement} parent @param {Clock} clock @param {Parameters<typeof createMap>[2]} host
 * @param {boolean} [beside] whether it is the map of the training beside
 */
export function createTrainMap(parent, clock, host, beside = false) {
  const map = createMap(parent, clock, host);
  const stage = /** @type {HTMLElement} */ (map.root.querySelector(".ot-stage"));
  const note = element("p", "ot-note ot-map-note");
  note.hidden = true;
  stage.after(note);
  stage.append(
    element("p", "ot-placeholder", [
      element("i", "ot-spinner", "", { "aria-hidden": "true" }),
      "The map appears with the first steps",
    ]),
  );
  stage.classList.add("ot-empty");
  const honesty = createHonesty(map.root, clock);

  let busy = false;
  let shown = ""; // the address of the map that is drawn, or that could not be had
  let of = ""; // the training that it is of
  let timer = 0;
  let focus = /** @type {number | null} */ (null);
  /** @type {Message<Header.Map> | null} */ let newest = null;
  const stop = clock.listen(look);

  const watched = () => (beside ? clock.training?.beside : clock.training) ?? null;

  /** Fetch the newest map, one at a time: what came in between is skipped. */
  async function look() {
    const training = watched();
    const url = training?.header.map ?? "";
    stage.classList.toggle("ot-at-work", clock.trainer?.asking.phase === "asking");
    if (!training || (training.url !== of && !url)) forget();
    else if (training.focus !== focus && newest) draw();
    if (busy || !training || !url || url === shown) return;
    busy = true;
    shown = url;
    const from = training.url;
    of = from;
    try {
      const message = await fetchMessage(host.resolve(url));
      // Paths and contours change together, not one after the other.
      await fetchSurface(host.resolve(message.header.surface)).catch(() => {});
      if (watched()?.url === from && map.root.isConnected) {
        newest = message;
        draw();
      }
    } catch (error) {
      const { status, message } = /** @type {any} */ (error);
      if (status >= 400 && status < 500) {
        note.textContent = message; // it will not get better by itself
        note.hidden = false;
      } else {
        timer = window.setTimeout(() => {
          shown = "";
          clock.invalidate();
        }, AGAIN);
      }
    }
    busy = false;
    if (watched()?.header.map !== url) clock.invalidate();
  }

  /** Another training begins: the map is of the last one, and fades until the next comes. */
  function forget() {
    if (!newest && !shown) return;
    newest = null;
    shown = of = "";
    stage.classList.add("ot-empty");
    map.root.classList.add("ot-stale"); // what stands below keeps its place, so that nothing jumps
  }

  function draw() {
    const message = /** @type {Message<Header.Map>} */ (newest);
    focus = watched()?.focus ?? 0;
    const header = { ...message.header, live: true, focus };
    stage.classList.remove("ot-empty");
    map.root.classList.remove("ot-stale");
    map.update({ header, arrays: message.arrays });
    note.textContent = header.note ?? "";
    note.hidden = !header.note;
    honesty.update(header, message.arrays);
  }

  function destroy() {
    stop();
    clearTimeout(timer);
    honesty.destroy();
    map.destroy();
  }
  return { root: map.root, update: look, destroy };
}
