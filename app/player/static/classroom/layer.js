/**
 * The paths of a class on the map: each grows as the playhead goes, in no colour until it has reached a minimum, and then
 * in that minimum's. Three hundred are drawn as smoothly as one, since lines that stand are not drawn again.
 */

import { fit, haloText, marker } from "../core/drawing.js";
import { toPixelX, toPixelY } from "../core/geometry.js";
import { element, find } from "../core/legend.js";
import { HEAD, PATH } from "../core/measures.js";
import { themeOf } from "../core/theme.js";
import { wayOf } from "../map/members.js";
import { DIVERGED, NOWHERE } from "../race/cells.js";
import { inkOf, inksOf, nameOf } from "./colors.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Theme } from "../core/theme.js" */
/** @import { Way } from "../map/members.js" */
/** @import { Member, Paths } from "./paths.js" */

/** Above so many paths lines are thinner, and above so many as thin as can be. */
const [SOME, MANY] = [60, 150];
/** Up to so many heads have names beside them. */
const NAMED = 14;
/** How strong what is not in the spotlight is drawn. */
const BEHIND = 0.25;

/** What of a class is drawn. @typedef {{paths: Paths, spotlight: string | null, names: boolean, numbered: number[]}} Shown */

/**
 * @param {HTMLElement} map of the player @param {Clock} clock @param {() => Shown | null} shown null: nothing
 */
export function createLayer(map, clock, shown) {
  const stage = find(map, ".ot-stage");
  const canvas = element("canvas", "otc-paths", "", { "aria-hidden": "true" });
  find(stage, ".ot-heads").after(canvas);
  const { frame } = /** @type {any} */ (map).trajectories;
  let pen = fit(canvas, 1, 1);
  let [casing, lines] = [pen, pen];
  /** @type {{member: Member, way: Way, grown: number, colored: boolean}[]} */ let all = [];
  let [laid, drawn] = ["", -1];
  /** @type {Member[] | null} */ let members = null;
  /** @type {Theme} */ let theme = themeOf(map);
  let ink = inksOf([], "start", theme);
  let thin = false; // rates have one start: their paths cross everywhere

  /** Whatever depends on the map's size and window, on who is drawn, and on light and dark. @param {Shown} now */
  function layOut(now) {
    theme = themeOf(map);
    const { width, height, x, y } = frame;
    const { spotlight } = now;
    const key = [width, height, x, y, devicePixelRatio, clock.wide, theme.dark, spotlight].join(" ");
    if (key === laid && members === now.paths.members) return;
    if (!laid.startsWith(`${width} ${height} `)) {
      pen = fit(canvas, width, height);
      [casing, lines] = [0, 1].map(() => fit(document.createElement("canvas"), width, height));
    }
    [laid, members] = [key, now.paths.members];
    ink = inksOf(members, now.paths.kind, theme);
    thin = now.paths.kind === "rate";
    all = members.map((member) => ({
      ...{ member, grown: 0, colored: false },
      way: wayOf(frame, member.x.subarray(0, 2 * Math.min(member.end, member.loss.length))),
    }));
    drawn = -1;
  }

  const wide = () => {
    const share = all.length > MANY ? 0.5 : all.length > SOME ? 0.75 : 1;
    return PATH.wide * share * clock.wide * (thin ? 0.6 : 1);
  };

  /** Let the lines grow up to a row. @param {number} row */
  function grow(row) {
    const { width, height } = frame;
    if (row < drawn || drawn < 0) {
      for (const c of [casing, lines]) c.clearRect(0, 0, width, height);
      for (const one of all) Object.assign(one, { grown: 0, colored: false });
    }
    if (row === drawn) return;
    drawn = row;
    for (const one of all) {
      const { member, way } = one;
      const colored = !thin && member.arrived <= row;
      const from = colored && !one.colored ? 0 : one.grown;
      let k = Math.max(one.grown, 0);
      while (k + 1 < way.rows.length && way.rows[k + 1] <= row) k += 1;
      if (k > from) {
        stroke(way, from, k, ink(member, row), from === one.grown || !one.grown);
      }
      one.grown = k;
      one.colored = colored;
    }
  }

  /** @param {Way} way @param {number} from @param {number} to @param {string} color @param {boolean} cased */
  function stroke(way, from, to, color, cased) {
    for (const [c, tone, width] of /** @type {[CanvasRenderingContext2D, string, number][]} */ ([
      ...(cased ? [[casing, theme.casing, wide() + PATH.casing * Math.min(1, wide() / PATH.wide)]] : []),
      [lines, color, wide()],
    ])) {
      c.beginPath();
      c.moveTo(way.x[from], way.y[from]);
      for (let k = from + 1; k <= to; k += 1) c.lineTo(way.x[k], way.y[k]);
      Object.assign(c, { strokeStyle: tone, lineWidth: width, lineJoin: "round", lineCap: "round" });
      c.stroke();
    }
  }

  /** Where a run stands at a step. @param {Member} member @param {number} step */
  function placeOf({ x, end, loss }, step) {
    const at = Math.max(Math.min(step, Math.min(end, loss.length) - 1), 0);
    const [k, part] = [2 * Math.floor(at), at % 1];
    const [px, py] = [0, 1].map((i) => (part ? x[k + i] + part * (x[k + 2 + i] - x[k + i]) : x[k + i]));
    return [toPixelX(frame, px), toPixelY(frame, py)];
  }

  /** @param {Shown} now @param {number} step */
  function heads(now, step) {
    const many = all.length > MANY;
    const size = HEAD.radius * clock.wide * (many ? 0.5 : all.length > SOME ? 0.7 : 0.85);
    const named = now.names && all.length <= NAMED;
    pen.font = `600 ${13 * clock.type}px ${theme.font}`;
    pen.textBaseline = "middle";
    for (const { member } of all) {
      const lit = now.spotlight === member.id;
      if (now.spotlight && !lit) continue;
      const [x, y] = placeOf(member, step);
      const ended = member.which === DIVERGED && member.arrived <= step;
      marker(pen, ended ? "triangle" : "circle", x, y, lit ? 1.5 * size : size, ink(member, step), theme.casing);
      if ((named || (lit && now.names)) && member.name)
        haloText(pen, member.name, x + 2 * size, y, theme.text, theme.casing);
    }
  }

  /** The names of the minima that someone has reached. @param {Shown} now */
  function number(now) {
    const { race } = clock;
    if (!race || now.paths.kind !== "start") return;
    pen.font = `700 ${17 * clock.type}px ${theme.font}`;
    pen.textBaseline = "top";
    const gap = 9 * clock.wide;
    for (const which of now.numbered) {
      const at = race.marks.minima[which];
      if (!at) continue;
      const [x, y] = [toPixelX(frame, at[0]), toPixelY(frame, at[1])];
      const text = nameOf(which);
      const room = pen.measureText(text).width;
      const left = Math.min(x + gap, frame.width - room - 6);
      pen.lineWidth = 5;
      haloText(pen, text, left, Math.min(y + gap, frame.height - 20 * clock.type), inkOf(which, theme), theme.casing);
    }
  }

  /** The whole path of who is in the spotlight, above all others. @param {Member} member @param {number} row */
  function light(member, row) {
    const way = all.find((one) => one.member === member)?.way;
    if (!way) return;
    pen.beginPath();
    for (let k = 0; k < way.rows.length && way.rows[k] <= row; k += 1) pen.lineTo(way.x[k], way.y[k]);
    for (const [tone, width] of /** @type {[string, number][]} */ ([
      [theme.casing, 2.2 * wide() + PATH.casing],
      [ink(member, row), 1.8 * wide()],
    ])) {
      Object.assign(pen, { strokeStyle: tone, lineWidth: width, lineJoin: "round" });
      pen.stroke();
    }
  }

  function draw() {
    const now = shown();
    canvas.hidden = !now;
    if (!now || !frame.width) return;
    layOut(now);
    const step = Math.min(clock.shown(), clock.steps);
    grow(Math.floor(step + 1e-6));
    const { width, height } = frame;
    pen.clearRect(0, 0, width, height);
    const lit = all.find(({ member }) => member.id === now.spotlight)?.member;
    pen.globalAlpha = lit ? BEHIND : 0.9;
    pen.drawImage(casing.canvas, 0, 0, width, height);
    pen.globalAlpha = lit ? BEHIND : 1;
    pen.drawImage(lines.canvas, 0, 0, width, height);
    pen.globalAlpha = 1;
    if (lit) light(lit, Math.floor(step + 1e-6));
    heads(now, step);
    number(now);
  }

  const stop = clock.listen(draw);
  return {
    destroy() {
      stop();
      canvas.remove();
    },
    /** For tests: how many paths of each colour there are now. */
    counts: () => {
      const step = Math.floor(Math.min(clock.shown(), clock.steps) + 1e-6);
      const of = (/** @type {number} */ which) =>
        all.filter(({ member }) => member.which === which && member.arrived <= step).length;
      return { paths: all.length, reached: [0, 1, 2, 3].map(of), diverged: of(DIVERGED), nowhere: of(NOWHERE) };
    },
  };
}
