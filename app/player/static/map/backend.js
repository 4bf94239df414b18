/** What draws a map's contours and axes: the player itself, or plotly.js for a reader who wants its tools. */

import { createPainting } from "./painting.js";
import { createPlotly } from "./plotly.js";

/** @import { Host, Scene } from "./scene.js" */
/** @import { Backend, Changes } from "./terrain.js" */

/**
 * @param {Scene} scene @param {HTMLElement} plot where it draws
 * @param {HTMLElement} button that asks for plotly.js
 * @param {Host} host @param {Changes} hand @param {() => Promise<void>} changed it must paint anew
 */
export function createBackend(scene, plot, button, host, hand, changed) {
  const own = {
    /** @type {Backend} */ draws: createPainting(scene, plot, hand),
    plotly: false,
    destroy: () => own.draws.destroy(),
  };

  button.addEventListener("click", async () => {
    const wants = !own.plotly;
    try {
      const library = wants && host.plotly ? await host.plotly() : null;
      if (!plot.isConnected) return;
      own.draws.destroy();
      own.plotly = library !== null;
      own.draws = library ? createPlotly(scene, plot, library, hand) : createPainting(scene, plot, hand);
      button.setAttribute("aria-pressed", String(own.plotly));
      await changed();
    } catch (error) {
      button.title = String(/** @type {Error} */ (error).message);
      /** @type {HTMLButtonElement} */ (button).disabled = true;
    }
  });
  return own;
}
