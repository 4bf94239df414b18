/** A question on a phone: placed on the map, turned, or asked as a lesson asks; and what came of it. */

import { general } from "../core/general.js";
import { element } from "../core/legend.js";
import { KINDS } from "../lessons/asking.js";
import { createGuessing } from "../lessons/guessing.js";
import { DIVERGED } from "../race/cells.js";
import { ownOf } from "../race/own.js";
import { nameOf } from "./colors.js";
import { memberOf } from "./paths.js";
import { resampled } from "./tally.js";
import { words } from "./words.js";

/** @import { Kind } from "../lessons/asking.js" */
/** @import { Stage } from "../lessons/stage.js" */
/** @import { Shown } from "./showing.js" */
/** @import { Answer, Ask } from "./tally.js" */

/** So many losses are sent of a curve. */
const POINTS = 64;

/** A question as lessons ask it, of which nothing is known to be right. @param {Ask} ask @param {Partial<Lessons.Ask>} [more] @returns {Lessons.Ask} */
const asLesson = (ask, more = {}) => ({
  kind: /** @type {Lessons.Ask["kind"]} */ (ask.kind),
  options: ask.options ?? [],
  ...{
    many: ask.many ?? false,
    answer: [],
    freeze: null,
    begin: null,
    knob: null,
    within: 0,
    style: {},
    run: 0,
  },
  ...{ at: null, scale: ask.scale ?? "log", low: ask.low ?? 0, high: ask.high ?? 1 },
  ...{ log: ask.log ?? false, whole: ask.whole ?? false },
  ...more,
});

/** The options of a question, as the page of a lesson has them. @param {string[]} options */
const written = (options) =>
  element("article", "", [
    element(
      "ul",
      "otl-options",
      options.map((name) =>
        element("li", "", [element("span", "otl-option-words", name)], { "data-option": name }),
      ),
    ),
  ]);

/**
 * A start, where the map's own is: tapped, dragged, or moved with the arrow keys.
 * @param {Stage} stage @param {() => void} changed @returns {Kind}
 */
function createPlacing({ clock }, changed) {
  /** @type {number[] | null} */ let first = null;
  /** @type {number[] | null} */ let bet = null;
  let open = false;
  const said = element("output", "otc-where", "");
  const start = () => clock.races.experiment && ownOf(clock.races.experiment, 0).start;
  const same = (/** @type {number[]} */ a, /** @type {number[]} */ b) => a.every((part, i) => part === b[i]);

  /** @param {number[]} at */
  function put(at) {
    const { experiment } = clock.races;
    if (!experiment) return;
    const path = experiment.runs[0].start ? "runs.0.start" : "start";
    clock.races.set(at.map((part, i) => [`${path}.${i}`, part]));
    clock.races.commit();
  }

  function say() {
    said.textContent = bet ? `(${bet.map((part) => general(part, 3).replaceAll("-", "−")).join(", ")})` : "";
  }

  clock.listen(() => {
    const now = start();
    if (!open || !now || clock.race?.held) return;
    if (first === null) first = now;
    else if (!same(now, bet ?? first)) {
      bet = [...now];
      say();
      changed();
    }
  });
  return {
    root: element("div", "", [element("p", "otl-how", words.tap), said]),
    bet: () => bet,
    show(next) {
      bet =
        Array.isArray(next) && next.every((part) => typeof part === "number")
          ? /** @type {number[]} */ (next)
          : null;
      first = null;
      say();
      if (bet) put(bet);
    },
    say: () => said.textContent ?? "",
    judge: () => ({ right: false, wrong: [] }),
    reveal: () => {},
    live(shown) {
      open = shown;
    },
  };
}

/**
 * @param {HTMLElement} place @param {Ask} ask @param {Shown} shown @param {Stage} stage
 * @param {(answer: Answer) => void} answered
 */
export function createAnswering(place, ask, shown, stage, answered) {
  const { clock } = stage;
  const lessons = ask.lesson === shown.lesson.id && shown.step.ask !== null && shown.article !== null;
  const title =
    ask.kind === "start" ? words.yourStart : ask.kind === "rate" ? words.yourRate : ask.text || words.yourBet;
  const state = element("p", "otc-state", "", { role: "status" });
  const outcome = element("p", "otl-verdict otc-outcome", "", { role: "status" });
  let [closed, seen] = [false, false];
  const kind = createKind();
  const heading = element("h2", "", title);
  const asked = ask.text && ask.text !== title ? [element("p", "otl-how", ask.text)] : [];
  place.replaceChildren(heading, ...asked, kind.root, state, outcome);
  /** @returns {Kind} */
  function createKind() {
    if (ask.kind === "start") return createPlacing(stage, changed);
    const article = lessons ? /** @type {HTMLElement} */ (shown.article) : written(ask.options ?? []);
    const step = /** @type {Lessons.Step} */ ({ ...shown.step, id: `class-${ask.id}`, title: ask.text });
    const around = { article, lesson: shown.lesson, step, stage, changed };
    if (ask.kind === "rate") {
      const own = asLesson(ask, {
        ...{ kind: "number", log: true, style: { digits: 3 } },
        begin: clock.races.experiment?.runs[0].lr ?? null,
      });
      return createGuessing({ ...around, ask: own });
    }
    const own = lessons ? /** @type {Lessons.Ask} */ (shown.step.ask) : asLesson(ask);
    return KINDS[own.kind]({ ...around, ask: own });
  }

  function changed() {
    const bet = kind.bet();
    if (bet === null || closed) return;
    if (ask.kind === "rate") turn(Number(bet));
    answered(ask.kind === "curve" ? resampled(/** @type {number[]} */ (bet), POINTS) : bet);
  }

  /** @param {number} rate */
  function turn(rate) {
    clock.races.set([["runs.0.lr", rate]]);
    clock.races.commit();
  }

  /** What was answered before stands there. @param {Answer | undefined} answer */
  function enter(answer) {
    if (answer !== undefined) {
      kind.show(/** @type {Lessons.Bet} */ (answer));
      if (ask.kind === "rate") turn(Number(answer));
    }
    kind.live(true, false);
  }

  /**
   * How it stands: whether answers are taken, whether the run may play, and whether all was sent.
   * @param {{open: boolean, revealed: boolean, settled: boolean, online: boolean, answered: boolean}} how
   */
  function update({ open, revealed, settled, online, answered: mine }) {
    closed = !open || revealed;
    kind.root.inert = closed;
    const text = revealed
      ? ""
      : !open
        ? words.frozen
        : !mine
          ? ""
          : settled
            ? words.sent
            : online
              ? words.sending
              : words.kept;
    if (state.textContent !== text) state.textContent = text;
    const ended = revealed && clock.step >= (shown.step.ask?.freeze ?? clock.steps) && clock.steps > 0;
    if (ended && !seen) tell(mine);
    if (!revealed && seen) {
      seen = false;
      outcome.textContent = "";
      kind.live(true, false);
    }
  }

  /** The run has decided. @param {boolean} mine */
  function tell(mine) {
    seen = true;
    const bet = kind.bet();
    if (lessons) {
      kind.live(true, true);
      kind.reveal(bet);
      after(bet);
    }
    outcome.textContent =
      !mine || bet === null ? words.missed : isRun() ? ownEnd() : lessons ? words.said(kind.say(bet)) : "";
  }

  const isRun = () => ask.kind === "start" || ask.kind === "rate";

  /** What a lesson says once the run has decided. @param {Lessons.Bet | null} bet */
  function after(bet) {
    const told = bet === null ? null : kind.judge(bet);
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (
      shown.article?.querySelectorAll("[data-after]") ?? []
    )) {
      const what = one.dataset.after ?? "";
      one.hidden = !(
        what === "answer" ||
        (what === "right" && told?.right) ||
        (what === "wrong" && told?.right === false)
      );
    }
    shown.article?.classList.add("otl-seen");
    shown.article?.querySelector(".otl-answers")?.setAttribute("open", "");
  }

  /** Where one's own run has ended. */
  function ownEnd() {
    const { race } = clock;
    if (!race) return "";
    const { which, loss } = memberOf(race, 0, "start", {
      id: "",
      name: null,
      value: ownOf(race.experiment, 0).start,
    });
    if (which === DIVERGED) return words.divergedYours;
    if (ask.kind === "rate") return words.lossYours(general(loss[loss.length - 1], 3).replaceAll("-", "−"));
    return which < 0 ? words.reachedNone : words.reached(nameOf(which));
  }

  return { id: ask.id, kind: ask.kind, heading, enter, update, leave: () => kind.live(false, false) };
}

/** @typedef {ReturnType<typeof createAnswering>} Answering */
