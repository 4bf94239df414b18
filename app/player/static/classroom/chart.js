/** The plots of a class's runs: the rate against the loss it leads to, and the losses over the steps, as a race. */

import { fit, haloText, marker } from "../core/drawing.js";
import { element } from "../core/legend.js";
import { HEAD } from "../core/measures.js";
import { exact, exactLog, extent, lossAxis, share } from "../core/scales.js";
import { watchSize } from "../core/size.js";
import { themeOf } from "../core/theme.js";
import { DIVERGED } from "../race/cells.js";
import { inksOf } from "./colors.js";
import { lossAt, ranked } from "./paths.js";
import { words } from "./words.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Scale } from "../core/scales.js" */
/** @import { Theme } from "../core/theme.js" */
/** @import { Member, Paths } from "./paths.js" */

/** Room around a plot, in pixels of a desk. */
const ROOM = { left: 74, right: 24, top: 56, bottom: 58 };
/** How much larger letters are than on a desk, where a stage is so high. */
const DESK = 520;
/** So many in front have names. */
const NAMED = 3;

/** What is plotted: "rates" or "losses". @typedef {{kind: "rates" | "losses", paths: Paths, range: [number, number], spotlight: string | null, names: boolean, log: boolean}} Plotted */

/** @param {HTMLElement} parent @param {Clock} clock @param {() => Plotted | null} shown */
export function createChart(parent, clock, shown) {
  const canvas = element("canvas", "");
  const root = element("div", "otc-chart", [canvas]);
  root.hidden = true;
  root.setAttribute("role", "img");
  parent.append(root);
  const size = { width: 1, height: 1 };
  let pen = fit(canvas, 1, 1);
  watchSize(root, (width, height) => {
    Object.assign(size, { width, height });
    pen = fit(canvas, width, height);
    clock.invalidate();
  });

  /** The axis of losses stays as it is while they fall. @type {{key: Member[] | null, scale: Scale}} */
  let axis = { key: null, scale: exact(0, 1) };

  /** @param {Member[]} members @param {boolean} log */
  function lossScale(members, log) {
    if (axis.key === members) return axis.scale;
    const all = members.map(({ loss }) => loss);
    const starts = members.map(({ loss }) => loss[0]).filter(Number.isFinite);
    const flat = Float64Array.from(all.flatMap((one) => Array.from(one)).filter(Number.isFinite));
    axis = { key: members, scale: lossAxis(flat, starts, log) };
    return axis.scale;
  }

  /** @param {Plotted} now */
  function draw(now) {
    const { width, height } = size;
    const theme = themeOf(root);
    const type = Math.max(height / DESK, 0.75);
    const [left, right, top, bottom] = [ROOM.left, ROOM.right, ROOM.top, ROOM.bottom].map((part) => part * type);
    const { members } = now.paths;
    const rates = now.kind === "rates";
    const step = Math.min(clock.shown(), clock.steps);
    const up = lossScale(members, now.log);
    const along = rates ? exactLog(...now.range) : exact(0, clock.steps);
    const toX = (/** @type {number} */ value) => left + share(along, value) * (width - left - right);
    const toY = (/** @type {number} */ value) =>
      height - bottom - Math.min(Math.max(share(up, value), 0), 1) * (height - top - bottom);
    pen.clearRect(0, 0, width, height);
    axes(theme, type, { along, up, toX, toY, left, right, top, bottom, rates });
    if (rates) points(now, theme, type, step, toX, toY, top);
    else curves(now, theme, type, step, toX, toY);
  }

  /** @param {Theme} theme @param {number} type @param {any} at */
  function axes(theme, type, { along, up, toX, toY, left, right, top, bottom, rates }) {
    const { width, height } = size;
    pen.font = `${15 * type}px ${theme.font}`;
    pen.textBaseline = "middle";
    pen.textAlign = "right";
    const number = (/** @type {any} */ mark, /** @type {number} */ x, /** @type {number} */ y) => {
      pen.fillStyle = theme.muted;
      if (mark.exponent === undefined) pen.fillText(mark.text, x, y);
      else exponent(mark.exponent, x, y, type, theme);
    };
    for (const mark of up.marks) {
      pen.fillStyle = theme.rule;
      pen.fillRect(left, Math.round(toY(mark.value)), width - left - right, Math.max(1, type));
      number(mark, left - 10 * type, toY(mark.value));
    }
    for (const mark of along.marks) {
      const x = toX(mark.value);
      if (rates) {
        pen.fillStyle = theme.rule;
        pen.fillRect(Math.round(x), top, Math.max(1, type), height - top - bottom);
      }
      const wide = mark.exponent === undefined ? pen.measureText(mark.text).width / 2 : 16 * type;
      number(mark, x + wide, height - bottom + 20 * type);
    }
    pen.fillStyle = theme.text;
    pen.font = `600 ${16 * type}px ${theme.font}`;
    pen.textAlign = "center";
    pen.fillText(rates ? words.rateAxis : words.stepAxis, left + (width - left - right) / 2, height - 14 * type);
    pen.textAlign = "left";
    pen.fillText(words.lossAxis, 14 * type, 22 * type);
    pen.textAlign = "right";
    if (rates) {
      pen.fillStyle = theme.down;
      pen.fillText(words.divergedAxis, width - right, 22 * type);
      pen.textAlign = "left";
    }
    pen.textAlign = "left";
  }

  /** 10 to a power, its exponent raised. @param {number} exponent @param {number} right @param {number} y @param {number} type @param {Theme} theme */
  function exponent(exponent, right, y, type, theme) {
    const raised = String(exponent).replace("-", "−");
    pen.font = `${12 * type}px ${theme.font}`;
    const wide = pen.measureText(raised).width;
    pen.fillText(raised, right, y - 6 * type);
    pen.font = `${15 * type}px ${theme.font}`;
    pen.fillText("10", right - wide - 1, y);
  }

  /** @param {Plotted} now @param {Theme} theme @param {number} type @param {number} step @param {(v: number) => number} toX @param {(v: number) => number} toY @param {number} top */
  function points(now, theme, type, step, toX, toY, top) {
    const { members } = now.paths;
    const r = HEAD.radius * type * (members.length > 120 ? 0.8 : 1.15);
    const color = theme.accent;
    const first = new Set(
      ranked(members, step)
        .slice(0, NAMED)
        .map(({ member }) => member),
    );
    for (const member of members) {
      const ended = member.which === DIVERGED && step >= member.end;
      const lit = member.id === now.spotlight;
      const x = toX(Number(member.value));
      const y = ended ? top - 20 * type : toY(lossAt(member, step));
      pen.globalAlpha = now.spotlight && !lit ? 0.25 : 0.85;
      const best = first.has(member) && step > 0 && !ended;
      marker(pen, ended ? "triangle" : "circle", x, y, lit ? 1.6 * r : r, ended ? theme.down : best ? theme.up : color, theme.casing);
      pen.globalAlpha = 1;
      if (now.names && member.name && (lit || (best && step > 0))) {
        pen.font = `600 ${15 * type}px ${theme.font}`;
        const right = x + 2 * r + pen.measureText(member.name).width > size.width;
        pen.textAlign = right ? "right" : "left";
        haloText(pen, member.name, x + (right ? -1 : 1) * 1.8 * r, y - 0.5, theme.text, theme.background);
        pen.textAlign = "left";
      }
    }
  }

  /** @param {Plotted} now @param {Theme} theme @param {number} type @param {number} step @param {(v: number) => number} toX @param {(v: number) => number} toY */
  function curves(now, theme, type, step, toX, toY) {
    const { members } = now.paths;
    const row = Math.floor(step + 1e-6);
    const few = members.length <= 60;
    const ink = inksOf(members, now.paths.kind, theme);
    for (const member of members) {
      const lit = member.id === now.spotlight;
      const until = Math.min(row, member.end - 1, member.loss.length - 1);
      if (until < 0) continue;
      pen.beginPath();
      for (let k = 0; k <= until; k += 1) pen.lineTo(toX(k), toY(member.loss[k]));
      const color = ink(member, row);
      Object.assign(pen, { strokeStyle: color, lineWidth: (lit ? 3.5 : few ? 1.8 : 1) * type, lineJoin: "round" });
      pen.globalAlpha = now.spotlight && !lit ? 0.2 : few ? 0.8 : 0.5;
      pen.stroke();
      marker(pen, "circle", toX(until), toY(member.loss[until]), (few ? 4.5 : 3) * type, color, theme.casing);
      pen.globalAlpha = 1;
    }
  }

  const stop = clock.listen(() => {
    const now = shown();
    root.hidden = !now;
    if (now && size.width > 1) draw(now);
  });
  return {
    root,
    destroy() {
      stop();
      root.remove();
    },
  };
}

/** The range that a plot of rates has: that of the question, or as much of it as the class has used. @param {[number, number]} whole @param {Member[]} members @returns {[number, number]} */
export function rangeOf(whole, members) {
  const used = extent([members.map(({ value }) => Number(value))], true);
  if (!used) return whole;
  const room = 10 ** 0.25;
  const [low, high] = [used[0] / room, used[1] * room];
  const middle = Math.sqrt(low * high);
  return high / low < 20 ? [middle / 4.5, middle * 4.5] : [low, high];
}
