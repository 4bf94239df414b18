/** The learning rate over the steps, as a small line: what a schedule does. */

import { fit } from "../core/drawing.js";
import { colorOf, themeOf } from "../core/theme.js";

const [WIDE, TALL, INSET] = [240, 46, 3];

/** @param {HTMLCanvasElement} canvas @param {Races.Race | null} race @param {number} run */
export function paintSchedule(canvas, race, run) {
  const lr = race?.trajectories[run]?.lr;
  if (!race || !lr) return;
  const theme = themeOf(canvas);
  const c = fit(canvas, WIDE, TALL);
  c.clearRect(0, 0, WIDE, TALL);
  const top = lr.reduce((most, rate) => Math.max(most, rate), 0) || 1;
  c.beginPath();
  for (let i = 0; i <= WIDE; i += 1) {
    const t = Math.round((i / WIDE) * (lr.length - 1));
    c.lineTo(INSET + (i / WIDE) * (WIDE - 2 * INSET), TALL - INSET - (lr[t] / top) * (TALL - 2 * INSET));
  }
  c.strokeStyle = colorOf(race.description.runs[run], theme);
  c.lineWidth = 1.8;
  c.stroke();
}
