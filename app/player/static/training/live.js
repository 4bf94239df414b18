/** The map of a training: it is fetched anew as the training goes on, and says how far it can be trusted. */

import { element } from "../core/legend.js";
import { t } from "../core/words.js";
import { surfaceAt } from "../map/contours.js";
import { createMap } from "../map/map.js";
import { atSteps } from "./beside.js";
import { createHonesty } from "./honesty.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */
/** @import { Training } from "./learning.js" */

/** A map that could not be fetched is tried again after so many milliseconds. */
const AGAIN = 1500;

/**
 * @param {HTMLElement} parent @param {Clock} clock of the panel that it is of @param {Parameters<typeof createMap>[2]} host
 * @param {Clock} page the clock that knows the trainings of all panels
 * @param {(url: string) => Promise<Message<Header.Map>>} fetchMap
 */
export function createTrainMap(parent, clock, host, page, fetchMap) {
  const map = createMap(parent, clock, host);
  const stage = /** @type {HTMLElement} */ (map.root.querySelector(".ot-stage"));
  const note = element("p", "ot-note ot-map-note");
  note.hidden = true;
  stage.after(note);
  stage.append(
    element("p", "ot-placeholder", [
      element("i", "ot-spinner", "", { "aria-hidden": "true" }),
      t("The map appears with the first steps"),
    ]),
  );
  stage.classList.add("ot-trained", "ot-empty");
  const honesty = clock.beside ? null : createHonesty(map.root, clock); // it stands once, below all

  let busy = false;
  let shown = ""; // the address of the map that is drawn, or that could not be had
  let of = ""; // the training that it is of
  let timer = 0;
  let drawn = ""; // for which run in focus, and for which rows of the clock
  /** @type {Message<Header.Map> | null} */ let newest = null;
  const stop = clock.listen(look);

  /** The training that this map is of: a panel beside the one in focus counts the same rows. */
  function watched() {
    if (clock.beside) clock.at = page.at;
    return page.training?.panels[clock.panel] ?? null;
  }

  /** Fetch the newest map, one at a time: what came in between is skipped. */
  async function look() {
    const training = watched();
    const url = training?.header.map ?? "";
    stage.classList.toggle("ot-at-work", page.trainer?.asking.phase === "asking");
    if (!training || (training.url !== of && !url)) forget();
    else if (newest && training.url === of && drawn !== stateOf(training)) draw(training);
    if (busy || !training || !url || url === shown) return;
    busy = true;
    shown = url;
    const from = training.url;
    if (from !== of) newest = null;
    of = from;
    try {
      const message = await fetchMap(url);
      // Paths and contours change together, not one after the other.
      await Promise.resolve(surfaceAt(host.resolve(message.header.surface))).catch(() => {});
      const now = watched();
      if (now?.url === from && map.root.isConnected) {
        newest = message;
        draw(now);
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

  /** What of a training is drawn anew when it changes. @param {Training} training */
  const stateOf = ({ focus, arrays: { at } }) =>
    at.values === clock.at ? String(focus) : [focus, at.values.length, clock.at?.length].join();

  /** Another training begins: the map is of the last one, and fades until the next comes. */
  function forget() {
    if (!newest && !shown) return;
    newest = null;
    shown = of = "";
    stage.classList.add("ot-empty");
    map.root.classList.add("ot-stale"); // what stands below keeps its place, so that nothing jumps
  }

  /** @param {Training} training that the map is of */
  function draw(training) {
    drawn = stateOf(training);
    const own = training.arrays.at.values;
    const { header: about, arrays } = atSteps(/** @type {Message<Header.Map>} */ (newest), own, clock.at);
    const header = { ...about, live: true, focus: training.focus };
    stage.classList.remove("ot-empty");
    map.root.classList.remove("ot-stale");
    map.update({ header, arrays });
    note.textContent = header.note ?? "";
    note.hidden = !header.note;
    honesty?.update(header, arrays);
  }

  function destroy() {
    stop();
    clearTimeout(timer);
    honesty?.destroy();
    map.destroy();
  }
  return { root: map.root, update: look, destroy };
}
