/** The curves of a training: every run's loss and accuracy, on the training and on the validation data. */

import { createChart } from "../charts/chart.js";
import { element, find } from "../core/legend.js";
import { between, lastRow, nearest } from "../core/scales.js";
import { themeOf } from "../core/theme.js";
import { plotOf, withPlot } from "../core/viewing.js";
import { t } from "../core/words.js";
import { headsOf, rowsOf, specsOf, until, usedBy } from "./growing.js";
import { keyOf, listOf, readOut } from "./naming.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { PlotView } from "../core/viewing.js" */
/** @import { Training } from "./learning.js" */

const HTML = `
  <div class="ot-title"><strong>${t("Loss")}</strong>
    <span role="group" aria-label="${t("Scale of the loss")}">
      <button type="button" data-scale="log" aria-pressed="true">${t("log")}</button> · <button type="button" data-scale="linear" aria-pressed="false">${t("linear")}</button>
    </span>
  </div>
  <div class="ot-place"></div>
  <div class="ot-title"><strong>${t("Accuracy")}</strong></div>
  <div class="ot-place"></div>
  <div class="ot-chart-foot ot-learn-foot">
    <span class="ot-key2"></span>
    <select class="ot-axis" aria-label="${t("Horizontal axis")}" title="${t("What is drawn against")}">
      <option value="steps">${t("steps")}</option><option value="epochs">${t("epochs")}</option><option value="gradients">${t("gradient evaluations")}</option>
    </select>
  </div>
  <ul class="ot-runs"></ul>`;

/**
 * @param {HTMLElement} parent @param {Clock} clock
 * @param {{ahead?: boolean}} [how] whether what comes after the playhead is drawn
 */
export function createTrainingCurves(parent, clock, { ahead = true } = {}) {
  const body = element("div", "");
  body.innerHTML = HTML;
  parent.append(body);
  const [list, key] = [find(body, ".ot-runs"), find(body, ".ot-key2")];
  const choice = find(body, ".ot-axis", HTMLSelectElement);
  const { viewing } = clock;
  const plot = () => plotOf(viewing.view, 0);
  const choose = (/** @type {Partial<PlotView>} */ patch) =>
    viewing.set({ plots: withPlot(viewing.view, 0, patch) });
  const buttons = /** @type {HTMLButtonElement[]} */ ([...body.querySelectorAll("[data-scale]")]);

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
        else charts[i].say(readOut(seen(clock.training), hovered, i === 1, themeOf(body)), used()[hovered]);
        clock.invalidate();
      },
    }),
  );
  const stop = clock.listen(draw);

  /** The horizontal axis, as messages name it. */
  const axisOf = () => (plot().x === "steps" ? "at" : plot().x);

  /** What the run in focus had used of the horizontal axis; asked only when there are rows. */
  function used() {
    const training = /** @type {Training} */ (clock.training);
    return usedBy(training, axisOf(), training.focus);
  }

  /** What is drawn of a training. @param {Training} training */
  const seen = (training) => (ahead ? training : until(training, clock.step));

  function draw() {
    const { training: whole } = clock;
    const { x, scale } = plot();
    if (choice.value !== x) choice.value = x;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.scale === scale));
    body.classList.toggle("ot-waiting", !whole || clock.trainer?.outdated === true);
    if (!whole) return;
    const training = seen(whole);
    const { header, url } = training;
    const [rows, theme] = [rowsOf(training), themeOf(body)];
    const all = training.panels.map((one) => one && rowsOf(one));
    const inks = header.runs.flatMap(({ title, light, dash, marker }) => [title, light, dash, marker]);
    const next = [url, header.step, header.state, rows, all, inks, theme.dark, scale, x, training.focus].join(
      " ",
    );
    if (next !== drawn) {
      specsOf(training, axisOf(), scale === "log", theme, whole).forEach((spec, i) => charts[i].show(spec));
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
    stop();
    for (const chart of charts) chart.destroy();
    body.remove();
  }
  return { root: body, destroy };
}
