/** The line under a learning rate: the rate that is best here, which a click takes. */

import { general } from "../core/general.js";
import { element } from "../core/legend.js";
import { valueAt } from "../race/paths.js";
import { exact } from "./scale.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Best, Sweep } from "../race/sweep.js" */

/** The path of a run's learning rate, of which the number is the run's. */
const RATE = /^runs\.(\d+)\.lr$/;

/** Whether a control is a learning rate. @param {Header.Control} control */
export const isRate = ({ path }) => RATE.test(path);

/**
 * @param {HTMLElement} parent the row of the rate @param {Clock} clock @param {string} path
 */
export function createBest(parent, clock, path) {
  const run = Number(RATE.exec(path)?.[1]);
  const root = element("button", "ot-best", "", { type: "button" });
  root.hidden = true;
  parent.append(root);
  let written = "";
  /** @type {(() => void) | null} */ let act = null;
  root.addEventListener("click", () => act?.());

  function draw() {
    const { race, races } = clock;
    const known = races.sweeps.of(run);
    // While it is on its way, what was best before stays, pale.
    const passing = known.state === "computing" || race?.held === true;
    root.classList.toggle("ot-passing", passing);
    if (!race || known.state === "none") write("", "", null);
    else if (passing && !written) write("…", "", null);
    else if (passing) return;
    else if (known.state === "costly")
      write("find the best rate here", "Tries some eighty rates from this start, which takes a while.", () =>
        races.sweeps.ask(run),
      );
    else if (known.state === "ready") show(race, known.sweep, known.best);
  }

  /** @param {Races.Race} race @param {Sweep} sweep @param {Best | null} best */
  function show(race, sweep, best) {
    if (!best) return write("every rate diverges here", sayTried(race, sweep), null);
    const { rate } = best;
    const title = sayBest(race, sweep, best);
    if (Number(valueAt(race.experiment, path).toPrecision(3)) === rate)
      return write("the best rate here", title, null);
    write(`best here ${exact(rate)} → use it`, title, () => {
      clock.races.set([[path, rate]]);
      clock.races.commit();
    });
  }

  /** @param {string} text @param {string} title @param {(() => void) | null} click */
  function write(text, title, click) {
    act = click;
    if (written === text + title) return;
    written = text + title;
    root.hidden = !text;
    root.textContent = text;
    root.title = title;
    root.disabled = !click;
  }

  return { draw };
}

/** Why it is the best. @param {Races.Race} race @param {Sweep} sweep @param {Best} best */
export function sayBest(race, sweep, { loss, reached }) {
  const tried = sayTried(race, sweep);
  if (reached !== null) return `At the minimum after ${counted(reached)}, the soonest of ${tried}`;
  const end = general(loss, 4).replaceAll("-", "−");
  return `Loss ${end} after ${counted(race.experiment.steps)}, the lowest of ${tried}`;
}

/** @param {number} steps */
const counted = (steps) => (steps === 1 ? "1 step" : `${steps} steps`);

/** @param {Races.Race} race @param {Sweep} sweep */
function sayTried({ experiment, description }, { rates }) {
  const drawn = description.samples !== null || experiment.runs.some(({ noise }) => noise);
  const same = drawn ? ", with the same draws (this seed)" : "";
  return `${rates.length} rates from ${exact(rates[0])} to ${exact(rates[rates.length - 1])}, from this start${same}.`;
}
