/**
 * The stage of a network's lesson: a recorded training is played, or several side by side, with the views that the page
 * has for trainings. Nothing is trained, and no server is asked.
 */

import { createTransport } from "../controls/transport.js";
import { createClock } from "../core/clock.js";
import { element } from "../core/legend.js";
import { playWhileSeen } from "../core/seen.js";
import { createSide } from "../core/side.js";
import { together } from "../training/beside.js";
import { createTrainingCurves } from "../training/curves.js";
import { createLayers } from "../training/layers.js";
import { createTrainMaps } from "../training/maps.js";
import { createMistakes } from "../training/mistakes.js";
import { fetchRecording, lookAt } from "./recording.js";
import { playTo, stand } from "./stage.js";
import { words } from "./words.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Bare } from "../core/viewing.js" */
/** @import { Recording } from "./recording.js" */

/** What of a training can be shown. @typedef {"curves" | "layers" | "mistakes" | "map"} View */
/**
 * What a step plays.
 * @typedef {object} Played
 * @property {{address: string, title: string}[]} trainings one, or several side by side with their titles
 * @property {number} panel the one in focus
 * @property {string[]} views what is shown, the most important first
 */
/** @typedef {{recording: Recording, title: string}} Panel */

/**
 * @param {HTMLElement} parent
 * @param {{resolve: (url: string) => string}} host
 */
export function createRecordedStage(parent, { resolve }) {
  const clock = createClock();
  const root = element("div", "ot otl-recorded");
  const places = Object.fromEntries(
    ["curves", "layers", "mistakes", "map"].map((name) => [name, element("section", `otl-view otl-${name}`)]),
  );
  const below = element("div", "otl-playing");
  // what was measured before the first step may be the answer, too
  root.append(element("p", "otl-covered", words.hidden), ...Object.values(places), below);
  parent.append(root);
  const around = { resolve, send: () => {} };
  /** @type {Panel[]} */ let panels = [];
  let turn = 0;

  const curves = createTrainingCurves(places.curves, clock, { ahead: false });
  const looks = createLooks(places, clock, around);
  /** @type {ReturnType<typeof createMapOf> | null} */ let map = null;
  const stop = createTransport(below, clock);
  playWhileSeen(root, clock);

  /**
   * Show recorded trainings in a view; resolves once they are there. The playhead is put where the view has it.
   * @param {Played} played @param {Bare} view @param {boolean} waits whether it stands at its beginning until something
   *   is said
   */
  async function show({ trainings, panel, views }, view, waits) {
    turn += 1;
    const mine = turn;
    clock.pause();
    const found = await Promise.all(trainings.map(({ address }) => fetchRecording(resolve(address))));
    if (mine !== turn) return;
    panels = found.map((recording, i) => ({ recording, title: trainings[i].title }));
    clock.viewing.take(view);
    install(panel, clock.viewing.view.focus);
    Object.entries(places).forEach(([name, place]) => {
      const rank = views.indexOf(name);
      place.hidden = rank < 0;
      place.style.order = String(Math.max(rank, 0));
    });
    root.dataset.first = views[0];
    looks.show(panels, panel, clock.viewing.view.focus, views);
    if (views.includes("map")) {
      map ??= createMapOf(places.map, clock, around, bring);
      map.show(panels, panel);
    }
    place(waits);
  }

  /** Trainings, with a panel and a run in focus, are what the clock counts. @param {number} panel @param {number} focus */
  function install(panel, focus) {
    const lanes = panels.map(({ recording, title }) => ({
      url: recording.id,
      title,
      answer: recording.training,
    }));
    clock.training = together(lanes, panel, focus);
    clock.at = clock.training?.arrays.at.values ?? null;
    clock.resize((clock.at?.length ?? 1) - 1);
    clock.panel = panel;
  }

  /** Another panel comes into focus. @param {number} panel */
  function bring(panel) {
    install(panel, clock.viewing.view.focus);
    looks.show(panels, panel, clock.viewing.view.focus, null);
    map?.show(panels, panel);
    clock.invalidate();
  }

  /** Put the playhead where the view says. @param {boolean} waits */
  const place = (waits) => stand(clock, waits);

  /** Play from the start to a step, and resolve there. @param {number | null} to null: the last one */
  async function decide(to) {
    const mine = turn;
    await playTo(clock, to === null ? clock.range()[1] : clock.rowOf(to), () => mine === turn);
  }

  function destroy() {
    turn += 1;
    stop();
    for (const view of [curves, looks, map]) view?.destroy();
    root.remove();
  }
  return { root, clock, show, place, decide, destroy };
}

/**
 * The layers of every panel, and the mistakes of the one in focus; made when they are first shown.
 * @param {Record<string, HTMLElement>} places @param {Clock} clock @param {{resolve: (url: string) => string}} host
 */
function createLooks(places, clock, host) {
  /** @type {ReturnType<typeof createLayers>[]} */ const layers = [];
  /** @type {ReturnType<typeof createMistakes> | null} */ let mistakes = null;
  let shown = /** @type {string[]} */ ([]);

  /** @param {Panel[]} panels @param {number} panel @param {number} focus @param {string[] | null} views null: as before */
  function show(panels, panel, focus, views) {
    shown = views ?? shown;
    const run = (/** @type {Recording} */ { training }) => Math.min(focus, training.header.runs.length - 1);
    if (shown.includes("layers")) {
      while (layers.length > panels.length) layers.pop()?.destroy();
      while (layers.length < panels.length) layers.push(createLayers(places.layers, clock, host));
      places.layers.dataset.panels = String(panels.length);
      panels.forEach(({ recording, title }, i) =>
        layers[i].update({
          header: {
            view: "layers",
            url: lookAt("layers", recording, run(recording)),
            name: title || words.layers,
          },
          arrays: {},
        }),
      );
    }
    if (shown.includes("mistakes")) {
      const { recording } = panels[panel];
      mistakes ??= createMistakes(places.mistakes, clock, host);
      mistakes.update({
        header: { view: "mistakes", url: lookAt("mistakes", recording, run(recording)) },
        arrays: {},
      });
    }
  }

  function destroy() {
    for (const one of [...layers, mistakes]) one?.destroy();
  }
  return { show, destroy };
}

/**
 * The maps of all panels, each on its plane.
 * @param {HTMLElement} place @param {Clock} clock @param {{resolve: (url: string) => string, send: () => void}} host
 * @param {(panel: number) => void} bring another panel into focus
 */
function createMapOf(place, clock, host, bring) {
  /** @type {Clock[]} */ let sides = [];
  const panels = {
    count: 1,
    titles: [""],
    open: false,
    clocks: () => sides,
    get focus() {
      return clock.panel;
    },
    bring: async (/** @type {number} */ panel) => bring(panel),
  };
  const maps = createTrainMaps(place, clock, host, panels);
  maps.update({ header: { view: "trainmap" }, arrays: {} });

  /** @param {Panel[]} shown @param {number} panel */
  function show(shown, panel) {
    panels.count = shown.length;
    panels.titles = shown.map(({ title }) => title);
    const others = [...shown.keys()].filter((i) => i !== panel);
    sides = others.map((i, k) => Object.assign(sides[k] ?? createSide(clock), { panel: i, at: clock.at }));
    clock.invalidate();
  }
  return { show, destroy: maps.destroy };
}
