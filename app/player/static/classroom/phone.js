/** A student's phone: the map above, one sheet below; it goes where the teacher goes, or its own way. */

import { element, find } from "../core/legend.js";
import { createAsking } from "../lessons/asking.js";
import { createPieces } from "../lessons/pieces.js";
import { keep, keptOf } from "../lessons/progress.js";
import { isLab } from "./asks.js";
import { createAnswering } from "./answering.js";
import { createBars } from "./bars.js";
import { nameOf } from "./colors.js";
import { createShowing, keyOf } from "./showing.js";
import { words } from "./words.js";

/** @import { Answering } from "./answering.js" */
/** @import { Now } from "./room.js" */
/** @import { Seat } from "./seat.js" */
/** @import { Show, Shown } from "./showing.js" */
/** @import { Ask } from "./tally.js" */

/** What a phone hears. @typedef {{show: Show | null, now: Omit<Now, "hidden" | "spotlight">, ask: Ask | null, class: any}} News */

/** @type {News} */
const NOTHING = {
  show: null,
  now: /** @type {any} */ ({ pace: "follow", screens: "on", frozen: false, play: { step: 0, playing: false }, revealed: false }),
  ask: null,
  class: {},
};

/**
 * @param {HTMLElement} parent @param {() => Seat} seat @param {string} code @param {{root: URL, version: string}} host
 */
export function createPhone(parent, seat, code, host) {
  const who = element("button", "otl-button otc-nick", "", { type: "button" });
  const light = element("span", "otc-light", "", { role: "status" });
  const top = element("header", "otl-top", [
    element("strong", "otc-room", code, { "aria-label": words.room(code) }),
    light,
    who,
  ]);
  const line = element("p", "otc-lost", "", { role: "status" });
  const question = element("section", "otc-question");
  const words_ = element("div", "otc-words");
  const tally = element("section", "otc-tally", [element("h3", "", words.bets)]);
  const bars = createBars(tally);
  tally.hidden = true;
  const lit = element("p", "otc-spot", "", { role: "status" });
  const sheet = element("div", "otl-text otc-text", [lit, question, tally, words_], { tabindex: "-1" });
  const place = element("section", "otl-place-of-stage", "", { "aria-label": words.projector });
  const [back, home, next] = [
    element("button", "otl-button", "←", { type: "button", "aria-label": words.previous }),
    element("button", "otl-button otl-primary otc-home", words.comeBack, { type: "button" }),
    element("button", "otl-button", "→", { type: "button", "aria-label": words.following }),
  ];
  const foot = element("footer", "otl-foot otc-own-foot", [back, home, next]);
  const sleep = element("div", "otc-sleep", [element("p", "", words.asleep)], { role: "status" });
  sleep.hidden = true;
  const main = element("main", "otl-main", [element("h1", "otl-aside", words.room(code)), sheet, place]);
  const page = element("div", "otl-page otl-live otl-knobless otc-phone", [top, line, main, foot, sleep]);
  parent.replaceChildren(page);
  const naming = createNaming(page, seat, () => nick());
  who.addEventListener("click", naming.show);

  const fail = (/** @type {unknown} */ error) => {
    words_.replaceChildren(element("p", "otc-problem", `${words.failed} ${error instanceof Error ? error.message : error}`));
  };
  const showing = createShowing(page, place, { ...host, failed: fail });
  const { clock } = showing.staging.race;

  /** @type {News} */ let news = NOTHING;
  /** @type {Shown | null} */ let shown = null;
  /** @type {Answering | null} */ let answering = null;
  /** Where one is on one's own; null with the class. @type {Show | null} */ let own = null;
  let [wanted, played, loading, online] = ["", "", false, true];

  /** Whether the class leads this screen. */
  const led = () => own === null;

  /** @param {any} next */
  function heard(next) {
    const { show = news.show, now = news.now, ask = news.ask, class: about = news.class } = next;
    news = { show, now, ask: "ask" in next ? next.ask : ask, class: { ...news.class, ...about } };
    if (now.pace === "follow" && own) own = null; // the teacher calls everybody back
    update();
  }

  function update() {
    const { now } = news;
    const dark = now.screens === "paused";
    if (sleep.hidden === dark) {
      sleep.hidden = !dark;
      for (const one of [top, main, foot]) one.inert = dark;
      if (dark) clock.pause();
    }
    page.classList.toggle("otc-led", led() && now.pace === "follow");
    page.classList.toggle("otc-free", now.pace === "free");
    page.classList.toggle("otc-wandering", !led());
    nick();
    void follow();
    turn();
    state();
    spot();
    steps();
  }

  /** Show what the class looks at, or what one has gone to. */
  async function follow() {
    const show = own ?? news.show;
    const ask = led() ? news.ask : null;
    const lab = labOf(show, ask);
    const key = [keyOf(show), ask?.id, lab?.id, lab?.run].join(" ");
    if (key === wanted) return;
    wanted = key;
    if (!show && !lab) {
      shown = null;
      page.classList.add("otc-blank");
      words_.replaceChildren(element("h2", "", words.wait));
      question.replaceChildren();
      answering = null;
      return;
    }
    loading = true;
    try {
      const other = lab && !(show?.kind === "scene" && show.link === lab.link);
      const to = other ? /** @type {Show} */ ({ kind: "scene", link: lab.link ?? "" }) : /** @type {Show} */ (show);
      const next = await showing.load(to);
      if (key !== wanted) return;
      answering?.leave();
      answering = null;
      page.classList.remove("otc-blank");
      shown = next;
      say(next, ask !== null);
      await showing.show(next, { run: lab ? (lab.run ?? 0) : null, waits: led() });
      if (key !== wanted) return;
      question.replaceChildren();
      tally.hidden = true;
      if (lab && lab !== ask) mine(lab);
      if (ask?.options?.every((one, k) => one === nameOf(k))) nameMinima(ask.options.length);
      if (ask) {
        answering = createAnswering(question, ask, next, showing.staging.race, (answer) => seat().answer(ask.id, answer));
        answering.enter(seat().mine.answers[ask.id]);
      }
      played = "";
      seat().stand(to.kind === "lesson" ? { lesson: to.lesson, step: next.step.id } : null);
    } catch (error) {
      if (key === wanted) fail(error);
    } finally {
      if (key === wanted) loading = false;
      turn();
      state();
      steps();
    }
  }

  /** The question of which one's run is shown: the open one, or that before it. @param {Show | null} show @param {Ask | null} ask @returns {Ask | null} */
  function labOf(show, ask) {
    if (!led()) return null;
    if (isLab(ask)) {
      seat().remember(/** @type {Ask} */ (ask));
      return ask;
    }
    const before = seat().mine.lab;
    return before && show?.kind === "scene" && before.link === show.link && !ask?.lesson ? before : null;
  }

  /** One's own run of a question of before. @param {Ask} lab */
  function mine(lab) {
    const answer = seat().mine.answers[lab.id];
    const { experiment } = clock.races;
    if (answer === undefined || !experiment) return;
    const start = experiment.runs[0].start ? "runs.0.start" : "start";
    clock.races.set(
      lab.kind === "rate"
        ? [["runs.0.lr", answer]]
        : /** @type {number[]} */ (answer).map((part, i) => [`${start}.${i}`, part]),
    );
    clock.races.commit();
  }

  /** The minima have the names that are bet on. @param {number} count */
  function nameMinima(count) {
    const minima = clock.race?.marks.minima.slice(0, count) ?? [];
    showing.staging.race.mark(minima.map((at, k) => ({ at: /** @type {[number, number]} */ ([...at]), text: nameOf(k) })));
  }

  /** The words to what is shown. @param {Shown} now @param {boolean} asked */
  function say({ article, title, words: about, lesson, step }, asked) {
    if (!article) {
      words_.replaceChildren(...(asked ? [] : [element("h2", "", title)]), element("p", "", about));
      return;
    }
    article.classList.remove("otl-seen");
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (article.querySelectorAll("[data-after]"))) one.hidden = true;
    words_.replaceChildren(article);
    article.classList.toggle("otc-asked", asked && led());
    const known = pieces.get(article) ?? createPieces(article, lesson, step, clock, () => {});
    pieces.set(article, known);
    if (!led()) alone(article, lesson, step);
    else article.querySelector(".otl-ask")?.replaceChildren();
  }
  /** What keeps sentences true. @type {Map<HTMLElement, ReturnType<typeof createPieces>>} */ const pieces = new Map();

  /** On one's own a question is asked as in the lesson. @param {HTMLElement} article @param {Lessons.Lesson} lesson @param {Lessons.Step} step */
  function alone(article, lesson, step) {
    const { ask } = step;
    if (!ask || article.querySelector(".otl-ask > *")) return;
    const kept = keptOf(lesson.id);
    const asking = createAsking(
      { article, lesson, step, ask, stage: showing.staging.race },
      {
        stage: () => showing.staging.now,
        said: () => kept.said[step.id] ?? { bet: null },
        say: (said) => {
          kept.said[step.id] = said;
          keep(lesson.id, kept);
        },
      },
    );
    asking.enter();
  }

  /** The playhead is the class's. */
  function turn() {
    if (!led() || loading || !shown || news.now.screens === "paused") return;
    const { play, pace } = news.now;
    const key = JSON.stringify(play);
    if (key === played) return;
    if (pace === "free" && !news.ask && played) return;
    played = key;
    const { clock: now } = showing.staging.now;
    now.seek(play.step);
    if (play.playing) now.play();
    else now.pause();
  }

  /** How the question stands. */
  function state() {
    const { ask, now } = news;
    const placing = ask?.kind === "start" && led() && !now.frozen && !now.revealed && !loading;
    page.classList.toggle("otc-placing", placing);
    page.classList.toggle("otc-fixed", led() && now.pace === "follow" && !placing && ask?.kind !== "point");
    const handle = page.querySelector(".ot-start");
    if (handle) handle.toggleAttribute("disabled", page.classList.contains("otc-fixed"));
    answering?.update({
      ...{ open: !now.frozen && ask !== null, revealed: now.revealed, settled: seat().settled, online },
      answered: ask !== null && ask.id in seat().mine.answers,
    });
  }

  function spot() {
    const { tally: counted } = news.class;
    const counts = news.now.revealed && news.ask ? (counted?.counts ?? counted?.firsts) : null;
    tally.hidden = !counts;
    if (counts)
      bars.show(
        (news.ask?.options ?? Object.keys(counts)).map((key) => ({ key, label: key, count: counts[key] ?? 0 })),
      );
    const { spotlight } = news.class;
    const name = spotlight?.name ?? "";
    const mine = spotlight && name && name === seat().mine.name;
    const text = !spotlight ? "" : mine ? words.litYou : name ? words.lit(name) : "";
    if (lit.textContent !== text) lit.textContent = text;
    lit.hidden = !text;
  }

  /** The way through a lesson, where everybody goes at a pace of their own. */
  function steps() {
    const free = news.now.pace === "free" && shown !== null;
    const lesson = shown?.lesson.id ? shown.lesson : null;
    foot.hidden = !free || (led() && !lesson);
    home.hidden = led();
    back.hidden = next.hidden = !lesson;
    back.toggleAttribute("disabled", !shown?.at);
    next.toggleAttribute("disabled", !lesson || shown?.at === lesson.steps.length - 1);
  }

  /** @param {number} by */
  function go(by) {
    if (!shown?.lesson.id) return;
    const step = shown.lesson.steps[shown.at + by];
    if (!step) return;
    own = { kind: "lesson", lesson: shown.lesson.id, step: step.id };
    update();
    sheet.scrollTo(0, 0);
  }
  back.addEventListener("click", () => go(-1));
  next.addEventListener("click", () => go(1));
  home.addEventListener("click", () => {
    own = null;
    played = "";
    update();
    sheet.focus();
  });

  clock.listen(() => {
    const { race } = clock;
    if (shown?.article && race) pieces.get(shown.article)?.say(false);
    state();
    // Who turns something on their own has left the class.
    if (news.now.pace === "free" && led() && !news.ask && clock.playing !== news.now.play.playing) home.hidden = false;
  });

  function nick() {
    const { name } = seat().mine;
    const text = name || words.nick;
    if (who.textContent !== text) who.textContent = text;
    who.setAttribute("aria-label", name ? `${words.change}: ${name}` : words.nick);
  }

  Object.assign(page, { classroom: { clock, seat, news: () => news } });
  update();
  return {
    heard,
    sent: state,
    /** @param {string} now @param {string} sentence */
    line(now, sentence) {
      online = now === "open";
      const text = now === "lost" ? words.lost : now === "over" ? sentence || words.over : "";
      if (line.textContent !== text) line.textContent = text;
      line.hidden = !text;
      light.textContent = now === "open" ? words.online : now === "opening" ? words.opening : "";
      light.classList.toggle("otc-on", online);
      if (now === "over") {
        own = null;
        sleep.hidden = true;
        for (const one of [top, main, foot]) one.inert = false;
      }
      state();
    },
    /** @param {string} sentence */
    wrong(sentence) {
      line.textContent = sentence;
      line.hidden = !sentence;
    },
    find: (/** @type {string} */ selector) => find(page, selector),
  };
}

/**
 * A name, if one likes.
 * @param {HTMLElement} parent @param {() => Seat} seat @param {() => void} changed
 */
function createNaming(parent, seat, changed) {
  const input = element("input", "", "", { type: "text", id: "otc-name", maxlength: "24", autocomplete: "nickname" });
  const form = element("form", "otc-name", [
    element("label", "", words.nick, { for: "otc-name" }),
    input,
    element("p", "otl-how", words.nickAbout),
    element("div", "otc-acts", [element("button", "otl-button otl-primary", words.save, { type: "submit" })]),
  ]);
  const sheet = element("dialog", "otc-sheet otc-own", [form], { "aria-label": words.nick });
  parent.append(sheet);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sheet.close();
    seat().rename(input.value.trim().slice(0, 24));
    changed();
  });
  sheet.addEventListener("click", ({ target }) => target === sheet && sheet.close()); // beside it
  return {
    show() {
      input.value = seat().mine.name;
      sheet.showModal();
    },
  };
}
