/**
 * The loss, or another quantity, against steps, gradient evaluations or epochs: every run's curve, faint ahead of
 * the playhead, which follows a pointer and reads the values there.
 */

import { fit, marker, power } from "../core/drawing.js";
import { format, ticks } from "../core/geometry.js";
import { element } from "../core/legend.js";
import { fetchMessage } from "../core/payload.js";
import { lossAxis, share } from "../core/scales.js";
import { inkOf, mix, themeOf } from "../core/theme.js";

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
const ROOM = { left: 40, right: 8, top: 8, bottom: 28 };
/** So many lines are read out at most. */
const TOLD = 12;

/** A number as exactly as a reader can want it. @param {number} value */
const exact = (value) => (Number.isFinite(value) ? (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5) || value === 0 ? String(Number(value.toPrecision(5))) : value.toExponential(3) : "–");

/** @typedef {{run: number, ink: string, dash: number[], wide: number}} Line one curve: whose it is, and how it is drawn */

/**
 * @param {HTMLElement} parent @param {any} clock @param {{resolve: (url: string) => string}} host
 */
export function createCurves(parent, clock, host) {
  const root = document.createElement("div");
  root.className = "ot ot-curves";
  root.innerHTML = HTML;
  parent.append(root);
  const chart = /** @type {HTMLElement} */ (root.querySelector(".ot-chart"));
  const canvas = /** @type {HTMLCanvasElement} */ (root.querySelector("canvas"));
  const axisChoice = /** @type {HTMLSelectElement} */ (root.querySelector(".ot-axis"));
  const choice = /** @type {HTMLSelectElement} */ (root.querySelector(".ot-quantity"));
  const read = /** @type {HTMLElement} */ (root.querySelector(".ot-read"));
  const ordinate = /** @type {HTMLElement} */ (root.querySelector(".ot-ordinate"));
  const buttons = /** @type {HTMLButtonElement[]} */ ([...root.querySelectorAll("[data-scale]")]);

  /** @type {any} */ let header = null;
  /** @type {import("../core/payload.js").Message["arrays"]} */ let arrays = {};
  /** What is drawn: its values [lines, steps + 1], and where logarithms start. */
  let drawn = { name: "loss", values: new Float32Array(0), rows: 1, floor: /** @type {number | null} */ (0), labels: /** @type {string[] | null} */ (null) };
  /** @type {Line[]} */ let lines = [];
  let timer = 0;
  let touched = false; // what is drawn was chosen by hand
  let log = true;
  let axis = "steps";
  /** @type {(value: number) => number} */ let toY = () => 0;
  let theme = themeOf(root);
  let size = { width: 1, height: 1 };
  let PAD = ROOM;
  let wide = 1; // how much wider lines are than on a desk
  let context = fit(canvas, 1, 1);
  // Drawn once per change: the curves as they will be (ahead) and as they are (behind the playhead).
  const grid = document.createElement("canvas");
  const ahead = document.createElement("canvas");
  const behind = document.createElement("canvas");
  let stale = true;
  let turn = 0; // frames that were bent; where they are slow only every third is drawn
  let last = -1; // the step that is shown
  let framed = false; // the axes stand for what is drawn
  /** @type {import("../controls/fan.js").Bent | null} */ let bent = null; // what is under the finger, until the page's own losses are here
  const stop = clock.listen(draw);

  /** @param {import("../core/payload.js").Message} message */
  function update(message) {
    header = message.header;
    arrays = message.arrays;
    theme = themeOf(root);
    for (const option of axisChoice.options) option.hidden = option.disabled = !known(option.value);
    if (!known(axis)) axis = axisChoice.value = "steps";
    offer([LOSS, ...header.quantities]);
    if (!touched) choice.value = header.first;
    bent = null;
    clock.finger.losses(arrays.loss);
    if (choice.value === "loss") show("loss", arrays.loss, header.floor, null);
    else load();
  }

  /** What may be drawn; what was drawn still is, where it can be. @param {{name: string, title: string, help: string}[]} offered */
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
    const wanted = header.quantities.find((/** @type {any} */ one) => one.name === choice.value);
    root.classList.add("ot-waiting");
    if (drawn.rows !== header.steps + 1 || lines.some(({ run }) => run >= header.runs.length)) lines = [];
    timer = globalThis.setTimeout(async () => {
      try {
        const found = await fetchMessage(host.resolve(wanted.url));
        const current = header.quantities.find((/** @type {any} */ one) => one.name === choice.value);
        if (current?.url === wanted.url) show(wanted.name, found.arrays.y, 0, found.header.labels, found.header.focused);
      } catch (error) {
        const current = header.quantities.find((/** @type {any} */ one) => one.name === choice.value);
        if (current?.url !== wanted.url) return;
        root.classList.remove("ot-waiting");
        lines = [];
        context.clearRect(0, 0, size.width, size.height);
        ordinate.textContent = error instanceof Error && error.message ? error.message : "could not be loaded";
      }
    }, drawn.name === wanted.name ? REST : 0);
  }

  /** @param {string} name @param {{shape: number[], values: Float32Array}} y @param {number | null} floor @param {string[] | null} labels @param {boolean} [focused] whether all lines are of the run in focus */
  function show(name, y, floor, labels, focused = false) {
    clearTimeout(timer);
    root.classList.remove("ot-waiting");
    drawn = { name, values: y.values, rows: y.shape[1], floor, labels };
    lines = Array.from({ length: y.shape[0] }, (_, i) => {
      if (labels) return { run: header.focus, ink: mix(theme.ramp, i / Math.max(y.shape[0] - 1, 1)), dash: [], wide: 1.8 };
      const whose = focused ? header.focus : i;
      const run = header.runs[whose];
      return { run: whose, ink: inkOf(run, theme), dash: run.dash, wide: whose === header.focus ? 2.4 : 1.8 };
    });
    const possible = floor !== null;
    for (const button of buttons) {
      const wanted = button.dataset.scale === "log";
      button.setAttribute("aria-pressed", String(wanted === (log && possible)));
      button.disabled = wanted && !possible;
      button.title = wanted && !possible ? "There is no known minimum to measure from" : "";
    }
    const ends = lines.map((line, i) => `${labels ? "" : header.runs[line.run].title} ${format(drawn.values[(i + 1) * drawn.rows - 1])}`);
    const title = choice.selectedOptions[0]?.text ?? "Loss";
    framed = false;
    canvas.setAttribute("aria-label", `${title} after ${header.steps} steps: ${ends.join(", ")}`);
    stale = true;
    clock.invalidate();
  }

  /** Whether there are numbers for an axis. @param {string} name */
  const known = (name) => name === "steps" || name in header.slopes || name in arrays;
  /** Where run i stands on the axis after k steps. @param {number} i @param {number} k */
  const along = (i, k) => {
    if (axis === "steps") return k;
    return axis in header.slopes ? header.slopes[axis][i] * k : arrays[axis].values[i * (header.steps + 1) + k];
  };
  let farthest = 1; // the end of the axis
  /** @param {number} value on the axis */
  const toX = (value) => PAD.left + ((size.width - PAD.left - PAD.right) * value) / farthest;
  /** The height of line i after k steps, before it is scaled. @param {number} i @param {number} k */
  const height = (i, k) => {
    const value = (bent ? bent.loss.values : drawn.values)[i * drawn.rows + k];
    return log && drawn.floor !== null ? value - drawn.floor : value;
  };
  /** Trace line i up to step `last`. @param {CanvasRenderingContext2D} c @param {number} i @param {number} last */
  function curve(c, i, last) {
    const line = lines[i];
    const diverged_at = bent ? bent.diverged[line.run] : header.runs[line.run].diverged_at;
    const end = diverged_at === null ? last : Math.min(last, Math.max(diverged_at - 1, 0));
    c.beginPath();
    for (let k = 0; k <= end; k += 1) c.lineTo(toX(along(line.run, k)), Math.min(toY(height(i, k)), size.height));
    c.strokeStyle = line.ink;
    c.lineWidth = line.wide * wide;
    c.lineJoin = "round";
    c.setLineDash(line.dash);
    c.stroke();
    c.setLineDash([]);
    return end;
  }

  /** Draw inside the axes alone. @param {CanvasRenderingContext2D} c @param {() => void} paint */
  function within(c, paint) {
    c.save();
    c.beginPath();
    c.rect(PAD.left, 0, size.width - PAD.left, size.height - PAD.bottom + 1);
    c.clip();
    paint();
    c.restore();
  }

  /** Draw the layers. */
  function prepare() {
    const { width, height: tall } = size;
    farthest = Math.max(...header.runs.map((/** @type {any} */ _, /** @type {number} */ i) => along(i, header.steps)), 1e-9);
    const { values, rows, floor, labels } = drawn;
    const useLog = log && floor !== null;
    const heights = useLog && floor ? Float64Array.from(values, (value) => value - floor) : values;
    const grows = useLog && drawn.name !== "loss"; // it may rise far above its start without an explosion
    const starts = grows ? [] : lines.map((_, i) => heights[i * rows]);
    const scale = lossAxis(heights, starts, useLog);
    const bottom = tall - PAD.bottom;
    toY = (value) => bottom - (bottom - PAD.top) * Math.max(share(scale, value), -1);
    ordinate.textContent = useLog && floor !== 0 ? "loss − minimum" : "";
    if (labels) {
      const ramp = document.createElement("i");
      ramp.style.background = `linear-gradient(90deg, ${theme.ramp.join()})`;
      ordinate.replaceChildren(labels[0], ramp, labels[1]);
    }

    const c = fit(grid, width, tall);
    c.font = `${11 * (clock.type ?? 1)}px ${theme.font}`;
    c.textAlign = "right";
    c.textBaseline = "middle";
    for (const { value, text, exponent } of scale.marks) {
      const y = toY(value);
      c.fillStyle = theme.rule;
      c.fillRect(PAD.left, Math.round(y), width - PAD.left - PAD.right, 1);
      c.fillStyle = theme.muted;
      if (exponent === undefined) c.fillText(text, PAD.left - 6, y);
      else power(c, exponent, PAD.left - 6, y);
    }
    c.textBaseline = "alphabetic";
    c.textAlign = "center";
    for (const tick of ticks(0, farthest, 4)) {
      const half = c.measureText(format(tick)).width / 2;
      c.fillText(format(tick), Math.min(toX(tick), width - half - 1), bottom + 15 * (clock.type ?? 1));
    }
    for (const [layer, alpha] of /** @type {[HTMLCanvasElement, number][]} */ ([[ahead, 0.3], [behind, 1]])) {
      const over = fit(layer, width, tall);
      over.drawImage(grid, 0, 0, width, tall);
      within(over, () => {
        over.globalAlpha = alpha;
        lines.forEach((_, i) => curve(over, i, rows - 1));
      });
    }
    stale = false;
    framed = true;
  }

  function draw() {
    if (!lines.length) return;
    if ((clock.wide ?? 1) !== wide) {
      wide = clock.wide;
      PAD = Object.fromEntries(Object.entries(ROOM).map(([side, room]) => [side, room * clock.type]));
      stale = true;
    }
    if (drawn.name !== "loss") bent = null;
    else if (clock.bent && clock.bent !== bent && clock.bent.loss.shape[1] === drawn.rows) {
      bent = clock.bent;
      stale = true;
    }
    if (bent && !clock.bent && clock.settled) {
      bent = null; // nothing came of it
      stale = true;
    }
    if (bent && clock.bent && framed) return (turn += 1) % (clock.laden ? 3 : 1) ? undefined : drawBent();
    const step = Math.min(clock.step, header.steps);
    if (!stale && step === last) return;
    last = step;
    if (stale) prepare();
    const { width, height: tall } = size;
    context.clearRect(0, 0, width, tall);
    if (axis !== "steps") return drawHeads(Math.floor(step + 1e-9));
    const x = toX(step);
    context.drawImage(behind, 0, 0, width, tall);
    context.clearRect(x, 0, width - x, tall);
    context.save();
    context.beginPath();
    context.rect(x, 0, width - x, tall);
    context.clip();
    context.drawImage(ahead, 0, 0, width, tall);
    context.restore();
    context.fillStyle = theme.text;
    context.fillRect(Math.round(x), PAD.top, 1, tall - PAD.bottom - PAD.top);
  }

  /** While a finger bends the paths: the curves alone, on the axes that were there. */
  function drawBent() {
    context.clearRect(0, 0, size.width, size.height);
    context.drawImage(grid, 0, 0, size.width, size.height);
    within(context, () => lines.forEach((_, i) => curve(context, i, drawn.rows - 1)));
    if (axis !== "steps") return;
    context.fillStyle = theme.text;
    context.fillRect(Math.round(toX(Math.min(clock.step, header.steps))), PAD.top, 1, size.height - PAD.bottom - PAD.top);
  }

  /** On another axis one step is not one place: every curve has its own head. @param {number} k */
  function drawHeads(k) {
    context.drawImage(ahead, 0, 0, size.width, size.height);
    within(context, () => {
      lines.forEach((line, i) => {
        const end = curve(context, i, k);
        marker(context, header.runs[line.run].marker, toX(along(line.run, end)), toY(height(i, end)), 4, line.ink, theme.casing);
      });
    });
  }

  choice.addEventListener("change", () => {
    touched = true;
    offer([LOSS, ...header.quantities]);
    if (choice.value === "loss") show("loss", arrays.loss, header.floor, null);
    else load();
  });
  axisChoice.addEventListener("change", () => {
    axis = axisChoice.value;
    stale = true;
    clock.invalidate();
  });
  for (const button of buttons) {
    button.addEventListener("click", () => {
      log = button.dataset.scale === "log";
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      stale = true;
      clock.invalidate();
    });
  }
  /** The step at which the run in focus stands at `value` of the axis. @param {number} value */
  function stepAt(value) {
    if (axis === "steps") return value;
    let k = 0;
    while (k < header.steps && along(header.focus, k) < value) k += 1;
    return k;
  }
  const scrub = (/** @type {PointerEvent} */ event) => {
    const box = chart.getBoundingClientRect();
    const share = (event.clientX - box.left - PAD.left) / (size.width - PAD.left - PAD.right);
    clock.playing = false;
    clock.seek(Math.round(stepAt(Math.max(0, Math.min(share, 1)) * farthest)));
    tell();
  };
  /** @type {number | null} */ let interrupted = null; // where the race was when the pointer came
  chart.addEventListener("pointerenter", (event) => {
    if (event.pointerType === "mouse") interrupted = clock.playing ? clock.step : null;
  });
  chart.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse" || event.buttons) scrub(event);
  });
  chart.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    chart.setPointerCapture(event.pointerId);
    interrupted = null; // what was clicked stays
    scrub(event);
  });
  chart.addEventListener("pointerleave", () => {
    read.hidden = true;
    if (interrupted === null) return;
    clock.seek(interrupted); // the race goes on where it was
    clock.play();
    interrupted = null;
  });

  /** The lines that are read out: of many coordinates the first and the last. */
  const told = () => (drawn.labels && lines.length > 2 ? [lines[0], lines[lines.length - 1]] : lines.slice(0, TOLD));

  /** What every line is worth at the playhead. */
  function tell() {
    const k = Math.floor(clock.step + 1e-9);
    const values = bent ? bent.loss.values : drawn.values;
    const head = element("div", "ot-read-head", `step ${clock.stepOf(k)}`);
    const pairs = told().flatMap((line) => {
      const i = lines.indexOf(line);
      const { diverged_at, title } = header.runs[line.run];
      const gone = diverged_at !== null && k >= diverged_at;
      const name = element("span", "", drawn.labels ? (drawn.labels[Number(i > 0)]) : title, { style: `color: ${line.ink}` });
      return [name, element("b", "", gone ? "diverged" : exact(values[i * drawn.rows + Math.min(k, drawn.rows - 1)]))];
    });
    read.replaceChildren(head, element("div", "ot-read-pairs", pairs));
    read.hidden = !lines.length;
    const right = toX(clock.step) > size.width / 2;
    read.style.left = right ? "" : `${toX(clock.step) + 10}px`;
    read.style.right = right ? `${size.width - toX(clock.step) + 10}px` : "";
  }

  const resized = new ResizeObserver(([entry]) => {
    const { width, height } = entry.contentRect;
    if (!width || !height) return;
    size = { width, height };
    context = fit(canvas, width, height);
    framed = false;
    stale = true;
    clock.invalidate();
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
