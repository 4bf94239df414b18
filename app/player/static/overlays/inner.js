/**
 * The inner state of a rule at a head: arrows, points, squares and rates, each to one scale over the whole
 * path.
 */

import { arrow, haloText } from "../core/drawing.js";
import { toPixelX, toPixelY } from "../core/geometry.js";

/** @import { Theme } from "../core/theme.js" */
/** @import { Frame } from "../core/geometry.js" */
/** @import { Message } from "../core/payload.js" */
/** @import { Label } from "./bending.js" */

/**
 * @typedef {Header.Glyph} Glyph
 * @typedef {{at: [number, number], ink: string}} Head where it stands, in data, and the run's colour
 * @typedef {{now: Set<string>, seen: Set<string>, before: Set<string>}} Focus what a phase is about, what is
 *   known by
 *   then, and of what it uses the value of the step before
 */

/** Of the sizes along a path, this share is drawn to scale; larger ones are cut, and dashed. */
const SHARE = 0.97;
/** Values that differ by no more than this factor share a scale. */
const ALIKE = 8;
/** As shares of the smaller side of the map: how long what is to scale is at most, and where it is cut. */
const SIZES = { vector: [0.2, 0.26], squares: [0.11, 0.15], rates: [0.24, 0.3], w: [0.16, 0.3] };
/**
 * An arrow shorter than this many pixels beside others has no direction for the eye: it is drawn this long,
 * dashed.
 */
const SHORTEST = 26;
/** A point nearer to the head than this many pixels is the head. */
const TOGETHER = 9;
/** On a curve all arrows lie along one line: they are drawn so many pixels apart. */
const LANE = 15;
/** How strong what a phase is not about is drawn. */
const FAINT = 0.35;
/** These are gradients wherever they are measured. */
const GRADIENTS = new Set(["g", "slope", "part"]);

/**
 * The value below which a share of the positive ones lie.
 * @param {Float64Array} values @param {number} share
 */
export function quantile(values, share) {
  const sorted = values.filter((value) => value > 0 && value < Infinity).sort();
  return sorted.length ? sorted[Math.round(share * (sorted.length - 1))] : 0;
}

/** Row k of an array. @param {{shape: number[], values: Float32Array}} array @param {number} k */
const row = ({ shape, values }, k) => values.subarray(k * shape[1], (k + 1) * shape[1]);

/**
 * @typedef {{names: string[], kind: "vector" | "squares" | "rates", scale: number, low: number, high:
 *   number}} Group glyphs that share a scale
 */
/** @type {WeakMap<Message<Header.Inner>, {key: string, groups: Group[]}>} */
const known = new WeakMap();

/**
 * How large a glyph is drawn at scale 1: an arrow's pixels, the side of the larger square, the longer bar.
 * @param {string} kind @param {ArrayLike<number>} values @param {[number, number]} unit
 */
function sizeOf(kind, values, [ux, uy]) {
  if (kind === "vector") return Math.hypot(values[0] * ux, values[1] * uy);
  const largest = Math.max(...Array.from(values, Math.abs));
  return kind === "squares" ? Math.sqrt(largest) : largest;
}

/**
 * The scales: each the same for the whole path, and for all glyphs of a kind that are of about one size. Of
 * an arrow's
 * pixels, of a square's side over the root of its value, of a rate. Steps are as long as they are.
 * @param {Message<Header.Inner>} message @param {Frame} frame @returns {Group[]}
 */
export function groupsOf(message, frame) {
  const unit = units(frame);
  const small = Math.min(frame.width, frame.height);
  const key = `${unit} ${small}`;
  const kept = known.get(message);
  if (kept?.key === key) return kept.groups;
  const { header, arrays } = message;
  /** @type {Group[]} */ const groups = [];
  for (const { name, kind, used } of header.glyphs) {
    if (kind === "point" || !used) continue;
    const size = quantile(
      Float64Array.from({ length: header.last }, (_, k) => sizeOf(kind, row(arrays[name], k), unit)),
      SHARE,
    );
    const alike = (/** @type {Group} */ one) =>
      one.names.some((other) => name === `${other}_hat`) ||
      (size <= ALIKE * one.low && size * ALIKE >= one.high);
    const group = name === "w" ? null : groups.find((one) => one.kind === kind && alike(one));
    if (group)
      Object.assign(group, {
        names: [...group.names, name],
        low: Math.min(group.low, size),
        high: Math.max(group.high, size),
      });
    else groups.push({ names: [name], kind, scale: 1, low: size, high: size });
  }
  for (const group of groups)
    if (group.names[0] !== "w") group.scale = group.high ? (SIZES[group.kind][0] * small) / group.high : 0;
  known.set(message, { key, groups });
  return groups;
}

/**
 * How many times larger a group is drawn at step k than its scale says, so that it can be seen: 1, 2, 5, 10,
 * …,
 * and for squares, which are there to be seen growing, only 1, 10, 100, …
 * @param {Group} group @param {Message<Header.Inner>} message @param {Frame} frame @param {number} k
 */
export function timesAt({ names, kind, scale }, { arrays }, frame, k) {
  const largest = scale * Math.max(...names.map((name) => sizeOf(kind, row(arrays[name], k), units(frame))));
  const wanted = SIZES[names[0] === "w" ? "w" : kind][0] * Math.min(frame.width, frame.height);
  // a step that can be seen is as long as it is
  if (!(largest > 0 && largest < (names[0] === "w" ? wanted / 3 : wanted))) return 1;
  const power = 10 ** Math.min(Math.floor(Math.log10(wanted / largest) + 1e-9), 6);
  const digit = kind !== "squares" ? [5, 2].find((one) => one * power * largest <= wanted) : 1;
  return (digit ?? 1) * power;
}

/** Pixels per unit across and up. @param {Frame} frame @returns {[number, number]} */
const units = (frame) => [frame.width / (frame.x[1] - frame.x[0]), -frame.height / (frame.y[1] - frame.y[0])];

/**
 * Draw what the rule computes in the step from k to k + 1; the words are left to who writes the others.
 * @param {CanvasRenderingContext2D} c @param {Frame} frame @param {Head} head @param {Message<Header.Inner>} message
 * @param {number} k
 * @param {Theme} theme @param {Focus | null} phase null: all of it at once
 * @returns {Label[]}
 */
export function drawInner(c, frame, head, message, k, theme, phase) {
  const { header, arrays } = message;
  const [ux, uy] = units(frame);
  const small = Math.min(frame.width, frame.height);
  const [x, y] = [toPixelX(frame, head.at[0]), toPixelY(frame, head.at[1])];
  const inks = inksOf(header.glyphs, theme, head.ink);
  const labels = /** @type {Label[]} */ ([]);
  const strong = (/** @type {Glyph} */ { name }) => !phase || phase.now.has(name);
  const groups = groupsOf(message, frame);
  const drawn = header.glyphs
    .filter((/** @type {Glyph} */ glyph) => seen(glyph, header.glyphs, phase))
    .map((/** @type {Glyph} */ glyph) => {
      const group = groups.find(({ names }) => names.includes(glyph.name));
      const times = group ? timesAt(group, message, frame, k) : 1;
      const more = times ** (glyph.kind === "squares" ? 2 : 1);
      const name = `${glyph.kind === "vector" && glyph.sign < 0 ? "−" : ""}${glyph.symbol.replaceAll(" ", "")}`;
      return {
        ...glyph,
        ink: inks[glyph.name],
        values: row(arrays[glyph.name], k),
        scale: (group?.scale ?? 1) * times,
        text: more > 1 ? `${name} × ${grouped(more)}` : name,
      };
    })
    .sort((/** @type {Glyph} */ a, /** @type {Glyph} */ b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  const say = (/** @type {any} */ glyph, /** @type {number} */ px, /** @type {number} */ py) => {
    if (strong(glyph)) labels.push({ text: glyph.text, ink: glyph.ink, x: px, y: py });
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
    const { name, kind, sign, values, scale, ink } = glyph;
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
        ink,
        theme,
      );
      say(glyph, x + Math.max(14, side(values[1] ?? 0)) + 9, bottom - tall / 2);
      tray += tall + 22;
    } else if (kind === "rates") {
      const reach = (SIZES.rates[1] * small) / 2;
      const [across, up = 0] = Array.from(values, (rate) => (Math.abs(rate) * scale) / 2);
      drawBar(c, x, y, across, 0, reach, ink, theme);
      drawBar(c, x, y, 0, up, reach, ink, theme);
      say(glyph, x + Math.min(across, reach) + 6, y - 12);
    } else if (kind === "point") {
      const [px, py] = [toPixelX(frame, values[0]), toPixelY(frame, values[1])];
      if (!phase?.now.has(name) && Math.hypot(px - x, py - y) < TOGETHER) continue;
      drawPoint(c, x, y, px, py, ink, theme);
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
        drawVector(c, ax, ay, tip(before), cut, ink, theme);
        c.globalAlpha = 1;
      }
      const end = drawVector(c, ax, ay, tip(values), cut, ink, theme);
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
function seen({ name, used }, glyphs, phase) {
  if (phase?.now.has(name)) return true;
  if (phase ? !phase.seen.has(name) : !used) return false;
  return !glyphs.some((other) => other.name === `${name}_hat` && (!phase || phase.seen.has(other.name)));
}

/**
 * The colour of every glyph.
 * @param {Glyph[]} glyphs @param {Theme} theme @param {string} ink the run's own
 * @returns {Object<string, string>}
 */
function inksOf(glyphs, theme, ink) {
  const kept = glyphs
    .filter(({ name, kind }) => kind === "vector" && name !== "w" && !GRADIENTS.has(name))
    .map(({ name }) => name.replace("_hat", ""));
  const rank = (/** @type {string} */ name) => [...new Set(kept)].indexOf(name.replace("_hat", ""));
  const of = (/** @type {Glyph} */ { name, kind }) => {
    if (kind === "squares" || kind === "rates") return theme[kind];
    if (name === "w") return ink;
    return kind === "point" || GRADIENTS.has(name)
      ? theme.text
      : theme.memory[rank(name) % theme.memory.length];
  };
  return Object.fromEntries(glyphs.map((glyph) => [glyph.name, of(glyph)]));
}

/**
 * An arrow, dashed where it is not to scale: cut because it is long, or drawn out because it is short.
 * @param {CanvasRenderingContext2D} c @param {number} x @param {number} y
 * @param {number[]} tip from there, in pixels
 * @param {number} cut no arrow is longer @param {string} ink @param {Theme} theme
 * @returns {[number, number] | null} its end
 */
function drawVector(c, x, y, [dx, dy], cut, ink, theme) {
  const long = Math.hypot(dx, dy);
  if (!(long > 0.05)) return null;
  const drawn = Math.min(Math.max(long, SHORTEST), cut);
  const [ex, ey] = [x + (dx / long) * drawn, y + (dy / long) * drawn];
  const near = drawn === long ? 1 : 9 / drawn; // how much of it, from its tip, is not dashed
  if (near < 1) {
    c.setLineDash([3, 5]);
    line(
      c,
      [
        [x, y],
        [ex, ey],
      ],
      ink,
      theme.casing,
      2.2,
    );
    c.setLineDash([]);
  }
  arrow(c, ex + (x - ex) * near, ey + (y - ey) * near, ex, ey, ink, theme.casing, "full");
  return [ex, ey];
}

/**
 * A square for each coordinate, across left and up right, with these sides.
 * @param {CanvasRenderingContext2D} c @param {number} x their middle @param {number} bottom
 * @param {number[]} sides
 * @param {number[] | null} before what they were a step ago, as outlines
 * @param {number} largest one that is as large as this is dashed @param {string} ink @param {Theme} theme
 */
export function drawSquares(c, x, bottom, sides, before, largest, ink, theme) {
  const box = (/** @type {number} */ i, /** @type {number} */ side) => {
    c.beginPath();
    c.rect(i === 0 ? x - 3 - side : x + 3, bottom - side, side, side);
  };
  const alpha = c.globalAlpha;
  sides.forEach((side, i) => {
    box(i, side);
    c.strokeStyle = theme.casing;
    c.lineWidth = 4;
    c.stroke();
    c.globalAlpha = 0.45 * alpha;
    c.fillStyle = ink;
    c.fill();
    c.globalAlpha = alpha;
    c.strokeStyle = ink;
    c.lineWidth = 1.6;
    c.setLineDash(side >= largest ? [4, 3] : []);
    c.stroke();
    c.setLineDash([]);
    if (!before) return;
    box(i, before[i]);
    c.lineWidth = 1;
    c.stroke();
  });
  c.font = `600 11px ${theme.font}`;
  c.textBaseline = "top";
  c.textAlign = "center";
  sides.forEach((side, i) =>
    haloText(c, "↔↕"[i], x + (i === 0 ? -1 : 1) * Math.max(8, 3 + side / 2), bottom + 3, ink, theme.casing),
  );
  c.textAlign = "left";
}

/**
 * A bar through the head, its ends marked; dashed where it is cut.
 * @param {CanvasRenderingContext2D} c @param {number} x @param {number} y @param {number} dx
 * @param {number} dy @param {number} reach @param {string} ink @param {Theme} theme
 */
function drawBar(c, x, y, dx, dy, reach, ink, theme) {
  const long = Math.hypot(dx, dy);
  if (!(long > 0)) return;
  const part = Math.min(1, reach / long);
  const [ex, ey] = [dx * part, dy * part];
  if (part < 1) c.setLineDash([7, 5]);
  line(
    c,
    [
      [x - ex, y - ey],
      [x + ex, y + ey],
    ],
    ink,
    theme.casing,
    4,
  );
  c.setLineDash([]);
  if (long < 4) return;
  const [tx, ty] = [dy ? 5 : 0, dx ? 5 : 0];
  for (const sign of [1, -1])
    line(
      c,
      [
        [x + sign * ex - tx, y + sign * ey - ty],
        [x + sign * ex + tx, y + sign * ey + ty],
      ],
      ink,
      theme.casing,
      2,
    );
}

/**
 * A ring, and a thin line to it.
 * @param {CanvasRenderingContext2D} c @param {number} x @param {number} y @param {number} px
 * @param {number} py @param {string} ink @param {Theme} theme
 */
function drawPoint(c, x, y, px, py, ink, theme) {
  const long = Math.hypot(px - x, py - y);
  if (long > 6)
    line(
      c,
      [
        [x, y],
        [px + ((x - px) * 6) / long, py + ((y - py) * 6) / long],
      ],
      ink,
      theme.casing,
      1.3,
    );
  c.beginPath();
  c.arc(px, py, 6, 0, 2 * Math.PI);
  for (const [color, width] of /** @type {[string, number][]} */ ([
    [theme.casing, 4.5],
    [ink, 2],
  ])) {
    c.strokeStyle = color;
    c.lineWidth = width;
    c.stroke();
  }
}

/**
 * A line with a casing.
 * @param {CanvasRenderingContext2D} c @param {number[][]} points @param {string} ink @param {string} casing
 * @param {number} width
 */
function line(c, points, ink, casing, width) {
  c.beginPath();
  points.forEach(([px, py], i) => (i ? c.lineTo(px, py) : c.moveTo(px, py)));
  for (const [color, wide] of /** @type {[string, number][]} */ ([
    [casing, width + 2.5],
    [ink, width],
  ])) {
    c.strokeStyle = color;
    c.lineWidth = wide;
    c.stroke();
  }
}

/**
 * What the glyphs mean, in words, each with its colour.
 * @param {Message<Header.Inner>} message @param {Theme} theme @param {string} ink
 * @returns {{ink: string, symbol: string, text: string}[]}
 */
export function legendOf({ header }, theme, ink) {
  const inks = inksOf(header.glyphs, theme, ink);
  const how = /** @type {Object<string, string>} */ ({
    squares: ": the area of a square for each coordinate",
    rates: ": the length of a bar along each coordinate",
    point: ": the ring",
  });
  return header.glyphs
    .filter((/** @type {Glyph} */ glyph) => seen(glyph, header.glyphs, null))
    .map((/** @type {Glyph} */ { name, kind, symbol, sign, help }) => ({
      ink: inks[name],
      symbol: `${kind === "vector" && sign < 0 ? "−" : ""}${symbol.replaceAll(" ", "")}`,
      text: `${lower(help)}${how[kind] ?? ""}`,
    }));
}

/** A sentence as part of another. @param {string} help */
export const lower = (help) =>
  help.replace(/\.$/, "").replace(/^(?!Adam)[A-Z](?=[a-z]+\b[^'’])/, (letter) => letter.toLowerCase());
