/** The line under a learning rate: the rate that is best here, which a click takes. */

import { general } from "../core/general.js";
import { element } from "../core/legend.js";
import { t, tn } from "../core/words.js";
import { valueAt } from "../race/paths.js";
import { isLower, tunedFor } from "../race/tuned.js";
import { createHelp } from "./help.js";
import { exact } from "./scale.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Best, Sweep } from "../race/sweep.js" */

/** The path of a run's learning rate, of which the number is the run's. */
const RATE = /^runs\.(\d+)\.lr$/;

const TUNED = t(
  "Found once for this landscape: of 121 rates that were tried from this start, the one that ends lowest even if it is ten per cent off, and stays on the map.",
);

/** Lines that were made so far: the help of each needs a name of its own. */
let made = 0;

/** Whether a control is a learning rate. @param {Header.Control} control */
export const isRate = ({ path }) => RATE.test(path);

/**
 * @param {HTMLElement} parent the row of the rate @param {Clock} clock @param {string} path
 */
export function createBest(parent, clock, path) {
  const run = Number(RATE.exec(path)?.[1]);
  made += 1;
  const button = element("button", "ot-best", "", { type: "button" });
  const words = element("span", "ot-best");
  const help = createHelp(`ot-best-${made}-help`);
  help.button.tabIndex = 0; // plain words are no stop of the keyboard
  const root = element("div", "ot-best-line", [words, help.button]);
  root.hidden = help.text.hidden = true;
  parent.append(root, help.text);
  let written = "";
  /** @type {(() => void) | null} */ let act = null;
  button.addEventListener("click", () => act?.());

  function draw() {
    const { race, races } = clock;
    const known = races.sweeps.of(run);
    // While it is on its way, what was best before stays, pale.
    const passing = known.state === "computing" || race?.held === true;
    const steps = race ? tunedFor(race, run) : null;
    const tuned = steps === null ? "" : t("tuned for {steps}", { steps: counted(steps) });
    for (const one of [button, words]) one.classList.toggle("ot-passing", passing && !tuned);
    if (!race) write("", "", null);
    else if (known.state === "none" || (passing && tuned)) write(tuned, tuned && TUNED, null);
    else if (passing && !written) write("…", "", null);
    else if (passing) return;
    else if (known.state === "costly")
      write(
        joined(tuned, t("find the best rate here")),
        t("Tries some eighty rates from this start, which takes a while."),
        () => races.sweeps.ask(run),
      );
    else if (known.state === "ready") show(race, known.sweep, known.best, tuned);
  }

  /** @param {Races.Race} race @param {Sweep} sweep @param {Best | null} best @param {string} tuned what is said of a tuned rate */
  function show(race, sweep, best, tuned) {
    if (!best) return write(t("every rate diverges here"), sayTried(race, sweep), null);
    const { rate } = best;
    const title = sayBest(race, sweep, best);
    if (Number(valueAt(race.experiment, path).toPrecision(3)) === rate)
      return write(joined(tuned, t("the best rate here")), title, null);
    const { loss } = race.trajectories[run];
    if (tuned && !isLower(best.loss, loss[loss.length - 1], loss[0], race.floor))
      return write(tuned, TUNED, null);
    write(joined(tuned, t("best here {rate} → use it", { rate: exact(rate) })), title, () => {
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
    const [now, other] = click ? [button, words] : [words, button];
    const held = other === document.activeElement;
    if (other.isConnected) other.replaceWith(now);
    if (held) help.button.focus({ preventScroll: true });
    now.textContent = text;
    now.title = title;
    help.say(text, title);
  }

  return { draw };
}

/** @param {string[]} parts */
const joined = (...parts) => parts.filter(Boolean).join("; ");

/** Why it is the best. @param {Races.Race} race @param {Sweep} sweep @param {Best} best */
export function sayBest(race, sweep, { loss, reached }) {
  const tried = sayTried(race, sweep);
  if (reached !== null)
    return t("At the minimum after {steps}, the soonest of {tried}", { steps: counted(reached), tried });
  const end = general(loss, 4).replaceAll("-", "−");
  return t("Loss {end} after {steps}, the lowest of {tried}", {
    end,
    steps: counted(race.experiment.steps),
    tried,
  });
}

/** @param {number} steps */
const counted = (steps) => tn("{count} step", "{count} steps", steps);

/** @param {Races.Race} race @param {Sweep} sweep */
function sayTried({ experiment, description }, { rates }) {
  const drawn = description.samples !== null || experiment.runs.some(({ noise }) => noise);
  const tried = { count: rates.length, low: exact(rates[0]), high: exact(rates[rates.length - 1]) };
  return drawn
    ? t("{count} rates from {low} to {high}, from this start, with the same draws (this seed).", tried)
    : t("{count} rates from {low} to {high}, from this start.", tried);
}
