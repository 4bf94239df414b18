/** The heads of runs: which is drawn last, and their names, which stand beside them and not on each other. */

import { haloText } from "./drawing.js";
import { separate } from "./geometry.js";
import { NAME } from "./measures.js";
import { t } from "./words.js";

/** @import { Theme } from "./theme.js" */

/**
 * A name where it is to stand; the names are then pushed apart.
 * @typedef {object} Name
 * @property {string} text
 * @property {string} color
 * @property {number} strong how strong it is drawn
 * @property {number} left
 * @property {number} right
 * @property {number} top
 */

/** The numbers of `count` runs, the one in focus last. @param {number} count @param {number} focus */
export const focusLast = (count, focus) =>
  Array.from({ length: count }, (_, i) => i).sort((i, j) => Number(i === focus) - Number(j === focus));

/** Why the lowest loss does not make the better rule. */
export const UNFAIR = t("Another learning rate, start or number of steps can turn the order around.");

/** How a run ended that left the numbers, in a word or two. @param {Pick<Header.Run, "outside">} run */
export const sayEnd = ({ outside }) => (outside ? t("left the domain") : t("diverged"));

/**
 * What stands beside a head: the run's name, and whether it has diverged or left the domain.
 * @param {Pick<Header.Run, "title" | "diverged_at" | "outside" | "left">} run @param {number} step
 * @param {(row: number) => number} stepOf
 */
export const sayHead = (run, step, stepOf) =>
  run.diverged_at === null || step < run.diverged_at
    ? run.title
    : t("{title} · {end} at {step}", {
        title: run.title,
        end: sayEnd(run),
        step: run.left ?? stepOf(run.diverged_at),
      });

/** The font of names. @param {number} width of the map @param {Theme} theme @param {number} type */
export const fontOf = (width, theme, type) =>
  `600 ${(width < NAME.narrow ? NAME.small : NAME.size) * type}px ${theme.font}`;

/**
 * Where a name of length `long` stands beside a head: right of it, or left where it would leave the map.
 * @param {number} x @param {number} y @param {number} long @param {number} width of the map
 * @param {number} wide how much wider lines are than on a desk @param {number} type and how much larger letters
 */
export function beside(x, y, long, width, wide, type) {
  const gap = NAME.gap * wide;
  const left = x + gap + long > width - 4 ? Math.max(4, x - gap - long) : Math.max(x, 0) + gap;
  return { left, right: left + long + 8, top: y - (NAME.line * type) / 2 };
}

/**
 * Draw names, pushed apart.
 * @param {CanvasRenderingContext2D} c @param {Name[]} names @param {number} height of the map
 * @param {Theme} theme @param {number} type
 */
export function drawNames(c, names, height, theme, type) {
  const line = NAME.line * type;
  const tops = separate(names, line, height);
  names.forEach(({ text, color, strong, left }, i) => {
    c.globalAlpha = strong;
    haloText(c, text, left, tops[i] + line / 2, color, theme.casing);
  });
  c.globalAlpha = 1;
}
