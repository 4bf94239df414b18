/**
 * How the loss bends where a run stands: gradient, eigenvectors and quadratic model, and η·λmax along its
 * path.
 */

import { arrow } from "../core/drawing.js";
import { format, toPixelX, toPixelY } from "../core/geometry.js";
import { t } from "../core/words.js";

/** @import { Tensors } from "../core/payload.js" */
/** @import { Theme } from "../core/theme.js" */
/** @import { Limit } from "../race/stability.js" */
/** @import { Frame } from "../core/geometry.js" */

/**
 * @typedef {{g: [number, number], h: [number, number, number], low: number, high: number, ratio: number}}
 *   Bend
 */

/**
 * How the loss bends at step k, between the steps that were computed.
 * @param {Object<string, {shape: number[], values: Float32Array | Float64Array}>} arrays at [m], g [m, 2], h [m, 3], low,
 *   high, ratio [m]
 * @param {number} k @returns {Bend}
 */
export function bendAt({ at, g, h, low, high, ratio }, k) {
  const steps = at.values;
  let j = 0;
  while (j + 1 < steps.length && steps[j + 1] <= k) j += 1;
  const next = Math.min(j + 1, steps.length - 1);
  const part = next === j ? 0 : Math.min(Math.max((k - steps[j]) / (steps[next] - steps[j]), 0), 1);
  const mix = (/** @type {{values: Float32Array | Float64Array}} */ array, width = 1, i = 0) =>
    (1 - part) * array.values[j * width + i] + part * array.values[next * width + i];
  return {
    g: [mix(g, 2, 0), mix(g, 2, 1)],
    h: [mix(h, 3, 0), mix(h, 3, 1), mix(h, 3, 2)],
    low: mix(low),
    high: mix(high),
    ratio: mix(ratio),
  };
}

/**
 * Eigenvalues, the larger first, and unit eigenvectors of a symmetric 2 × 2 matrix [xx, xy, yy].
 * @param {[number, number, number]} h @returns {{value: number, vector: [number, number]}[]}
 */
export function eigen([a, b, c]) {
  const middle = (a + c) / 2;
  const spread = Math.hypot((a - c) / 2, b);
  const angle = b === 0 && a >= c ? 0 : Math.atan2(2 * b, a - c) / 2;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [
    { value: middle + spread, vector: [cos, sin] },
    { value: middle - spread, vector: [-sin, cos] },
  ];
}

/**
 * The level line of the quadratic model through a point: an ellipse around Newton's target, or one branch of
 * a hyperbola. Points relative to the point itself; empty where the model is flat.
 * @param {[number, number]} g @param {[number, number, number]} h
 * @returns {{line: [number, number][], center: [number, number] | null}}
 */
export function modelLevel(g, h) {
  const axes = eigen(h);
  const scale = Math.max(...axes.map(({ value }) => Math.abs(value)));
  if (!(scale > 0) || axes.some(({ value }) => Math.abs(value) < 1e-6 * scale))
    return { line: [], center: null };
  // In the eigenbasis the center lies at −g/λ, so seen from there the point lies at +g/λ.
  const there = axes.map(({ value, vector }) => (g[0] * vector[0] + g[1] * vector[1]) / value);
  const level = axes.reduce((sum, { value }, i) => sum + value * there[i] ** 2, 0);
  const radii = axes.map(({ value }) => Math.sqrt(Math.abs(level / value)));
  const elliptic = axes[0].value * axes[1].value > 0;
  const lead = axes[0].value * level > 0 ? 0 : 1; // which axis the hyperbola's branch opens along
  const line = /** @type {[number, number][]} */ ([]);
  for (let i = 0; i <= 96; i += 1) {
    const t = elliptic ? (2 * Math.PI * i) / 96 : (4 * i) / 96 - 2;
    const local = elliptic ? [radii[0] * Math.cos(t), radii[1] * Math.sin(t)] : [0, 0];
    if (!elliptic) {
      local[lead] = Math.sign(there[lead] || 1) * radii[lead] * Math.cosh(t);
      local[1 - lead] = radii[1 - lead] * Math.sinh(t);
    }
    const [u, v] = local.map((value, k) => value - there[k]);
    line.push([u * axes[0].vector[0] + v * axes[1].vector[0], u * axes[0].vector[1] + v * axes[1].vector[1]]);
  }
  const center = /** @type {[number, number]} */ (
    [0, 1].map((k) => -there[0] * axes[0].vector[k] - there[1] * axes[1].vector[k])
  );
  return { line, center };
}

/**
 * @typedef {{text: string, color: string, x: number, y: number}} Label words, and the middle of their left edge
 *   in pixels
 */

/**
 * Draw gradient, eigenvectors and quadratic model at a head; the words for them are left to who writes the
 * others.
 * @param {CanvasRenderingContext2D} c @param {Frame} frame @param {[number, number]} at in data
 * @param {Bend} bend @param {Theme} theme
 * @returns {Label[]}
 */
export function drawBend(c, frame, at, bend, theme) {
  const labels = /** @type {Label[]} */ ([]);
  const [x, y] = [toPixelX(frame, at[0]), toPixelY(frame, at[1])];
  const unit = [frame.width / (frame.x[1] - frame.x[0]), -frame.height / (frame.y[1] - frame.y[0])];
  const reach = 0.13 * Math.min(frame.width, frame.height);

  const { line, center } = modelLevel(bend.g, bend.h);
  c.beginPath();
  for (const [dx, dy] of line) c.lineTo(x + dx * unit[0], y + dy * unit[1]);
  c.lineJoin = "round";
  for (const [tone, width] of /** @type {[string, number][]} */ ([
    [theme.casing, 3.5],
    [theme.text, 1.4],
  ])) {
    c.strokeStyle = tone;
    c.lineWidth = width;
    c.globalAlpha = 0.8;
    c.stroke();
  }
  c.globalAlpha = 1;
  if (center) {
    const [cx, cy] = [x + center[0] * unit[0], y + center[1] * unit[1]];
    c.beginPath();
    c.arc(cx, cy, 3, 0, 2 * Math.PI);
    c.fillStyle = theme.text;
    c.fill();
    if (Math.hypot(cx - x, cy - y) > APART)
      labels.push({ text: t("model's center"), color: theme.text, x: cx + 7, y: cy });
  }

  for (const { value, vector } of eigen(bend.h)) {
    const [px, py] = [vector[0] * unit[0], vector[1] * unit[1]];
    const long = Math.hypot(px, py) || 1;
    const [dx, dy] = [(px / long) * reach, (py / long) * reach];
    const color = value >= 0 ? theme.up : theme.down;
    // Bending up, the line ends in bars; bending down, in arrows that point away.
    for (const sign of [1, -1])
      arrow(c, x, y, x + sign * dx, y + sign * dy, color, theme.casing, value >= 0 ? "bar" : "open");
    const side = dx > 0 || (dx === 0 && dy < 0) ? 1 : -1;
    labels.push({
      text: `λ = ${format(value)}`,
      color,
      x: x + side * dx * 1.12 + 4,
      y: y + side * dy * 1.12,
    });
  }

  const size = Math.hypot(bend.g[0], bend.g[1]);
  if (size > 0) {
    const [gx, gy] = [-bend.g[0] * unit[0], -bend.g[1] * unit[1]];
    const long = Math.hypot(gx, gy) || 1;
    const [ex, ey] = [x + (gx / long) * reach * 0.9, y + (gy / long) * reach * 0.9];
    arrow(c, x, y, ex, ey, theme.text, theme.casing, "full");
    labels.push({ text: "−∇f", color: theme.text, x: ex + 6, y: ey + 2 });
  }
  return labels;
}

/** Nearer than this to the head, the model's center needs no name. */
const APART = 40;

/**
 * In one dimension: the tangent and the parabola that touch the curve.
 * @param {CanvasRenderingContext2D} c @param {Frame} frame @param {[number, number]} at @param {Bend} bend
 * @param {Theme} theme
 */
export function drawParabola(c, frame, at, bend, theme) {
  const wide = frame.x[1] - frame.x[0];
  for (const [curved, color, dash] of /** @type {[number, string, number[]][]} */ ([
    [0, theme.text, [6, 4]],
    [bend.h[0], bend.h[0] >= 0 ? theme.up : theme.down, []],
  ])) {
    c.beginPath();
    for (let i = -60; i <= 60; i += 1) {
      const dx = (i / 60) * wide * (curved ? 0.5 : 0.12);
      c.lineTo(toPixelX(frame, at[0] + dx), toPixelY(frame, at[1] + bend.g[0] * dx + 0.5 * curved * dx * dx));
    }
    c.setLineDash(dash);
    c.strokeStyle = color;
    c.lineWidth = 1.8;
    c.stroke();
    c.setLineDash([]);
  }
}

/** The colour of a share of the limit: calm up to a half, a warning up to the limit. @param {number} part @param {Theme} theme */
const zone = (part, theme) => (part > 1 ? theme.down : part > 0.5 ? theme.warn : theme.up);

/**
 * A ribbon under the path of the run in focus, coloured by how near the rule is to its limit.
 * @param {CanvasRenderingContext2D} c @param {{pixels: ArrayLike<number>}} path @param {Tensors} arrays
 * @param {number} last @param {Limit} limit @param {Theme} theme
 */
export function drawRibbon(c, path, arrays, last, { limit }, theme) {
  c.lineWidth = 13;
  c.lineCap = "butt";
  c.globalAlpha = 0.5;
  const steps = arrays.at.values;
  for (let j = 0; j < steps.length && steps[j] < last; j += 1) {
    const end = Math.min(j + 1 < steps.length ? steps[j + 1] : last, last);
    c.strokeStyle = zone(arrays.ratio.values[j] / limit, theme);
    c.beginPath();
    for (let k = steps[j]; k <= end; k += 1) c.lineTo(path.pixels[2 * k], path.pixels[2 * k + 1]);
    c.stroke();
  }
  c.globalAlpha = 1;
}

/** What the numbers say of the loss, in a line. @param {Bend} bend */
export function sayBend(bend) {
  const kind =
    bend.low >= 0
      ? t("bends up all around")
      : bend.high <= 0
        ? t("bends down all around")
        : t("saddle-shaped here");
  return `|∇f| ${format(Math.hypot(...bend.g))} · λ ${format(bend.low)} … ${format(bend.high)}: ${kind}`;
}

/** What they say of the rule: how far it is from its limit, and whose limit that is. @param {Bend} bend @param {Limit} limit */
export function sayStability({ ratio }, { limit, formula, rule, of, pull }) {
  const more = pull ? ` + ${of === "rates" ? "η·" : ""}${format(pull)}` : ""; // decoupled weight decay
  const steepest = of === "rates" ? `λmax(D^½HD^½)${more}` : more ? `η·(λmax${more})` : "η·λmax";
  const measured = `${steepest} = ${format(ratio)}`;
  const above = ratio > limit;
  if (of === "descent")
    return t(
      "{measured}: plain gradient descent would be {state} here (limit 2); no such limit is known for {rule}",
      {
        measured,
        state: above ? t("unstable") : t("stable"),
        rule: pull ? t("{rule} with decoupled decay", { rule }) : rule,
      },
    );
  if (of === "rule" && limit === 2 && !above)
    return ratio > 1
      ? t("{measured}, between 1 and 2: {rule} overshoots, but converges", { measured, rule })
      : t("{measured}, below 1: {rule} does not overshoot", { measured, rule });
  const bound = formula === "2" ? formula : `${format(limit)} = ${formula}`;
  const whose = of === "rates" ? t("{rule}, while its rates D hold,", { rule }) : rule;
  return above
    ? t("{measured}, above {bound}: {rule} is unstable here", { measured, bound, rule: whose })
    : t("{measured}, below {bound}: {rule} is stable here", { measured, bound, rule: whose });
}
