/** The data in two dimensions, with the lines, bars or boundaries of the runs. */

import { haloText } from "../core/drawing.js";
import { clip } from "../core/geometry.js";
import { exact, extent, scale, share } from "../core/scales.js";
import { colorOf } from "../core/theme.js";
import { t } from "../core/words.js";

/** @import { Message } from "../core/payload.js" */
/** @import { Scale } from "../core/scales.js" */
/** @import { Theme } from "../core/theme.js" */

const PAD = { left: 44, right: 18, top: 8, bottom: 36 };
/** How strong a line is: of the run in focus, and of another. */
export const WIDE = { focus: 3, other: 1.5 };
/** The radius of a dot, and of the ring around one in the mini-batch. */
const [DOT, RING] = [2.4, 5];

/**
 * @typedef {object} Plot
 * @property {CanvasRenderingContext2D} c
 * @property {Scale} across
 * @property {Scale} up
 * @property {(x: number) => number} toX
 * @property {(y: number) => number} toY
 * @property {{left: number, top: number, right: number, bottom: number}} box
 * @property {Theme} theme
 */

/**
 * @param {CanvasRenderingContext2D} c @param {Message<Header.Fit>} message @param {{width: number, height: number}} size
 * @param {Theme} theme
 */
export function paintFit(c, message, { width, height }, theme) {
  const { header, arrays } = message;
  const rows = header.kind === "margins" ? header.groups : null;
  const left = rows ? PAD.left + 26 : PAD.left;
  const box = { left, top: PAD.top, right: width - PAD.right, bottom: height - PAD.bottom };
  const [across, up] = axesOf(message);
  const toX = (/** @type {number} */ x) => box.left + share(across, x) * (box.right - box.left);
  const toY = (/** @type {number} */ y) => box.bottom - share(up, y) * (box.bottom - box.top);
  /** @type {Plot} */
  const plot = { c, across, up, toX, toY, box, theme };
  axes(plot, header, width);
  c.save();
  c.beginPath();
  c.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  c.clip();
  if (header.kind === "boundary") tint(plot, header, rowOf(arrays.fits, header.focus));
  const places = placesOf(plot, header, arrays.points);
  if (header.kind === "line" || header.kind === "levels") sticks(plot, message, places);
  dots(plot, header, arrays.points, places);
  for (const i of order(header)) line(plot, header, i, rowOf(arrays.fits, i));
  if (arrays.batch) rings(plot, header, placesOf(plot, header, arrays.batch));
  c.restore();
}

/** The runs, the one in focus last: on top. @param {Pick<Header.Fit, "runs" | "focus">} header */
export const order = ({ runs, focus }) => [...runs.keys()].filter((i) => i !== focus).concat(focus);

/** @param {{shape: number[], values: ArrayLike<number>}} table @param {number} i */
export const rowOf = ({ shape: [, width], values }, i) =>
  Array.from(values).slice(i * width, (i + 1) * width);

/** A column of a table. @param {{shape: number[], values: ArrayLike<number>}} table @param {number} k */
export const columnOf = ({ shape: [n, width], values }, k) =>
  Float64Array.from({ length: n }, (_, i) => values[i * width + k]);

/** How sure a run is of the class of a sample with this margin: 0 to 1. @param {number} margin */
export const sure = (margin) => 1 / (1 + Math.exp(-margin));

/** @param {Message<Header.Fit>} message @returns {[Scale, Scale]} */
function axesOf({ header: { kind, groups }, arrays: { points } }) {
  const across = columnOf(points, 0);
  const up = columnOf(points, 1);
  const percent = (/** @type {number} */ value) => `${Math.round(100 * value)} %`;
  const bare = { log: false, marks: [] };
  if (kind === "margins")
    return [exact(0, 1, { count: 4, write: percent }), { ...bare, low: groups.length - 0.5, high: -0.5 }];
  if (kind === "levels")
    return [{ ...bare, low: -0.5, high: groups.length - 0.5 }, scale(extent([up], false))];
  if (kind === "agreement") {
    const both = scale(extent([across], false));
    return [both, both];
  }
  return [scale(extent([across], false)), scale(extent([up], false))];
}

/** @param {Plot} plot @param {Header.Fit} header @param {number} width */
function axes({ c, across, up, toX, toY, box, theme }, { kind, axes: names, groups }, width) {
  c.strokeStyle = theme.rule;
  c.lineWidth = 1;
  c.strokeRect(box.left + 0.5, box.top + 0.5, box.right - box.left - 1, box.bottom - box.top - 1);
  c.fillStyle = theme.muted;
  c.font = `11px ${theme.font}`;
  c.textBaseline = "alphabetic";
  c.textAlign = "center";
  for (const { value, text } of across.marks) c.fillText(text, toX(value), box.bottom + 14);
  if (kind === "levels") groups.forEach((name, k) => c.fillText(name, toX(k), box.bottom + 14));
  c.textAlign = "right";
  c.textBaseline = "middle";
  for (const { value, text } of up.marks) c.fillText(text, box.left - 5, toY(value));
  if (kind === "margins")
    groups.forEach((name, k) => c.fillText(short(c, name, box.left - 6), box.left - 5, toY(k)));
  c.textAlign = "center";
  c.textBaseline = "alphabetic";
  const below = kind === "margins" ? t("sure of the right class") : kind === "levels" ? "" : names[0];
  c.fillText(below, (box.left + box.right) / 2, box.bottom + 29);
  const beside =
    kind === "agreement" ? t("predicted {name}", { name: names[0] }) : kind === "margins" ? "" : names[1];
  c.save();
  c.translate(10, (box.top + box.bottom) / 2);
  c.rotate(-Math.PI / 2);
  c.fillText(short(c, beside, box.bottom - box.top), 0, 0);
  c.restore();
  c.textAlign = "left";
  if (kind === "margins") {
    c.fillStyle = theme.muted;
    c.fillRect(toX(0.5), box.top, 1, box.bottom - box.top);
    c.font = `11px ${theme.font}`;
    haloText(c, "wrong", toX(0.5) - 42, box.top + 12, theme.muted, theme.casing);
    haloText(c, "right", Math.min(toX(0.5) + 8, width), box.top + 12, theme.muted, theme.casing);
  }
  if (kind === "agreement") {
    c.strokeStyle = theme.muted;
    c.setLineDash([4, 4]);
    c.beginPath();
    c.moveTo(box.left, box.bottom);
    c.lineTo(box.right, box.top);
    c.stroke();
    c.setLineDash([]);
  }
}

/** A name with so many pixels at most. @param {CanvasRenderingContext2D} c @param {string} name @param {number} most */
function short(c, name, most) {
  let text = name;
  while (text.length > 1 && c.measureText(text).width > most) text = `${text.slice(0, -2)}…`;
  return text;
}

/** Where samples are drawn, [n, 2] pixels; those of a group or class beside each other. @param {Plot} plot @param {Header.Fit} header @param {{shape: number[], values: ArrayLike<number>}} points */
function placesOf({ toX, toY, box, up, across }, { kind }, points) {
  const [n, width] = points.shape;
  const places = new Float64Array(2 * n);
  const inside = (/** @type {Scale} */ on, /** @type {number} */ value) =>
    Math.max(on.low, Math.min(value, on.high));
  for (let i = 0; i < n; i += 1) {
    const [x, y] = [points.values[i * width], points.values[i * width + 1]];
    const aside = spread(x, y) - 0.5; // the same sample at the same place, whatever else is drawn
    if (kind === "levels") places.set([toX(x + 0.7 * aside), toY(y)], 2 * i);
    else if (kind === "margins") {
      const room = (box.bottom - box.top) / Math.abs(up.high - up.low);
      places.set([toX(sure(x)), toY(y) + 0.8 * room * ((i * 0.61803398875) % 1) - 0.4 * room], 2 * i);
    } else places.set([toX(inside(across, x)), toY(kind === "agreement" ? inside(up, y) : y)], 2 * i);
  }
  return places;
}

/** A number from 0 to 1 that looks like chance, and follows from two others. @param {number} x @param {number} y */
function spread(x, y) {
  const turned = Math.sin(12.9898 * x + 78.233 * y) * 43758.5453;
  return turned - Math.floor(turned);
}

/** @param {Plot} plot @param {Header.Fit} header @param {{shape: number[], values: ArrayLike<number>}} points @param {Float64Array} places */
function dots({ c, theme }, { kind, groups }, points, places) {
  const [n, width] = points.shape;
  const classed = kind === "boundary" || (kind === "margins" && groups.length === 2);
  c.strokeStyle = c.fillStyle = theme.text;
  c.lineWidth = 1.1;
  c.globalAlpha = n > 600 ? 0.35 : 0.6;
  for (let i = 0; i < n; i += 1) {
    c.beginPath();
    c.arc(places[2 * i], places[2 * i + 1], DOT, 0, 2 * Math.PI);
    if (classed && points.values[(i + 1) * width - 1] === 0) c.stroke();
    else c.fill();
  }
  c.globalAlpha = 1;
}

/** @param {Plot} plot @param {Header.Fit} header @param {Float64Array} places */
function rings({ c, theme }, { runs, focus }, places) {
  ring(c, places, colorOf(runs[focus], theme));
}

/** Rings around places. @param {CanvasRenderingContext2D} c @param {Float64Array} places @param {string} color */
export function ring(c, places, color) {
  c.strokeStyle = color;
  c.lineWidth = 2;
  for (let i = 0; i < places.length; i += 2) {
    c.beginPath();
    c.arc(places[i], places[i + 1], RING, 0, 2 * Math.PI);
    c.stroke();
  }
}

/** From every sample to what the run in focus predicts of it. @param {Plot} plot @param {Message<Header.Fit>} message @param {Float64Array} places */
function sticks({ c, toY, theme }, { header, arrays: { points, fits } }, places) {
  const own = rowOf(fits, header.focus);
  c.strokeStyle = colorOf(header.runs[header.focus], theme);
  c.globalAlpha = 0.3;
  c.lineWidth = 1;
  c.beginPath();
  for (let i = 0; i < points.shape[0]; i += 1) {
    const x = points.values[2 * i];
    c.moveTo(places[2 * i], places[2 * i + 1]);
    c.lineTo(places[2 * i], toY(header.kind === "levels" ? own[x] : own[0] + own[1] * x));
  }
  c.stroke();
  c.globalAlpha = 1;
}

/** What a run predicts. @param {Plot} plot @param {Header.Fit} header @param {number} i @param {number[]} values */
function line(plot, header, i, values) {
  const { c, toX, toY, across, theme } = plot;
  const run = header.runs[i];
  const wide = i === header.focus ? WIDE.focus : WIDE.other;
  c.beginPath();
  if (header.kind === "line") {
    for (const x of [across.low, across.high]) c.lineTo(toX(x), toY(values[0] + values[1] * x));
  } else if (header.kind === "levels") {
    values.forEach((value, k) => {
      c.moveTo(toX(k - 0.4), toY(value));
      c.lineTo(toX(k + 0.4), toY(value));
    });
  } else if (header.kind === "boundary") {
    const ends = endsOf(plot, values);
    if (!ends) return;
    for (const [x, y] of ends) c.lineTo(x, y);
  } else return;
  for (const [color, more, dash] of /** @type {[string, number, number[]][]} */ ([
    [theme.casing, 2, []],
    [colorOf(run, theme), 0, run.dash],
  ])) {
    c.strokeStyle = color;
    c.lineWidth = wide + more;
    c.setLineDash(dash);
    c.stroke();
  }
  c.setLineDash([]);
}

/** Where a boundary enters the box and leaves it, in pixels; null where it does not cross it. @param {Plot} plot @param {number[]} values */
function endsOf({ across, up, toX, toY, box }, [a, b, c]) {
  const square = b * b + c * c;
  if (!square) return null;
  const [x, y] = [(-a * b) / square, (-a * c) / square]; // the point of the line next to (0, 0)
  const far =
    2 *
    (Math.hypot(x, y) +
      Math.hypot(across.high - across.low, up.high - up.low) +
      Math.hypot(across.high, up.high));
  const long = far / Math.sqrt(square);
  const ends = [-long, long].map((t) => [toX(x - c * t), toY(y + b * t)]);
  const [[ax, ay], [bx, by]] = ends;
  const part = clip(ax, ay, bx, by, box.left, box.top, box.right, box.bottom);
  if (!part) return null;
  return part.map((t) => /** @type {[number, number]} */ ([ax + t * (bx - ax), ay + t * (by - ay)]));
}

/** The side on which the run in focus predicts the second class. @param {Plot} plot @param {Header.Fit} header @param {number[]} values */
function tint({ c, across, up, toX, toY, theme }, { runs, focus }, [a, b, d]) {
  const corners = [
    [across.low, up.low],
    [across.high, up.low],
    [across.high, up.high],
    [across.low, up.high],
  ];
  const odds = corners.map(([x, y]) => a + b * x + d * y);
  c.beginPath();
  corners.forEach(([x, y], k) => {
    const next = (k + 1) % 4;
    if (odds[k] >= 0) c.lineTo(toX(x), toY(y));
    if (odds[k] >= 0 === odds[next] >= 0) return;
    const t = odds[k] / (odds[k] - odds[next]);
    c.lineTo(toX(x + t * (corners[next][0] - x)), toY(y + t * (corners[next][1] - y)));
  });
  c.closePath();
  c.fillStyle = colorOf(runs[focus], theme);
  c.globalAlpha = 0.14;
  c.fill();
  c.globalAlpha = 1;
}
