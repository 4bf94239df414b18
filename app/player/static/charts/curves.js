/**
 * The loss, or another quantity, against steps, gradient evaluations or epochs: every run's curve, faint
 * ahead of the playhead, which follows a pointer and reads the values there.
 */

import { find } from "../core/legend.js";
import { fetchMessage } from "../core/payload.js";
import { watchSize } from "../core/size.js";
import { themeOf } from "../core/theme.js";
import { createChoices } from "./choices.js";
import { linesOf, nothingShown, sayCurves, stepAt } from "./curvedata.js";
import { createPlot } from "./plot.js";
import { listenForReading } from "./reading.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message, Tensor } from "../core/payload.js" */

const HTML = `
  <div class="ot-title">
    <select class="ot-quantity" aria-label="What is drawn"></select>
    <span role="group" aria-label="Scale">
      <button type="button" data-scale="log">log</button> · <button type="button" data-scale="linear">linear</button>
    </span>
  </div>
  <div class="ot-chart"><canvas role="img"></canvas><output class="ot-read" hidden></output></div>
  <div class="ot-chart-foot"><span class="ot-ordinate"></span>
    <select class="ot-axis" aria-label="Horizontal axis" title="What the loss is drawn against">
      <option value="steps">steps</option>
      <option value="gradients">gradient evaluations</option>
      <option value="epochs">epochs</option>
    </select>
  </div>`;

/** A quantity is fetched when the hand has rested this long. */
const REST = 80;
/** Where frames are slow, the curves under the finger are drawn only in every third. */
const EVERY = 3;

/** @param {HTMLElement} parent @param {Clock} clock @param {{resolve: (url: string) => string}} host */
export function createCurves(parent, clock, host) {
  const root = document.createElement("div");
  root.className = "ot ot-curves";
  root.innerHTML = HTML;
  parent.append(root);
  const chart = find(root, ".ot-chart");
  const canvas = find(root, "canvas", HTMLCanvasElement);
  const ordinate = find(root, ".ot-ordinate");
  const plot = createPlot(canvas, ordinate);

  const shown = nothingShown(themeOf(root));
  const choices = createChoices(root, shown, { quantity: choose, look: refresh });
  let timer = 0;
  let stale = true;
  let turn = 0; // frames that were bent
  let last = -1; // the step that is shown
  let framed = false; // the axes stand for what is drawn
  const stop = clock.listen(draw);

  /** @param {Message<Header.Curves>} message */
  function update({ header, arrays }) {
    Object.assign(shown, { header, arrays, theme: themeOf(root), bent: null });
    choices.update();
    clock.finger.losses(arrays.loss);
    choose();
  }

  /** Draw what is chosen. */
  function choose() {
    const { header, arrays } = shown;
    if (choices.isLoss()) show("loss", arrays.loss, header.floor, null);
    else load();
  }

  /** Fetch what is to be drawn; until it is here the last one stays, faint. */
  function load() {
    clearTimeout(timer);
    const { header } = shown;
    const quantity = choices.chosen();
    if (!quantity) return;
    const { url, name } = quantity;
    const current = () => choices.chosen()?.url === url; // else another was chosen meanwhile
    root.classList.add("ot-waiting");
    const fits = shown.rows === header.steps + 1 && shown.lines.every(({ run }) => run < header.runs.length);
    if (!fits) shown.lines = [];
    const ask = async () => {
      try {
        const { header: about, arrays } = await fetchMessage(host.resolve(url));
        if (current()) show(name, arrays.y, 0, about.labels, about.focused);
      } catch (error) {
        if (current()) fail(error);
      }
    };
    timer = window.setTimeout(ask, shown.name === name ? REST : 0);
  }

  /** @param {unknown} error */
  function fail(error) {
    root.classList.remove("ot-waiting");
    shown.lines = [];
    plot.clear();
    ordinate.textContent = error instanceof Error && error.message ? error.message : "could not be loaded";
  }

  /**
   * @param {string} name @param {Tensor} y @param {number | null} floor
   * @param {[string, string] | null} labels
   * @param {boolean} [focused] whether all lines are of the run in focus
   */
  function show(name, { shape: [count, rows], values }, floor, labels, focused = false) {
    clearTimeout(timer);
    root.classList.remove("ot-waiting");
    const { header, theme } = shown;
    const lines = linesOf(header, count, labels !== null, focused, theme);
    Object.assign(shown, { name, values, rows, floor, labels, lines });
    choices.offerScales();
    canvas.setAttribute("aria-label", sayCurves(choices.title(), shown));
    framed = false;
    refresh();
  }

  function refresh() {
    stale = true;
    clock.invalidate();
  }

  /** Take what is under the finger, and let it go when nothing came of it. */
  function bend() {
    const { bent } = clock;
    if (shown.name !== "loss") shown.bent = null;
    else if (bent && bent !== shown.bent && bent.loss.shape[1] === shown.rows) {
      shown.bent = bent;
      stale = true;
    }
    if (shown.bent && !bent && clock.settled) {
      shown.bent = null;
      stale = true;
    }
  }

  function draw() {
    if (!shown.lines.length) return;
    if (plot.enlarge(clock.wide, clock.type)) stale = true;
    bend();
    const step = Math.min(clock.step, shown.header.steps);
    if (shown.bent && clock.bent && framed) {
      turn += 1;
      if (turn % (clock.laden ? EVERY : 1) === 0) plot.drawBent(shown, step);
      return;
    }
    if (!stale && step === last) return;
    last = step;
    if (stale) {
      plot.prepare(shown);
      stale = false;
      framed = true;
    }
    plot.draw(shown, step);
  }

  listenForReading(chart, find(root, ".ot-read"), clock, {
    shown: () => shown,
    stepUnder: (x) => stepAt(shown, plot.valueAt(x)),
    toX: plot.toX,
    width: plot.width,
  });

  const stopWatching = watchSize(chart, (width, height) => {
    plot.resize(width, height);
    framed = false;
    refresh();
  });

  function destroy() {
    stop();
    clearTimeout(timer);
    stopWatching();
    root.remove();
  }
  return { root, update, destroy };
}
