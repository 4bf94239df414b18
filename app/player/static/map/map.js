/** The map: its contours, and canvases above them for the paths and their heads. */

import { createHistoryButtons } from "../controls/history.js";
import { createTransport } from "../controls/transport.js";
import { watchSize } from "../core/size.js";
import { themeOf } from "../core/theme.js";
import { createLayer } from "../marks/layer.js";
import { createFocus } from "../overlays/focus.js";
import { createSlow } from "../overlays/slow.js";
import { valueAt } from "../race/paths.js";
import { moved } from "../relief/flight.js";
import { createOrbit } from "../relief/orbit.js";
import { createKey } from "./key.js";
import { createMapGround } from "./marking.js";
import { createMenu } from "./menu.js";
import { createNow } from "./now.js";
import { createParts, describe } from "./parts.js";
import { createPaths } from "./paths.js";
import { listenForPointing } from "./pointing.js";
import { createScene, relievedOf, take } from "./scene.js";
import { createStarts } from "./starts.js";
import { stateOf } from "./state.js";
import { createTerrain } from "./terrain.js";
import { createTools } from "./tools.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */
/** @import { Theme } from "../core/theme.js" */
/** @import { Parts } from "./parts.js" */
/** @import { Host, MapHeader } from "./scene.js" */
/** @import { Whose } from "./starts.js" */

/**
 * Where frames come slowly, the contours follow a hand in every so many of them; and when it has rested for so many
 * milliseconds.
 */
const [EVERY, PAUSE] = [3, 100];

/** @param {HTMLElement} parent @param {Clock} clock @param {Host} host */
export function createMap(parent, clock, host) {
  const parts = createParts(parent);
  const { root, stage } = parts;
  const scene = createScene(root);
  const { frame } = scene;
  let [turn, late] = [0, 0]; // messages, and a timer for the contours that were left out
  const { viewing } = clock;
  const viewed = viewing.watch("window", "equal", "camera", "show", "tail", "members", "names", "legend");
  const { shown, read } = createTools(scene, parts, viewing);

  const key = createKey(stage);
  const below = putBelow(parts, clock, () => scene.theme);
  const focus = createFocus(scene, parts, { host, clock }, shown, layOut);
  const slow = createSlow(scene, { stage, button: parts.show.inner }, clock, host, shown);
  const paths = createPaths(scene, parts, clock, (c, step) => {
    const focused = paths.of(scene.header.focus);
    return [...focus.draw(c, step, focused), ...slow.draw(c, step, focused.last)];
  });
  const terrain = createTerrain(scene, parts, host, {
    moved: layOut,
    painted: () => relieve(),
    settled: (window_, passing) => whole() || (passing ? viewing.glide : viewing.set)({ window: window_ }),
  });
  const starts = createStarts(scene, parts, { moved: layOut, ...startOf(clock) });
  listenForPointing(scene, parts);
  parts.plotly.hidden = !host.plotly;
  const orbit = createOrbit(stage, clock, (camera) => viewing.glide({ camera }));
  const removeListener = clock.listen(draw);
  const ground = createMapGround(scene, clock, paths, orbit, () => terrain.counts.plotly);
  const marks = createLayer(stage, clock, ground);

  /**
   * Show a new message: the same view onto new paths, or a new landscape.
   * @param {Message<MapHeader>} message
   */
  function update(message) {
    const { header } = message;
    scene.held = !header.live && Boolean(clock.race?.held);
    const { another, moved } = take(scene, message, scene.held ? scene.theme : themeOf(root));
    describe(parts, header);
    key.show(header, scene.theme, viewing.view.legend);
    if (!header.live) clock.resize(header.steps);
    slow.update();
    if (!header.live && !clock.beside && (another || viewing.arrived)) begin(clock, header.steps);
    look(another || moved);
    focus.forget();
    turn += 1;
    clearTimeout(late);
    if (!clock.laden || turn % EVERY === 0) terrain.update(another || moved);
    else late = window.setTimeout(() => terrain.update(false), PAUSE);
    layOut();
  }

  /** Whether the view's window says nothing here: every training has a plane of its own. */
  const whole = () => clock.beside && Boolean(scene.header.live);

  /** Show what the view says. @param {boolean} anew */
  function look(anew) {
    if (!viewed() && !anew) return;
    const { window: window_, equal, camera, tail, members, names, legend } = viewing.view;
    const other = scene.equal !== equal;
    Object.assign(scene, { tail, members, names, equal });
    key.show(scene.header, scene.theme, legend);
    terrain.look((whole() ? null : window_) ?? scene.header.window);
    if (other && !anew) terrain.update(false);
    read();
    clock.slowly(viewing.shows("slow") && clock.phased);
    orbit.camera = moved(camera, 0, 0);
    if (orbit.shown !== shown.relief) turnUp();
    focus.ask();
    arrange();
  }

  /** The relief has what the map has. */
  const relieve = () => showIn(orbit, relievedOf(scene));

  /** From the map to the relief, or back. */
  function turnUp() {
    relieve();
    orbit.show(shown.relief);
    stage.classList.toggle("ot-relieved", shown.relief);
    scene.relieved = shown.relief;
    if (!shown.relief) terrain.paint();
  }

  /** Recompute what depends on data, size, zoom or theme. */
  function layOut() {
    if (!scene.header) return;
    arrange();
    clock.invalidate();
  }

  function arrange() {
    paths.layOut();
    ground.stale();
    relieve();
    starts.arrange();
  }

  /** One frame. */
  function draw() {
    if (!scene.header) return;
    look(false);
    const grown = clock.wide !== scene.wide;
    const dimmed = scene.dim !== slow.on();
    Object.assign(scene, { wide: clock.wide, type: clock.type, dim: slow.on() });
    if (grown && scene.surface) terrain.paint();
    if (grown || dimmed) arrange();
    const step = Math.min(clock.shown(), scene.header.steps);
    if (orbit.shown) {
      slow.tell();
      orbit.draw(step);
    } else paths.draw(step);
  }

  const stopWatching = watchSize(stage, (width, height) => {
    Object.assign(frame, { width, height });
    focus.resize();
    paths.resize();
    terrain.resize();
    layOut();
  });

  function destroy() {
    clearTimeout(late);
    for (const remove of [...below, removeListener, stopWatching]) remove();
    for (const one of [slow, orbit, focus, terrain, marks]) one.destroy();
    root.remove();
  }

  const state = () => stateOf({ clock, scene, parts, paths, terrain, orbit, slow });
  Object.assign(root, { trajectories: { clock, state, frame } });
  return { root, update, destroy };
}

/**
 * What stands under the map, or under several side by side: under that in focus; what takes it away.
 * @param {Parts} parts @param {Clock} clock @param {() => Theme} theme
 */
function putBelow({ root, tools, said, theory, history }, clock, theme) {
  if (clock.beside) {
    for (const one of [tools, said, theory]) one.remove();
    return [];
  }
  const below = [createTransport(root, clock), createNow(root, clock, theme)];
  root.append(tools, said, theory);
  return [...below, createHistoryButtons(history, clock), createMenu(tools, clock)];
}

/** @param {ReturnType<typeof createOrbit>} orbit @param {ReturnType<typeof relievedOf>} relieved */
function showIn(orbit, relieved) {
  if (relieved) orbit.update(relieved);
}

/** The starts of a race under a hand. @param {Clock} clock */
const startOf = (clock) => ({
  dragging: (/** @type {[number, number]} */ point, /** @type {Whose} */ whose) =>
    setStart(clock, point, whose),
  remember: (/** @type {Whose} */ whose) => {
    const path = pathOf(whose);
    const start = valueAt(clock.races?.experiment, path);
    return () => start && clock.races.set([[path, start]]);
  },
  released: () => clock.races?.commit(),
});

/** Where a start stands in an experiment. @param {Whose} whose */
const pathOf = (whose) => (whose === null ? "start" : `runs.${whose}.start`);

/** The race from another place of the map. @param {Clock} clock @param {[number, number]} point @param {Whose} whose */
function setStart({ race, races }, [x, y], whose) {
  const path = pathOf(whose);
  if (race?.description.plane) races?.startAt([x, y], whose);
  else if (race?.description.dimension === 1) races?.set([[`${path}.0`, x]]);
  else {
    races?.set([
      [`${path}.0`, x],
      [`${path}.1`, y],
    ]);
  }
}

/**
 * Play a new race from its start, unless its view stands at a step; only show its end to readers who want nothing to
 * move by itself.
 */
function begin(/** @type {Clock} */ clock, /** @type {number} */ steps) {
  const { step } = clock.viewing.view;
  clock.viewing.arrived = false;
  clock.step = clock.range()[0];
  if (step !== null) {
    clock.playing = false;
    clock.seek(step);
  } else if (globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches) {
    clock.playing = false;
    clock.seek(steps);
  } else clock.play();
}
