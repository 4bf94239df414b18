/**
 * The player as Streamlit mounts it: the views of a page, which share a playhead. A page of its own mounts the same
 * views (standalone.js).
 *
 * The default export is called with every new message. The first call for an element makes the view that the
 * message's header names ("map" and others, see VIEWS), later ones update it; what it returns takes the view away.
 */

import { createBands } from "./training/bands.js";
import { createClock } from "./core/clock.js";
import { createCloud } from "./charts/cloud.js";
import { createCurves } from "./charts/curves.js";
import { createFinger } from "./controls/finger.js";
import { createKnob } from "./controls/knob.js";
import { createLayers } from "./training/layers.js";
import { createLearning } from "./training/learning.js";
import { createTrainMap } from "./training/live.js";
import { createMap } from "./map/map.js";
import { createMistakes } from "./training/mistakes.js";
import { createMultiples } from "./charts/multiples.js";
import { createNumbers } from "./overlays/numbers.js";
import { decode } from "./core/payload.js";
import { loadPlotly } from "./core/plotly.js";
import { createProjector } from "./controls/projector.js";
import { createRuns } from "./charts/runs.js";
import { createShare } from "./controls/share.js";
import { keyAction } from "./controls/transport.js";

/** The server's root: this module lies in <root>/player/<hash>/. */
const ROOT = new URL("../../", import.meta.url);

/** The views that draw what they fetch; the maps want more of their host. @type {Object<string, Function>} */
const VIEWS = { bands: createBands, cloud: createCloud, curves: createCurves, knob: createKnob, layers: createLayers, learning: createLearning, mistakes: createMistakes, multiples: createMultiples, numbers: createNumbers, runs: createRuns };

/** One playhead for all the views of a page. */
const clock = createClock();
/** What is under the finger, likewise. */
clock.finger = createFinger(clock, (url) => new URL(url, ROOT).href);
clock.projector = createProjector(clock);

/** @type {WeakMap<Element, {root: HTMLElement, update: Function, destroy: () => void}>} */
const views = new WeakMap();

/** @param {{data: Uint8Array, parentElement: HTMLElement, setTriggerValue: (name: string, value: any) => void}} component */
export default function player({ data, parentElement, setTriggerValue }) {
  const message = decode(data);
  let view = views.get(parentElement);
  if (!view) {
    view = create(message.header, parentElement, (name, value) => setTriggerValue(name, value));
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

/** @param {any} header @param {HTMLElement} parent @param {(name: string, value: any) => void} send */
function create(header, parent, send) {
  const resolve = (/** @type {string} */ url) => new URL(url, ROOT).href;
  if (header.view === "share") return createShare(parent, clock, header);
  const known = VIEWS[header.view];
  if (known) return known(parent, clock, { resolve, send });
  const host = { send, resolve, plotly: () => loadPlotly(resolve(header.plotly)) };
  return header.view === "trainmap" ? createTrainMap(parent, clock, host) : createMap(parent, clock, host);
}

/** Equations that are wider than their column can be scrolled by keyboard too. */
function reachEquations() {
  for (const equation of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".katex-display"))) {
    equation.tabIndex = equation.scrollWidth > equation.clientWidth + 1 ? 0 : -1;
  }
}

let leading = false;

/**
 * A list that opens takes the keyboard to its search field, which the page has at its very end. Not on a phone,
 * where that would open the keyboard on the screen.
 */
function leadIntoLists() {
  if (leading || !matchMedia("(pointer: fine)").matches) return;
  leading = true;
  let open = false;
  new MutationObserver(() => {
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
  document.addEventListener(
    "keydown",
    (event) => {
      const target = /** @type {Element} */ (event.target);
      const ours = target.closest?.(".ot");
      if (target.closest?.("input, select, textarea, [contenteditable], [role=slider], [role=combobox]")) return;
      if (target.closest?.("button, a, summary, [role=button], [role=dialog]") && event.key === " ") return;
      if (target.closest?.("[role=radiogroup], [role=menu], [role=listbox], [role=tablist], .ot-start")) return;
      if (ours && (event.key === "r" || event.key === "c")) event.stopPropagation(); // Streamlit's shortcuts
      const action = keyAction(event, clock);
      if (!action) return;
      event.preventDefault();
      action();
    },
    true,
  );
}
