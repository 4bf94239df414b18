/**
 * The loss, or another quantity, against steps, gradient evaluations or epochs: every run's curve, faint
 * ahead of the playhead, which follows a pointer and reads the values there.
 */

import { format } from "../core/geometry.js";
import { find } from "../core/legend.js";
import { fetchMessage } from "../core/payload.js";
import { themeOf } from "../core/theme.js";
import { isKnown, linesOf, logFloor, stepAt } from "./curvedata.js";
import { createPlot } from "./plot.js";
import { listenForReading } from "./reading.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message, Tensor } from "../core/payload.js" */
/** @import { Shown } from "./curvedata.js" */

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

const LOSS = { name: "loss", title: "Loss", help: "The loss on all data", url: "" };
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
  const axisChoice = find(root, ".ot-axis", HTMLSelectElement);
  const choice = find(root, ".ot-quantity", HTMLSelectElement);
  const ordinate = find(root, ".ot-ordinate");
  const buttons = /** @type {HTMLButtonElement[]} */ ([...root.querySelectorAll("[data-scale]")]);
  const plot = createPlot(canvas, ordinate);

  /** @type {Shown} */
  const shown = {
    header: /** @type {any} */ (undefined), // until the first message
    arrays: {},
    name: "loss",
    values: new Float32Array(0),
    rows: 1,
    floor: 0,
    labels: null,
    lines: [],
    axis: "steps",
    log: true,
    bent: null,
    theme: themeOf(root),
  };
  let timer = 0;
  let touched = false; // what is drawn was chosen by hand
  let stale = true;
  let turn = 0; // frames that were bent
  let last = -1; // the step that is shown
  let framed = false; // the axes stand for what is drawn
  const stop = clock.listen(draw);

  /** @param {Message<Header.Curves>} message */
  function update({ header, arrays }) {
    Object.assign(shown, { header, arrays, theme: themeOf(root), bent: null });
    for (const option of axisChoice.options) option.hidden = option.disabled = !isKnown(shown, option.value);
    if (!isKnown(shown, shown.axis)) shown.axis = axisChoice.value = "steps";
    offer([LOSS, ...header.quantities]);
    if (!touched) choice.value = header.first;
    clock.finger.losses(arrays.loss);
    choose();
  }

  /** Draw what is chosen. */
  function choose() {
    const { header, arrays } = shown;
    if (choice.value === "loss") show("loss", arrays.loss, header.floor, null);
    else load();
  }

  /**
   * What may be drawn; what was drawn still is, where it can be.
   * @param {{name: string, title: string, help: string}[]} offered
   */
  function offer(offered) {
    const before = choice.value || "loss";
    if ([...choice.options].map((option) => option.value).join() !== offered.map(({ name }) => name).join()) {
      choice.replaceChildren(...offered.map(({ name, title }) => new Option(title, name)));
      choice.value = offered.some(({ name }) => name === before) ? before : "loss";
    }
    choice.title = offered.find(({ name }) => name === choice.value)?.help ?? "";
  }

  /** Fetch what is to be drawn; until it is here the last one stays, faint. */
  function load() {
    clearTimeout(timer);
    const { header } = shown;
    const chosen = () => shown.header.quantities.find((one) => one.name === choice.value);
    const wanted = chosen();
    if (!wanted) return;
    root.classList.add("ot-waiting");
    const fits = shown.rows === header.steps + 1 && shown.lines.every(({ run }) => run < header.runs.length);
    if (!fits) shown.lines = [];
    const ask = async () => {
      try {
        const found = await fetchMessage(host.resolve(wanted.url));
        if (chosen()?.url !== wanted.url) return;
        show(wanted.name, found.arrays.y, 0, found.header.labels, found.header.focused);
      } catch (error) {
        if (chosen()?.url === wanted.url) fail(error);
      }
    };
    timer = window.setTimeout(ask, shown.name === wanted.name ? REST : 0);
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
    offerScales();
    const ends = lines.map(
      (line, i) => `${labels ? "" : header.runs[line.run].title} ${format(values[(i + 1) * rows - 1])}`,
    );
    const title = choice.selectedOptions[0]?.text ?? "Loss";
    canvas.setAttribute("aria-label", `${title} after ${header.steps} steps: ${ends.join(", ")}`);
    framed = false;
    refresh();
  }

  /** A logarithm needs a known minimum. */
  function offerScales() {
    const possible = shown.floor !== null;
    for (const button of buttons) {
      const wanted = button.dataset.scale === "log";
      button.setAttribute("aria-pressed", String(wanted === (logFloor(shown) !== null)));
      button.disabled = wanted && !possible;
      button.title = wanted && !possible ? "There is no known minimum to measure from" : "";
    }
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

  choice.addEventListener("change", () => {
    touched = true;
    offer([LOSS, ...shown.header.quantities]);
    choose();
  });
  axisChoice.addEventListener("change", () => {
    shown.axis = axisChoice.value;
    refresh();
  });
  for (const button of buttons) {
    button.addEventListener("click", () => {
      shown.log = button.dataset.scale === "log";
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      refresh();
    });
  }
  listenForReading(chart, find(root, ".ot-read"), clock, {
    shown: () => shown,
    stepUnder: (x) => stepAt(shown, plot.valueAt(x)),
    toX: plot.toX,
    width: plot.width,
  });

  const resized = new ResizeObserver(([entry]) => {
    const { width, height } = entry.contentRect;
    if (!width || !height) return;
    plot.resize(width, height);
    framed = false;
    refresh();
  });
  resized.observe(chart);

  function destroy() {
    stop();
    clearTimeout(timer);
    resized.disconnect();
    root.remove();
  }
  return { root, update, destroy };
}
