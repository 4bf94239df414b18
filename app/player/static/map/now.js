/**
 * What every run's loss is where the playhead stands, in a line of words under the map. A screen reader hears it once the
 * playhead has come to rest.
 */

import { format } from "../core/geometry.js";
import { sayEnd, UNFAIR } from "../core/heads.js";
import { element } from "../core/legend.js";
import { seldom } from "../core/seldom.js";
import { colorOf } from "../core/theme.js";
import { t } from "../core/words.js";

/** @import { Clock } from "../core/clock.js" */

/** The line is written no sooner than so many milliseconds after the last time, and heard after so many of rest. */
const [APART, REST] = [100, 700];

/**
 * Every run's name and its loss after k steps, or how it ended before; of a repeated run the median of its members.
 * @param {Pick<Races.Race, "titles" | "diverged" | "trajectories" | "bundles">} race @param {number} k
 * @returns {{title: string, value: string, lowest: boolean}[]} the lowest of several, where one is
 */
export function lossesNow({ titles, diverged, trajectories, bundles }, k) {
  const losses = trajectories.map((one, i) => {
    const gone = diverged[i];
    const loss = bundles[i]?.median ?? one.loss;
    return gone !== null && k >= gone ? NaN : loss[Math.min(k, loss.length - 1)];
  });
  const known = losses.filter(Number.isFinite);
  const lowest = Math.min(...known);
  const alone = known.length > 1 && known.filter((loss) => loss === lowest).length === 1;
  return titles.map((title, i) => ({
    title,
    value: Number.isNaN(losses[i])
      ? t("{end} at {step}", { end: sayEnd(trajectories[i]), step: diverged[i] })
      : format(losses[i]),
    lowest: alone && losses[i] === lowest,
  }));
}

/** @param {HTMLElement} parent @param {Clock} clock @param {() => {dark: boolean}} theme @returns {() => void} what takes it away */
export function createNow(parent, clock, theme) {
  const line = element("p", "ot-losses", "", { "aria-hidden": "true" });
  const heard = element("output", "ot-heard", "");
  parent.append(line, heard);
  let written = "";
  let resting = 0;
  const writing = seldom(write, APART);

  function write() {
    const { race } = clock;
    line.hidden = !race;
    if (!race) return;
    const k = Math.min(Math.floor(clock.step + 1e-9), race.experiment.steps);
    const losses = lossesNow(race, k);
    const { dark } = theme();
    const now = JSON.stringify([k, losses, dark]);
    if (now === written) return;
    written = now;
    const runs = losses.map(({ title, value, lowest }, i) => {
      const name = element("span", "", title, {
        style: `color: ${colorOf(race.description.runs[i], { dark })}`,
      });
      return element("span", "ot-losses-run", [
        name,
        " ",
        element("b", "", value),
        ...(lowest ? [element("i", "", ` ${t("lowest")}`)] : []),
      ]);
    });
    const note = runs.length > 1 ? [element("span", "ot-losses-note", UNFAIR)] : [];
    line.replaceChildren(element("span", "ot-losses-run", t("loss:")), ...runs, ...note);
    clearTimeout(resting);
    resting = window.setTimeout(() => tell(k, race.experiment.steps, losses), REST);
  }

  /** @param {number} k @param {number} steps @param {ReturnType<typeof lossesNow>} losses */
  function tell(k, steps, losses) {
    const said = losses
      .map(({ title, value, lowest }) => `${title} ${value}${lowest ? t(", the lowest") : ""}`)
      .join(", ");
    if (!clock.playing) heard.textContent = t("Step {k} of {steps}. Loss: {said}", { k, steps, said });
  }

  const stop = clock.listen(writing.ask);
  return () => {
    stop();
    writing.drop();
    clearTimeout(resting);
    line.remove();
    heard.remove();
  };
}
