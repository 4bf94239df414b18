/** A student's phone: it goes where the teacher goes, or its own way. */

import { createAnswering } from "./answering.js";
import { isBasins, isLab } from "./asks.js";
import { nameOf } from "./colors.js";
import { createHandheld, createNaming } from "./handheld.js";
import { write } from "./layout.js";
import { createReading } from "./reading.js";
import { NOW } from "./room.js";
import { createShowing, keyOf } from "./showing.js";
import { words } from "./words.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Stage } from "../lessons/stage.js" */
/** @import { Answering } from "./answering.js" */
/** @import { Line } from "./connection.js" */
/** @import { Now } from "./room.js" */
/** @import { Seat } from "./seat.js" */
/** @import { Show, Shown } from "./showing.js" */
/** @import { Answer, Ask } from "./tally.js" */

/** What a phone hears. @typedef {{show: Show | null, now: Omit<Now, "hidden" | "spotlight">, ask: Ask | null, class: any}} News */
/**
 * How it stands.
 * @typedef {object} State
 * @property {News} news
 * @property {Shown | null} shown
 * @property {Answering | null} answering
 * @property {Show | null} own where one is on one's own; null with the class
 * @property {string} wanted what is to be shown
 * @property {string} played the playhead of the class that is followed
 * @property {boolean} loading
 * @property {boolean} online
 */

/** @param {HTMLElement} parent @param {() => Seat} seat @param {string} code @param {{root: URL, version: string}} host */
export function createPhone(parent, seat, code, host) {
  const parts = createHandheld(parent, code);
  const { page, question } = parts;
  /** @type {State} */ const at = {
    ...{ news: { show: null, now: NOW, ask: null, class: {} }, shown: null, answering: null, own: null },
    ...{ wanted: "", played: "", loading: false, online: true },
  };
  const naming = createNaming(page, seat, update);
  parts.who.addEventListener("click", naming.show);
  const reading = createReading(parts.text, () => showing);
  const showing = createShowing(page, parts.place, { ...host, failed: reading.fail });
  const { race: stage } = showing.staging;
  const steps = createSteps(parts, at, update);
  /** Whether the class leads this screen. */
  const led = () => at.own === null;

  function update() {
    const { now, ask, class: about } = at.news;
    if (parts.rest(now.screens === "paused") && now.screens === "paused") stage.clock.pause();
    page.classList.toggle("otc-led", led() && now.pace === "follow");
    parts.named(seat().mine.name);
    void follow();
    turn();
    state();
    parts.tell(about, led() ? ask : null, now.revealed, seat().mine.name);
    steps.update();
  }

  /** Show what the class looks at, or what one has gone to. */
  async function follow() {
    const show = at.own ?? at.news.show;
    const ask = led() ? at.news.ask : null;
    const lab = led() ? labOf(seat(), show, ask) : null;
    const key = [keyOf(show), ask?.id, lab?.id, lab?.run, led()].join(" ");
    if (key === at.wanted) return;
    const stays =
      at.own !== null && at.wanted === [keyOf(show), undefined, undefined, undefined, true].join(" ");
    at.wanted = key;
    if (stays && !at.shown?.article) return; // the hand that has left the class is on it
    page.classList.toggle("otc-blank", !show && !lab);
    if (!show && !lab) {
      Object.assign(at, { shown: null, answering: null });
      question.replaceChildren();
      return reading.wait();
    }
    at.loading = true;
    try {
      await open(key, show, ask, lab);
    } catch (error) {
      if (key === at.wanted) reading.fail(error);
    }
    if (key !== at.wanted) return;
    at.loading = false;
    turn();
    state();
    steps.update();
  }

  /** @param {string} key @param {Show | null} show @param {Ask | null} ask @param {Ask | null} lab of which one's run is shown */
  async function open(key, show, ask, lab) {
    const same = !lab || (show?.kind === "scene" && show.link === lab.link);
    const to = /** @type {Show} */ (same ? show : { kind: "scene", link: lab.link ?? "" });
    const next = await showing.load(to);
    if (key !== at.wanted) return;
    at.answering?.leave();
    Object.assign(at, { answering: null, shown: next });
    question.replaceChildren();
    reading.show(next, { asked: ask !== null, led: led() });
    await showing.show(next, { run: lab ? (lab.run ?? 0) : null, waits: led() });
    if (key !== at.wanted) return;
    if (lab && lab !== ask) place(stage.clock, lab, seat().mine.answers[lab.id]);
    if (ask && isBasins(ask)) nameMinima(stage, ask);
    if (ask) {
      at.answering = createAnswering(question, ask, next, stage, (answer) => seat().answer(ask.id, answer));
      at.answering.enter(seat().mine.answers[ask.id]);
    }
    at.played = "";
    seat().stand(to.kind === "lesson" ? { lesson: to.lesson, step: next.step.id } : null);
  }

  /** The playhead is the class's. */
  function turn() {
    const { play, pace, screens } = at.news.now;
    if (!led() || at.loading || !at.shown || screens === "paused") return;
    const key = `${play.step} ${play.playing}`;
    if (key === at.played || (pace === "free" && !at.news.ask && at.played)) return;
    at.played = key;
    const { clock } = showing.staging.now;
    clock.seek(play.step);
    if (play.playing) clock.play();
    else clock.pause();
  }

  /** How the question stands, and what a finger may do. */
  function state() {
    const { ask, now } = at.news;
    const open = ask !== null && !now.frozen && !now.revealed;
    const placing = ask?.kind === "start" && led() && open && !at.loading;
    const fixed = led() && now.pace === "follow" && !placing && ask?.kind !== "point";
    page.classList.toggle("otc-placing", placing);
    page.classList.toggle("otc-fixed", fixed);
    page.querySelector(".ot-start")?.toggleAttribute("disabled", fixed);
    at.answering?.update({
      ...{ open, revealed: now.revealed, settled: seat().settled, online: at.online },
      answered: ask !== null && ask.id in seat().mine.answers,
    });
  }

  listenForLeaving(parts.place, at, update);
  stage.clock.listen(() => {
    reading.say();
    state();
  });
  Object.assign(page, { classroom: { clock: stage.clock, seat, news: () => at.news } });
  update();
  return {
    /** @param {any} next */
    heard(next) {
      const { class: about, ...others } = next;
      at.news = { ...at.news, ...others, class: { ...at.news.class, ...about } };
      if (at.news.now.pace === "follow") at.own = null; // the teacher has called everybody back
      update();
    },
    sent: state,
    /** @param {Line} now @param {string} sentence */
    line(now, sentence) {
      at.online = now === "open";
      parts.connected(now, sentence);
      if (now === "over") parts.rest(false);
      state();
    },
    wrong: parts.say,
  };
}

/** Who turns something where everybody goes at a pace of their own has left the class. @param {HTMLElement} place @param {State} at @param {() => void} changed */
function listenForLeaving(place, at, changed) {
  const leave = () => {
    const { now, ask, show } = at.news;
    if (now.pace !== "free" || at.own || ask || !show || at.loading) return;
    at.own = show;
    changed();
  };
  for (const kind of ["pointerdown", "keydown"]) place.addEventListener(kind, leave, true);
}

/** The question of which one's run is shown: the open one, or that before it. @param {Seat} seat @param {Show | null} show @param {Ask | null} ask @returns {Ask | null} */
function labOf(seat, show, ask) {
  if (ask && isLab(ask)) {
    seat.remember(ask);
    return ask;
  }
  const before = seat.mine.lab;
  return before && show?.kind === "scene" && before.link === show.link && !ask?.lesson ? before : null;
}

/** One's own run of a question of before. @param {Clock} clock @param {Ask} lab @param {Answer | undefined} answer */
function place({ races }, lab, answer) {
  const { experiment } = races;
  if (answer === undefined || !experiment) return;
  const start = experiment.runs[0].start ? "runs.0.start" : "start";
  const parts = /** @type {number[]} */ ([answer].flat());
  races.set(
    lab.kind === "rate" ? [["runs.0.lr", parts[0]]] : parts.map((part, i) => [`${start}.${i}`, part]),
  );
  races.commit();
}

/** The minima have the names that are bet on. @param {Stage} stage @param {Ask} ask */
function nameMinima({ clock, mark }, { options = [] }) {
  const minima = clock.race?.marks.minima.slice(0, options.length) ?? [];
  mark(minima.map((at, k) => ({ at: /** @type {[number, number]} */ ([at[0], at[1]]), text: nameOf(k) })));
}

/**
 * The way through a lesson, where everybody goes at a pace of their own, and back to the class.
 * @param {ReturnType<typeof createHandheld>} parts @param {State} at @param {() => void} changed
 */
function createSteps({ foot, back, home, next, sheet }, at, changed) {
  /** @param {number} by */
  function go(by) {
    const { shown } = at;
    const step = shown?.lesson.id ? shown.lesson.steps[shown.at + by] : null;
    if (!shown || !step) return;
    at.own = { kind: "lesson", lesson: shown.lesson.id, step: step.id };
    changed();
    sheet.scrollTo(0, 0);
  }
  back.addEventListener("click", () => go(-1));
  next.addEventListener("click", () => go(1));
  home.addEventListener("click", () => {
    Object.assign(at, { own: null, played: "", wanted: "" });
    changed();
    sheet.focus();
  });

  function update() {
    const { shown, own, news } = at;
    const lesson = shown?.lesson.id ? shown.lesson : null;
    foot.hidden = news.now.pace !== "free" || !shown || (own === null && !lesson);
    home.hidden = own === null;
    write(home, news.ask ? words.comeAnswer : words.comeBack);
    back.hidden = next.hidden = !lesson;
    back.toggleAttribute("disabled", !shown?.at);
    next.toggleAttribute("disabled", !lesson || shown?.at === lesson.steps.length - 1);
  }
  return { update };
}
