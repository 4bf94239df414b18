/** A map drawn by Plotly, for readers who want its tools: the zoom box, the camera, the download. */

import { heights } from "../core/geometry.js";
import { GRAPH, LEVEL } from "../core/measures.js";
import { holes } from "./contours.js";
import { lineOf } from "./shade.js";

/** @import { Theme } from "../core/theme.js" */
/** @import { Frame } from "../core/geometry.js" */
/** @import { Heights } from "./shade.js" */
/** @import { Message } from "../core/payload.js" */
/** @import { Scene } from "./scene.js" */
/** @import { Backend, Changes } from "./terrain.js" */

/**
 * @param {Scene} scene @param {HTMLElement} plot where it stands @param {Plotly.Library} library
 * @param {Changes} on
 * @returns {Backend}
 */
export function createPlotly(scene, plot, library, on) {
  const { frame } = scene;
  let listening = false; // to what Plotly does

  /** @param {Message<Header.Surface>[]} layers the one below first */
  async function paint(layers) {
    await library.react(
      plot,
      layers.map((layer) => trace(layer, scene.theme)),
      layout(layers, frame, scene.theme, scene.type),
      CONFIG,
    );
    if (listening) return;
    listening = true;
    const map = /** @type {Plotly.Plot} */ (plot);
    map.on("plotly_relayouting", (event) => on.moved(rangesOf(event)));
    map.on("plotly_relayout", (event) => {
      on.moved(rangesOf(event));
      on.rested();
    });
  }

  /** The frame has another size, or shows another part. */
  function follow() {
    const { width, height, x, y } = frame;
    if (listening) library.relayout(plot, { width, height, "xaxis.range": [...x], "yaxis.range": [...y] });
  }

  return { paint, follow, destroy: () => library.purge(plot) };
}

/** What Plotly says of its axes. @param {Plotly.Ranges} event */
function rangesOf(event) {
  /** @type {Partial<Pick<Frame, "x" | "y">>} */ const ranges = {};
  for (const name of /** @type {const} */ (["x", "y"])) {
    const key = `${name}axis`;
    const range = event[`${key}.range`] ?? [event[`${key}.range[0]`], event[`${key}.range[1]`]];
    const [low, high] = /** @type {[number, number]} */ (range);
    if (Number.isFinite(low) && Number.isFinite(high)) ranges[name] = [low, high];
  }
  return ranges;
}

/**
 * What Plotly draws for a surface: contours, or in one dimension a curve.
 * @param {Heights} message @param {Theme} theme
 */
export function trace(message, theme) {
  const {
    header: { window, floor },
    arrays: { z },
  } = message;
  const [ny, nx] = z.shape;
  if (ny === 1) {
    const points = lineOf(message);
    return {
      type: "scatter",
      mode: "lines",
      x: Array.from({ length: nx }, (_, i) => points[2 * i]),
      y: z.values,
      line: { color: theme.muted, width: GRAPH },
      hoverinfo: "skip",
    };
  }
  const { t, start, end, size } = heights(z.values, floor, message.common);
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
    modebar: { orientation: "v", bgcolor: "rgba(0,0,0,0)", color: theme.muted, activecolor: theme.text },
    xaxis: { ...axis, range: [...frame.x] },
    yaxis: { ...axis, range: [...frame.y] },
  };
}

export const CONFIG = {
  displayModeBar: true,
  scrollZoom: true,
  doubleClick: false,
  showTips: false,
  displaylogo: false,
  modeBarButtonsToRemove: ["sendChartToCloud"], // it would upload the map
};
