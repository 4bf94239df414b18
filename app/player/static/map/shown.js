/**
 * What a map shows of the plane: the window that is asked for, and as much more as fills its shape, so that nothing is
 * stretched.
 */

import { filling } from "../core/geometry.js";
import { partOf } from "./contours.js";

/** @import { Frame } from "../core/geometry.js" */
/** @import { Ranges } from "./zoom.js" */

/**
 * The ranges of a map of this size that hold a window.
 * @param {Pick<Header.Map, "window" | "curve" | "units">} header
 * @param {number[][]} window @param {boolean | null} equal whether both axes are to one scale; null: as the landscape has it
 * @param {{width: number, height: number}} size @returns {Ranges}
 */
export function rangesOf(header, window, equal, { width, height }) {
  if (header.curve || width < 2 || height < 2) {
    const [[x0, x1], [y0, y1]] = window;
    return { x: [x0, x1], y: [y0, y1] };
  }
  const [x, y] = filling(window, header.window, width / height, equal ?? header.units);
  return { x, y };
}

/**
 * The surface of the whole landscape on a map of this size: its own, or one over more of the plane, where that can be had.
 * @param {Pick<Header.Map, "window" | "curve" | "units" | "surface">} header @param {boolean | null} equal
 * @param {{width: number, height: number}} size
 */
export function surfaceOf(header, equal, size) {
  const { surface, window: own } = header;
  const { x, y } = rangesOf(header, own, equal, size);
  const same = near(x, own[0]) && near(y, own[1]);
  return (!same && partOf(surface, addressed({ x, y }))) || surface;
}

/** Whether two frames show the very same part. @param {Ranges} a @param {Ranges} b */
export function alike(a, b) {
  const others = [...b.x, ...b.y];
  const off = [...a.x, ...a.y].map((value, k) => Math.abs(value - others[k]));
  return Math.max(...off) <= 1e-9 * (b.x[1] - b.x[0] + b.y[1] - b.y[0]);
}

/** Whether two intervals are the same to the eye. @param {number[]} a @param {number[]} b */
export const near = (a, b) => a.every((value, k) => Math.abs(value - b[k]) <= 1e-3 * (b[1] - b[0]));

/** A part of the plane, as the address of its surface has it. @param {Pick<Frame, "x" | "y">} ranges */
export const addressed = ({ x, y }) => [...x, ...y].map((value) => Number(value.toPrecision(7))).join(",");
