/** A training, live: every run's training and validation loss and accuracy as they come. */

import { createChart } from "../charts/chart.js";
import { element, find } from "../core/legend.js";
import { fetchMessage } from "../core/payload.js";
import { between, lastRow, nearest } from "../core/scales.js";
import { themeOf } from "../core/theme.js";
import { plotOf, withPlot } from "../core/viewing.js";
import { headsOf, rowsOf, specsOf, usedBy } from "./growing.js";
import { keyOf, listOf, readOut } from "./naming.js";
import { createTrainer } from "./trainer.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */
/** @import { PlotView } from "../core/viewing.js" */

/**
 * What is known so far, and the run in focus; the runs of one `beside` it, if there is one, come after its own.
 * @typedef {Message<Header.Progress> & {focus: number, url: string, beside: Training | null}} Training
 */

/** A turned slider is looked into when the pointer has rested this long. */
const REST = 120;
const HTML = `
  <div class="ot-title"><strong>Loss</strong>
    <span role="group" aria-label="Scale of the loss">
      <button type="button" data-scale="log" aria-pressed="true">log</button> · <button type="button" data-scale="linear" aria-pressed="false">linear</button>
    </span>
  </div>
  <div class="ot-place"></div>
  <div class="ot-title"><strong>Accuracy</strong></div>
  <div class="ot-place"></div>
  <div class="ot-chart-foot ot-learn-foot">
    <span class="ot-key2"></span>
    <select class="ot-axis" aria-label="Horizontal axis" title="What is drawn against">
      <option value="steps">steps</option><option value="epochs">epochs</option><option value="gradients">gradient evaluations</option>
    </select>
  </div>
  <ul class="ot-runs"></ul>`;

/**
 * Where the server goes on with a training, or only looks at it.
 * @param {string} url @param {"go" | "look"} verb
 */
export const addressOf = (url, verb) => url.replace("training/", `training/${verb}/`);

/** @param {HTMLElement} parent @param {Clock} clock @param {{resolve: (url: string) => string}} host */
export function createLearning(parent, clock, host) {
  const root = element("div", "ot ot-learning");
  parent.append(root);
  const trainer = createTrainer(clock, (state, signal) =>
    fetchMessage(host.resolve(addressOf(state.url, state.phase === "stopped" ? "look" : "go")), {
      signal,
      cache: "no-store",
    }),
  );
  const body = element("div", "");
  body.innerHTML = HTML;
  root.append(body);
  const [list, key] = [find(body, ".ot-runs"), find(body, ".ot-key2")];
  const choice = find(body, ".ot-axis", HTMLSelectElement);
  const { viewing } = clock;
  const plot = () => plotOf(viewing.view, 0);
  const choose = (/** @type {Partial<PlotView>} */ patch) =>
    viewing.set({ plots: withPlot(viewing.view, 0, patch) });
  const buttons = /** @type {HTMLButtonElement[]} */ ([...body.querySelectorAll("[data-scale]")]);

  let focus = /** @type {number | null} */ (null);
  let hovered = /** @type {number | null} */ (null);
  let drawn = ""; // what the charts hold
  const charts = [...body.querySelectorAll(".ot-place")].map((place, i) =>
    createChart(/** @type {HTMLElement} */ (place), {
      scrub: (x) => {
        if (!rowsOf(clock.training)) return;
        clock.scrub(nearest(used(), x));
      },
      hover: (x) => {
        hovered = x === null || !rowsOf(clock.training) ? null : nearest(used(), x);
        if (hovered === null || !clock.training) charts[i].say(null);
        else charts[i].say(readOut(clock.training, hovered, i === 1, themeOf(root)), used()[hovered]);
        clock.invalidate();
      },
    }),
  );
  const stopListening = clock.listen(draw);

  /** @param {Message<Header.Learning>} message */
  function update({ header }) {
    const lanes = [{ url: header.url, title: "" }, ...(header.beside ? [header.beside] : [])];
    trainer.follow(lanes, header.focus, focus === null ? 0 : REST);
    focus = header.focus;
    drawn = "";
  }

  /** The horizontal axis, as messages name it. */
  const axisOf = () => (plot().x === "steps" ? "at" : plot().x);

  /** What run `focus` had used of the horizontal axis; asked only when there are rows. */
  const used = () => usedBy(/** @type {Training} */ (clock.training), axisOf(), focus ?? 0);

  function draw() {
    const { training } = clock;
    const { x, scale } = plot();
    if (choice.value !== x) choice.value = x;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.scale === scale));
    body.classList.toggle("ot-waiting", !training || clock.trainer?.outdated === true);
    if (!training) return;
    const { header } = training;
    const [rows, theme] = [rowsOf(training), themeOf(root)];
    const beside = training.beside?.arrays.at.values.length;
    const next = [header.step, header.state, rows, beside, scale, x, focus].join();
    if (next !== drawn) {
      specsOf(training, axisOf(), scale === "log", theme).forEach((spec, i) => charts[i].show(spec));
      key.replaceChildren(...keyOf(theme));
      list.replaceChildren(...listOf(header.runs, theme));
    }
    drawn = next;
    if (!rows) {
      for (const chart of charts) chart.point({ at: null, cross: null, heads: [] }); // empty axes
      return;
    }
    const row = Math.min(clock.step, rows - 1);
    const place = {
      at: between(used(), Math.min(row, lastRow(used()))),
      cross: hovered === null ? null : used()[Math.min(hovered, rows - 1)],
    };
    ["validation", "validation_accuracy"].forEach((name, i) => {
      charts[i].point({ ...place, heads: headsOf(training, axisOf(), name, row, theme) });
    });
  }

  choice.addEventListener("change", () => choose({ x: choice.value }));
  for (const button of buttons)
    button.addEventListener("click", () =>
      choose({ scale: button.dataset.scale === "log" ? "log" : "linear" }),
    );

  function destroy() {
    trainer.destroy();
    stopListening();
    for (const chart of charts) chart.destroy();
    root.remove();
  }
  return { root, update, destroy };
}
