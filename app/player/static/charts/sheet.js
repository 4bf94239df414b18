/** The canvas of the loss plot, frame by frame: drawn anew where it must be, and else only at the playhead. */

/** @import { Clock } from "../core/clock.js" */
/** @import { Shown } from "./curvedata.js" */
/** @import { createPlot } from "./plot.js" */

/** @param {ReturnType<typeof createPlot>} plot @param {Clock} clock @param {Shown} shown */
export function createSheet(plot, clock, shown) {
  let stale = true;
  let layered = false; // the plot has layers of what is shown
  let last = -1; // the step that is shown
  let turn = 0; // how often it was drawn anew

  /** What is shown is another. */
  function refresh() {
    stale = true;
    clock.invalidate();
  }

  function draw() {
    if (!shown.lines.length) return;
    if (plot.enlarge(clock.wide, clock.type)) stale = true;
    const step = Math.min(clock.step, shown.header.steps);
    const passing = clock.race?.held === true; // there will be other curves in the next frame
    if (!stale && step === last && (layered || passing)) return;
    last = step;
    if (stale) turn += 1;
    if (passing) plot.drawOnce(shown, step);
    else {
      if (stale || !layered) plot.prepare(shown);
      plot.draw(shown, step);
    }
    layered = !passing;
    stale = false;
  }
  return { refresh, draw, drawn: () => `${turn} ${shown.name}` };
}
