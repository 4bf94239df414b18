/**
 * What theory predicts of the loss, over the measured curve: the loss along the predicted path, dashed, how fast it
 * falls in the long run, dotted, and where noise keeps it.
 */

import { format } from "../core/geometry.js";
import { THEORY } from "../core/measures.js";
import { ask } from "../core/payload.js";
import { isComputed } from "../core/question.js";
import { t } from "../core/words.js";
import { above, along, logFloor } from "./curvedata.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */
/** @import { Places } from "./axes.js" */
/** @import { Shown } from "./curvedata.js" */

/** Words stand at this share of the plot's width, or where their line leaves it. */
const NAMED = 0.62;

/**
 * What keeps a plot's theory up to date; it says whether it was switched on or off.
 * @param {Clock} clock @param {{resolve: (url: string) => string}} host
 */
export function createPredicting(clock, host) {
  let asked = "";
  return (/** @type {Shown} */ shown) => {
    const { header, name } = shown;
    const wanted = clock.viewing.shows("theory") && name === "loss" && header?.theory;
    const url = wanted ? host.resolve(`${header.theory}/${Math.floor(clock.step + 1e-9)}`) : "";
    if (url === asked) return false;
    const switched = !url !== !asked;
    asked = url;
    shown.theory = url && isComputed(url) ? /** @type {Message<Header.Theory>} */ (ask(url)) : null;
    return switched;
  };
}

/**
 * Lines and words, inside the axes.
 * @param {CanvasRenderingContext2D} c @param {Shown} shown @param {Places} places
 * @param {number} wide how much wider lines are than on a desk @param {number} type and letters larger
 */
export function drawTheory(c, shown, places, wide, type) {
  const { theory, theme, header } = shown;
  if (!theory) return;
  const { start, factor, lowest, floor } = theory.header;
  const losses = theory.arrays.loss.values;
  /** @param {ArrayLike<number>} values @param {readonly number[]} dash @param {number} [from] */
  const line = (values, dash, from = start) => {
    const points = Array.from(
      values,
      (value, k) =>
        /** @type {[number, number]} */ ([
          places.toX(along(shown, header.focus, from + k)),
          places.toY(heightOf(shown, value)),
        ]),
    );
    c.beginPath();
    for (const [x, y] of points) c.lineTo(x, y);
    c.setLineDash(dash.map((part) => part * wide));
    c.strokeStyle = theme.text;
    c.lineWidth = THEORY.wide * wide;
    c.lineJoin = "round";
    c.stroke();
    c.setLineDash([]);
    return points;
  };
  c.font = `${11.5 * type}px ${theme.font}`;
  if (losses.length > 1) line(losses, THEORY.dash);
  if (factor !== null && lowest !== null && losses.length) {
    const first = losses[0] - lowest;
    const slope = Float64Array.from(losses, (_, k) => lowest + first * factor ** (2 * k));
    name(
      c,
      shown,
      places,
      line(slope, THEORY.dots),
      t("theory: error × {factor} a step", { factor: format(factor) }),
      type,
    );
  }
  if (floor !== null) {
    const level = line(new Float64Array(header.steps + 1).fill(floor), THEORY.dash, 0);
    name(c, shown, places, level, t("theory: noise keeps it here"), type);
  }
}

/** Where a logarithm is taken there is nothing at or below the floor. @param {Shown} shown @param {number} value */
function heightOf(shown, value) {
  const height = above(shown, value);
  return logFloor(shown) === null ? height : Math.max(height, Number.MIN_VALUE);
}

/**
 * Words above a line, where it is to be seen.
 * @param {CanvasRenderingContext2D} c @param {Shown} shown @param {Places} places
 * @param {[number, number][]} points @param {string} text @param {number} type
 */
function name(c, { theme }, { left, wide, top, base }, points, text, type) {
  const last = points.findLastIndex(([x, y]) => x <= left + NAMED * wide && y <= base - 4 && y >= top);
  if (last < 0) return;
  const long = c.measureText(text).width;
  const x = Math.max(left + 4, Math.min(points[last][0] + 8, left + wide - long - 4));
  const y = Math.max(points[last][1] - 7 * type, top + 12 * type);
  c.textAlign = "left";
  c.textBaseline = "alphabetic";
  c.lineJoin = "round";
  c.lineWidth = 3;
  c.strokeStyle = theme.background;
  c.strokeText(text, x, y);
  c.fillStyle = theme.text;
  c.fillText(text, x, y);
}
