/** What a map is made of: its elements, by name. */

import { find } from "../core/legend.js";
import { t } from "../core/words.js";

const icon = (/** @type {string} */ path) =>
  `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
/** An arrow that turns back, one that turns on, and four corners. */
const [BACK, ON, WHOLE] = [
  icon("M8 4L3 9l5 5v-4h6a4 4 0 0 1 0 8H7v2h7a6 6 0 0 0 0-12H8z"),
  icon("M16 4l5 5-5 5v-4h-6a4 4 0 0 0 0 8h7v2h-7a6 6 0 0 1 0-12h6z"),
  icon("M4 4h6v2H6v4H4zM14 4h6v6h-2V6h-4zM4 14h2v4h4v2H4zM18 14h2v6h-6v-2h4z"),
];

const HTML = `
  <div class="ot-stage">
    <div class="ot-plot"></div>
    <canvas class="ot-hatched" aria-hidden="true"></canvas>
    <canvas class="ot-under" aria-hidden="true"></canvas>
    <canvas class="ot-members" aria-hidden="true"></canvas>
    <canvas class="ot-paths" aria-hidden="true"></canvas>
    <canvas class="ot-heads" aria-hidden="true"></canvas>
    <button type="button" class="ot-start"><span>${t("start · drag me")}</span></button>
    <span class="ot-across"></span><span class="ot-up"></span><span class="ot-budget"></span>
    <output class="ot-hover" hidden></output>
  </div>
  <div class="ot-tools" role="group" aria-label="${t("Tools of the map")}">
    <span class="ot-group ot-history" hidden>
      <button type="button" data-do="undo" title="${t("Undo (Ctrl+Z)")}" aria-label="${t("Undo")}">${BACK}</button>
      <button type="button" data-do="redo" title="${t("Redo (Ctrl+Shift+Z)")}" aria-label="${t("Redo")}">${ON}</button>
      <button type="button" data-do="restore" title="${t("All numbers as this landscape has them: start, steps, learning rates, sliders. The rules stay")}">${t("Reset")}</button>
    </span>
    <span class="ot-group ot-zoom">
      <button type="button" data-look="out" title="${t("Show more of the landscape")}" aria-label="${t("Zoom out")}">−</button>
      <button type="button" data-look="in" title="${t("Come nearer")}" aria-label="${t("Zoom in")}">+</button>
      <button type="button" data-look="fit" title="${t("Show the part of the landscape that the paths cross")}" aria-label="${t("Fit the paths")}">${t("Fit")}</button>
      <button type="button" class="ot-reset" data-look="whole" hidden title="${t("Show the whole landscape again")}" aria-label="${t("Reset zoom")}">${WHOLE}</button>
    </span>
    <span class="ot-group">
      <button type="button" data-show="relief" aria-pressed="false" title="${t("The landscape in three dimensions: drag to turn it, pinch or scroll to come nearer")}">3-D</button>
      <button type="button" data-show="curvature" aria-pressed="false" title="${t("Where the run in focus stands: the gradient, the Hessian's eigenvectors, and the level line of the quadratic model")}">${t("Curvature")}</button>
      <button type="button" data-show="stability" aria-pressed="false" title="${t("Along the path in focus: how near its rule is to where it becomes unstable. Gradient descent: η times the largest eigenvalue, below 2")}">η·λ<sub>max</sub></button>
      <button type="button" data-show="theory" aria-pressed="false" title="${t("What theory says of the run in focus: its limit, the best rate, and its path, dashed over the measured one. Exact on quadratics, elsewhere for the quadratic model at the playhead")}">${t("Theory")}</button>
      <button type="button" data-show="inner" aria-pressed="false" title="${t("What the run in focus computes in this step: its gradient, and all that it remembers")}">${t("Inner state")}</button>
      <button type="button" class="ot-plotly" aria-pressed="false" title="${t("Plotly's own tools: zoom box, hover, download")}">Plotly</button>
    </span>
  </div>
  <output class="ot-bend" hidden></output>
  <p class="ot-theory" hidden></p>`;

/** @typedef {ReturnType<typeof createParts>} Parts */

/** @param {HTMLElement} parent */
export function createParts(parent) {
  const root = document.createElement("div");
  root.className = "ot ot-map";
  root.tabIndex = 0;
  root.innerHTML = HTML;
  parent.append(root);
  const tool = (/** @type {string} */ name) => find(root, `[data-show=${name}]`);
  return {
    root,
    stage: find(root, ".ot-stage"),
    plot: find(root, ".ot-plot"),
    hatched: find(root, ".ot-hatched", HTMLCanvasElement),
    under: find(root, ".ot-under", HTMLCanvasElement),
    members: find(root, ".ot-members", HTMLCanvasElement),
    paths: find(root, ".ot-paths", HTMLCanvasElement),
    heads: find(root, ".ot-heads", HTMLCanvasElement),
    handle: find(root, ".ot-start"),
    across: find(root, ".ot-across"),
    up: find(root, ".ot-up"),
    budget: find(root, ".ot-budget"),
    hover: find(root, ".ot-hover"),
    said: find(root, ".ot-bend"),
    theory: find(root, ".ot-theory"),
    tools: find(root, ".ot-tools"),
    reset: find(root, ".ot-reset"),
    history: find(root, ".ot-history"),
    plotly: find(root, ".ot-plotly"),
    show: {
      relief: tool("relief"),
      curvature: tool("curvature"),
      stability: tool("stability"),
      theory: tool("theory"),
      inner: tool("inner"),
    },
  };
}

/** What was said last, by the root of each map. @type {WeakMap<HTMLElement, string>} */
const said = new WeakMap();

/** Words on a map, and which of its tools there are. @param {Parts} parts @param {Header.Map} header */
export function describe(parts, header) {
  const runs = header.runs.map((run) => run.title).join(", ");
  const { landscape, movable, curvature, curve, axes, budget, starts } = header;
  const shared = !starts?.every(Boolean);
  const words = JSON.stringify([
    runs,
    landscape,
    movable,
    shared,
    !curvature,
    !header.theory,
    curve,
    axes,
    budget,
  ]);
  if (said.get(parts.root) === words) return; // they would be the same at every frame of a hand
  said.set(parts.root, words);
  const { root, handle, show } = parts;
  root.setAttribute(
    "aria-label",
    t("{landscape}: paths of {runs}. Space plays, arrow keys step.", { landscape: header.landscape, runs }),
  );
  handle.setAttribute("aria-label", t("Start point. Drag it, or move it with the arrow keys."));
  handle.title = t(
    "Drag me, or click anywhere on the map to start there; a double click writes words on the map",
  );
  handle.hidden = !movable || !shared;
  for (const button of [show.curvature, show.stability]) button.hidden = !header.curvature;
  show.theory.hidden = !header.theory;
  show.relief.hidden = header.curve;
  [parts.across.textContent, parts.up.textContent] = header.axes;
  parts.budget.textContent = header.budget ?? "";
}
