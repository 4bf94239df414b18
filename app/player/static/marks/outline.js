/** The shapes of marks on a map: app/export/drawing/maps/marks.py has the same ones. */

/** @import { Mark, Pair } from "./mark.js" */

/** Corners of a circle. */
const ROUND = 64;

/**
 * The outline of a mark's shape in the coordinates of the plane; one that goes around ends where it begins.
 * @param {Mark} mark @param {Pair} at where it stands @param {number} [pieces] of every straight line
 * @returns {Pair[]}
 */
export function outline({ shape = "point", radius = 0, to }, at, pieces = 1) {
  if (shape === "circle") {
    return Array.from({ length: ROUND + 1 }, (_, k) => {
      const turn = (2 * Math.PI * k) / ROUND;
      return [at[0] + radius * Math.cos(turn), at[1] + radius * Math.sin(turn)];
    });
  }
  if (!to) return [at];
  if (shape === "region") return divided([at, [to[0], at[1]], to, [at[0], to[1]], at], pieces);
  return divided([at, to], Math.max(pieces, 2));
}

/** A line with each of its parts in so many pieces. @param {Pair[]} corners @param {number} pieces @returns {Pair[]} */
function divided(corners, pieces) {
  const points = corners.slice(1).flatMap((to, i) => {
    const from = corners[i];
    return Array.from({ length: pieces }, (_, k) => {
      const part = k / pieces;
      return /** @type {Pair} */ ([from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1])]);
    });
  });
  return [...points, corners[corners.length - 1]];
}

/** A line through pixels, as SVG has it. @param {Pair[]} points */
export const lineThrough = (points) =>
  points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

/** An arrow head of so many pixels at the end of a line, as SVG has it. @param {Pair[]} points @param {number} long */
export function headOf(points, long) {
  const tip = points[points.length - 1];
  const before = points.findLast(([x, y]) => Math.hypot(x - tip[0], y - tip[1]) > 1e-6) ?? tip;
  const angle = Math.atan2(tip[1] - before[1], tip[0] - before[0]);
  const side = (/** @type {number} */ turn) =>
    /** @type {Pair} */ ([
      tip[0] + long * Math.cos(angle + Math.PI + turn),
      tip[1] + long * Math.sin(angle + Math.PI + turn),
    ]);
  return `${lineThrough([side(-0.42), tip, side(0.42)])}Z`;
}
