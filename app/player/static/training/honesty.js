/**
 * How honest the map is along the paths: how far they are outside its plane, and how wrong its heights are
 * there.
 */

import { fit } from "../core/drawing.js";
import { format } from "../core/geometry.js";
import { count, element, patch, percent, swatch } from "../core/legend.js";
import { between, nearest } from "../core/scales.js";
import { watchSize } from "../core/size.js";
import { colorOf, themeOf } from "../core/theme.js";
import { t } from "../core/words.js";
import { drawRule, honestyAt, paintStrip, stripOf } from "./strip.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Tensors } from "../core/payload.js" */

const WHY = t(
  "The map is a flat cut through a space of thousands of dimensions: a path outside the cut is drawn where its shadow falls, and its true loss can differ from the ground below.",
);

/** What the strip says of one row. @param {number} step @param {number} away @param {number} gap */
export function sayHonesty(step, away, gap) {
  const share = Number.isFinite(away) ? percent(away, 0) : null;
  const said = share
    ? t("step {step}: {share} outside the plane", { step: count(step), share })
    : t("step {step}: not known", { step: count(step) });
  return Number.isFinite(gap) ? t("{said}, true loss {gap} off the map", { said, gap: format(gap) }) : said;
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
      element("span", "", [patch(color), t("how far outside the plane")]),
      ...(arrays.gap
        ? [
            element("span", "", [
              swatch(theme.text, [], { wide: 1.6 }),
              t("loss there minus loss on the map"),
            ]),
          ]
        : []),
      read,
    );
    canvas.setAttribute(
      "aria-label",
      `${header.runs[header.focus].title}, ${sayHonesty(clock.stepOf(header.steps), ...at(header.steps))}. ${WHY}`,
    );
    draw();
  }

  /** The row to step to under a pointer. @param {number} x in pixels */
  function rowUnder(x) {
    const step = strip().stepAt(x);
    return Math.min(clock.at ? nearest(clock.at, step) : Math.round(Math.max(step, 0)), header.steps);
  }

  const stepOf = (/** @type {number} */ row) => (clock.at ? between(clock.at, row) : row);
  const strip = () => stripOf(size, stepOf, Math.max(clock.steps, header.steps));
  /** The two numbers of the run in focus at a row. @param {number} row */
  const at = (row) => honestyAt(arrays, header.focus, row);

  function draw() {
    if (root.hidden || !header || size.width <= 1) return;
    const row = Math.min(clock.step, header.steps);
    const key = `${row} ${clock.steps} ${hovered}`;
    if (!stale && key === shown) return;
    if (stale || !shown.includes(` ${clock.steps} `)) {
      paintStrip(fit(back, size.width, size.height), strip(), header, arrays, theme);
      stale = false;
    }
    shown = key;
    context.clearRect(0, 0, size.width, size.height);
    context.drawImage(back, 0, 0, size.width, size.height);
    drawRule(context, strip(), row, theme.text);
    if (hovered !== null) drawRule(context, strip(), hovered, theme.muted);
    const spoken = hovered ?? Math.floor(row + 1e-9);
    read.textContent = sayHonesty(clock.stepOf(spoken), ...at(spoken));
  }

  chart.addEventListener("pointermove", (event) => {
    if (!header) return;
    hovered = rowUnder(event.clientX - chart.getBoundingClientRect().left);
    clock.invalidate();
  });
  chart.addEventListener("pointerleave", () => {
    hovered = null;
    clock.invalidate();
  });

  const stopWatching = watchSize(chart, (width, height) => {
    size = { width, height };
    context = fit(canvas, width, height);
    stale = true;
    draw();
  });
  function destroy() {
    stop();
    stopWatching();
    root.remove();
  }
  return { root, update, destroy };
}
