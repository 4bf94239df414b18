/** All that is shown, as a link holds it: app/races/scene/reading.py reads it back. */

import { changeOf } from "./beside.js";
import { minimal, sceneOf } from "./link.js";

/** @import { Known } from "./edits.js" */

/** @param {Known} shown its panels are one or more */
export function wholeOf({ panels, view }) {
  const [{ experiment, settings }] = panels;
  const given = minimal(experiment, settings.base);
  const { panels: _, ...words } = settings.shown;
  const beside = panels.map(({ title, experiment: own, settings: { base } }) => {
    const change = changeOf(experiment, given, own, minimal(own, base));
    return { ...(title && { title }), ...(Object.keys(change).length && { experiment: change }) };
  });
  return sceneOf(given, { ...words, ...(panels.length > 1 && { panels: beside }), view });
}
