/** Two features and a target in space, with the plane that each run predicts: seen from above, turned by hand. */

import { haloText } from "../core/drawing.js";
import { extent } from "../core/scales.js";
import { colorOf } from "../core/theme.js";
import { columnOf, order, ring, rowOf, WIDE } from "./fitpicture.js";

/** @import { Message } from "../core/payload.js" */
/** @import { Theme } from "../core/theme.js" */

/** How far one looks down, in radians. */
const PITCH = 0.42;
/** The height of the box, in parts of half its width. */
const TALL = 1.1;
/** Lines of the plane in focus, each way. */
const LINES = 6;
const DOT = 2.2;

/**
 * @typedef {object} Space
 * @property {[number, number]} across the range of the first feature
 * @property {[number, number]} deep of the second
 * @property {[number, number]} up of the target
 * @property {(u: number, v: number, z: number) => [number, number]} place in pixels
 */

/**
 * @param {CanvasRenderingContext2D} c @param {Message<Header.Fit>} message @param {{width: number, height: number}} size
 * @param {Theme} theme @param {number} turn around the vertical, in radians
 */
export function paintSpace(c, message, size, theme, turn) {
  const { header, arrays } = message;
  const space = spaceOf(arrays.points, size, turn);
  const own = rowOf(arrays.fits, header.focus);
  const color = colorOf(header.runs[header.focus], theme);
  floor(c, space, header.axes, theme, size.width);
  const [below, above] = [[], []].map(() => /** @type {number[][]} */ ([]));
  const { values } = arrays.points;
  for (let i = 0; i < values.length; i += 3) {
    const [u, v, z] = [values[i], values[i + 1], values[i + 2]];
    (z < heightOf(own, u, v) ? below : above).push([u, v, z]);
  }
  c.save();
  c.beginPath();
  c.rect(0, 0, size.width, size.height);
  c.clip();
  samples(c, space, below, own, color, theme, 0.35);
  for (const i of order(header))
    sheet(c, space, rowOf(arrays.fits, i), header.runs[i], i === header.focus, theme);
  samples(c, space, above, own, color, theme, 0.75);
  if (arrays.batch) {
    const seen = arrays.batch.values;
    const places = new Float64Array((2 * seen.length) / 3);
    for (let i = 0; 3 * i < seen.length; i += 1)
      places.set(space.place(seen[3 * i], seen[3 * i + 1], seen[3 * i + 2]), 2 * i);
    ring(c, places, color);
  }
  c.restore();
}

/** What a plane predicts. @param {number[]} plane @param {number} u @param {number} v */
const heightOf = ([a, b, d], u, v) => a + b * u + d * v;

/** Both features have the same unit: what their scales do to the loss is what some maps are about. @param {{shape: number[], values: ArrayLike<number>}} points @param {{width: number, height: number}} size @param {number} turn @returns {Space} */
export function spaceOf(points, { width, height }, turn) {
  const [across, deep, up] = [0, 1, 2].map(
    (k) => /** @type {[number, number]} */ (extent([columnOf(points, k)], false) ?? [0, 1]),
  );
  const middle = (/** @type {[number, number]} */ [low, high]) => (low + high) / 2;
  const half = Math.max(across[1] - across[0], deep[1] - deep[0], 1e-300) / 2;
  const rise = Math.max(up[1] - up[0], 1e-300) / 2;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const unit = Math.min(width / 3, height / (2 * (TALL * Math.cos(PITCH) + 1.42 * Math.sin(PITCH)) + 0.25));
  return {
    across,
    deep,
    up,
    place: (u, v, z) => {
      const [x, y] = [(u - middle(across)) / half, (v - middle(deep)) / half];
      const tall = (TALL * (z - middle(up))) / rise;
      return [
        width / 2 + unit * (cos * x - sin * y),
        height / 2 - unit * (tall * Math.cos(PITCH) + (sin * x + cos * y) * Math.sin(PITCH)),
      ];
    },
  };
}

/** The box's floor and its upright, with names. @param {CanvasRenderingContext2D} c @param {Space} space @param {string[]} names @param {Theme} theme @param {number} width */
function floor(c, { across, deep, up, place }, names, theme, width) {
  const corners = [
    [across[0], deep[0]],
    [across[1], deep[0]],
    [across[1], deep[1]],
    [across[0], deep[1]],
  ].map(([u, v]) => place(u, v, up[0]));
  c.strokeStyle = theme.rule;
  c.lineWidth = 1;
  c.beginPath();
  for (const corner of corners) c.lineTo(...corner);
  c.closePath();
  c.stroke();
  const left = corners.reduce((best, corner, k) => (corner[0] < corners[best][0] ? k : best), 0);
  const [u, v] = [
    [across[0], deep[0]],
    [across[1], deep[0]],
    [across[1], deep[1]],
    [across[0], deep[1]],
  ][left];
  const top = place(u, v, up[1]);
  c.beginPath();
  c.moveTo(...corners[left]);
  c.lineTo(...top);
  c.stroke();
  c.fillStyle = theme.muted;
  c.font = `11px ${theme.font}`;
  c.textBaseline = "bottom";
  c.textAlign = "left";
  c.fillText(names[2], Math.max(top[0] - 12, 2), top[1] - 3);
  c.textBaseline = "top";
  c.textAlign = "center";
  // An edge of the floor has the name of its feature: of two parallel ones the one in front.
  for (const [k, name] of names.slice(0, 2).entries()) {
    const edges = [
      [corners[k], corners[k + 1]],
      [corners[(k + 2) % 4], corners[(k + 3) % 4]],
    ].map(([a, b]) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
    const [x, y] = edges[0][1] > edges[1][1] ? edges[0] : edges[1];
    const wide = c.measureText(name).width / 2;
    haloText(c, name, Math.max(wide, Math.min(x, width - wide)), y + 5, theme.muted, theme.casing);
  }
  c.textAlign = "left";
}

/** @param {CanvasRenderingContext2D} c @param {Space} space @param {number[][]} points @param {number[]} own @param {string} color @param {Theme} theme @param {number} alpha */
function samples(c, { place }, points, own, color, theme, alpha) {
  c.strokeStyle = color;
  c.lineWidth = 1;
  c.globalAlpha = 0.3;
  c.beginPath();
  for (const [u, v, z] of points) {
    c.moveTo(...place(u, v, z));
    c.lineTo(...place(u, v, heightOf(own, u, v)));
  }
  c.stroke();
  c.globalAlpha = alpha;
  c.fillStyle = theme.text;
  for (const [u, v, z] of points) {
    c.beginPath();
    c.arc(...place(u, v, z), DOT, 0, 2 * Math.PI);
    c.fill();
  }
  c.globalAlpha = 1;
}

/** A run's plane: of the run in focus with a grid, of another its outline. @param {CanvasRenderingContext2D} c @param {Space} space @param {number[]} plane @param {Header.Run} run @param {boolean} focused @param {Theme} theme */
function sheet(c, { across, deep, place }, plane, run, focused, theme) {
  const at = (/** @type {number} */ s, /** @type {number} */ t) => {
    const [u, v] = [across[0] + s * (across[1] - across[0]), deep[0] + t * (deep[1] - deep[0])];
    return place(u, v, heightOf(plane, u, v));
  };
  const outline = () => {
    c.beginPath();
    for (const [s, t] of [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ])
      c.lineTo(...at(s, t));
    c.closePath();
  };
  c.strokeStyle = c.fillStyle = colorOf(run, theme);
  if (focused) {
    outline();
    c.globalAlpha = 0.16;
    c.fill();
    c.globalAlpha = 0.5;
    c.lineWidth = 0.8;
    c.beginPath();
    for (let k = 1; k < LINES; k += 1) {
      c.moveTo(...at(k / LINES, 0));
      c.lineTo(...at(k / LINES, 1));
      c.moveTo(...at(0, k / LINES));
      c.lineTo(...at(1, k / LINES));
    }
    c.stroke();
    c.globalAlpha = 1;
  }
  outline();
  c.setLineDash(run.dash);
  c.lineWidth = focused ? WIDE.focus - 0.8 : WIDE.other;
  c.stroke();
  c.setLineDash([]);
}
