/** Each run in words: one or two sentences, with nothing in them that is not in the numbers; tests/player/twin/sentences.py is its twin. */

import { even, general, grouped } from "../core/general.js";
import { t, tn } from "../core/words.js";
import { apart, distanceTo, nearest } from "./distances.js";
import { measured } from "./measuring.js";
import { repeatedOf, sayRepeated } from "./repeats.js";
import { epsilonsOf, GOAL } from "./table.js";

/** A run came back to a minimum when it is within this share of its starting distance. */
const BACK = 0.01;
/** The share of turns above 90° from which on they are mentioned. */
const SHARP = 0.2;
/** The share of the whole descent that the last tenth of the steps must bring, to be mentioned. */
const FALLING = 0.01;
/** A run is near a saddle within this share of the window's diagonal. */
const NEAR = 0.02;

/** One or two sentences a run: its loss, and how it came there. @param {Races.Race} race */
export const sentencesOf = (race) =>
  race.trajectories.map(
    (_, i) => many(race, i) || [outcome(race, i), way(race, i)].filter(Boolean).join(" "),
  );

/** A repeated run, empty where it is none. @param {Races.Race} race @param {number} i */
function many({ experiment, bundles, titles, diverged, floor }, i) {
  const [bundle, { repeat }] = [bundles[i], experiment.runs[i]];
  if (!bundle || !repeat) return "";
  const epsilons = floor === null ? [] : epsilonsOf(floor);
  const loss = diverged[i] === null ? bundle.median[experiment.steps] : null;
  return sayRepeated(titles[i], repeatedOf(bundle, floor, epsilons, repeat), loss, epsilons, GOAL);
}

/** @param {Races.Race} race @param {number} i */
function outcome({ experiment: { steps }, linked, trajectories, titles, diverged, floor }, i) {
  const { loss } = trajectories[i];
  const [title, at, last] = [titles[i], diverged[i], loss[steps]];
  if (at !== null) {
    const ends = { first: say(loss[0]), last: say(loss[at - 1]) };
    const began =
      at > 1
        ? t("its loss was {first} at the start and {last} just before", ends)
        : t("its loss was {first} at the start", ends);
    return trajectories[i].outside
      ? t("{title} left the domain at step {at}, where the loss is not a number; {began}.", {
          title,
          at,
          began,
        })
      : t("{title} diverged at step {at}: {began}.", { title, at, began });
  }
  const text = t("{title} ended at a loss of {loss} after {steps}", {
    title,
    loss: say(last),
    steps: counted(steps),
  });
  if (floor === null) return `${text}.`;
  const reached = measured(linked.measures.steps_to, trajectories[i], { floor, epsilon: GOAL });
  if (reached === null)
    return t("{text}, and was never within {goal} of the lowest known loss.", { text, goal: say(GOAL) });
  if (loss.some((value) => value < floor - GOAL))
    return t("{text}, below the lowest known one, {floor}.", { text, floor: say(floor) });
  return t("{text}; it was first within {goal} of the lowest known loss after {steps}.", {
    text,
    goal: say(GOAL),
    steps: counted(reached),
  });
}

/** How a run that did not diverge came to its end, if there is something to say. @param {Races.Race} race @param {number} i */
function way(race, i) {
  if (race.diverged[i] !== null) return "";
  const clauses = [saddle(race, i), swings(race, i), turns(race, i), falling(race, i)].filter(Boolean);
  if (!clauses.length) return "";
  const [first, second] = clauses;
  return second ? t("It {first}; it {second}.", { first, second }) : t("It {clause}.", { clause: first });
}

/** @param {Races.Race} race @param {number} i */
function saddle({ experiment: { steps }, description, linked, trajectories, minima, saddles }, i) {
  const { x, recorded } = trajectories[i];
  if (!saddles.length) return "";
  const near = /** @type {number} */ (distanceTo(saddles, x, steps));
  if ((distanceTo(minima, x, steps) ?? Infinity) <= near) return "";
  const point = nearest(saddles, x, steps);
  const sides = description.window.slice(0, point.length).map(([low, high]) => high - low);
  const place = { point, radius: NEAR * Math.hypot(...sides) };
  const since = measured(linked.measures.stays, trajectories[i], place);
  if (since === null || steps - since < steps / 10) return "";
  const text = t("stayed near the saddle at ({point}) for the last {steps}", {
    point: point.map(say).join(", "),
    steps: counted(steps - since),
  });
  if (!recorded.g) return text;
  const slope = Math.hypot(...recorded.g.subarray((steps - 1) * point.length));
  return t("{text}, where the last gradient has norm {norm}", { text, norm: say(slope) });
}

/** @param {Races.Race} race @param {number} i */
function swings({ experiment: { steps }, linked, trajectories, minima }, i) {
  if (!minima.length) return "";
  const { x } = trajectories[i];
  const minimum = nearest(minima, x, steps);
  const times = measured(linked.measures.overshoots, trajectories[i], { point: minimum });
  if (!times) return "";
  const often =
    times === 1 ? t("once") : times === 2 ? t("twice") : tn("{count} time", "{count} times", times);
  const text =
    minima.length === 1
      ? t("overshot the minimum {often}", { often })
      : t("overshot the nearest minimum {often}", { often });
  return apart(minimum, x, steps) <= BACK * apart(minimum, x, 0) ? t("{text} and came back", { text }) : text;
}

/** @param {Races.Race} race @param {number} i */
function turns({ experiment: { steps }, linked, trajectories }, i) {
  const share = (measured(linked.measures.sharp_turns, trajectories[i]) ?? 0) / Math.max(steps - 1, 1);
  return share >= SHARP
    ? t("turned by more than 90° in {share} % of its steps", { share: even(100 * share) })
    : "";
}

/** Whether the loss still fell at the end, where it has not come to the minimum. @param {Races.Race} race @param {number} i */
function falling({ experiment: { steps }, trajectories, floor }, i) {
  const { loss } = trajectories[i];
  const tail = Math.max(Math.floor(steps / 10), 1);
  const [first, before, last] = [loss[0], loss[steps - tail], loss[steps]];
  if (floor !== null && last - floor <= GOAL) return "";
  if (!(before - last > FALLING * (first - last) && FALLING * (first - last) > 0)) return "";
  return t("was still descending, from {before} to {last} in the last {steps}", {
    before: say(before),
    last: say(last),
    steps: counted(tail),
  });
}

/** @param {number} count */
const counted = (count) => tn("{count} step", "{count} steps", count, { count: grouped(count, 17) });

/** A number in at most three digits, with a true minus sign. @param {number} value */
function say(value) {
  const [digits, power] = general(value, 3).split("e");
  return (power === undefined ? digits : `${digits}e${Number(power)}`).replaceAll("-", "−");
}
