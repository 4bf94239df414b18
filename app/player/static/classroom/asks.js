/** Questions to a class: made of what is shown, or written by the teacher. */

import { words } from "./words.js";

/** @import { Show, Shown } from "./showing.js" */
/** @import { Ask } from "./tally.js" */

/** So many asks are kept; the first ones go. */
const MOST = 24;
/** So many minima have a name to bet on. */
const NAMED = 6;

/** Whether a question is one of which runs are made. @param {Ask | null | undefined} ask */
export const isLab = (ask) => ask?.kind === "start" || ask?.kind === "rate";

/** An id that no question of the list has. @param {Ask[]} asks */
export function freshId(asks) {
  let k = asks.length + 1;
  while (asks.some(({ id }) => id === `a${k}`)) k += 1;
  return `a${k}`;
}

/** A list with one more. @param {Ask[]} asks @param {Ask} ask */
export const withAsk = (asks, ask) => [...asks, ask].slice(-MOST);

/**
 * Everybody's start, or rate, of a run of what is shown.
 * @param {Ask[]} asks @param {Shown} shown @param {"start" | "rate"} kind @param {number} run @returns {Ask}
 */
export function labAsk(asks, { step, lesson }, kind, run) {
  const text = kind === "start" ? words.questionStarts : words.questionRates;
  const base = { id: freshId(asks), kind, text, link: step.link, run };
  if (kind === "start") return base;
  const race = step.race === null ? null : lesson.races[step.race];
  const control = race?.controls.find(({ path }) => path === `runs.${run}.lr`);
  return { ...base, low: control?.low ?? 1e-4, high: control?.high ?? 10 };
}

/** A bet on the minimum that most starts reach. @param {Ask[]} asks @param {number} minima @param {(which: number) => string} name @returns {Ask} */
export const basinAsk = (asks, minima, name) => ({
  ...{ id: freshId(asks), kind: "choice", text: words.questionBasin, many: false },
  options: Array.from({ length: Math.min(minima, NAMED) }, (_, k) => name(k)),
});

/** The question of the step of a lesson; null where it has none. @param {Ask[]} asks @param {Shown} shown @returns {Ask | null} */
export function lessonAsk(asks, { lesson, step }) {
  const { ask } = step;
  if (!ask) return null;
  const { kind, options, many, low, high, log, whole, scale } = ask;
  return {
    ...{ id: freshId(asks), kind, text: step.title.slice(0, 300), lesson: lesson.id, step: step.id },
    ...(kind === "choice" && { options, many }),
    ...(kind === "order" && { options }),
    ...(kind === "number" && { low, high, log, whole }),
    ...(kind === "curve" && { scale }),
  };
}

/**
 * A question in the teacher's words; null if it is none.
 * @param {Ask[]} asks @param {{text: string, options: string, low: string, high: string}} written @returns {Ask | null}
 */
export function ownAsk(asks, { text, options, low, high }) {
  const said = text.trim().slice(0, 300);
  const names = [
    ...new Set(
      options
        .split("\n")
        .map((one) => one.trim().slice(0, 80))
        .filter(Boolean),
    ),
  ];
  if (!said) return null;
  const id = freshId(asks);
  if (names.length) {
    if (names.length < 2 || names.length > 12) return null;
    return { id, kind: "choice", text: said, options: names, many: false };
  }
  const [from, to] = [low, high].map((one) => (one.trim() ? Number(one) : Number.NaN));
  if (!(Number.isFinite(from) && Number.isFinite(to) && from < to)) return null;
  return { id, kind: "number", text: said, low: from, high: to, log: false, whole: false };
}

/**
 * Which questions stand on the screen: the one that makes runs, and the bet beside it.
 * @param {Ask[]} asks @param {string | null} open @param {Show | null} show @param {string} link of what is shown
 */
export function standing(asks, open, show, link) {
  const now = asks.find(({ id }) => id === open) ?? null;
  const last = asks.slice(-2);
  const ofShow = (/** @type {Ask} */ one) =>
    isLab(one)
      ? one.link === link
      : show?.kind === "lesson"
        ? one.lesson === show.lesson && one.step === show.step
        : !one.lesson;
  const lab = isLab(now) ? now : (last.findLast((one) => isLab(one) && ofShow(one)) ?? null);
  const bet = now && !isLab(now) ? now : (last.findLast((one) => !isLab(one) && ofShow(one)) ?? null);
  return { now, lab, bet: bet && (bet === now || lab || show?.kind === "lesson") ? bet : null };
}
