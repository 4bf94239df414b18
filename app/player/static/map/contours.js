/** A landscape's heights, and the contours that Plotly makes of them. */

import { heights } from "../core/geometry.js";
import { GRAPH, LEVEL } from "../core/measures.js";
import { fetchMessage } from "../core/payload.js";

/** @import { Theme } from "../core/theme.js" */
/** @import { Frame } from "../core/geometry.js" */
/** @import { Message } from "../core/payload.js" */

/** So many surfaces stay decoded; the browser's own cache has the others. */
const DECODED = 24;
/** @type {Map<string, Promise<Message<Header.Surface>>>} */
const surfaces = new Map();

/** A landscape's heights; fetched once, whatever asks for them. @param {string} url */
export function fetchSurface(url) {
  let message = surfaces.get(url);
  if (!message) {
    message = fetchMessage(url);
    message.catch(() => surfaces.delete(url));
    surfaces.set(url, message);
    if (surfaces.size > DECODED) surfaces.delete(/** @type {string} */ (surfaces.keys().next().value));
  }
  return message;
}

/**
 * What Plotly draws for a surface: contours, or in one dimension a curve.
 * @param {Message<Header.Surface>} message @param {Theme} theme
 */
export function trace({ header: { window, floor }, arrays: { z } }, theme) {
  const [ny, nx] = z.shape;
  if (ny === 1) {
    const x = Array.from(
      { length: nx },
      (_, i) => window[0][0] + (i / (nx - 1)) * (window[0][1] - window[0][0]),
    );
    return {
      type: "scatter",
      mode: "lines",
      x,
      y: z.values,
      line: { color: theme.muted, width: GRAPH },
      hoverinfo: "skip",
    };
  }
  const { t, start, end, size } = heights(z.values, floor);
  const low = start - size;
  return {
    type: "contour",
    x0: window[0][0],
    dx: (window[0][1] - window[0][0]) / (nx - 1),
    y0: window[1][0],
    dy: (window[1][1] - window[1][0]) / (ny - 1),
    z: Array.from({ length: ny }, (_, j) => t.subarray(j * nx, (j + 1) * nx)),
    zmin: low,
    zmax: end + size,
    autocontour: false,
    contours: { start, end, size, coloring: "fill" },
    line: { width: LEVEL, color: theme.line, smoothing: 0.6 },
    colorscale: theme.map.map((color, i) => [1 - i / (theme.map.length - 1), color]).reverse(),
    showscale: false,
    hoverinfo: "skip",
  };
}

/**
 * Axes and colours around the layers of a contour map, without a margin.
 * @param {Message<Header.Surface>[]} layers @param {Frame} frame
 * @param {Theme} theme @param {number} [type] how much larger letters are
 */
export function layout(layers, frame, theme, type = 1) {
  const axis = {
    showgrid: false,
    zeroline: false,
    automargin: false,
    nticks: 7,
    ticklabelposition: "inside",
    ticks: "inside",
    ticklen: 4,
    tickcolor: theme.muted,
    tickfont: { size: 11 * type, color: theme.muted, family: theme.font },
  };
  return {
    width: frame.width,
    height: frame.height,
    margin: { l: 0, r: 0, t: 0, b: 0 },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: layers.some(holes) ? "rgba(0,0,0,0)" : theme.map[0],
    dragmode: matchMedia("(pointer: coarse)").matches ? false : "pan",
    hovermode: false,
    showlegend: false,
    xaxis: { ...axis, range: [...frame.x] },
    yaxis: { ...axis, range: [...frame.y] },
  };
}

/** Whether some of a surface has no value. @param {Message<Header.Surface>} message */
const holes = ({ arrays: { z } }) => z.values.some(Number.isNaN);

export const CONFIG = {
  displayModeBar: false,
  scrollZoom: true,
  doubleClick: false,
  showTips: false,
  displaylogo: false,
};
