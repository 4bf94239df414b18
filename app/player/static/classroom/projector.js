/** The teacher's page: what the projector shows, and what leads the class. */

import { general } from "../core/general.js";
import { find } from "../core/legend.js";
import { isBasins, standing } from "./asks.js";
import { createBetCard, createJoinCard, createReadingCard, createRunsCard } from "./cards.js";
import { createChart, rangeOf } from "./chart.js";
import { nameOf } from "./colors.js";
import { createLayer } from "./layer.js";
import { createLayout, createViews, write } from "./layout.js";
import { createLeading } from "./leading.js";
import { createPaths } from "./paths.js";
import { createPlayhead } from "./playhead.js";
import { createShowing, keyOf } from "./showing.js";
import { answersTo } from "./tally.js";
import { words } from "./words.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { View } from "./layout.js" */
/** @import { Paths, Sent } from "./paths.js" */
/** @import { Room } from "./room.js" */
/** @import { Shown } from "./showing.js" */
/** @import { Ask } from "./tally.js" */

/**
 * @param {HTMLElement} parent @param {Room} room
 * @param {{root: URL, version: string, scenes: string, pictures: string}} host
 * @param {{closed: () => void}} on
 */
export function createProjector(parent, room, host, on) {
  const layout = createLayout(parent);
  const { page, side } = layout;
  const note = createNote(layout.note);
  const fail = (/** @type {unknown} */ error) =>
    note.say(`${words.failed} ${error instanceof Error ? error.message : String(error)}`);
  const showing = createShowing(page, layout.place, { ...host, failed: fail });
  const { clock, map } = showing.staging.race;
  const paths = createPaths();
  const cards = { join: createJoinCard(side), bet: createBetCard(side), runs: createRunsCard(side) };
  const reading = createReadingCard(side);
  const views = createViews(layout.tabs, update);
  /** @type {{shown: Shown | null, wanted: string, loading: boolean, bets: boolean}} */
  const at = { shown: null, wanted: "", loading: false, bets: false };
  const playhead = createPlayhead(clock, room, () => at.loading || !at.shown);
  const state = () =>
    standing(room.parts.asks, room.parts.now.ask, room.parts.show, at.shown?.step.link ?? "");

  /** Follow what is to be shown: another scene, or another run of it. */
  async function follow() {
    const { show } = room.parts;
    const { lab } = state();
    page.classList.toggle("otc-nothing", !show);
    if (!show) return Object.assign(at, { shown: null, wanted: "" });
    const key = [keyOf(show), lab?.id, lab?.run].join(" ");
    if (key === at.wanted) return;
    const other = !at.wanted.startsWith(keyOf(show));
    Object.assign(at, { wanted: key, loading: true });
    if (other) at.shown = null;
    page.classList.add("otc-loading");
    try {
      const next = await showing.load(show);
      if (key !== at.wanted) return;
      at.shown = next;
      const { lab: now } = state(); // its question is known by the link of what is shown, which is known only now
      if (!(await showing.show(next, { run: now ? (now.run ?? 0) : null }))) return;
      at.wanted = [keyOf(show), now?.id, now?.run].join(" ");
      note.say("");
      paths.forget();
      if (other || now) views.now = now?.kind === "rate" ? "rates" : "map";
      playhead.playAs(room.parts.now.play);
    } catch (error) {
      fail(error);
    }
    at.loading = false;
    page.classList.remove("otc-loading");
    update();
  }

  /** Something of the room is another. */
  function update() {
    void follow();
    const { now, show } = room.parts;
    const { lab, bet: asked, now: open } = state();
    playhead.follow();
    const waits = open !== null && !now.revealed;
    page.classList.toggle("otc-lab", lab !== null);
    page.classList.toggle("otl-hiding", waits);
    page.classList.toggle("otl-knobless", waits || (show?.kind === "lesson" && !at.shown?.step.knobs.length));
    reading.show(at.loading || lab || asked ? null : at.shown, clock);
    const { race } = clock;
    if (lab && race && !at.loading && race.description.runs.length === 1)
      paths.want(race, 0, lab.kind === "rate" ? "rate" : "start", sentTo(room, lab));
    else if (!lab) paths.forget();
    cards.join.show(room.opened, room.class);
    write(layout.title, (open ?? lab ?? asked)?.text ?? at.shown?.title ?? "");
    write(layout.about, at.loading ? words.loading : at.shown ? aboutOf(at.shown, clock, room, lab) : "");
    leading.update();
    leading.count();
    const truth = now.revealed && clock.step >= clock.steps ? answerOf(asked, at.shown, paths) : null;
    cards.bet.show(asked, room, {
      ...{ open: at.bets || now.revealed || asked?.id !== now.ask, titled: asked === open && !lab, truth },
      article: asked?.lesson ? (at.shown?.article ?? null) : null,
    });
    clock.invalidate();
  }

  createPictures(map, clock, room, () => ({
    ...{ lab: at.loading ? null : state().lab, bet: state().bet, paths, view: views.now },
  }));

  let drawn = "";
  clock.listen(() => {
    paths.work();
    if (!paths.whole) clock.invalidate();
    playhead.hear();
    const { lab } = state();
    views.offer(!lab ? [] : lab.kind === "rate" ? ["rates", "map", "losses"] : ["map", "losses"]);
    const { race, steps, playing } = clock;
    const step = Math.min(Math.floor(clock.shown() + 1e-6), steps);
    const { names } = room.parts.now;
    const key = [step, steps, playing, paths.turn, lab?.id, names, race?.number].join(" ");
    if (key === drawn) return;
    drawn = key;
    if (race && lab) cards.runs.show(paths, step, clock.step >= steps, race, names);
    else cards.runs.root.hidden = true;
    if (playing) leading.count();
    else update();
  });

  const leading = createLeading(layout, room, {
    ...{ showing, clock, host, state, say: note.say, closed: on.closed },
    get shown() {
      return at.shown;
    },
    get bets() {
      return at.bets;
    },
    toggleBets() {
      at.bets = !at.bets;
      update();
    },
    hideBets() {
      at.bets = false;
    },
    stage: () => find(map, views.now === "map" || !state().lab ? ".ot-stage" : ".otc-chart"),
  });
  grow(clock);
  Object.assign(page, { classroom: { clock, paths, room, state, shown: () => at.shown } });
  update();
  return { update, line: note.line, say: note.say };
}

/** @typedef {ReturnType<typeof createProjector>} Projector */

/** What is wrong, in a sentence that covers nothing for long. @param {HTMLElement} place */
function createNote(place) {
  /** @param {string} sentence */
  function say(sentence) {
    write(place, sentence);
    place.hidden = !sentence;
  }
  /** @param {string} line @param {string} sentence */
  function line(line, sentence) {
    if (line === "over") say(sentence || words.over);
    else if (line === "lost") say(words.lost);
    else if (place.textContent === words.lost) say("");
  }
  say("");
  return { say, line };
}

/** What the class has sent to the question of which runs are made. @param {Room} room @param {Ask} lab @returns {Sent[]} */
const sentTo = (room, lab) =>
  answersTo(room.entries.values(), lab.id, room.parts.now.hidden).map(({ id, answer }) => ({
    ...{ id, name: room.entries.get(id)?.name ?? null },
    value: /** @type {number | number[]} */ (answer),
  }));

/** A line about what is shown. @param {Shown} shown @param {Clock} clock @param {Room} room @param {Ask | null} lab */
function aboutOf(shown, { race }, room, lab) {
  if (lab && race) {
    const { length } = sentTo(room, lab);
    const [title, rate] = [race.titles[0], general(race.experiment.runs[0].lr, 3)];
    return lab.kind === "start"
      ? [words.starts(length), words.one(title, rate)].join(", ")
      : [words.rates(length), words.oneStart(title)].join(", ");
  }
  if (room.parts.show?.kind !== "lesson") return shown.words;
  return words.lessonOf(shown.lesson.title, shown.at + 1, shown.lesson.steps.length);
}

/**
 * What is so: of a lesson's question as its run has it, of a bet on minima where most starts have ended.
 * @param {Ask | null} asked @param {Shown | null} shown @param {Paths} paths
 */
function answerOf(asked, shown, { members }) {
  if (asked?.lesson) return shown?.step.ask?.answer ?? null;
  if (!isBasins(asked)) return null;
  /** @type {Map<number, number>} */ const counts = new Map();
  for (const { which } of members) if (which >= 0) counts.set(which, (counts.get(which) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return [...counts].filter(([, count]) => count === most).map(([which]) => nameOf(which));
}

/**
 * The runs of the class on the map, and in the plots that take its place.
 * @param {HTMLElement} map @param {Clock} clock @param {Room} room
 * @param {() => {lab: Ask | null, bet: Ask | null, paths: Paths, view: View}} shown
 */
function createPictures(map, clock, room, shown) {
  createLayer(find(map, ".ot-map"), clock, () => {
    const { lab, bet, paths, view } = shown();
    if (!lab || view !== "map") return null;
    const { spotlight, names } = room.parts.now;
    const step = Math.min(clock.shown(), clock.steps);
    const reached = paths.members.filter(({ arrived, which }) => which >= 0 && arrived <= step);
    const named = isBasins(bet) ? (bet?.options ?? []).map((_, k) => k) : [];
    const numbered = [...new Set([...reached.map(({ which }) => which), ...named])];
    return { paths, spotlight, names, numbered };
  });
  createChart(find(map, ".ot-stage"), clock, () => {
    const { lab, paths, view } = shown();
    if (!lab || view === "map") return null;
    const { spotlight, names } = room.parts.now;
    const floor = clock.race?.floor ?? null;
    return {
      ...{ kind: view, paths, spotlight, names, log: floor !== null && floor >= 0 },
      range: rangeOf([lab.low ?? 1e-4, lab.high ?? 10], paths.members),
    };
  });
}

/** The hall reads from the last row: lines and letters of the picture grow with it. @param {Clock} clock */
function grow(clock) {
  const sized = () => {
    const share = Math.min(innerWidth / 1280, innerHeight / 720);
    clock.wide = Math.max(1, 1.25 * share);
    clock.type = Math.max(1, 1.3 * share);
    clock.invalidate();
  };
  addEventListener("resize", sized);
  sized();
}
