/** The shapes of marks as SVG, with a casing below every line; app/export/drawing/canvas/shaping.py is alike. */

import { SHAPE } from "../core/measures.js";
import { headOf, lineThrough } from "./outline.js";

/** @import { Theme } from "../core/theme.js" */
/** @import { Placed } from "./mark.js" */

export const SVG = "http://www.w3.org/2000/svg";

/** Draw a shape into a group. @param {SVGGElement} group @param {Placed} placed @param {string} ink @param {Theme} theme @param {number} scale */
export function drawShape(group, { lines, filled, dashed, dot, pointed }, ink, theme, scale) {
  const d = lines.map(lineThrough).join("");
  const thin = dashed && !filled ? 2 / 3 : 1;
  const [wide, casing] = [thin * SHAPE.wide * scale, SHAPE.casing * scale];
  const last = lines.at(-1);
  const head = pointed && last && last.length > 1 ? headOf(last, SHAPE.head * scale) : "";
  const dash = dashed ? SHAPE.dash.map((part) => part * scale).join(" ") : "none";
  /** @type {[string, Record<string, string | number>][]} */ const parts = [];
  if (filled) parts.push(["path", { d, fill: ink, "fill-opacity": SHAPE.fill }]);
  if (d)
    parts.push([
      "path",
      { d, stroke: theme.casing, "stroke-width": wide + casing, "stroke-opacity": dashed ? 0.6 : 1 },
    ]);
  if (head) parts.push(["path", { d: head, stroke: theme.casing, "stroke-width": casing }]);
  if (d) parts.push(["path", { d, stroke: ink, "stroke-width": wide, "stroke-dasharray": dash }]);
  if (head) parts.push(["path", { d: head, fill: ink }]);
  if (dot) {
    const [cx, cy] = dot;
    parts.push(["circle", { cx, cy, r: SHAPE.point * scale + casing / 2, fill: theme.casing }]);
    parts.push(["circle", { cx, cy, r: SHAPE.point * scale, fill: ink }]);
  }
  while (group.childNodes.length > parts.length) group.lastChild?.remove();
  parts.forEach(([tag, attributes], k) => {
    let child = /** @type {Element | undefined} */ (group.children[k]);
    if (child?.tagName !== tag) {
      const made = document.createElementNS(SVG, tag);
      child ? child.replaceWith(made) : group.append(made);
      child = made;
    }
    for (const { name } of [...child.attributes]) if (!(name in attributes)) child.removeAttribute(name);
    for (const [name, value] of Object.entries({ fill: "none", ...attributes }))
      child.setAttribute(name, String(value));
  });
}
