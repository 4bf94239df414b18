/** Marks on the knob's track: a value, and what it means. */

import { shareOf, valueOn } from "./scale.js";
import { INSET } from "./shading.js";

/** @import { Theme } from "../core/theme.js" */
/** @import { Ground } from "../marks/mark.js" */

/** Pixels above the track for words, and how far a tick reaches from its middle. */
const [ROOM, TICK] = [20, 9];

/**
 * @param {HTMLElement} slide @param {() => Header.Control | undefined} current what the knob turns
 * @param {() => Theme} theme @param {() => {light: string, dark: string, title: string}[]} runs
 * @returns {Ground}
 */
export function createKnobGround(slide, current, theme, runs) {
  const area = () => ({ left: 0, top: -ROOM, width: slide.clientWidth, height: slide.clientHeight + ROOM });
  const wide = () => slide.clientWidth - 2 * INSET;
  const key = () => {
    const { path, low, high } = current() ?? {};
    return [path, low, high].join();
  };
  return {
    on: "knob",
    area,
    theme,
    runs,
    key,
    place: ({ value, path, shape }) => {
      const control = current();
      if (!control || value === undefined || (path !== undefined && path !== control.path)) return null;
      if (!control.only.length && (value < control.low || value > control.high)) return null;
      const x = INSET + wide() * shareOf(control, value);
      const middle = ROOM + slide.clientHeight / 2;
      return {
        lines:
          shape === "none"
            ? []
            : [
                [
                  [x, middle - TICK],
                  [x, middle + TICK],
                ],
              ],
        filled: false,
        dashed: false,
        dot: null,
        pointed: false,
        end: null,
        core: { left: x, top: middle - TICK, right: x, bottom: middle + TICK },
        how: "level",
      };
    },
    obstacles: () => [],
    moved: (mark, [dx]) => {
      const control = current();
      if (!control || mark.value === undefined) return mark;
      const value = valueOn(control, Math.max(0, Math.min(shareOf(control, mark.value) + dx / wide(), 1)));
      return value === null ? mark : { ...mark, value };
    },
    choices: ([x], mark) => {
      const control = current();
      if (!control || mark) return [];
      const value = valueOn(control, Math.max(0, Math.min((x - INSET) / wide(), 1)));
      return value === null ? [] : [{ name: String(value), mark: { on: "knob", value, path: control.path } }];
    },
  };
}
