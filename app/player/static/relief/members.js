/** The members of repeated runs on a relief: thin and faint, each with a small head, where the surface shows them. */

import { fit } from "../core/drawing.js";
import { MEMBER } from "../core/measures.js";
import { colorOf } from "../core/theme.js";
import { pathsOfMembers } from "../map/members.js";
import { drape, lastUpTo, lay } from "./drape.js";
import { spot } from "./runs.js";

/** @import { Floats } from "../core/geometry.js" */
/** @import { Tensor } from "../core/payload.js" */
/** @import { Relief } from "./block.js" */
/** @import { Draped } from "./drape.js" */
/** @import { Shown } from "./orbit.js" */
/** @import { View } from "./runs.js" */

/** @typedef {{run: number, points: Floats, draped: Draped, last: number}} Member its path, and the last row of it */

/** @param {HTMLCanvasElement} canvas below that of the paths */
export function createMembers(canvas) {
  let context = fit(canvas, 1, 1);
  /** @type {Member[]} */ let members = [];
  /** @type {Tensor | undefined} */ let laid; // what they were made of
  let drawn = -1;

  /** Lay them over a surface. @param {Relief} relief @param {Shown} shown @param {boolean} anew whether it is another */
  function build(relief, { header, members: given }, anew) {
    drawn = -1;
    if (given === laid && !anew) return;
    laid = given;
    members = pathsOfMembers(header, given).map(({ run, points }) => ({
      run,
      points,
      draped: drape(relief, points),
      last: points.length / 2 - 1,
    }));
  }

  /** Find where a camera sees them. @param {View} view */
  function see({ lens, screen }) {
    drawn = -1;
    for (const { draped } of members) lay(lens, screen, draped);
  }

  /**
   * All of them up to a step.
   * @param {Relief} relief @param {View} view @param {Shown} shown @param {number} step
   */
  function draw(relief, view, { header, theme, wide = 1 }, step) {
    const row = Math.floor(step);
    if (row === drawn) return;
    drawn = row;
    context.clearRect(0, 0, view.lens.width, view.lens.height);
    for (const run of new Set(members.map((one) => one.run))) {
      const own = members.filter((one) => one.run === run && one.last >= 0);
      context.strokeStyle = context.fillStyle = colorOf(header.runs[run], theme);
      context.lineWidth = MEMBER.wide * wide;
      context.lineJoin = "round";
      context.globalAlpha = MEMBER.opacity;
      context.beginPath();
      for (const member of own) trace(member, row);
      context.stroke();
      context.globalAlpha = MEMBER.strong;
      context.beginPath();
      for (const { points, last } of own) {
        const k = 2 * Math.min(row, last);
        const at = spot(relief, view, [points[k], points[k + 1]]);
        if (at?.clear) dot(at, MEMBER.head * wide);
      }
      context.fill();
    }
    context.globalAlpha = 1;
  }

  /** @param {Member} member @param {number} row */
  function trace({ draped: { laid: seen }, last }, row) {
    const end = lastUpTo(seen.at, seen.count, Math.min(row, last));
    for (let k = 0; k <= end; k += 1) {
      if (seen.visible[k] !== 1) continue;
      const [x, y] = [seen.pixels[2 * k], seen.pixels[2 * k + 1]];
      if (k && seen.visible[k - 1] === 1) context.lineTo(x, y);
      else context.moveTo(x, y);
    }
  }

  /** @param {{x: number, y: number}} at @param {number} radius */
  function dot({ x, y }, radius) {
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
  }

  /** The stage has another size. @param {number} width @param {number} height */
  function resize(width, height) {
    context = fit(canvas, width, height);
    drawn = -1;
  }

  return { build, see, draw, resize };
}
