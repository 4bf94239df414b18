/** The colours of a class's paths: of every minimum one, and of what reached none. */

import { PALETTE } from "../core/colors.js";
import { colorOf } from "../core/theme.js";
import { DIVERGED, NOWHERE } from "../race/cells.js";

/** @import { Theme } from "../core/theme.js" */

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
