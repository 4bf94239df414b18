/**
 * The axes of a relief: numbers and names along the two edges of its foot that face the viewer, and its
 * height.
 */

import { haloText } from "../core/drawing.js";
import { format, ticks } from "../core/geometry.js";
import { t } from "../core/words.js";
import { FOOT, TALL } from "./block.js";
import { look } from "./lens.js";

/** @import { Lens } from "./lens.js" */
/** @import { Relief } from "./block.js" */

/** @typedef {{left: number, right: number, top: number, bottom: number}} Box */

const superscript = (/** @type {number} */ n) =>
  [...String(n)].map((sign) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)] ?? "⁻").join("");

/**
 * @param {CanvasRenderingContext2D} c @param {Relief} relief
 * @param {Lens} lens
 * @param {{axes: string[], floor: number | null, theme: any, type: number}} with_ `floor`: heights are
 *   logarithms above it
 */
export function drawEdges(c, relief, lens, { axes, floor, theme, type }) {
  const { deep, window, bands, perHeight } = relief;
  const { width, height, cos, sin } = lens;
  const size = 11 * type;
  const boxes = /** @type {Box[]} */ ([]);
  /** Keep room for something, if there is any. @param {Box} box */
  const claim = (box) => {
    const free =
      box.left >= 2 &&
      box.right <= width - 2 &&
      box.top >= 2 &&
      box.bottom <= height - 2 &&
      !boxes.some(
        (other) =>
          box.left < other.right &&
          other.left < box.right &&
          box.top < other.bottom &&
          other.top < box.bottom,
      );
    if (free) boxes.push(box);
    return free;
  };
  /** @param {number} x @param {number} y @param {number} w @param {number} h @returns {Box} */
  const around = (x, y, w, h) => ({ left: x - w / 2, right: x + w / 2, top: y - h / 2, bottom: y + h / 2 });
  const line = (/** @type {number[]} */ [ax, ay], /** @type {number[]} */ [bx, by]) => {
    c.strokeStyle = theme.muted;
    c.lineWidth = 1;
    c.beginPath();
    c.moveTo(ax, ay);
    c.lineTo(bx, by);
    c.stroke();
  };
  c.font = `${size}px ${theme.font}`;
  c.textAlign = "center";
  c.textBaseline = "middle";
  // Edges seen from outside: where they are on the screen, and which way is off the block.
  const middle = look(lens, 0, 0, -FOOT);
  const frontX = sin >= 0 ? -0.5 : 0.5;
  const frontY = cos >= 0 ? -deep / 2 : deep / 2;
  const edges = [
    { a: look(lens, -0.5, frontY, -FOOT), b: look(lens, 0.5, frontY, -FOOT) },
    { a: look(lens, frontX, -deep / 2, -FOOT), b: look(lens, frontX, deep / 2, -FOOT) },
  ].map(({ a, b }, k) => {
    const long = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
    const [ux, uy] = [(b[0] - a[0]) / long, (b[1] - a[1]) / long];
    const out = (a[0] - middle[0]) * uy - (a[1] - middle[1]) * ux > 0 ? 1 : -1;
    const [nx, ny] = [out * uy, -out * ux];
    const [low, high] = window[k];
    const marks = ticks(low, high, Math.max(2, Math.min(5, Math.round(long / (58 * type))))).map((value) => {
      const part = (value - low) / (high - low);
      const text = format(value);
      const wide = c.measureText(text).width;
      const reach = 6 + (Math.abs(nx) * wide) / 2 + (Math.abs(ny) * size) / 2;
      return { text, wide, reach, x: a[0] + part * (b[0] - a[0]), y: a[1] + part * (b[1] - a[1]) };
    });
    return { a, b, long, ux, uy, nx, ny, marks };
  });
  edges.forEach(({ a, b, long, ux, uy, nx, ny, marks }, k) => {
    line(a, b);
    const away = Math.max(...marks.map(({ reach }) => 2 * reach - 6), size) + 4 + 0.6 * size;
    let name = axes[k];
    while (c.measureText(name).width > Math.max(long - 16, 3 * size) && name.length > 2)
      name = `${name.slice(0, -2).trimEnd()}…`;
    const half = c.measureText(name).width / 2;
    const into = (/** @type {number} */ at, /** @type {number} */ along, /** @type {number} */ end) => {
      const reach = Math.abs(along) * half + size / 2 + 3;
      // what begins in the view ends in it
      return at < 0 || at > end ? at : Math.max(reach, Math.min(at, end - reach));
    };
    const x = into((a[0] + b[0]) / 2 + nx * away, ux, width);
    const y = into((a[1] + b[1]) / 2 + ny * away, uy, height);
    for (let off = -half; off <= half; off += size / 2)
      boxes.push(around(x + off * ux, y + off * uy, size, size));
    c.save();
    c.translate(x, y);
    const angle = Math.atan2(uy, ux);
    if (name.length > 2)
      c.rotate(
        angle > Math.PI / 2 + 1e-6 ? angle - Math.PI : angle <= -Math.PI / 2 - 1e-6 ? angle + Math.PI : angle,
      );
    haloText(c, name, 0, 0, theme.text, theme.background);
    c.restore();
  });

  // The height stands at the corner that is furthest to the left, where nothing of the block is before it.
  const corners = [-0.5, 0.5].flatMap((x) =>
    [-deep / 2, deep / 2].map((y) => ({ x, y, at: look(lens, x, y, 0) })),
  );
  const before = (/** @type {number[]} */ [ax, , a], /** @type {number[]} */ [bx, , b]) =>
    ax < bx - 0.5 || (ax < bx + 0.5 && a > b);
  const { x, y, at: foot } = corners.reduce((best, one) => (before(one.at, best.at) ? one : best));
  const head = look(lens, x, y, TALL);
  if (foot[1] - head[1] > 4 * size) {
    line(foot, head);
    const name = floor ? t("loss − min.") : t("loss");
    const wide = c.measureText(name).width;
    const left = Math.max(4 + wide / 2, head[0]);
    claim(around(left, head[1] - size, wide, size));
    haloText(c, name, left, head[1] - size, theme.text, theme.background);
    const log = floor !== null;
    const values = log
      ? ticks(bands.low, bands.high, 4).filter(Number.isInteger)
      : ticks(bands.low, bands.high, 4);
    for (const value of values) {
      const [px, py] = look(lens, x, y, (value - bands.low) * perHeight);
      const text = log ? `10${superscript(value)}` : format(value);
      const long = c.measureText(text).width;
      line([px - 4, py], [px, py]);
      const left = px - 7 - long / 2;
      if (claim(around(left, py, long + 2, size))) haloText(c, text, left, py, theme.muted, theme.background);
    }
  }
  for (const { nx, ny, marks } of edges) {
    for (const { text, wide, reach, x: px, y: py } of marks) {
      line([px, py], [px + 4 * nx, py + 4 * ny]);
      const [tx, ty] = [px + nx * reach, py + ny * reach];
      if (claim(around(tx, ty, wide + 4, size + 1))) haloText(c, text, tx, ty, theme.muted, theme.background);
    }
  }
  c.textAlign = "start";
}
