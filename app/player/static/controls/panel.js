/**
 * The numbers of a part of the page (a run's card, the landscape, the budget): sliders and fields that bend the
 * race while they move.
 */

import { element } from "../core/legend.js";
import { valueAt } from "../race/paths.js";
import { createBest, isRate } from "./best.js";
import { createNumber } from "./number.js";
import { paintSchedule } from "./schedule.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */
/** @import { Row } from "./number.js" */

/** Places where a field alone is enough: nobody drags a seed. */
const PLAIN = new Set(["budget", "own"]);

/**
 * @param {HTMLElement} parent @param {Clock} clock
 */
export function createPanel(parent, clock) {
  const root = element("div", "ot ot-panel");
  const drawing = element("canvas", "ot-schedule", "", { "aria-hidden": "true" });
  parent.append(root);
  /** @type {Header.Controls} */ let header;
  /** @type {Map<string, Row>} */ const rows = new Map();
  /** @type {Map<string, ReturnType<typeof createBest>>} */ const bests = new Map();
  /** @type {unknown} */ let listed = null; // the controls that stand here
  /** @type {unknown} */ let shown = null; // the experiment whose values they show
  const on = {
    turn: (/** @type {string} */ path, /** @type {unknown} */ value) => clock.races.set([[path, value]]),
    commit: () => clock.races.commit(),
  };

  /** @param {Message<Header.Controls>} message */
  function update(message) {
    header = message.header;
    root.dataset.place = header.place;
    listed = null;
    draw();
  }

  function draw() {
    const { controls, experiment } = clock.races;
    if (!header || !experiment) return;
    const mine = controls.filter(isMine);
    if (listed !== controls) arrange(mine);
    for (const best of bests.values()) best.draw();
    if (listed === controls && shown === experiment) return;
    listed = controls;
    shown = experiment;
    for (const control of mine) rows.get(control.path)?.show(control, valueAt(experiment, control.path));
    if (header.place === "schedule") paintSchedule(drawing, clock.race, header.run ?? 0);
  }

  /** Whether a control stands here; of a run that is not in focus only the rate does. @param {Header.Control} control */
  function isMine({ place, run, group, path }) {
    if (place !== header.place || run !== header.run || group !== header.group) return false;
    return place !== "run" || header.whole || run === clock.races.focus || path.endsWith(".lr");
  }

  /** One row for each; those that stay are kept, with the focus that is on them. @param {Header.Control[]} mine */
  function arrange(mine) {
    for (const [path, row] of rows) {
      if (mine.some((control) => control.path === path)) continue;
      row.root.remove();
      rows.delete(path);
      bests.delete(path);
    }
    mine.forEach((control, i) => {
      const row = rows.get(control.path) ?? createNumber(on, PLAIN.has(header.place));
      rows.set(control.path, row);
      if (isRate(control) && !bests.has(control.path))
        bests.set(control.path, createBest(row.root, clock, control.path));
      if (root.children[i] !== row.root) root.insertBefore(row.root, root.children[i] ?? null);
    });
    root.hidden = !mine.length && header.place !== "schedule";
    if (header.place === "schedule" && !drawing.isConnected) root.append(drawing);
  }

  const stop = clock.listen(draw);
  function destroy() {
    stop();
    root.remove();
  }
  return { root, update, destroy };
}
