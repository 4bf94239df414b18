/** A training, live: how far it is, and every run's training and validation loss and accuracy as they come. */

import { createChart } from "../charts/chart.js";
import { format } from "../core/geometry.js";
import { count, element, percent, swatch } from "../core/legend.js";
import { fetchMessage } from "../core/payload.js";
import { createPolling } from "./polling.js";
import { createProgress } from "./progress.js";
import { between, exact, extent, lastRow, lossAxis, nearest } from "../core/scales.js";
import { inkOf, themeOf } from "../core/theme.js";

/** @typedef {import("../core/payload.js").Message & {focus: number}} Training what is known so far, and the run in focus */

/** Milliseconds between two questions, on a page that is seen and on one that is not. */
const EVERY = { seen: 250, hidden: 1000 };
/** A turned slider trains when the hand has rested this long. */
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
      <option value="at">steps</option><option value="epochs">epochs</option><option value="gradients">gradient evaluations</option>
    </select>
  </div>
  <ul class="ot-runs"></ul>`;

/** Where the server goes on with a training, or only looks at it. @param {string} url @param {"go" | "look"} verb */
export const addressOf = (url, verb) => url.replace("training/", `training/${verb}/`);

/**
 * Where a horizontal axis ends, so that curves grow into empty space: what the runs have used so far, carried on
 * to the whole budget.
 * @param {ArrayLike<number>[]} lists what each run had used at every row @param {ArrayLike<number>} at @param {number} steps
 */
export function budget(lists, at, steps) {
  let most = 0;
  for (const list of lists) {
    const k = lastRow(list);
    if (k > 0 && at[k] > 0) most = Math.max(most, (list[k] / at[k]) * steps);
  }
  return most || steps;
}

/** @param {HTMLElement} parent @param {any} clock @param {{resolve: (url: string) => string}} host */
export function createLearning(parent, clock, host) {
  const root = element("div", "ot ot-learning");
  parent.append(root);
  const polling = createPolling({
    ask: (state, signal) => fetchMessage(host.resolve(addressOf(state.url, state.phase === "stopped" ? "look" : "go")), { signal, cache: "no-store" }),
    over: (answer) => answer.header.state === "done" && !answer.header.closing,
    tell: hear,
    every: () => (document.hidden ? EVERY.hidden : EVERY.seen),
  });
  const progress = createProgress(root, polling);
  const body = element("div", "");
  body.innerHTML = HTML;
  root.append(body);
  const [places, list, key] = [body.querySelectorAll(".ot-place"), ...[".ot-runs", ".ot-key2"].map((name) => /** @type {HTMLElement} */ (body.querySelector(name)))];
  const choice = /** @type {HTMLSelectElement} */ (body.querySelector(".ot-axis"));
  const buttons = /** @type {HTMLButtonElement[]} */ ([...body.querySelectorAll("[data-scale]")]);

  let url = "";
  let focus = 0;
  let log = true;
  let hovered = /** @type {number | null} */ (null);
  let drawn = ""; // what the charts hold
  const charts = [...places].map((place, i) => createChart(/** @type {HTMLElement} */ (place), {
    scrub: (x) => {
      if (!rows()) return;
      clock.playing = false;
      clock.seek(rowAt(x));
    },
    hover: (x) => {
      hovered = x === null || !rows() ? null : rowAt(x);
      charts[i].say(hovered === null ? null : readOut(hovered, i), hovered === null ? 0 : used(focus)[hovered]);
      clock.invalidate();
    },
  }));
  const stopListening = clock.listen(draw);

  /** @param {import("../core/payload.js").Message} message */
  function update({ header }) {
    const fresh = header.url !== url;
    const first = url === "";
    url = header.url;
    focus = header.focus;
    drawn = "";
    if (fresh) forget();
    else if (clock.training) clock.training = { ...clock.training, focus };
    if (fresh) polling.begin(url, first ? 0 : REST);
    clock.invalidate();
  }

  /** Drop what was known; the playhead rides at the end again. */
  function forget() {
    clock.training = null;
    clock.at = Float32Array.of(0);
    clock.playing = false;
    clock.step = 0;
    clock.resize(0);
  }

  /** @param {import("./polling.js").Asking} asking @param {import("../core/payload.js").Message | null} answer */
  function hear(asking, answer) {
    if (answer) {
      const { at } = answer.arrays;
      clock.training = { ...answer, focus, url: asking.url };
      if (at.values.length) {
        clock.at = at.values;
        clock.resize(at.values.length - 1);
      }
      clock.invalidate();
    }
    const known = clock.training;
    const rows = known ? known.arrays.at.values.length : 0;
    const epochs = rows ? extent([known.arrays.epochs.values], false)?.[1] ?? 0 : 0;
    progress.show(asking, known?.header ?? null, epochs);
    body.classList.toggle("ot-waiting", !known);
  }

  // ---------------------------------------------------------------- rows and axes

  const rows = () => clock.training?.arrays.at.values.length ?? 0;
  /** A row of a table [runs, rows]. @param {string} name @param {number} i */
  const of = (name, i) => clock.training.arrays[name].values.subarray(i * rows(), (i + 1) * rows());
  /** What run i had used of the horizontal axis at every row. @param {number} i @returns {Float32Array} */
  const used = (i) => (choice.value === "at" ? clock.training.arrays.at.values : of(choice.value, i));
  /** The row where the run in focus stands at x. @param {number} x */
  const rowAt = (x) => nearest(used(focus), x);

  // ---------------------------------------------------------------- drawing

  function draw() {
    if (!clock.training) return;
    const { header } = clock.training;
    const wanted = [header.step, header.state, rows(), log, choice.value, focus].join();
    if (wanted !== drawn) prepare();
    drawn = wanted;
    if (!rows()) return charts.forEach((chart) => chart.point({ at: null, cross: null, heads: [] })); // empty axes
    const row = Math.min(clock.step, rows() - 1);
    const heads = (/** @type {string} */ name) => header.runs.map((/** @type {any} */ run, /** @type {number} */ i) => {
      const there = Math.min(row, lastRow(of(name, i))); // a run that diverged stays where it was last
      return { x: between(used(i), there), y: between(of(name, i), there), ink: inkOf(run, themeOf(root)) };
    });
    const place = { at: between(used(focus), Math.min(row, lastRow(used(focus)))), cross: hovered === null ? null : used(focus)[Math.min(hovered, rows() - 1)] };
    charts[0].point({ ...place, heads: heads("validation") });
    charts[1].point({ ...place, heads: heads("validation_accuracy") });
  }

  function prepare() {
    const { header, arrays } = clock.training;
    const theme = themeOf(root);
    const every = header.runs.map((/** @type {any} */ _, /** @type {number} */ i) => i);
    const across = exact(0, budget(every.map(used), arrays.at.values, header.steps), { count: 4, write: (value) => (value >= 1e4 ? `${format(value / 1000)}k` : format(value)) });
    const lines = (/** @type {string} */ training, /** @type {string} */ validation) =>
      [training, validation].flatMap((name, n) => every.map((/** @type {number} */ i) => {
        const run = header.runs[i];
        return { x: used(i), y: of(name, i), ink: inkOf(run, theme), dash: run.dash, wide: n ? (i === focus ? 2.4 : 1.9) : 1.1, alpha: n ? 1 : 0.5 };
      }));
    const sayLast = (/** @type {string} */ name, /** @type {(value: number) => string} */ write) =>
      header.runs.map((/** @type {any} */ run, /** @type {number} */ i) => `${run.title} ${write(last(of(name, i)))}`).join(", ");
    const both = Float32Array.of(...arrays.loss.values, ...arrays.validation.values);
    charts[0].show({
      across,
      up: lossAxis(both, both.filter((_, i) => i % rows() === 0), log),
      areas: [],
      lines: lines("loss", "validation"),
      marks: [],
      label: `Validation loss after ${count(header.step)} steps: ${sayLast("validation", format)}`,
    });
    charts[1].show({
      across,
      up: exact(0, 1, { count: 5, write: (value) => `${Math.round(100 * value)} %` }),
      areas: [],
      lines: lines("accuracy", "validation_accuracy"),
      marks: header.runs.flatMap((/** @type {any} */ run, /** @type {number} */ i) =>
        run.best ? [{ x: between(used(i), nearest(arrays.at.values, run.best.step)), y: run.best.accuracy, shape: run.marker, ink: inkOf(run, theme) }] : []),
      label: `Validation accuracy after ${count(header.step)} steps: ${sayLast("validation_accuracy", percent)}`,
    });
    nameRuns(header, theme);
  }

  /** @param {any} header @param {any} theme */
  function nameRuns(header, theme) {
    key.replaceChildren(swatch(theme.text, [], { wide: 1.2, alpha: 0.6 }), "training", swatch(theme.text), "validation", element("span", "ot-best", "● best"));
    list.replaceChildren(...header.runs.map((/** @type {any} */ run) => {
      const ends = { diverged: `diverged at step ${count(run.at)}`, stopped_early: `stopped early at step ${count(run.at)}` };
      const best = run.best ? `best ${percent(run.best.accuracy)} at step ${count(run.best.step)}` : "";
      return element("li", "", [swatch(inkOf(run, theme), run.dash), element("strong", "", run.title), element("span", "ot-figures", [ends[run.state], best].filter(Boolean).join(" · "))]);
    }));
  }

  /** What the pointer reads at a row of a chart: every run, training and validation. @param {number} k @param {number} chart */
  function readOut(k, chart) {
    const { header, arrays } = clock.training;
    const theme = themeOf(root);
    const epochs = of("epochs", focus)[k];
    const head = element("div", "ot-read-head", `step ${count(arrays.at.values[k])}${Number.isFinite(epochs) ? `, epoch ${epochs.toFixed(1)}` : ""}`);
    const cells = header.runs.flatMap((/** @type {any} */ run, /** @type {number} */ i) => [
      swatch(inkOf(run, theme), run.dash),
      element("span", "", run.title),
      ...(chart ? ["accuracy", "validation_accuracy"].map((name) => percent(of(name, i)[k])) : ["loss", "validation"].map((name) => format(of(name, i)[k])))
        .map((value) => element("b", "", value)),
    ]);
    const names = ["", "", "training", "validation"].map((name) => element("i", "", name));
    return [head, element("div", "ot-read-grid", [...names, ...cells])];
  }

  choice.addEventListener("change", () => clock.invalidate());
  for (const button of buttons) {
    button.addEventListener("click", () => {
      log = button.dataset.scale === "log";
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      clock.invalidate();
    });
  }

  function destroy() {
    polling.end();
    stopListening();
    for (const chart of charts) chart.destroy();
    clock.training = clock.at = null; // another page may count steps
    root.remove();
  }
  return { root, update, destroy };
}

/** The last value that is a number. @param {Float32Array} list */
const last = (list) => list.findLast(Number.isFinite) ?? NaN;
