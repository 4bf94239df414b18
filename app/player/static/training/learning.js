/** A training, live: every run's training and validation loss and accuracy as they come. */

import { element } from "../core/legend.js";
import { fetchMessage } from "../core/payload.js";
import { createTrainingCurves } from "./curves.js";
import { createTrainer } from "./trainer.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */

/**
 * What is known so far, and the run in focus. Of several side by side the runs of all, those in focus first; and
 * `panels` are all of them, each by itself, null where nothing is known yet.
 * @typedef {Message<Header.Progress> & {focus: number, url: string, panels: (Training | null)[]}} Training
 */

/** A turned slider is looked into when the pointer has rested this long. */
const REST = 120;

/**
 * Where the server goes on with a training, or only looks at it.
 * @param {string} url @param {"go" | "look"} verb
 */
export const addressOf = (url, verb) => url.replace("training/", `training/${verb}/`);

/** @param {HTMLElement} parent @param {Clock} clock @param {{resolve: (url: string) => string}} host */
export function createLearning(parent, clock, host) {
  const root = element("div", "ot ot-learning");
  parent.append(root);
  const trainer = createTrainer(clock, (state, signal) =>
    fetchMessage(host.resolve(addressOf(state.url, state.phase === "stopped" ? "look" : "go")), {
      signal,
      cache: "no-store",
    }),
  );
  const curves = createTrainingCurves(root, clock);
  let followed = false; // whether there is a training already that a slider is turned of

  /** @param {Message<Header.Learning>} message */
  function update({ header }) {
    trainer.follow(header.lanes, header.panel, header.focus, followed ? REST : 0);
    followed = true;
  }

  function destroy() {
    trainer.destroy();
    curves.destroy();
    root.remove();
  }
  return { root, update, destroy };
}
