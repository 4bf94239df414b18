/** The drawer of a page of its own: every number and every convention of its race, under the hand. */

import { element, sample } from "../core/legend.js";
import { colorOf, themeOf } from "../core/theme.js";
import { t } from "../core/words.js";
import { createPanel } from "./panel.js";
import { createSwitch } from "./switch.js";

/** @import { Clock } from "../core/clock.js" */

/** Groups of a run's numbers, and of the whole race, in their order. */
const RUN = ["run", "schedule", "details", "own"];
const RACE = ["landscape", "budget", "batch"];

/** @param {HTMLElement} parent @param {Clock} clock */
export function createDrawer(parent, clock) {
  const root = element("details", "ot otx-drawer");
  const inside = element("div", "otx-drawer-inside");
  const summary = element("summary", "", t("Controls"));
  root.append(summary, inside);
  parent.append(root);
  /** @type {{destroy: () => void}[]} */ let views = [];
  /** @type {unknown} */ let made = null; // the controls that stand here
  const stop = clock.listen(draw);

  function draw() {
    const { controls } = clock.races;
    if (!clock.race || made === controls || !root.open) return;
    made = controls;
    for (const view of views) view.destroy();
    views = [];
    inside.replaceChildren(
      ...clock.race.description.runs.map((run, i) => {
        const title = element("h3", "otx-drawer-title", [
          sample(run, colorOf(run, themeOf(root))),
          clock.race?.titles[i] ?? run.title,
        ]);
        const box = group(title, RUN, i);
        box.style.setProperty("--ink", colorOf(run, themeOf(root)));
        return box;
      }),
      group(element("h3", "otx-drawer-title", clock.race.description.title), RACE, null),
    );
  }

  /** @param {HTMLElement} title @param {string[]} places @param {number | null} run */
  function group(title, places, run) {
    const box = element("section", "otx-drawer-group", [title]);
    for (const place of places) {
      const panel = createPanel(box, clock);
      panel.update({ header: { view: "controls", place, run, group: "", whole: true }, arrays: {} });
      views.push(panel);
      const switches = place === "run" ? clock.races.switches.filter((other) => other.run === run) : [];
      if (switches.length) {
        const fold = element("details", "otx-fold", [element("summary", "", t("Conventions"))]);
        box.append(fold);
        for (const one of switches) views.push(createSwitch(fold, clock, one));
      }
    }
    return box;
  }

  root.addEventListener("toggle", () => clock.invalidate());
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !root.open) return;
    root.open = false;
    summary.focus();
  });
  function destroy() {
    stop();
    for (const view of views) view.destroy();
    root.remove();
  }
  return { root, destroy };
}
