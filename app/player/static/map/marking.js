/** Marks on a map: where they stand on it, flat or in relief, and what can be marked there. */

import { project } from "../core/geometry.js";
import { HEAD, NAME } from "../core/measures.js";
import { rounded } from "../core/viewing.js";
import { outline } from "../marks/outline.js";
import { placedAt } from "../marks/placed.js";
import { boundsOf } from "../marks/placing.js";
import { anchorOf, standing } from "./anchors.js";
import { choicesOf } from "./choosing.js";
import { headOf } from "./line.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Ground, Mark, Pair, Placed } from "../marks/mark.js" */
/** @import { Obstacle } from "../marks/placing.js" */
/** @import { createOrbit } from "../relief/orbit.js" */
/** @import { createPaths } from "./paths.js" */
/** @import { Scene } from "./scene.js" */

/** How bad words are on a path, wholly; and on a head or its name. app/export/drawing/maps/marks.py has the same. */
const [PASSING, STANDING] = [8, 3];
/** About how wide a letter of a name is, in its height. */
const LETTER = 0.55;
/** A path is looked at in so many places. */
const SAMPLES = 60;
/** In relief a line bends with the surface in so many pieces. */
const PIECES = 24;

/**
 * A mark after a hand moved it, or its end, by a part of the plane.
 * @param {Mark} mark @param {Pair} anchor where it stood @param {Pair} by @param {boolean} end @param {Pair} spans what is
 *   shown of the plane
 * @returns {Mark}
 */
export function shifted(mark, anchor, by, end, spans) {
  const put = (/** @type {Pair} */ place) =>
    /** @type {Pair} */ (place.map((one, k) => rounded(one + by[k], spans[k])));
  if (!end) {
    const { run: _, step: __, ...rest } = mark;
    return { ...rest, at: put(anchor), ...(mark.to ? { to: put(mark.to) } : {}) };
  }
  if (mark.to) return { ...mark, to: put(mark.to) };
  const radius = rounded((mark.radius ?? 0) + by[0], spans[0]);
  return { ...mark, radius: Math.max(radius, 1e-3 * spans[0]) };
}

/**
 * @param {Scene} scene @param {Clock} clock @param {ReturnType<typeof createPaths>} paths
 * @param {ReturnType<typeof createOrbit>} orbit @param {() => boolean} busy whether a double click means something else
 * @returns {Ground & {stale: () => void}} `stale`: paths and window are others
 */
export function createMapGround(scene, clock, paths, orbit, busy) {
  const { frame } = scene;
  let turn = 0; // how often paths and window were others
  let known = { turn: -1, step: -1, obstacles: /** @type {Obstacle[]} */ ([]) };
  const { viewing } = clock;
  const spans = () => /** @type {Pair} */ ([frame.x[1] - frame.x[0], frame.y[1] - frame.y[0]]);
  const rest = () => Math.min(viewing.view.step ?? scene.header.steps, scene.header.steps);

  /** Pixels of places of the plane; in relief in pieces, without what is hidden. @param {Pair[]} points @returns {Pair[][]} */
  function seen(points) {
    if (!orbit.shown) {
      const pixels = project(frame, Float64Array.from(points.flat()));
      return [points.map((_, k) => [pixels[2 * k], pixels[2 * k + 1]])];
    }
    /** @type {Pair[][]} */ const pieces = [[]];
    for (const point of points) {
      const there = orbit.see(point);
      if (there?.clear) pieces[pieces.length - 1].push([there.x, there.y]);
      else if (pieces[pieces.length - 1].length) pieces.push([]);
    }
    return pieces.filter((piece) => piece.length);
  }

  /** @param {Mark} mark @returns {Placed | null} */
  function place(mark) {
    if (!scene.header) return null;
    const anchor = anchorOf(scene, clock, mark);
    if (!anchor) return null;
    const lines = seen(outline(mark, anchor, orbit.shown ? PIECES : 1));
    const [first] = seen([anchor])[0] ?? [];
    const placed = placedAt(mark, lines, first, frame, scene.wide);
    const reach = mark.shape === "circle" ? [anchor[0] + (mark.radius ?? 0), anchor[1]] : null;
    const last = /** @type {Pair | null} */ (mark.to ?? reach);
    return placed && { ...placed, end: (last && !orbit.shown && seen([last])[0]?.[0]) || null };
  }

  /** The paths and the heads where the view stands, or at the end. @returns {Obstacle[]} */
  function obstacles() {
    if (!scene.header) return [];
    const step = rest();
    if (orbit.shown) return scene.header.runs.flatMap((run, i) => headAt(run, orbit.see(pointOf(i, step))));
    if (known.turn === turn && known.step === step) return known.obstacles;
    const found = scene.header.runs.flatMap((run, i) => {
      const path = paths.of(i);
      if (!path) return [];
      const samples = Array.from({ length: SAMPLES }, (_, k) => {
        const { x, y } = headOf(path, (k / (SAMPLES - 1)) * Math.min(step, path.last));
        return { rect: boundsOf([[x, y]], 2), weight: PASSING / SAMPLES };
      });
      return [...samples, ...headAt(run, headOf(path, step))];
    });
    known = { turn, step, obstacles: found.filter(({ rect }) => Number.isFinite(rect.left + rect.top)) };
    return known.obstacles;
  }

  /** A head and its name. @param {Header.Run} run @param {{x: number, y: number} | null} at @returns {Obstacle[]} */
  function headAt({ title }, at) {
    if (!at) return [];
    const head = boundsOf([[at.x, at.y]], HEAD.ring * scene.wide);
    const named = {
      ...head,
      left: head.right,
      right: head.right + LETTER * NAME.size * scene.type * title.length,
    };
    return [
      { rect: head, weight: STANDING },
      { rect: named, weight: STANDING },
    ];
  }

  /** Where a run is in the plane. @param {number} run @param {number} step @returns {Pair} */
  function pointOf(run, step) {
    return standing(scene, run, step) ?? [NaN, NaN];
  }

  return {
    on: "map",
    area: () => ({ left: 0, top: 0, width: frame.width, height: frame.height }),
    theme: () => scene.theme,
    runs: () => scene.header?.runs ?? [],
    type: () => scene.type,
    key: () => {
      const moving = viewing.view.marks.some(({ run }) => run !== undefined);
      return [turn, rest(), orbit.shown && orbit.counts.grounds, moving && clock.shown()].join();
    },
    place,
    obstacles,
    moved: (mark, by, end) => {
      const anchor = anchorOf(scene, clock, mark);
      if (!anchor || orbit.shown) return mark;
      const [w, h] = spans();
      const moved = /** @type {Pair} */ ([(by[0] / frame.width) * w, (-by[1] / frame.height) * h]);
      return shifted(mark, anchor, moved, end, [w, h]);
    },
    choices: (at, mark) => (scene.header && !busy() ? choicesOf(scene, clock, paths, at, mark) : []),
    stale: () => {
      if (!scene.held) turn += 1;
    },
  };
}
