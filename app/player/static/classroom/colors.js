/** The colours of a class's paths: of every minimum one, and of what reached none. */

import { PALETTE } from "../core/colors.js";
import { colorOf, mix } from "../core/theme.js";
import { DIVERGED, NOWHERE } from "../race/cells.js";

/** @import { Theme } from "../core/theme.js" */
/** @import { Member, Kind } from "./paths.js" */

/** Of the minima, one after the other: they are told apart by who sees few colours, and stand out from every map. */
const ORDER = ["rose", "green", "blue", "orange", "purple", "teal", "olive", "brown"];

const ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];

/** What a minimum is called. @param {number} which */
export const nameOf = (which) => ROMAN[which] ?? String(which + 1);

/** The colour of a path that ends there. @param {number} which a minimum, NOWHERE or DIVERGED @param {Theme} theme */
export function inkOf(which, theme) {
  if (which === DIVERGED) return theme.down;
  if (which === NOWHERE) return theme.muted;
  return colorOf(PALETTE[ORDER[which % ORDER.length]], theme);
}

/**
 * The colours of a class's paths at a step: of starts that of the minimum they have reached, of rates one between low and high.
 * @param {Member[]} members @param {Kind} kind @param {Theme} theme @returns {(member: Member, step: number) => string}
 */
export function inksOf(members, kind, theme) {
  if (kind === "start") return ({ which, arrived }, step) => (arrived <= step ? inkOf(which, theme) : theme.text);
  const logs = members.map(({ value }) => Math.log(Number(value)));
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  return ({ which, value, end }, step) =>
    which === DIVERGED && end <= step
      ? theme.down
      : mix(theme.ramp, (Math.log(Number(value)) - low) / (high - low || 1));
}
