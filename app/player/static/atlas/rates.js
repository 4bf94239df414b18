/** The final losses of all runs against their learning rates, in one plot, with a band over seeds. */

import { createChart } from "../charts/chart.js";
import { format } from "../core/geometry.js";
import { count, element, sample } from "../core/legend.js";
import { CURVE } from "../core/measures.js";
import { exactLog, lossAxis } from "../core/scales.js";
import { colorOf } from "../core/theme.js";
import { t } from "../core/words.js";
import { bestOf, curveOf } from "../race/ratecurves.js";

/** @import { Spec } from "../charts/chart.js" */
/** @import { Theme } from "../core/theme.js" */
/** @import { Cells } from "../race/cells.js" */
/** @import { Curve } from "../race/ratecurves.js" */

/** Where a curve ends since the next rate diverges, a line rises so many times as high as the plot. */
const RISE = 1e6;
const DOTS = [2, 3];

/**
 * What is compared, and drawn.
 * @typedef {{race: Races.Race, rates: Float64Array, curves: (Curve | null)[], seeds: number}} Compared
 * @typedef {Compared & {theme: Theme}} Shown
 */

/** @param {HTMLElement} parent @param {(run: number, rate: number) => void} open a run at a rate */
export function createRates(parent, open) {
  const root = element("div", "ot-atlas-rates");
  parent.append(root);
  /** @type {Shown | null} */ let shown = null;
  let pressed = false;
  const chart = createChart(root, {
    scrub: () => {},
    hover: read,
    press: () => {
      pressed = true;
    },
    release: choose,
  });
  const ordinate = element("span", "");
  const abscissa = element("span", "");
  const list = element("ul", "ot-atlas-list");
  const alike = element("p", "ot-atlas-alike", t("Nothing is random here: all seeds lead to the same loss."));
  root.append(element("div", "ot-chart-foot", [ordinate, abscissa]), alike, list);
  /** @type {number | null} */ let at = null;

  /** @param {Shown} next */
  function show(next) {
    shown = next;
    chart.show(specOf(next));
    chart.point({ at: null, cross: null, heads: [] });
    const { race, rates, curves, theme, seeds } = next;
    alike.hidden = seeds === 1 || curves.some((curve) => !curve || isBand(curve));
    ordinate.textContent = race.floor ? t("loss − minimum") : t("loss");
    abscissa.textContent = t("learning rate, after {steps} steps", { steps: count(race.experiment.steps) });
    const items = race.titles.map((title, i) => {
      const run = race.description.runs[i];
      const best = curves[i] && bestOf(/** @type {Curve} */ (curves[i]), rates);
      const words = best
        ? t("best at {rate}: loss {loss}", { rate: format(best.rate), loss: format(best.loss) })
        : curves[i]
          ? t("diverges at every rate")
          : "…";
      const button = element("button", "", best ? t("Open") : "", {
        type: "button",
        "aria-label": t("Open {title} at its best rate", { title }),
      });
      button.hidden = !best;
      if (best) button.addEventListener("click", () => open(i, best.rate));
      return element("li", "", [
        sample(run, colorOf(run, theme)),
        element("strong", "", title),
        element("span", "", words),
        button,
      ]);
    });
    list.replaceChildren(...items);
  }

  /** @param {number | null} rate */
  function read(rate) {
    at = rate;
    chart.point({ at: null, cross: rate, heads: [] });
    if (rate === null || !shown) return chart.say(null);
    const { race, rates, curves, theme } = shown;
    const k = nearestOf(rates, rate);
    const pairs = curves.flatMap((curve, i) =>
      curve
        ? [
            element("span", "", race.titles[i], {
              style: `color: ${colorOf(race.description.runs[i], theme)}`,
            }),
            element("b", "", Number.isNaN(curve.median[k]) ? t("diverged") : format(curve.median[k])),
          ]
        : [],
    );
    chart.say(
      [element("div", "ot-read-head", `η = ${format(rates[k])}`), element("div", "ot-read-pairs", pairs)],
      rate,
    );
  }

  /** A click: the run that is lowest there. */
  function choose() {
    if (!pressed || at === null || !shown) return;
    pressed = false;
    const { rates, curves } = shown;
    const k = nearestOf(rates, at);
    const ends = curves.map((curve) =>
      curve && !Number.isNaN(curve.median[k]) ? curve.median[k] : Infinity,
    );
    const lowest = ends.indexOf(Math.min(...ends));
    if (Number.isFinite(ends[lowest])) open(lowest, rates[k]);
  }

  return {
    root,
    show,
    destroy() {
      chart.destroy();
      root.remove();
    },
  };
}

/** @param {Float64Array} rates @param {number} rate */
const nearestOf = (rates, rate) =>
  rates.reduce(
    (best, one, k) => (Math.abs(Math.log(one / rate)) < Math.abs(Math.log(rates[best] / rate)) ? k : best),
    0,
  );

/** Whether seeds make a difference. @param {Pick<Curve, "low" | "high">} curve */
const isBand = ({ low, high }) => low.some((value, k) => value !== high[k] && !Number.isNaN(value));

/** @param {Shown} shown @returns {Spec} */
function specOf({ theme, ...compared }) {
  const { race, rates, curves } = compared;
  const floor = race.floor;
  const above = (/** @type {Float64Array} */ values) => values.map((value) => value - (floor ?? 0));
  const known = curves.flatMap((curve, i) =>
    curve ? [{ i, low: above(curve.low), median: above(curve.median), high: above(curve.high) }] : [],
  );
  const start = Float64Array.from(race.trajectories, ({ loss }) => loss[0] - (floor ?? 0));
  const all = known.flatMap(({ low, median, high }) => [low, median, high]).flatMap((list) => [...list]);
  const up = lossAxis([...start, ...all], start, floor !== null);
  const across = exactLog(rates[0], rates[rates.length - 1]);
  const lines = known.flatMap(({ i, median }) => {
    const run = race.description.runs[i];
    const line = {
      x: rates,
      y: median,
      color: colorOf(run, theme),
      dash: run.dash,
      wide: CURVE.focused,
      alpha: 1,
    };
    const risers = [...median.keys()].flatMap((k) =>
      !Number.isNaN(median[k]) && k + 1 < median.length && Number.isNaN(median[k + 1])
        ? [
            {
              ...line,
              x: [rates[k], rates[k + 1]],
              y: [median[k], up.high * RISE],
              dash: DOTS,
              wide: CURVE.wide,
            },
          ]
        : [],
    );
    return [line, ...risers];
  });
  const areas = known.flatMap(({ i, low, high }) =>
    isBand({ low, high }) ? [{ x: rates, low, high, color: colorOf(race.description.runs[i], theme) }] : [],
  );
  const marks = known.flatMap(({ i }) => {
    const best = bestOf(/** @type {Curve} */ (curves[i]), rates);
    const ring = colorOf(race.description.runs[i], theme);
    return best
      ? [{ x: best.rate, y: best.loss - (floor ?? 0), shape: "circle", color: theme.background, ring }]
      : [];
  });
  return { across, up, areas, lines, marks, label: sayCurves(compared) };
}

/** The plot in words. @param {Compared} compared */
export function sayCurves({ race, rates, curves }) {
  const parts = curves.flatMap((curve, i) => {
    const best = curve && bestOf(curve, rates);
    if (!curve) return [];
    return best
      ? [
          t("{title} is best at {rate}, with loss {loss}", {
            title: race.titles[i],
            rate: format(best.rate),
            loss: format(best.loss),
          }),
        ]
      : [t("{title} diverges at every rate", { title: race.titles[i] })];
  });
  return t("Loss after {steps} steps against the learning rate. {list}.", {
    steps: race.experiment.steps,
    list: parts.join("; "),
  });
}

/** Curves that know a cell for every job so far. @param {(Cells | undefined)[]} cells @param {number} seeds @param {number} runs */
export const curvesOf = (cells, seeds, runs) =>
  Array.from({ length: runs }, (_, i) => {
    const own = cells.slice(i * seeds, (i + 1) * seeds);
    return own.length === seeds && own.every(Boolean) ? curveOf(/** @type {Cells[]} */ (own)) : null;
  });
