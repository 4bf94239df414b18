/**
 * The plot of what learning rates lead to: the loss of every run after some step at all rates that were tried, at
 * the end of the run, and at the rate that the run has.
 */

import { format } from "../core/geometry.js";
import { AHEAD, CURVE, THEORY } from "../core/measures.js";
import { extent, lossAxis, scale } from "../core/scales.js";
import { colorOf } from "../core/theme.js";
import { t } from "../core/words.js";

/** @import { Best, Sweep } from "../race/sweep.js" */
/** @import { Theme } from "../core/theme.js" */
/** @import { Spec } from "./chart.js" */

/** What is known of the rates of a run. @typedef {{sweep: Sweep, best: Best | null}} Swept */
/**
 * @typedef {object} Rates what is drawn
 * @property {Races.Race} race
 * @property {(Swept | null)[]} swept of every run
 * @property {number} step the step at the playhead
 * @property {boolean} log whether a logarithm of the losses is asked for
 * @property {number[]} [named] rates that theory names for the run in focus, where it is to be seen
 */

/** Where a stretch of rates ends since the next one diverges, a line rises so many times as high as the axis. */
const RISE = { log: 1e6, linear: 10 };
/** How it is dashed. */
const DOTS = [2, 3];
/** A rate is read where it is at most so many times another that was tried. */
const BESIDE = 1.2;

/** The floor that logarithms are taken above; null where none are. @param {Rates} rates */
const floorOf = ({ race, log }) => (log ? race.floor : null);

/**
 * The losses of a sweep after a step, NaN where the rate has diverged by then; between two steps that were kept they
 * are on a line, above a floor in logarithms.
 * @param {Sweep} sweep @param {number} step @param {number | null} [floor]
 */
export function lossesAfter({ rates, rows, losses, gone }, step, floor = null) {
  const m = rows.length;
  const k = Math.max(
    rows.findLastIndex((row) => row <= step),
    0,
  );
  const next = Math.min(k + 1, m - 1);
  const part = next === k ? 0 : (step - rows[k]) / (rows[next] - rows[k]);
  return Float64Array.from(rates, (_, i) => {
    if (gone[i] <= step) return NaN;
    const [a, b] = [losses[i * m + k], losses[i * m + next]];
    if (part === 0) return a;
    if (floor === null || a <= floor || b <= floor) return a + part * (b - a);
    return floor + (a - floor) * ((b - floor) / (a - floor)) ** part;
  });
}

/** @param {Rates} rates @param {Theme} theme @returns {Spec} */
export function specOf(rates, theme) {
  const { race, swept, step } = rates;
  const { experiment, trajectories, description } = race;
  const floor = floorOf(rates);
  const above = (/** @type {Float64Array} */ values) => values.map((value) => value - (floor ?? 0));
  const curves = swept.map(
    (one) =>
      one && {
        x: one.sweep.rates,
        now: above(lossesAfter(one.sweep, step, floor)),
        end: above(lossesAfter(one.sweep, experiment.steps)),
      },
  );
  const known = curves.filter((one) => one !== null);
  const start = Float64Array.from(trajectories, ({ loss }) => loss[0] - (floor ?? 0));
  const heights = [start, ...known.flatMap(({ now, end }) => [now, end])].flatMap((list) => [...list]);
  const up = lossAxis(heights, start, floor !== null);
  const own = experiment.runs.map(({ lr }) => lr);
  const across = scale(extent([own, ...known.map(({ x }) => x)], true), { log: true });
  const lines = curves.flatMap((curve, i) => {
    if (!curve) return [];
    const run = description.runs[i];
    const wide = i === description.focus ? CURVE.focused : CURVE.wide;
    const drawn = { x: curve.x, color: colorOf(run, theme), dash: run.dash, wide };
    const now = withRisers({ ...drawn, y: curve.now, alpha: 1 }, up);
    return step < experiment.steps
      ? [...withRisers({ ...drawn, y: curve.end, alpha: AHEAD }, up), ...now]
      : now;
  });
  for (const rate of rates.named ?? [])
    lines.push({
      x: [rate, rate],
      y: [up.low, up.high],
      color: theme.text,
      dash: [...THEORY.dash],
      wide: THEORY.wide,
      alpha: 1,
    });
  return { across, up, areas: [], lines, marks: marksOf(rates, theme, up.high), label: sayRates(rates) };
}

/**
 * Where every run is, and, hollow, where it ends at its best rate.
 * @param {Rates} rates @param {Theme} theme @param {number} top where those are that have diverged
 * @returns {Spec["marks"]}
 */
function marksOf(rates, theme, top) {
  const { race, swept } = rates;
  return swept.flatMap((one, i) => {
    const run = race.description.runs[i];
    const color = colorOf(run, theme);
    const here = { ...placeOf(rates, i, top), shape: run.marker, color };
    if (!one?.best) return [here];
    const { rate, loss } = one.best;
    const y = loss - (floorOf(rates) ?? 0);
    return [{ x: rate, y, shape: "circle", color: theme.background, ring: color }, here];
  });
}

/** Where run i stands at its own rate: at the top where it has diverged. @param {Rates} rates @param {number} i @param {number} top */
export function placeOf(rates, i, top) {
  const { race, step } = rates;
  const gone = race.diverged[i];
  const { loss } = race.trajectories[i];
  const y =
    gone !== null && gone <= step ? top : loss[Math.min(step, loss.length - 1)] - (floorOf(rates) ?? 0);
  return { x: race.experiment.runs[i].lr, y };
}

/**
 * A curve, and where the next rate diverges a dotted line that leaves the plot.
 * @param {Spec["lines"][number]} line @param {Spec["up"]} up @returns {Spec["lines"]}
 */
function withRisers(line, { log, high }) {
  const { x, y } = line;
  const top = high * (log ? RISE.log : RISE.linear);
  const risers = [];
  for (let i = 0; i < x.length; i += 1) {
    if (Number.isNaN(y[i])) continue;
    for (const beside of [i - 1, i + 1])
      if (beside >= 0 && beside < x.length && Number.isNaN(y[beside]))
        risers.push({ ...line, x: [x[i], x[beside]], y: [y[i], top], dash: DOTS, wide: CURVE.wide });
  }
  return [line, ...risers];
}

/**
 * What every run comes to at a rate: the nearest one that was tried.
 * @param {Rates} rates @param {number} rate @returns {{name: string, run: number, loss: number | null}[]} null where it has diverged
 */
export function readAt({ race, swept, step }, rate) {
  return swept.flatMap((one, run) => {
    if (!one) return [];
    const { sweep } = one;
    const last = sweep.rates.length - 1;
    const beyond = rate > sweep.rates[last] * BESIDE;
    if (beyond && sweep.gone[last] <= step) return [{ name: race.titles[run], run, loss: null }];
    if (beyond || rate < sweep.rates[0] / BESIDE) return [];
    let i = 0;
    for (let k = 1; k <= last; k += 1)
      if (Math.abs(Math.log(sweep.rates[k] / rate)) < Math.abs(Math.log(sweep.rates[i] / rate))) i = k;
    const loss = lossesAfter(sweep, step, race.floor)[i];
    return [{ name: race.titles[run], run, loss: Number.isNaN(loss) ? null : loss }];
  });
}

/** The plot in words. @param {Rates} rates */
export function sayRates({ race, swept }) {
  const { experiment, titles, trajectories, diverged } = race;
  const parts = swept.map((one, i) => {
    const now = diverged[i] === null ? format(trajectories[i].loss[experiment.steps]) : t("diverges");
    const here = t("{title} at {rate}: {loss}", {
      title: titles[i],
      rate: format(experiment.runs[i].lr),
      loss: now,
    });
    return one?.best
      ? t("{here}, best at {rate}: {loss}", {
          here,
          rate: format(one.best.rate),
          loss: format(one.best.loss),
        })
      : here;
  });
  return t("Loss after {steps} steps against the learning rate. {list}.", {
    steps: experiment.steps,
    list: parts.join("; "),
  });
}

/** A rate for a reader. @param {number} rate */
export const sayRate = (rate) => `η = ${Number(rate.toPrecision(3))}`;
