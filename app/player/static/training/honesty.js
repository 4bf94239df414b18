/**
 * How honest the map is along the paths: how far they are outside its plane, and how wrong its ground is
 * there.
 */

import { fit } from "../core/drawing.js";
import { format } from "../core/geometry.js";
import { count, element, patch, percent, swatch } from "../core/legend.js";
import { between, extent, nearest, scale, share } from "../core/scales.js";
import { colorOf, themeOf } from "../core/theme.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Tensors } from "../core/payload.js" */

const PAD = { left: 44, right: 52, top: 6, bottom: 6 };
const WHY =
  "The map is a flat cut through a space of thousands of dimensions: a path outside the cut is drawn where its shadow falls, and its true loss can differ from the ground below.";

/** What the strip says of one row. @param {number} step @param {number} away @param {number} gap */
export function sayHonesty(step, away, gap) {
  const off = Number.isFinite(gap) ? `, true loss ${format(gap)} off the map` : "";
  return `step ${count(step)}: ${Number.isFinite(away) ? `${percent(away, 0)} outside the plane` : "not known"}${off}`;
}

/** @param {HTMLElement} parent @param {Clock} clock */
export function createHonesty(parent, clock) {
  const root = element("div", "ot-honesty", "", { title: WHY });
  const chart = element("div", "ot-strip");
  const canvas = /** @type {HTMLCanvasElement} */ (element("canvas", "", "", { role: "img" }));
  const words = element("div", "ot-key");
  const read = element("span", "ot-figures");
  chart.append(canvas);
  root.append(chart, words);
  root.hidden = true;
  parent.append(root);
  const back = document.createElement("canvas"); // all but the playhead, drawn once per change
  let context = fit(canvas, 1, 1);
  let size = { width: 1, height: 1 };
  /** @type {Header.Map} */ let header;
  /** @type {Tensors} */ let arrays = {};
  let theme = themeOf(root);
  let stale = true;
  let shown = "";
  let hovered = /** @type {number | null} */ (null);
  const stop = clock.listen(draw);

  /** @param {Header.Map} nextHeader @param {Tensors} nextArrays */
  function update(nextHeader, nextArrays) {
    [header, arrays] = [nextHeader, nextArrays];
    root.hidden = !arrays.away;
    stale = true;
    theme = themeOf(root);
    if (root.hidden) return;
    const color = colorOf(header.runs[header.focus], theme);
    words.replaceChildren(
      element("span", "", [patch(color), "how far outside the plane"]),
      ...(arrays.gap
        ? [element("span", "", [swatch(theme.text, [], { wide: 1.6 }), "loss there minus loss on the map"])]
        : []),
      read,
    );
    canvas.setAttribute(
      "aria-label",
      `${header.runs[header.focus].title}, ${sayHonesty(clock.stepOf(header.steps), ...at(header.steps))}. ${WHY}`,
    );
    draw();
  }

  const rows = () => arrays.away.shape[1];
  /** Run i of a table [runs, rows]. @param {"away" | "gap"} name @param {number} i */
  const of = (name, i) => arrays[name]?.values.subarray(i * rows(), (i + 1) * rows()) ?? new Float32Array(0);
  /** The two numbers of the run in focus at a row. @param {number} row @returns {[number, number]} */
  const at = (row) => [of("away", header.focus)[row], of("gap", header.focus)[row] ?? NaN];
  /** @param {number} row */
  const stepOf = (row) => (clock.at ? between(clock.at, row) : row);
  const end = () => Math.max(stepOf(Math.max(clock.steps, header.steps)), 1);
  const wide = () => size.width - PAD.left - PAD.right;
  /** @param {number} row */
  const toX = (row) => PAD.left + (wide() * stepOf(row)) / end();
  /** @param {number} part from 0 at the bottom to 1 at the top */
  const toY = (part) =>
    size.height - PAD.bottom - (size.height - PAD.top - PAD.bottom) * Math.max(0, Math.min(part, 1));

  function draw() {
    if (root.hidden || !header || size.width <= 1) return;
    const row = Math.min(clock.step, header.steps);
    const key = `${row} ${clock.steps} ${hovered}`;
    if (!stale && key === shown) return;
    if (stale || !shown.includes(` ${clock.steps} `)) prepare();
    shown = key;
    context.clearRect(0, 0, size.width, size.height);
    context.drawImage(back, 0, 0, size.width, size.height);
    context.fillStyle = theme.text;
    context.fillRect(Math.round(toX(row)), PAD.top, 1, size.height - PAD.top - PAD.bottom);
    const spoken = hovered ?? Math.floor(row + 1e-9);
    if (hovered !== null) {
      context.fillStyle = theme.muted;
      context.fillRect(Math.round(toX(hovered)), PAD.top, 1, size.height - PAD.top - PAD.bottom);
    }
    read.textContent = sayHonesty(clock.stepOf(spoken), ...at(spoken));
  }

  function prepare() {
    const c = fit(back, size.width, size.height);
    const gaps = arrays.gap ? extent([arrays.gap.values], true) : null;
    const on = scale(gaps, { log: true });
    c.font = `11px ${theme.font}`;
    c.textBaseline = "middle";
    c.fillStyle = theme.muted;
    for (const part of [0, 1]) {
      c.fillStyle = theme.rule;
      c.fillRect(PAD.left, Math.round(toY(part)), wide(), 1);
      c.fillStyle = theme.muted;
      c.textAlign = "right";
      c.fillText(part ? "100 %" : "0", PAD.left - 5, toY(part) + (part ? 3 : -3));
      c.textAlign = "left";
      if (gaps)
        c.fillText(format(part ? gaps[1] : gaps[0]), size.width - PAD.right + 6, toY(part) + (part ? 3 : -3));
    }
    const order = header.runs
      .map((_, i) => i)
      .sort(
        (/** @type {number} */ i, /** @type {number} */ j) =>
          Number(i === header.focus) - Number(j === header.focus),
      );
    for (const i of order) {
      const focused = i === header.focus;
      const color = colorOf(header.runs[i], theme);
      const away = of("away", i);
      if (focused) {
        c.beginPath();
        c.moveTo(toX(0), toY(0));
        let k = 0;
        for (; k < away.length && Number.isFinite(away[k]); k += 1) c.lineTo(toX(k), toY(away[k]));
        c.lineTo(toX(Math.max(k - 1, 0)), toY(0));
        c.globalAlpha = 0.28;
        c.fillStyle = color;
        c.fill();
      }
      line(c, away, (value) => value, color, focused ? 1.4 : 1, focused ? 1 : 0.3, []);
      if (gaps)
        line(
          c,
          of("gap", i),
          (value) => share(on, value),
          focused ? theme.text : color,
          focused ? 1.6 : 1,
          focused ? 1 : 0.2,
          [],
        );
    }
    stale = false;
  }

  /**
   * @param {CanvasRenderingContext2D} c @param {Float32Array} values @param {(value: number) => number} part
   * @param {string} color @param {number} width @param {number} alpha @param {number[]} dash
   */
  function line(c, values, part, color, width, alpha, dash) {
    c.beginPath();
    let pen = false;
    values.forEach((value, k) => {
      const known = Number.isFinite(value);
      if (known) c[pen ? "lineTo" : "moveTo"](toX(k), toY(part(value)));
      pen = known;
    });
    c.globalAlpha = alpha;
    c.strokeStyle = color;
    c.lineWidth = width;
    c.lineJoin = "round";
    c.setLineDash(dash);
    c.stroke();
    c.setLineDash([]);
    c.globalAlpha = 1;
  }

  chart.addEventListener("pointermove", (event) => {
    if (!header) return;
    const step = (end() * (event.clientX - chart.getBoundingClientRect().left - PAD.left)) / wide();
    hovered = Math.min(clock.at ? nearest(clock.at, step) : Math.round(Math.max(step, 0)), header.steps);
    clock.invalidate();
  });
  chart.addEventListener("pointerleave", () => {
    hovered = null;
    clock.invalidate();
  });

  const resized = new ResizeObserver(([entry]) => {
    const { width, height } = entry.contentRect;
    if (!width || !height) return;
    size = { width, height };
    context = fit(canvas, width, height);
    stale = true;
    draw();
  });
  resized.observe(chart);
  function destroy() {
    stop();
    resized.disconnect();
    root.remove();
  }
  return { root, update, destroy };
}
