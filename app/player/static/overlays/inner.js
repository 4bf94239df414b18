/**
 * The inner state of a rule at a head: arrows, points, squares and rates, each to one scale over the whole
 * path.
 */

import { toPixelX, toPixelY } from "../core/geometry.js";
import { t } from "../core/words.js";
import { drawBar, drawPoint, drawSquares, drawVector } from "./glyphs.js";
import { groupsOf, row, SIZES, timesAt, units } from "./sizes.js";

/** @import { Message } from "../core/payload.js" */
/** @import { Frame } from "../core/geometry.js" */
/** @import { Theme } from "../core/theme.js" */
/** @import { Label } from "./bending.js" */

/**
 * @typedef {Header.Glyph} Glyph
 * @typedef {{at: [number, number], color: string}} Head where it stands, in data, and the run's colour
 * @typedef {{now: Set<string>, known: Set<string>, before: Set<string>}} Focus what a phase is about, what is
 *   known by then, and of what it uses the value of the step before
 */

/** A point nearer to the head than this many pixels is the head. */
const TOGETHER = 9;

/** On a curve all arrows lie along one line: they are drawn so many pixels apart. */
const LANE = 15;

/** How strong what a phase is not about is drawn. */
const FAINT = 0.35;

/** These are gradients wherever they are measured. */
const GRADIENTS = new Set(["g", "slope", "part"]);

/**
 * Draw what the rule computes in the step from k to k + 1; the words are left to who writes the others.
 * @param {CanvasRenderingContext2D} c @param {Frame} frame @param {Head} head
 * @param {Message<Header.Inner>} message
 * @param {number} k
 * @param {Theme} theme @param {Focus | null} phase null: all of it at once
 * @returns {Label[]}
 */
export function drawInner(c, frame, head, message, k, theme, phase) {
  const { header, arrays } = message;
  const [ux, uy] = units(frame);
  const small = Math.min(frame.width, frame.height);
  const [x, y] = [toPixelX(frame, head.at[0]), toPixelY(frame, head.at[1])];
  const colors = colorsOf(header.glyphs, theme, head.color);
  const labels = /** @type {Label[]} */ ([]);
  const strong = (/** @type {Glyph} */ { name }) => !phase || phase.now.has(name);
  const groups = groupsOf(message, frame);
  const drawn = header.glyphs
    .filter((/** @type {Glyph} */ glyph) => isDrawn(glyph, header.glyphs, phase))
    .map((/** @type {Glyph} */ glyph) => {
      const group = groups.find(({ names }) => names.includes(glyph.name));
      const times = group ? timesAt(group, message, frame, k) : 1;
      const more = times ** (glyph.kind === "squares" ? 2 : 1);
      const name = `${glyph.kind === "vector" && glyph.sign < 0 ? "−" : ""}${glyph.symbol.replaceAll(" ", "")}`;
      return {
        ...glyph,
        color: colors[glyph.name],
        values: row(arrays[glyph.name], k),
        scale: (group?.scale ?? 1) * times,
        text: more > 1 ? `${name} × ${grouped(more)}` : name,
      };
    })
    .sort((/** @type {Glyph} */ a, /** @type {Glyph} */ b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  const say = (/** @type {any} */ glyph, /** @type {number} */ px, /** @type {number} */ py) => {
    if (strong(glyph)) labels.push({ text: glyph.text, color: glyph.color, x: px, y: py });
  };
  // The squares stand where the arrows do not go.
  const down = drawn.reduce(
    (/** @type {number} */ sum, /** @type {any} */ { kind, values, sign, scale }) =>
      kind === "vector" ? sum + sign * values[1] * uy * scale : sum,
    0,
  );
  const room = 2 * SIZES.squares[1] * small;
  const above = down > 0 || header.curve ? y > room : y > frame.height - room;
  const lane = header.curve ? (y > frame.height - 6 * LANE ? -LANE : LANE) : 0;
  let lanes = 0;
  // how far from the head the next squares stand
  let tray = 16 + (lane && lane < 0 === above ? LANE * drawn.length : 0);

  c.save();
  for (const glyph of drawn) {
    const { name, kind, sign, values, scale, color } = glyph;
    const before = phase?.before.has(name) && k > 0 ? row(arrays[name], k - 1) : null;
    c.globalAlpha = strong(glyph) ? 1 : FAINT;
    if (kind === "squares") {
      const largest = SIZES.squares[1] * small;
      const side = (/** @type {number} */ value) => Math.min(Math.sqrt(Math.max(value, 0)) * scale, largest);
      const tall = Math.max(4, ...Array.from(values, side), ...Array.from(before ?? [], side));
      const bottom = above ? y - tray - 14 : y + tray + tall;
      drawSquares(
        c,
        x,
        bottom,
        Array.from(values, side),
        before && Array.from(before, side),
        largest,
        color,
        theme,
      );
      say(glyph, x + Math.max(14, side(values[1] ?? 0)) + 9, bottom - tall / 2);
      tray += tall + 22;
    } else if (kind === "rates") {
      const reach = (SIZES.rates[1] * small) / 2;
      const [across, up = 0] = Array.from(values, (rate) => (Math.abs(rate) * scale) / 2);
      drawBar(c, x, y, across, 0, reach, color, theme);
      drawBar(c, x, y, 0, up, reach, color, theme);
      say(glyph, x + Math.min(across, reach) + 6, y - 12);
    } else if (kind === "point") {
      const [px, py] = [toPixelX(frame, values[0]), toPixelY(frame, values[1])];
      if (!phase?.now.has(name) && Math.hypot(px - x, py - y) < TOGETHER) continue;
      drawPoint(c, x, y, px, py, color, theme);
      say(glyph, px + 10, py);
    } else {
      const from = arrays[`${name}@`] ? row(arrays[`${name}@`], k) : null;
      const [ax, there] = from ? [toPixelX(frame, from[0]), toPixelY(frame, from[1])] : [x, y];
      const beside = lane !== 0 && name !== "w";
      if (beside) lanes += 1;
      const ay = beside ? y + lane * lanes : there;
      const tip = (/** @type {ArrayLike<number>} */ v) => [
        sign * v[0] * ux * scale,
        sign * v[1] * uy * scale,
      ];
      const cut = name === "w" && scale === 1 ? Infinity : SIZES[name === "w" ? "w" : "vector"][1] * small;
      if (before) {
        c.globalAlpha = FAINT;
        drawVector(c, ax, ay, tip(before), cut, color, theme);
        c.globalAlpha = 1;
      }
      const end = drawVector(c, ax, ay, tip(values), cut, color, theme);
      if (end)
        say(
          glyph,
          end[0] >= ax ? end[0] + 8 : end[0] - 12 - 7.5 * [...glyph.text.normalize()].length,
          end[1] + (end[1] >= ay ? 6 : -6),
        );
    }
  }
  c.restore();
  return labels;
}

/** A round number with its thousands apart. @param {number} value */
const grouped = (value) =>
  value < 1e5
    ? String(value).replace(/\B(?=(\d{3})+$)/g, "\u2009")
    : `10${String(Math.round(Math.log10(value))).replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)])}`;

/** What lies below comes first. */
const ORDER = ["squares", "rates", "point", "vector"];

/**
 * Whether a glyph is drawn: what is only a stage on the way to another, as m is to m̂, is not, but in its own
 * phase.
 * @param {Glyph} glyph @param {Glyph[]} glyphs @param {Focus | null} phase
 */
function isDrawn({ name, used }, glyphs, phase) {
  if (phase?.now.has(name)) return true;
  if (phase ? !phase.known.has(name) : !used) return false;
  return !glyphs.some((other) => other.name === `${name}_hat` && (!phase || phase.known.has(other.name)));
}

/**
 * The colour of every glyph.
 * @param {Glyph[]} glyphs @param {Theme} theme @param {string} color the run's own
 * @returns {Object<string, string>}
 */
function colorsOf(glyphs, theme, color) {
  const memories = glyphs
    .filter(({ name, kind }) => kind === "vector" && name !== "w" && !GRADIENTS.has(name))
    .map(({ name }) => name.replace("_hat", ""));
  const rank = (/** @type {string} */ name) => [...new Set(memories)].indexOf(name.replace("_hat", ""));
  const of = (/** @type {Glyph} */ { name, kind }) => {
    if (kind === "squares" || kind === "rates") return theme[kind];
    if (name === "w") return color;
    return kind === "point" || GRADIENTS.has(name)
      ? theme.text
      : theme.memory[rank(name) % theme.memory.length];
  };
  return Object.fromEntries(glyphs.map((glyph) => [glyph.name, of(glyph)]));
}

/**
 * What the glyphs mean, in words, each with its colour.
 * @param {Message<Header.Inner>} message @param {Theme} theme @param {string} color
 * @returns {{color: string, symbol: string, text: string}[]}
 */
export function legendOf({ header }, theme, color) {
  const colors = colorsOf(header.glyphs, theme, color);
  const how = /** @type {Object<string, string>} */ ({
    squares: t(": the area of a square for each coordinate"),
    rates: t(": the length of a bar along each coordinate"),
    point: t(": the ring"),
  });
  return header.glyphs
    .filter((/** @type {Glyph} */ glyph) => isDrawn(glyph, header.glyphs, null))
    .map((/** @type {Glyph} */ { name, kind, symbol, sign, help }) => ({
      color: colors[name],
      symbol: `${kind === "vector" && sign < 0 ? "−" : ""}${symbol.replaceAll(" ", "")}`,
      text: `${lower(help)}${how[kind] ?? ""}`,
    }));
}

/** A sentence as part of another. @param {string} help */
export const lower = (help) =>
  help.replace(/\.$/, "").replace(/^(?!Adam)[A-Z](?=[a-z]+\b[^'’])/, (letter) => letter.toLowerCase());
