/** A mark in pixels: what is drawn of it, and what its words stand beside. */

import { HEAD } from "../core/measures.js";
import { boundsOf } from "./placing.js";

/** @import { Mark, Pair, Placed } from "./mark.js" */

/**
 * A mark whose shape is seen in these pieces; null where it is not in the picture.
 * @param {Mark} mark @param {Pair[][]} lines its shape @param {Pair | undefined} first where it stands
 * @param {{width: number, height: number}} size of the picture @param {number} wide how much wider lines are than on a desk
 * @returns {Omit<Placed, "end"> | null}
 */
export function placedAt(mark, lines, first, size, wide) {
  const { shape = "point" } = mark;
  const points = lines.flat();
  const around = shape === "circle" || shape === "region" ? points : first ? [first] : [];
  if (!around.length || !isIn(points, size)) return null;
  const drawn = shape !== "point" && shape !== "none";
  const head = mark.run !== undefined && mark.step === undefined;
  return {
    lines: drawn ? lines : [],
    filled: shape === "region",
    dashed: shape === "region",
    dot: shape === "point" && !head ? (first ?? null) : null,
    pointed: shape === "arrow",
    core: shape === "line" ? boundsOf([middleOf(points)], 3) : boundsOf(around, coreRoom(mark) * wide),
    how: shape === "region" ? "inside" : shape === "none" && mark.run === undefined ? "over" : "beside",
  };
}

/** Whether anything of a shape is in the picture. @param {Pair[]} points @param {{width: number, height: number}} size */
function isIn(points, { width, height }) {
  const { left, top, right, bottom } = boundsOf(points);
  return left <= width && right >= 0 && top <= height && bottom >= 0;
}

/** Pixels that belong to the place of a mark. @param {Mark} mark */
const coreRoom = ({ run, shape }) =>
  shape === "circle" || shape === "region" ? 0 : run === undefined ? 3 : HEAD.ring;

/** @param {Pair[]} points @returns {Pair} */
const middleOf = (points) => points[Math.floor(points.length / 2)];
