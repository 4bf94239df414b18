/**
 * The members of repeated runs on a relief, where the surface shows them: thin and faint paths with small heads, or only
 * dots, which stand for a density, too. app/export/drawing/relief/members.py draws the same.
 */

import { fit } from "../core/drawing.js";
import { MEMBER } from "../core/measures.js";
import { colorOf } from "../core/theme.js";
import { bundlesOf, kindOf, placesAt } from "../map/members.js";
import { drape, lastUpTo, lay } from "./drape.js";
import { spot } from "./runs.js";

/** @import { Tensors } from "../core/payload.js" */
/** @import { Bundle } from "../map/members.js" */
/** @import { Relief } from "./block.js" */
/** @import { Draped } from "./drape.js" */
/** @import { Shown } from "./orbit.js" */
/** @import { View } from "./runs.js" */

/** The lines of a run's members, each with its last row; none where only dots are drawn. @typedef {{bundle: Bundle, ways: {draped: Draped, last: number}[]}} Laid */

/** @param {HTMLCanvasElement} canvas below that of the paths */
export function createMembers(canvas) {
  let context = fit(canvas, 1, 1);
  /** @type {Laid[]} */ let all = [];
  /** @type {Tensors | undefined} */ let laid; // what they were made of
  let kind = "";
  let drawn = -1;

  /** Lay them over a surface. @param {Relief} relief @param {Shown} shown @param {boolean} anew whether it is another */
  function build(relief, { header, arrays, members }, anew) {
    drawn = -1;
    const bundles = bundlesOf(header, arrays);
    const wanted = kindOf(bundles, members ?? null);
    if (arrays === laid && wanted === kind && !anew) return;
    [laid, kind] = [arrays, wanted];
    all = bundles.map((bundle) => ({ bundle, ways: kind === "paths" ? waysOf(relief, bundle) : [] }));
  }

  /** Find where a camera sees them. @param {View} view */
  function see({ lens, screen }) {
    drawn = -1;
    for (const { ways } of all) for (const { draped } of ways) lay(lens, screen, draped);
  }

  /**
   * All of them at a step.
   * @param {Relief} relief @param {View} view @param {Shown} shown @param {number} step
   */
  function draw(relief, view, { header, theme, wide = 1 }, step) {
    if (step === drawn) return;
    drawn = step;
    context.clearRect(0, 0, view.lens.width, view.lens.height);
    for (const { bundle, ways } of all) {
      context.strokeStyle = context.fillStyle = colorOf(header.runs[bundle.run], theme);
      context.lineWidth = MEMBER.wide * wide;
      context.lineJoin = "round";
      context.globalAlpha = MEMBER.opacity;
      context.beginPath();
      for (const way of ways) trace(way, Math.floor(step));
      context.stroke();
      context.globalAlpha = MEMBER.strong;
      context.beginPath();
      const places = placesAt(bundle, step);
      for (let k = 0; k < places.length; k += 2) {
        const at = spot(relief, view, [places[k], places[k + 1]]);
        if (at?.clear) dot(at, MEMBER.head * wide);
      }
      context.fill();
    }
    context.globalAlpha = 1;
  }

  /** @param {{draped: Draped, last: number}} way @param {number} row */
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

/**
 * The members' paths over a surface: where there are many, only every so many of them, for a camera turns all of them.
 * @param {Relief} relief @param {Bundle} bundle
 */
function waysOf(relief, { x, ends, rows }) {
  const every = Math.ceil(ends.length / MEMBER.many);
  const shown = ends.flatMap((end, m) =>
    end && m % every === 0 ? [{ m, last: Math.min(end, rows) - 1 }] : [],
  );
  return shown.map(({ m, last }) => ({
    draped: drape(relief, x.subarray(2 * m * rows, 2 * (m * rows + last + 1))),
    last,
  }));
}
