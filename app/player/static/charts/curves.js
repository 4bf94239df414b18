/**
 * The loss, or another quantity, against steps, gradient evaluations or epochs: every run's curve, faint
 * ahead of the playhead, which follows a pointer and reads the values there.
 */

import { element, find } from "../core/legend.js";
import { createQuestion, isComputed } from "../core/question.js";
import { seldom } from "../core/seldom.js";
import { watchSize } from "../core/size.js";
import { themeOf } from "../core/theme.js";
import { plotOf, withPlot } from "../core/viewing.js";
import { t } from "../core/words.js";
import { createLayer } from "../marks/layer.js";
import { createChoices } from "./choices.js";
import { linesOf, nothingShown, sayCurves, smoothOf, stepAt } from "./curvedata.js";
import { createPlotGround } from "./marking.js";
import { createPlot } from "./plot.js";
import { createRateChart } from "./ratechart.js";
import { listenForReading } from "./reading.js";
import { createSheet } from "./sheet.js";
import { createPredicting } from "./theory.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message, Tensor } from "../core/payload.js" */

const HTML = `
  <div class="ot-title">
    <select class="ot-quantity" aria-label="${t("What is drawn")}"></select>
    <button type="button" class="ot-smoothing" hidden title="${t("In the place of a line that jumps: the middle of every few steps, and the range that they cross")}">${t("smooth")}</button>
    <span role="group" aria-label="${t("Scale")}">
      <button type="button" data-scale="log">${t("log")}</button> · <button type="button" data-scale="linear">${t("linear")}</button>
    </span>
  </div>
  <div class="ot-chart"><canvas role="img"></canvas><output class="ot-read" hidden></output></div>
  <div class="ot-chart-foot"><span class="ot-ordinate"></span>
    <select class="ot-axis" aria-label="${t("Horizontal axis")}" title="${t("What the loss is drawn against")}">
      <option value="steps">${t("steps")}</option>
      <option value="gradients">${t("gradient evaluations")}</option>
      <option value="epochs">${t("epochs")}</option>
    </select>
  </div>`;

/** The quantity that has a chart of its own, against learning rates. */
const RATES = "sweep";
/** A quantity that is fetched is so when the hand has rested this long. */
const REST = 80;
/** The plot is said in words no sooner than so many milliseconds after the last time. */
const APART = 100;

/** @param {HTMLElement} parent */
function createParts(parent) {
  const root = element("div", "ot ot-curves");
  root.innerHTML = HTML;
  parent.append(root);
  const [chart, ordinate] = [find(root, ".ot-chart"), find(root, ".ot-ordinate")];
  return { root, chart, ordinate, canvas: find(root, "canvas", HTMLCanvasElement) };
}

/** @param {HTMLElement} parent @param {Clock} clock @param {{resolve: (url: string) => string}} host */
export function createCurves(parent, clock, host) {
  const { viewing } = clock;
  const viewed = viewing.watch("plots");
  const predicting = createPredicting(clock, host);
  const { root, chart, canvas, ordinate } = createParts(parent);
  const plot = createPlot(canvas, ordinate);

  const shown = nothingShown(themeOf(root));
  /** Which of the view's plots this is. */
  const place = () => (shown.header?.first === RATES ? 1 : 0);
  const choices = createChoices(root, shown, (patch) =>
    viewing.set({ plots: withPlot(viewing.view, place(), patch) }),
  );
  const sheet = createSheet(plot, clock, shown);
  const question = createQuestion(REST);
  /** Made when it is chosen. @type {ReturnType<typeof createRateChart> | null} */ let rates = null;
  const stop = clock.listen(draw);
  const words = seldom(() => canvas.setAttribute("aria-label", sayCurves(choices.title(), shown)), APART);

  /** @param {Message<Header.Curves>} message */
  function update({ header, arrays }) {
    // Reading the page's colours makes the browser work out its styles: not in every frame of a moving hand.
    const theme = clock.race?.held ? shown.theme : themeOf(root);
    Object.assign(shown, { header, arrays, theme });
    choices.update(plotOf(viewing.view, place()));
    choose();
  }

  /** Draw what is chosen. */
  function choose() {
    const { header, arrays } = shown;
    const against = choices.chosen()?.name === RATES;
    root.classList.toggle("ot-against-rates", against);
    if (against) {
      rates ??= createRateChart(root, clock, () => shown.log);
      Object.assign(shown, { name: RATES, floor: clock.race?.floor ?? null, lines: [] });
      choices.offerScales();
      rates.draw(true);
    } else if (choices.isLoss()) show("loss", arrays.loss, header.floor, null);
    else load();
  }

  /** Ask for what is to be drawn; until it is here the last one stays, faint. */
  function load() {
    const { header } = shown;
    const quantity = choices.chosen();
    if (!quantity) return;
    const { url, name } = quantity;
    const address = host.resolve(url);
    if (!isComputed(address)) root.classList.add("ot-waiting");
    const fits = shown.rows === header.steps + 1 && shown.lines.every(({ run }) => run < header.runs.length);
    if (!fits) shown.lines = [];
    /** @param {Message[]} messages */
    const use = ([{ header: about, arrays }]) => show(name, arrays.y, 0, about.labels, about.focused);
    question.put([address], use, fail, { soon: shown.name !== name });
  }

  /** @param {unknown} error */
  function fail(error) {
    root.classList.remove("ot-waiting");
    shown.lines = [];
    plot.clear();
    ordinate.textContent = error instanceof Error && error.message ? error.message : t("could not be loaded");
  }

  /**
   * @param {string} name @param {Tensor} y @param {number | null} floor
   * @param {[string, string] | null} labels
   * @param {boolean} [focused] whether all lines are of the run in focus
   */
  function show(name, { shape: [count, rows], values }, floor, labels, focused = false) {
    question.drop();
    root.classList.remove("ot-waiting");
    const { header, theme } = shown;
    const lines = linesOf(header, count, labels !== null, focused, theme);
    Object.assign(shown, { name, values, rows, floor, labels, lines });
    smooth();
    choices.offerScales();
    words.ask();
    sheet.refresh();
    draw();
  }

  /** Bins in the place of lines that jump, unless a reader wants these. */
  function smooth() {
    shown.smooth = smoothOf(shown);
    choices.offerSmoothing(shown.smooth.some((one) => one !== null));
    if (!plotOf(viewing.view, place()).smooth) shown.smooth = shown.smooth.map(() => null);
  }

  /** The view is another. */
  function follow() {
    const { name } = shown;
    choices.update(plotOf(viewing.view, place()));
    if ((choices.isLoss() ? "loss" : choices.chosen()?.name) !== name) return choose();
    choices.offerScales();
    if (name === RATES) return rates?.draw(true);
    smooth();
    sheet.refresh();
  }

  function draw() {
    if (viewed() && shown.header) follow();
    if (shown.name === RATES) return rates?.draw();
    if (predicting(shown)) sheet.refresh();
    sheet.draw();
  }

  listenForReading(chart, find(root, ".ot-read"), clock, {
    shown: () => shown,
    stepUnder: (x) => stepAt(shown, plot.valueAt(x)),
    toX: plot.toX,
    width: plot.width,
  });

  const marks = createLayer(chart, clock, createPlotGround(clock, shown, plot, sheet.drawn));

  const stopWatching = watchSize(chart, (width, height) => {
    plot.resize(width, height);
    sheet.refresh();
  });

  function destroy() {
    stop();
    question.drop();
    words.drop();
    stopWatching();
    rates?.destroy();
    marks.destroy();
    root.remove();
  }
  return { root, update, destroy };
}
