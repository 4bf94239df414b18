/** The teacher's page: what the projector shows, and what leads the class. */

import { element, find } from "../core/legend.js";
import { general } from "../core/general.js";
import { standing } from "./asks.js";
import { createBetCard, createJoinCard, createRunsCard } from "./cards.js";
import { createChart, rangeOf } from "./chart.js";
import { nameOf } from "./colors.js";
import { createLayer } from "./layer.js";
import { createLeading } from "./leading.js";
import { createPaths } from "./paths.js";
import { createShowing, keyOf } from "./showing.js";
import { answersTo } from "./tally.js";
import { words } from "./words.js";

/** @import { Room, Now } from "./room.js" */
/** @import { Shown } from "./showing.js" */

/** How long a playhead rests before the class hears of it, in milliseconds. */
const REST = 200;

/**
 * @param {HTMLElement} parent @param {Room} room
 * @param {{root: URL, version: string, scenes: string, pictures: string}} host
 * @param {{closed: () => void}} on
 */
export function createProjector(parent, room, host, on) {
  const [title, about] = [element("h1", ""), element("p", "otc-about")];
  const place = element("div", "otc-stage-place");
  const tabs = element("div", "otc-views", "", { role: "group", "aria-label": words.views });
  const picture = element("section", "otc-picture", [place], { "aria-label": words.projector });
  const empty = element("div", "otc-empty", [element("h2", "", words.choose), element("p", "", words.chooseAbout)]);
  picture.append(empty);
  const side = element("aside", "otc-side", "", { "aria-label": words.bets });
  const foot = element("footer", "otc-foot");
  const note = element("p", "otc-line", "", { role: "status" });
  const page = element("main", "otc-class otl-page", [
    element("header", "otc-head", [title, about, tabs]),
    picture,
    side,
    foot,
    note,
  ]);
  parent.replaceChildren(page);

  const fail = (/** @type {unknown} */ error) =>
    say(`${words.failed} ${error instanceof Error ? error.message : String(error)}`);
  const showing = createShowing(page, place, { ...host, failed: fail });
  const { clock, map } = showing.staging.race;
  clock.viewing.take({ names: true });
  const paths = createPaths();
  const join = createJoinCard(side);
  const bet = createBetCard(side);
  const runs = createRunsCard(side);

  /** @type {Shown | null} */ let shown = null;
  let [wanted, loading, run] = ["", false, 0];
  let bets = false; // whether they are to be seen before the run plays
  /** @type {"map" | "rates" | "losses"} */ let view = "map";
  let said = ""; // what goes before what the line says

  /** @param {string} sentence */
  function say(sentence) {
    said = sentence;
    note.textContent = sentence;
    note.hidden = !sentence;
  }

  const state = () => {
    const { asks, now, show } = room.parts;
    return standing(asks, now.ask, show, shown?.step.link ?? "");
  };

  /** What the class has sent to the question that makes runs. */
  function sent() {
    const { lab } = state();
    if (!lab) return [];
    const { hidden } = room.parts.now;
    return answersTo(room.entries.values(), lab.id, hidden).map(({ id, answer }) => ({
      ...{ id, name: room.entries.get(id)?.name ?? null },
      value: /** @type {number | number[]} */ (answer),
    }));
  }

  /** Follow what is to be shown: another scene, or another run of it. */
  async function follow() {
    const { show } = room.parts;
    const { lab } = state();
    empty.hidden = show !== null;
    page.classList.toggle("otc-nothing", !show);
    if (!show) {
      shown = null;
      wanted = "";
      return;
    }
    const key = [keyOf(show), lab?.id, lab?.run].join(" ");
    if (key === wanted) return;
    const other = !wanted.startsWith(keyOf(show));
    wanted = key;
    loading = true;
    if (other) shown = null;
    try {
      const next = await showing.load(show);
      if (key !== wanted) return;
      shown = next;
      if (other) view = "map";
      const { lab: now } = state(); // its question is known by the link of what is shown, which is known only now
      run = now?.run ?? 0;
      const done = await showing.show(next, { run: now ? run : null, waits: true });
      if (!done) return;
      wanted = [keyOf(show), now?.id, now?.run].join(" ");
      say("");
      paths.forget();
      if (now) view = now.kind === "rate" ? "rates" : "map";
      playAs(room.parts.now.play);
    } catch (error) {
      fail(error);
    }
    loading = false;
    update();
  }

  /** The playhead that the class has. @type {Now["play"]} */ let told = { step: 0, playing: false };
  let timer = 0;

  /** @param {Now["play"]} play */
  function playAs(play) {
    told = play;
    clock.seek(play.step);
    if (play.playing) clock.play();
    else clock.pause();
  }

  /** Tell the class what a hand has done to the playhead. */
  function hear() {
    if (loading || !shown) return;
    const [step, playing] = [Math.floor(clock.step + 1e-6), clock.playing];
    if (playing !== told.playing) tell(step, playing);
    else if (!playing && step !== told.step) {
      clearTimeout(timer);
      timer = window.setTimeout(() => {
        if (!clock.playing && !loading) tell(Math.floor(clock.step + 1e-6), false);
      }, REST);
    }
  }

  /** @param {number} step @param {boolean} playing */
  function tell(step, playing) {
    if (told.step === step && told.playing === playing) return;
    clearTimeout(timer);
    told = { step, playing };
    const { ask } = room.parts.now;
    room.lead({ play: told, ...(playing && ask && { revealed: true, frozen: true }) });
  }

  /** Something of the room is another. */
  function update() {
    void follow();
    const { now } = room.parts;
    const { lab, bet: asked, now: open } = state();
    if (!loading && (now.play.step !== told.step || now.play.playing !== told.playing)) playAs(now.play);
    page.classList.toggle("otc-lab", lab !== null);
    page.classList.toggle("otc-paused", now.screens === "paused");
    const { race } = clock;
    if (lab && race && !loading && race.description.runs.length === 1)
      paths.want(race, 0, lab.kind === "rate" ? "rate" : "start", sent());
    else if (!lab) paths.forget();
    join.show(room.opened, room.class);
    head();
    leading.update();
    leading.count();
    const seen = bets || now.revealed || asked?.id !== now.ask;
    const truth = asked && now.revealed && clock.step >= clock.steps ? answerOf() : null;
    bet.show(asked, room, {
      ...{ open: seen, titled: asked === open && !lab, truth },
      article: asked?.lesson ? (shown?.article ?? null) : null,
    });
    clock.invalidate();
  }

  /** What is so: of a lesson's question as its run has it, of a bet on minima where most starts have ended. */
  function answerOf() {
    const { bet: asked } = state();
    if (asked?.lesson) return shown?.step.ask?.answer ?? null;
    if (!asked?.options?.every((one, k) => one === nameOf(k))) return null;
    /** @type {Map<number, number>} */ const counts = new Map();
    for (const { which } of paths.members) if (which >= 0) counts.set(which, (counts.get(which) ?? 0) + 1);
    const most = Math.max(...counts.values());
    return [...counts].filter(([, count]) => count === most).map(([which]) => nameOf(which));
  }

  /** The title of all, and a line about it. */
  function head() {
    const { lab, bet: asked, now: open } = state();
    const { race } = clock;
    title.textContent = (open ?? lab ?? asked)?.text ?? shown?.title ?? "";
    if (!shown || loading || !race) {
      about.textContent = "";
      return;
    }
    const lr = race.experiment.runs[0]?.lr;
    if (lab?.kind === "start")
      about.textContent = [words.starts(sent().length), words.one(race.titles[0], general(lr, 3))].join(", ");
    else if (lab?.kind === "rate")
      about.textContent = [words.rates(sent().length), words.oneStart(race.titles[0])].join(", ");
    else if (room.parts.show?.kind === "lesson")
      about.textContent = words.lessonOf(shown.lesson.title, shown.at + 1, shown.lesson.steps.length);
    else about.textContent = shown.words;
  }

  createLayer(find(map, ".ot-map"), clock, () =>
    state().lab && view === "map" && !loading
      ? {
          paths,
          spotlight: room.parts.now.spotlight,
          names: room.parts.now.names,
          numbered: numbered(),
        }
      : null,
  );
  const chart = createChart(find(map, ".ot-stage"), clock, () => {
    const { lab } = state();
    if (!lab || view === "map" || loading) return null;
    return {
      ...{ kind: view, paths, spotlight: room.parts.now.spotlight, names: room.parts.now.names, log: logged() },
      range: rangeOf([lab.low ?? 1e-4, lab.high ?? 10], paths.members),
    };
  });

  /** Whether losses are drawn on a logarithmic axis: they are all above 0. */
  const logged = () => {
    const { race } = clock;
    return race?.floor === null || race === null ? false : race.floor >= 0;
  };

  /** The minima that have a name on the map: those that are bet on, and those that someone has reached. */
  function numbered() {
    const step = Math.min(clock.shown(), clock.steps);
    const there = paths.members.filter(({ arrived, which }) => which >= 0 && arrived <= step);
    const options = state().bet?.options ?? [];
    const named = options.every((one, k) => one === nameOf(k)) ? options.map((_, k) => k) : [];
    return [...new Set([...there.map(({ which }) => which), ...named])];
  }

  /** What can be looked at. */
  function offer() {
    const { lab } = state();
    const kinds = !lab ? [] : lab.kind === "rate" ? ["rates", "map", "losses"] : ["map", "losses"];
    const labels = { map: words.map, rates: words.rateView, losses: words.raceView };
    if (tabs.dataset.kinds !== kinds.join(" ")) {
      tabs.dataset.kinds = kinds.join(" ");
      tabs.replaceChildren(
        ...kinds.map((kind) => {
          const button = element("button", "", labels[/** @type {keyof typeof labels} */ (kind)], {
            type: "button",
            "data-view": kind,
          });
          button.addEventListener("click", () => {
            view = /** @type {typeof view} */ (kind);
            update();
          });
          return button;
        }),
      );
    }
    for (const one of tabs.querySelectorAll("button"))
      one.setAttribute("aria-pressed", String(one.dataset.view === view));
    page.classList.toggle("otc-charted", lab !== null && view !== "map");
  }

  let drawn = "";
  clock.listen(() => {
    if (paths.work()) {
      drawn = "";
      if (!paths.whole) clock.invalidate();
    }
    hear();
    offer();
    const { race } = clock;
    const step = Math.min(Math.floor(clock.shown() + 1e-6), clock.steps);
    const { lab } = state();
    const key = [step, clock.steps, clock.playing, paths.members.length, lab?.id, room.parts.now.names].join(" ");
    if (race && !paths.whole && lab) clock.invalidate();
    if (key === drawn) return;
    drawn = key;
    if (race && lab) runs.show(paths, step, clock.step >= clock.steps, race, room.parts.now.names);
    else runs.root.hidden = true;
    if (!clock.playing) update();
    leading.count();
  });
  runs.root.hidden = true;

  // The hall reads from the last row: lines and letters of the picture grow with it.
  const sized = () => {
    const share = Math.min(innerWidth / 1280, innerHeight / 720);
    clock.wide = Math.max(1, 1.25 * share);
    clock.type = Math.max(1, 1.3 * share);
    clock.invalidate();
  };
  clock.projector = undefined;
  addEventListener("resize", sized);
  sized();

  const leading = createLeading({ page, foot, side }, room, {
    showing,
    clock,
    host,
    state,
    get shown() {
      return shown;
    },
    get bets() {
      return bets;
    },
    toggleBets() {
      bets = !bets;
      update();
    },
    hideBets() {
      bets = false;
    },
    say,
    closed: on.closed,
    stage: () => find(map, view === "map" ? ".ot-stage" : ".otc-chart"),
  });

  Object.assign(page, { classroom: { clock, paths, room, state, shown: () => shown } });
  update();
  return {
    update,
    /** @param {string} line @param {string} sentence */
    line(line, sentence) {
      if (line === "over") say(sentence || words.over);
      else if (line === "lost") say(words.lost);
      else if (said === words.lost) say("");
    },
    say,
  };
}

/** @typedef {ReturnType<typeof createProjector>} Projector */
