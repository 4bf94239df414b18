/** A panel of lines and bands: what its chart shows, what its key says, and what the pointer reads. */

import { format } from "../core/geometry.js";
import { count, element, patch, swatch } from "../core/legend.js";
import { CURVE } from "../core/measures.js";
import { exact, extent, scale } from "../core/scales.js";
import { t } from "../core/words.js";

/** @import { Spec } from "../charts/chart.js" */
/** @import { Tensors } from "../core/payload.js" */

/** @typedef {Record<Header.Series["color"], string>} Colors */

/** What is muted is dashed. @param {Header.Series} one */
const dashOf = (one) => (one.color === "muted" ? [4, 3] : []);

/**
 * The numbers of a series: both edges of a band, or a line.
 * @param {Header.Series} one @param {Tensors} arrays
 */
const listsOf = (one, arrays) =>
  one.kind === "band" ? [arrays[one.low].values, arrays[one.high].values] : [arrays[one.high].values];

/** The range that holds all series of a panel. @param {Header.Panel} panel @param {Tensors} arrays */
export const rangeOf = (panel, arrays) =>
  extent(
    panel.series.flatMap((one) => listsOf(one, arrays)),
    panel.log,
  );

/**
 * @param {Header.Panel} panel @param {Tensors} arrays with the steps "at" @param {Colors} colors
 * @returns {Spec}
 */
export function specOf(panel, arrays, colors) {
  const x = arrays.at.values;
  const end = x[x.length - 1];
  const sum = panel.series.map((one) => {
    const ends = listsOf(one, arrays).map((list) => format(list[list.length - 1]));
    return `${one.name} ${ends.join(t(" to "))}`;
  });
  const bands = panel.series.filter((one) => one.kind === "band");
  const lines = panel.series.filter((one) => one.kind === "line");
  return {
    across: exact(0, Math.max(end ?? 1, 1), { count: 3 }),
    up: scale(rangeOf(panel, arrays), { log: panel.log }),
    areas: bands.map((one) => {
      const [low, high] = listsOf(one, arrays);
      return { x, low, high, color: colors[one.color] };
    }),
    lines: lines.map((one) => {
      const [y] = listsOf(one, arrays);
      return { x, y, color: colors[one.color], dash: dashOf(one), wide: CURVE.wide, alpha: 1 };
    }),
    marks: [],
    label: t("{title} after {end} steps: {list}", {
      title: panel.title,
      end: count(end ?? 0),
      list: sum.join(", "),
    }),
  };
}

/** The title over a panel. @param {Header.Panel} panel */
export const titleOf = ({ title, unit, help }) =>
  element(
    "figcaption",
    "ot-title",
    [element("strong", "", title), ...(unit ? [element("span", "", unit)] : [])],
    {
      title: help,
    },
  );

/** The names of the series, each with a sample. @param {Header.Panel} panel @param {Colors} colors */
export const keyOf = ({ series }, colors) =>
  element(
    "div",
    "ot-key",
    series.map((one) => {
      const sample = one.kind === "band" ? patch(colors[one.color]) : swatch(colors[one.color], dashOf(one));
      return element("span", "", [sample, one.name]);
    }),
  );

/** What the pointer reads at row k. @param {Header.Panel} panel @param {Tensors} arrays @param {number} k */
export function readOut(panel, arrays, k) {
  const cells = panel.series.flatMap((one) => {
    const values = listsOf(one, arrays).map((list) => format(list[k]));
    return [element("span", "", one.name), element("b", "", values.join(" … "))];
  });
  const head = element("div", "ot-read-head", t("step {count}", { count: count(arrays.at.values[k]) }));
  return [head, element("div", "ot-read-pairs", cells)];
}
