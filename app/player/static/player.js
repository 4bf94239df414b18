/**
 * The player as Streamlit mounts it: the views of a page, which share a playhead. A page of its own mounts
 * the same views (standalone.js).
 *
 * The default export is called with every new message. The first call for an element makes the view that the
 * message's header names ("map" and others, see VIEWS), later ones update it; what it returns takes the view
 * away.
 */

import { createAtlas } from "./atlas/atlas.js";
import { createCloud } from "./charts/cloud.js";
import { createCurves } from "./charts/curves.js";
import { createFit } from "./charts/fit.js";
import { createMultiples } from "./charts/multiples.js";
import { createRuns } from "./charts/runs.js";
import { historyAction } from "./controls/history.js";
import { createKnob } from "./controls/knob.js";
import { watchForOutage, whenHeard } from "./controls/outage.js";
import { createPanel } from "./controls/panel.js";
import { createProjector } from "./controls/projector.js";
import { createShare } from "./controls/share.js";
import { keyAction } from "./controls/transport.js";
import { createWaiting } from "./controls/waiting.js";
import { createClock } from "./core/clock.js";
import { decode } from "./core/payload.js";
import { loadPlotly } from "./core/plotly.js";
import { createDeck } from "./deck/deck.js";
import { createGallery } from "./gallery/gallery.js";
import { createMathematics } from "./marks/words.js";
import { createNumbers } from "./overlays/numbers.js";
import { createMaps } from "./panels/maps.js";
import { createAddress, urlOf } from "./race/address.js";
import { asking, following } from "./race/following.js";
import { curvesMessage, multiplesMessage, runsMessage } from "./race/messages.js";
import { createLibrary } from "./race/modules.js";
import { createRaces } from "./race/store.js";
import { createBands } from "./training/bands.js";
import { createLayers } from "./training/layers.js";
import { createLearning } from "./training/learning.js";
import { createTrainMaps } from "./training/maps.js";
import { createMistakes } from "./training/mistakes.js";
import { createProgress } from "./training/progress.js";

/** @import { FrontendRendererArgs } from "@streamlit/component-v2-lib" */
/** @import { Clock } from "./core/clock.js" */
/** @import { Message } from "./core/payload.js" */

/** The server's root: this module lies in <root>/player/<hash>/. */
const ROOT = new URL("../../", import.meta.url);

/**
 * One view of a page, which every new message updates.
 * @typedef {object} View
 * @property {HTMLElement} root
 * @property {(message: Message) => unknown} update
 * @property {() => void} destroy
 */
/** @typedef {{resolve: (url: string) => string, send: (name: string, value: unknown) => void}} Host */

/**
 * The views that draw what they fetch; the maps want more of their host.
 * @type {Record<string, (parent: HTMLElement, clock: Clock, host: Host) => View>}
 */
const VIEWS = {
  atlas: createAtlas,
  bands: createBands,
  cloud: following(createCloud, asking("cloud")),
  controls: createPanel,
  curves: following(createCurves, (race, { first }) => curvesMessage(race, first)),
  deck: createDeck,
  fit: following(createFit, asking("fit")),
  gallery: (parent, clock, host) => createGallery(parent, clock, galleryOf(host)),
  knob: createKnob,
  layers: createLayers,
  learning: createLearning,
  mistakes: createMistakes,
  multiples: following(createMultiples, multiplesMessage),
  numbers: following(createNumbers, asking("numbers")),
  runs: following(createRuns, runsMessage),
  trainer: createProgress,
  waiting: createWaiting,
};

/** The gallery of a page with a server. @param {Host} host @returns {(header: () => Header.Gallery) => import("./gallery/gallery.js").Host} */
const galleryOf =
  ({ resolve, send }) =>
  (header) => ({
    open: (link) => send("open", [link]),
    href: (link) => urlOf(link).href,
    scenes: async () => (await fetch(resolve(header().scenes))).json(), // of a refusal, which is no JSON, it throws
    picture: (name) => resolve(header().pictures + name),
    surprise: () => send("surprise", true),
  });

const resolve = (/** @type {string} */ url) => new URL(url, ROOT).href;
/** One playhead, and one race, for all the views of a page. */
const clock = createClock();
clock.projector = createProjector(clock);
/** Tells the page's Python what only it can do. @type {Host["send"]} */
let tell = () => {};
/** The same without asking whether it is heard. @type {Host["send"]} */
let call = () => {};
const trail = createAddress((link) => {
  const known = clock.races.open(link);
  if (!known) tell("open", [link]);
  return known;
});
clock.trail = trail;
clock.mathematics = createMathematics(new URL("./katex.js", import.meta.url).href, "htmlAndMathml");
clock.races = createRaces(clock, createLibrary(resolve), {
  committed: trail.write,
  ask: (changes) => tell("set", changes),
  brought: (panel) => tell("panel", [panel]),
  failed: (error) => console.error(error),
  makeWorker: () => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }),
});

/** The theme that the view asks for: early.js has it. @type {string | null} */
let theme = null;
clock.listen(() => {
  if (clock.viewing.view.theme === theme) return;
  theme = clock.viewing.view.theme;
  const { showTheme } = /** @type {{showTheme?: (theme: string | null) => void}} */ (globalThis);
  showTheme?.(theme);
  // Python knows of the reader's theme what stood there when it was asked last.
  if (!theme) rerun();
});

/** Have Python look at the address, once what was set stands there: making a link takes a moment. */
async function rerun() {
  await clock.races.written();
  tell("set", []);
}

/** Whether an atlas is open: the page's buttons say so. @type {boolean | null} */
let atlas = null;
clock.listen(() => {
  const open = clock.viewing.view.atlas !== null;
  if (clock.race && atlas !== null && atlas !== open) rerun();
  if (clock.race) atlas = open;
});

/** @type {WeakMap<HTMLElement | ShadowRoot, View>} */
const views = new WeakMap();

/** @param {FrontendRendererArgs<Record<string, unknown>, Uint8Array>} component */
export default function player({ data, parentElement, setTriggerValue }) {
  const message = decode(data);
  let view = views.get(parentElement);
  if (!view) {
    const parent = /** @type {HTMLElement} */ (parentElement);
    view = create(message.header, parent, (name, value) => setTriggerValue(name, value));
    views.set(parentElement, view);
    listenForKeys();
    document.fonts?.addEventListener("loadingdone", reachEquations); // letters of another width
    leadIntoLists();
  }
  view.update(message);
  reachEquations();
  return () => {
    views.get(parentElement)?.destroy();
    views.delete(parentElement);
  };
}

/**
 * @param {Header.Share | Header.Map | Header.TrainMap} header or that of one of VIEWS
 * @param {HTMLElement} parent @param {Host["send"]} sends @returns {View}
 */
function create(header, parent, sends) {
  /** @type {Host["send"]} */
  const send = (name, value) => whenHeard(() => sends(name, value));
  if (header.view === "share") {
    if (header.page) [tell, call] = [send, sends];
    return createShare(parent, clock, header);
  }
  const known = VIEWS[header.view];
  if (known) return known(parent, clock, { resolve, send });
  const host = { send, resolve, plotly: () => loadPlotly(resolve(header.plotly ?? "")) };
  if (header.view === "trainmap") return createTrainMaps(parent, clock, host);
  return createMaps(parent, clock, host);
}

/** Equations that are wider than their column can be scrolled by keyboard too. */
function reachEquations() {
  for (const equation of /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll(".katex-display")
  )) {
    equation.tabIndex = equation.scrollWidth > equation.clientWidth + 1 ? 0 : -1;
  }
}

let leading = false;

/**
 * A list that opens takes the keyboard to its search field, which the page has at its very end. Not on a
 * phone, where that would open the keyboard on the screen.
 */
function leadIntoLists() {
  if (leading || !matchMedia("(pointer: fine)").matches) return;
  leading = true;
  let open = false;
  new MutationObserver((changes) => {
    if (changes.every(({ target }) => /** @type {Element} */ (target).closest?.(".ot"))) return; // our own
    const field = /** @type {HTMLElement | null} */ (document.querySelector("[class*='-search'] input"));
    if (field && !open) field.focus({ preventScroll: true });
    open = field !== null;
  }).observe(document.body, { childList: true, subtree: true });
}

let listening = false;

/** Keys work while a view has the focus, and while nothing has it: never in a field, a slider or a button. */
function listenForKeys() {
  if (listening) return;
  listening = true;
  watchForOutage(() => call("set", []));
  document.addEventListener(
    "keydown",
    (event) => {
      const target = /** @type {Element} */ (event.target);
      if (target.closest?.("dialog")) return;
      const ours = target.closest?.(".ot");
      const past = historyAction(event, clock);
      if (past) {
        event.preventDefault();
        return past();
      }
      if (target.closest?.("input, select, textarea, [contenteditable], [role=slider], [role=combobox]"))
        return;
      if (target.closest?.("button, a, summary, [role=button], [role=dialog]") && event.key === " ") return;
      if (
        target.closest?.(
          "[role=radiogroup], [role=menu], [role=listbox], [role=tablist], .ot-atlas-map, .ot-start, .ot-mark, .ot-mark-end, .ot-beside-head, .ot-beside-names",
        )
      )
        return;
      if (event.shiftKey && target.closest?.(".ot-orbit")) return; // it turns the relief
      if (ours && (event.key === "r" || event.key === "c")) event.stopPropagation(); // Streamlit's shortcuts
      const action = keyAction(event, clock);
      if (!action) return;
      event.preventDefault();
      action();
    },
    true,
  );
}
