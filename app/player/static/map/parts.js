/** What a map is made of: its elements, by name. */

import { find } from "../core/legend.js";

const HTML = `
  <div class="ot-stage">
    <div class="ot-plot"></div>
    <canvas class="ot-under" aria-hidden="true"></canvas>
    <canvas class="ot-paths" aria-hidden="true"></canvas>
    <canvas class="ot-heads" aria-hidden="true"></canvas>
    <button type="button" class="ot-start"><span>start · drag me</span></button>
    <span class="ot-across"></span><span class="ot-up"></span><span class="ot-budget"></span>
    <output class="ot-hover" hidden></output>
    <output class="ot-bend" hidden></output>
    <div class="ot-tools">
      <button type="button" class="ot-reset" hidden title="Show the whole landscape again">Reset zoom</button>
      <button type="button" data-show="relief" aria-pressed="false" title="The landscape in three dimensions: drag to turn it, pinch or scroll to come nearer">3-D</button>
      <button type="button" data-show="bend" aria-pressed="false" title="Where the run in focus stands: the gradient, the Hessian's eigenvectors, and the level line of the quadratic model">Curvature</button>
      <button type="button" data-show="ribbon" aria-pressed="false" title="Along the path in focus: the learning rate times the largest eigenvalue. Plain gradient descent needs it below 2">η·λ<sub>max</sub></button>
      <button type="button" data-show="inner" aria-pressed="false" title="What the run in focus computes in this step: its gradient, and all that it remembers">Inner state</button>
      <button type="button" class="ot-plotly" aria-pressed="false" title="Plotly's own tools: zoom box, hover, download">Plotly</button>
    </div>
  </div>`;

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
    under: find(root, ".ot-under", HTMLCanvasElement),
    paths: find(root, ".ot-paths", HTMLCanvasElement),
    heads: find(root, ".ot-heads", HTMLCanvasElement),
    handle: find(root, ".ot-start"),
    across: find(root, ".ot-across"),
    up: find(root, ".ot-up"),
    budget: find(root, ".ot-budget"),
    hover: find(root, ".ot-hover"),
    said: find(root, ".ot-bend"),
    tools: find(root, ".ot-tools"),
    reset: find(root, ".ot-reset"),
    plotly: find(root, ".ot-plotly"),
    show: { relief: tool("relief"), bend: tool("bend"), ribbon: tool("ribbon"), inner: tool("inner") },
  };
}

/** What was said last, by the root of each map. @type {WeakMap<HTMLElement, string>} */
const said = new WeakMap();

/** Words on a map, and which of its tools there are. @param {Parts} parts @param {Header.Map} header */
export function describe(parts, header) {
  const runs = header.runs.map((run) => run.title).join(", ");
  const { landscape, movable, curvature, curve, axes, budget } = header;
  const words = JSON.stringify([runs, landscape, movable, !curvature, curve, axes, budget]);
  if (said.get(parts.root) === words) return; // they would be the same at every frame of a hand
  said.set(parts.root, words);
  const { root, handle, show } = parts;
  root.setAttribute("aria-label", `${header.landscape}: paths of ${runs}. Space plays, arrow keys step.`);
  handle.setAttribute("aria-label", "Start point. Drag it, or move it with the arrow keys.");
  handle.title = "Drag me, or click anywhere on the map to start there";
  handle.hidden = !header.movable;
  for (const button of [show.bend, show.ribbon]) button.hidden = !header.curvature;
  show.relief.hidden = header.curve;
  [parts.across.textContent, parts.up.textContent] = header.axes;
  parts.budget.textContent = header.budget ?? "";
}

/** What may be shown on a map beside its paths. @typedef {keyof Parts["show"]} Tool */

/**
 * The buttons that show and hide.
 * @param {HTMLElement} tools @param {Record<Tool, boolean>} shown
 * @param {(name: Tool) => void} changed
 */
export function listenForTools(tools, shown, changed) {
  tools.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (target.closest("[data-show]"));
    if (!button) return;
    const name = /** @type {Tool} */ (button.dataset.show);
    shown[name] = !shown[name];
    button.setAttribute("aria-pressed", String(shown[name]));
    changed(name);
  });
}
