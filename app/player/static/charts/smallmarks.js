/** The marks of a view on a small map: their shapes, and their words in plain letters; no hand moves them there. */

import { haloText } from "../core/drawing.js";
import { project } from "../core/geometry.js";
import { NAME, SHAPE } from "../core/measures.js";
import { anchorOf } from "../map/anchors.js";
import { inkOf } from "../marks/mark.js";
import { spoken } from "../marks/markdown.js";
import { headOf, lineThrough, outline } from "../marks/outline.js";
import { placedAt } from "../marks/placed.js";
import { boundsOf, settled } from "../marks/placing.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Floats, Frame } from "../core/geometry.js" */
/** @import { Theme } from "../core/theme.js" */
/** @import { Raced } from "../map/anchors.js" */
/** @import { Mark, Pair, Placed } from "../marks/mark.js" */

/** Lines of words are at most this share of the map's width, and at most so many. */
const [WIDEST, MOST] = [0.5, 3];
/** Lines and dots are so much smaller than on the large map. */
const SMALLER = 0.8;
/** How high a line of words is, in its letters. */
const HIGH = 1.3;
/** A path is looked at in so many places; how bad words are on all of it. */
const [SAMPLES, PASSING] = [60, 8];

/** What is marked: those that belong to no run, and to one. @typedef {{marks: Mark[], raced: Raced, run: number, at: Clock["at"]}} Marked */

/**
 * Draw the marks at a step with a fraction.
 * @param {CanvasRenderingContext2D} c @param {Marked} marked @param {number} step @param {Floats} pixels of the run's path
 * @param {Frame} frame @param {Theme} theme
 */
export function drawMarks(c, { marks, raced, run, at }, step, pixels, frame, theme) {
  const own = marks.filter((mark) => (mark.on ?? "map") === "map" && (mark.run ?? run) === run);
  if (!own.length) return;
  c.save();
  c.font = `${NAME.small}px ${theme.font}`;
  const drawn = own.flatMap((mark) => {
    const placed = place(mark, anchorOf(raced, { at, shown: () => step }, mark), frame);
    return placed ? [{ mark, placed, ink: inkOf(mark, raced.header.runs, theme) }] : [];
  });
  for (const { placed, ink } of drawn) drawShape(c, placed, ink, theme);
  const worded = drawn.filter(({ mark }) => mark.text);
  const lines = worded.map(({ mark }) => broken(c, spoken(mark.text ?? ""), WIDEST * frame.width));
  const line = HIGH * NAME.small;
  const rects = settled(
    worded.map(({ placed: { core, how } }, k) => ({
      width: Math.max(...lines[k].map((one) => c.measureText(one).width)),
      height: line * lines[k].length,
      core,
      how,
    })),
    obstacles(pixels),
    [frame.width, frame.height],
    SMALLER,
  );
  c.textBaseline = "middle";
  worded.forEach(({ ink }, k) => {
    const { left, top } = rects[k];
    lines[k].forEach((one, i) => haloText(c, one, left, top + (i + 0.5) * line, ink, theme.casing));
  });
  c.restore();
}

/** @param {Mark} mark @param {Pair | null} anchor @param {Frame} frame */
function place(mark, anchor, frame) {
  if (!anchor) return null;
  const seen = (/** @type {Pair[]} */ points) => {
    const found = project(frame, Float64Array.from(points.flat()));
    return points.map((_, k) => /** @type {Pair} */ ([found[2 * k], found[2 * k + 1]]));
  };
  return placedAt(mark, [seen(outline(mark, anchor))], seen([anchor])[0], frame, SMALLER);
}

/** @param {CanvasRenderingContext2D} c @param {Omit<Placed, "end">} placed @param {string} ink @param {Theme} theme */
function drawShape(c, { lines, filled, dashed, dot, pointed }, ink, theme) {
  const path = new Path2D(lines.map(lineThrough).join(""));
  const [wide, casing] = [SMALLER * SHAPE.wide, SMALLER * SHAPE.casing];
  c.lineJoin = c.lineCap = "round";
  c.fillStyle = ink;
  if (filled) {
    c.globalAlpha = SHAPE.fill;
    c.fill(path);
  }
  c.globalAlpha = dashed ? 0.6 : 1;
  c.strokeStyle = theme.casing;
  c.lineWidth = wide + casing;
  c.stroke(path);
  c.globalAlpha = 1;
  c.strokeStyle = ink;
  c.lineWidth = wide;
  c.lineCap = dashed ? "butt" : "round";
  c.setLineDash(dashed ? SHAPE.dash.map((part) => SMALLER * part) : []);
  c.stroke(path);
  c.setLineDash([]);
  if (pointed && lines[0]) c.fill(new Path2D(headOf(lines[0], SMALLER * SHAPE.head)));
  if (!dot) return;
  for (const [tone, radius] of /** @type {[string, number][]} */ ([
    [theme.casing, SMALLER * SHAPE.point + casing / 2],
    [ink, SMALLER * SHAPE.point],
  ])) {
    c.beginPath();
    c.arc(...dot, radius, 0, 2 * Math.PI);
    c.fillStyle = tone;
    c.fill();
  }
}

/** A text in lines of so many pixels, the last one cut. @param {CanvasRenderingContext2D} c @param {string} text @param {number} most */
function broken(c, text, most) {
  const fits = (/** @type {string} */ line) => c.measureText(line).width <= most;
  /** @type {string[]} */ const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && fits(longer)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  const kept = lines.slice(0, MOST);
  if (lines.length > MOST) kept[MOST - 1] += "…";
  return kept.map((line) => {
    let cut = line;
    while (!fits(cut) && cut.length > 2) cut = `${cut.slice(0, -2)}…`;
    return cut;
  });
}

/** All of a path, which is drawn faint where it is still to come. @param {Floats} pixels */
function obstacles(pixels) {
  const last = pixels.length / 2 - 1;
  return Array.from({ length: SAMPLES }, (_, k) => {
    const i = 2 * Math.round((k / (SAMPLES - 1)) * last);
    return { rect: boundsOf([[pixels[i], pixels[i + 1]]], 2), weight: PASSING / SAMPLES };
  }).filter(({ rect }) => Number.isFinite(rect.left + rect.top));
}
