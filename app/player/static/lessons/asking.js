/** A question of a lesson: the bet, then the run, then both beside each other. */

import { element } from "../core/legend.js";
import { createChoosing } from "./choosing.js";
import { createGuessing } from "./guessing.js";
import { createPointing } from "./pointing.js";
import { createRanking } from "./ranking.js";
import { createSketching } from "./sketching.js";
import { words } from "./words.js";

/** @import { Stage } from "./stage.js" */

/**
 * What a question is asked with.
 * @typedef {object} Kind
 * @property {HTMLElement} root
 * @property {() => Lessons.Bet | null} bet what is said now; null before anything is
 * @property {(bet: Lessons.Bet | null) => void} show put it there
 * @property {(bet: Lessons.Bet) => string} say in words
 * @property {(bet: Lessons.Bet) => {right: boolean, wrong: string[]}} judge whether it is right, and what was wrong of it
 * @property {(bet: Lessons.Bet | null) => void} reveal show it beside what the run says
 * @property {(shown: boolean, seen: boolean) => void} live its step is shown, or left; whether the run has decided
 */
/**
 * What a question stands in.
 * @typedef {object} Around
 * @property {HTMLElement} article of the step
 * @property {Lessons.Lesson} lesson
 * @property {Lessons.Step} step
 * @property {Lessons.Ask} ask
 * @property {Stage} stage
 * @property {() => void} changed another bet
 */

/** @type {Record<Lessons.Ask["kind"], (around: Around) => Kind>} */
export const KINDS = {
  choice: createChoosing,
  order: createRanking,
  number: createGuessing,
  point: createPointing,
  curve: createSketching,
};

/**
 * @param {Omit<Around, "changed">} about
 * @param {object} on
 * @param {() => Lessons.Said} on.said what was said before
 * @param {(said: Lessons.Said) => void} on.say it is said
 * @param {() => Pick<Stage, "place" | "decide" | "clock">} on.stage what plays
 */
export function createAsking(about, { said, say, stage }) {
  const { article, ask, step } = about;
  const place = /** @type {HTMLElement} */ (article.querySelector(".otl-ask"));
  const kind = KINDS[ask.kind]({ ...about, changed });
  const button = (/** @type {string} */ name, /** @type {string} */ text) =>
    element("button", `otl-button ${name}`, text, { type: "button" });
  const knobbed = ask.kind === "number" && ask.knob !== null;
  const [play, hint, skip, again] = [
    button("otl-primary otl-play", words.play),
    button("otl-hint", words.hint),
    button("otl-pass", words.skip),
    button("otl-again", words.again),
  ];
  const act = element("div", "otl-act", [play, hint, skip]);
  const note = element("p", "otl-private", words.private);
  const verdict = element("p", "otl-verdict", "", { role: "status", tabindex: "-1" });
  place.replaceChildren(kind.root, act, verdict, note);
  (article.querySelector(".otl-answers") ?? place).after(element("div", "otl-act", [again]));
  const hints = /** @type {HTMLDetailsElement[]} */ ([...article.querySelectorAll(".otl-hints > details")]);
  const after = /** @type {HTMLElement[]} */ ([...article.querySelectorAll("[data-after]")]);
  article.querySelector(".otl-answers")?.setAttribute("open", "");
  let playing = false;
  let shown = false;

  hint.addEventListener("click", () => {
    const next = hints.find((one) => !one.open);
    if (next) next.open = true;
    update();
  });
  skip.addEventListener("click", () => decide(null));
  play.addEventListener("click", () => {
    if (playing) return stage().clock.pause(); // who has waited long enough
    const bet = kind.bet();
    if (bet === null) {
      verdict.textContent = words.first;
      return;
    }
    decide(bet);
  });
  again.addEventListener("click", () => {
    say({ bet: null });
    kind.show(null);
    enter();
    stage().place(step.lock);
  });

  function changed() {
    if (!said().seen) say({ bet: kind.bet() });
    update();
  }

  /** Let the run decide. @param {Lessons.Bet | null} bet */
  async function decide(bet) {
    const here = () => place.contains(document.activeElement);
    const focused = here();
    say({ bet, skipped: bet === null });
    playing = true;
    update();
    if (act.contains(document.activeElement)) play.focus({ preventScroll: true });
    if (!knobbed) await stage().decide(ask.freeze);
    playing = false;
    say({ bet, skipped: bet === null, seen: true });
    if (!shown) return update();
    const stayed = here();
    enter();
    // what had the focus is gone, or can be used no more
    if (focused && stayed) verdict.focus({ preventScroll: true });
  }

  /** What of the step is to be read and done now. */
  function update() {
    const { bet, seen = false, skipped = false } = said();
    article.classList.toggle("otl-seen", seen);
    play.hidden = seen;
    play.disabled = !playing && kind.bet() === null;
    play.textContent = playing ? words.hurry : knobbed ? words.check : words.play;
    skip.hidden = seen || playing;
    again.hidden = !seen;
    note.hidden = seen;
    hint.hidden = seen || playing || hints.every((one) => one.open);
    hint.textContent = hints.some((one) => one.open) ? words.another : words.hint;
    const told = seen && bet !== null ? kind.judge(bet) : null;
    verdict.textContent = !seen ? "" : bet === null || skipped ? words.skipped : words.said(kind.say(bet));
    const named = told
      ? told.wrong.filter((name) => after.some((one) => one.dataset.after === `wrong:${name}`))
      : [];
    for (const one of after) {
      const what = one.dataset.after ?? "";
      one.hidden = !(
        seen &&
        (what === "answer" ||
          (what === "right" && told?.right) ||
          (what === "wrong" && told !== null && !told.right && !named.length) ||
          named.some((name) => what === `wrong:${name}`))
      );
    }
  }

  /** The step is shown. */
  function enter() {
    const { bet, seen = false } = said();
    shown = true;
    if (bet !== null) kind.show(bet);
    kind.live(true, seen);
    if (seen) kind.reveal(bet);
    update();
  }

  update(); // who scrolls on sees no answer before the step is entered
  return {
    enter,
    leave() {
      shown = false;
      kind.live(false, false);
    },
    /** Let the run decide what is bet, or at once what it is deciding; whether there is anything to decide. */
    play() {
      const can = !play.hidden && !play.disabled;
      if (can) play.click();
      return can;
    },
    /** What was said, in words; null where nothing was. */
    said: () => {
      const { bet } = said();
      return bet === null ? null : kind.say(bet);
    },
    /** Choose the option of a digit. @param {number} at */
    pick: (at) => /** @type {HTMLElement | undefined} */ (kind.root.querySelectorAll("input")[at])?.click(),
    get locked() {
      return step.lock && !said().seen && !playing;
    },
    /** Whether the run is to be hidden. */
    get hiding() {
      return !said().seen && !playing && !knobbed;
    },
  };
}

/** @typedef {ReturnType<typeof createAsking>} Asking */
