/** Marks as a view holds them: app/races/scene/marks.py describes them, and what each may say. */

import { PALETTE } from "../core/colors.js";
import { colorOf } from "../core/theme.js";

/** @import { Theme } from "../core/theme.js" */
/** @import { Obstacle, Rect, Wanted } from "./placing.js" */

/** @typedef {[number, number]} Pair */
/**
 * @typedef {object} Mark
 * @property {"map" | "plot" | "knob"} [on] the map, if it says nothing
 * @property {string} [text]
 * @property {"point" | "circle" | "line" | "arrow" | "region" | "none"} [shape] a point, if it says nothing
 * @property {Pair} [at]
 * @property {Pair} [to]
 * @property {number} [radius]
 * @property {number} [run]
 * @property {number} [step]
 * @property {number} [value]
 * @property {string} [path] of the number whose value it is
 * @property {string} [color]
 * @property {number} [panel] of several side by side the one that it stands on; all, if it says nothing
 */

/** What can be made of a place: what it is called, and the mark without its words. @typedef {{name: string, mark: Mark}} Choice */
/**
 * A mark in pixels.
 * @typedef {object} Placed
 * @property {Pair[][]} lines its shape, in pieces
 * @property {boolean} filled whether they go around something that is to be filled
 * @property {boolean} dashed
 * @property {Pair | null} dot
 * @property {boolean} pointed an arrow head stands at the end of the last piece
 * @property {Pair | null} end where a hand makes it larger or smaller
 * @property {Rect} core what its words stand beside
 * @property {Wanted["how"]} how they do
 */
/**
 * What marks stand on.
 * @typedef {object} Ground
 * @property {"map" | "plot" | "knob"} on
 * @property {() => {left: number, top: number, width: number, height: number}} area of the element they are in, in pixels
 * @property {() => Theme} theme
 * @property {() => Pick<Header.Run, "light" | "dark" | "title">[]} runs
 * @property {() => string} key all that the places of marks depend on
 * @property {(mark: Mark) => Placed | null} place null: it is not to be seen now
 * @property {() => Obstacle[]} obstacles what words had better not cover
 * @property {(mark: Mark, by: Pair, end: boolean) => Mark} moved a mark after a hand moved it, or its end, by so many
 *   pixels
 * @property {(at: Pair, mark?: Mark) => Choice[]} choices what can be marked at a place; of a mark, what else it can be
 * @property {() => number} [type] how much larger letters are than on a desk
 */

/** The most marks of a view; app/races/scene/view.py. */
export const MOST = 40;

/** A mark that has none of these, which it does not need. @param {Mark} mark @returns {Mark} */
export function bareMark({ on, shape, text, ...rest }) {
  return {
    ...(on && on !== "map" ? { on } : {}),
    ...(text ? { text } : {}),
    ...(shape && shape !== "point" ? { shape } : {}),
    .../** @type {Mark} */ (Object.fromEntries(Object.entries(rest).filter(([, one]) => one !== undefined))),
  };
}

/** The marks after one was set, or added, or taken away (null). @param {Mark[]} marks @param {number} i @param {Mark | null} mark */
export function withMark(marks, i, mark) {
  const others = [...marks];
  if (mark === null) others.splice(i, 1);
  else others[Math.min(i, marks.length)] = bareMark(mark);
  return others;
}

/** Whether a mark says or shows anything. @param {Mark} mark */
export const isSomething = ({ text, shape }) => Boolean(text?.trim()) || shape !== "none";

/** Whether a mark stands on a panel. @param {Mark} mark @param {number} panel */
export const standsOn = (mark, panel) => (mark.panel ?? panel) === panel;

/** A mark's colour: its own, its run's, or that of text. @param {Mark} mark @param {{light: string, dark: string}[]} runs @param {Theme} theme */
export function inkOf({ color, run }, runs, theme) {
  const named = color !== undefined && Object.hasOwn(PALETTE, color) ? PALETTE[color] : undefined;
  const found = named ?? (run === undefined ? undefined : runs[run]);
  return found ? colorOf(found, theme) : theme.text;
}

/** What the colour of a run is called. @param {{light: string}} run */
export const nameOf = ({ light }) =>
  Object.keys(PALETTE).find((name) => PALETTE[name].light === light) ?? "grey";
