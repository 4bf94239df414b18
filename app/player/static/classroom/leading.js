/** What leads the class: a row of buttons, a panel with the rest, and keys. */

import { element } from "../core/legend.js";
import { withAsk } from "./asks.js";
import { createOwnAsk } from "./ownask.js";
import { button, createPanel, label } from "./panel.js";
import { createPicking } from "./picking.js";
import { createTaking } from "./taking.js";
import { answersTo } from "./tally.js";
import { words } from "./words.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Room } from "./room.js" */
/** @import { Show, Shown, Showing } from "./showing.js" */
/** @import { Ask } from "./tally.js" */

/**
 * What is led.
 * @typedef {object} Led
 * @property {Showing} showing
 * @property {Clock} clock
 * @property {{root: URL, scenes: string, pictures: string}} host
 * @property {() => {now: Ask | null, lab: Ask | null, bet: Ask | null}} state
 * @property {Shown | null} shown
 * @property {boolean} bets whether they are seen before the run plays
 * @property {() => void} toggleBets
 * @property {() => void} hideBets
 * @property {(sentence: string) => void} say
 * @property {() => void} closed
 * @property {() => HTMLElement} stage what a picture shows
 */

/** How a class stands before something new. */
const rested = () => ({
  ...{ play: { step: 0, playing: false }, revealed: false, frozen: false, spotlight: null },
});

/**
 * @param {{page: HTMLElement, foot: HTMLElement, side: HTMLElement}} places @param {Room} room @param {Led} led
 */
export function createLeading({ page, foot, side }, room, led) {
  const { clock } = led;
  const picking = createPicking(page, led.showing, led.host, show);
  const choose = () => {
    open(false);
    void picking.show();
  };
  const own = createOwnAsk(page, begin, () => room.parts.asks);
  const taking = createTaking(room, {
    ...{ root: led.host.root, stage: led.stage, say: led.say },
    lab: () => led.state().lab?.id ?? null,
  });
  const row = createRow(foot, room, led, { choose, more: () => open(root.hidden !== false), sleep, rename });
  const next = button("", () => on(1), "otc-next");
  side.append(next);
  const root = element("section", "otc-panel", "", { "aria-label": words.controls, tabindex: "-1" });
  root.hidden = true;
  page.append(root);
  const panel = createPanel(root, room, led, taking, {
    ...{ begin, scene: choose, back: () => on(-1), own: own.show, whole },
    end: () => room.lead({ ...rested(), ask: null }),
  });

  /** The keyboard goes in with it, and out to what comes next. @param {boolean} shown */
  function open(shown) {
    const within = root.contains(document.activeElement);
    root.hidden = !shown;
    row.opened(shown);
    if (shown) {
      panel.update();
      root.focus();
    } else if (within) row.focus();
  }

  /** Another thing is shown to all. @param {Show} what */
  function show(what) {
    led.hideBets();
    open(false);
    room.set({ show: what, now: { ...room.parts.now, ...rested(), ask: null } });
  }

  /** A question is asked. @param {Ask | null} ask */
  function begin(ask) {
    if (!ask) return;
    led.hideBets();
    open(false);
    const now = { ...room.parts.now, ...rested(), ask: ask.id };
    room.set({ asks: withAsk(room.parts.asks, ask), now });
  }

  function sleep() {
    room.lead({ screens: room.parts.now.screens === "paused" ? "on" : "paused" });
  }
  function rename() {
    room.lead({ names: !room.parts.now.names });
  }
  function whole() {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void document.documentElement.requestFullscreen?.().catch(() => {});
    open(false);
  }

  /** To the next thing, or the one before: a step of the lesson, or the same starts with another rule. @param {number} by */
  function on(by) {
    const { show: now, asks } = room.parts;
    const { shown } = led;
    if (!shown) return;
    if (now?.kind === "lesson") {
      const step = shown.lesson.steps[shown.at + by];
      if (step) show({ kind: "lesson", lesson: now.lesson, step: step.id });
      return;
    }
    const { lab } = led.state();
    const count = runsOf(shown).length;
    if (!lab || count < 2) return;
    const run = ((lab.run ?? 0) + by + count) % count;
    room.set({
      asks: asks.map((one) => (one.id === lab.id ? { ...one, run } : one)),
      now: { ...room.parts.now, play: { step: 0, playing: false }, spotlight: null },
    });
  }

  listen({
    ...{ " ": () => clock.toggle(), b: led.toggleBets, p: sleep, n: rename, f: whole },
    m: () => open(root.hidden !== false),
    ...{ ArrowRight: () => on(1), PageDown: () => on(1), ArrowLeft: () => on(-1), PageUp: () => on(-1) },
    Escape: () => open(false),
  });

  /** Say of everything how it is. */
  function update() {
    row.update();
    const title = comingOf(led, room.parts.show);
    next.hidden = !title;
    label(next, title ? words.next(title) : "");
    if (!root.hidden) panel.update();
  }

  return { update, count: row.count };
}

/** The runs of what is shown. @param {Shown} shown */
const runsOf = ({ step, lesson }) => (step.race === null ? [] : lesson.races[step.race].runs);

/** What comes next, in words; empty where nothing does. @param {Led} led @param {Show | null} show */
function comingOf({ shown, state }, show) {
  if (!shown) return "";
  if (show?.kind === "lesson") return shown.lesson.steps[shown.at + 1]?.title ?? "";
  const { lab } = state();
  const runs = runsOf(shown);
  if (!lab || runs.length < 2) return "";
  const { title } = runs[((lab.run ?? 0) + 1) % runs.length];
  return lab.kind === "rate" ? words.sameRates(title) : words.same(title);
}

/**
 * The row below the picture.
 * @param {HTMLElement} foot @param {Room} room @param {Led} led
 * @param {{choose: () => void, more: () => void, sleep: () => void, rename: () => void}} on
 */
function createRow(foot, room, led, on) {
  const { clock } = led;
  const first = button(words.choose, on.choose, "otl-primary otc-choose");
  const play = button("", () => clock.toggle(), "otl-primary otc-play");
  const bets = button("", led.toggleBets, "otc-bets-button");
  const [dark, names] = [button("", on.sleep), button("", on.rename)];
  const more = button(words.more, on.more, "otc-more-button");
  more.setAttribute("aria-expanded", "false");
  const status = element("p", "otc-status");
  foot.append(first, play, bets, dark, names, more, status);

  function update() {
    const { now, show } = room.parts;
    const { lab, bet } = led.state();
    label(dark, now.screens === "paused" ? words.light : words.dark);
    dark.setAttribute("aria-pressed", String(now.screens === "paused"));
    label(names, now.names ? words.hideNames : words.showNames);
    label(bets, led.bets ? words.hide : words.show);
    bets.hidden = !bet || bet.id !== now.ask || now.revealed;
    names.hidden = !lab;
    first.hidden = show !== null;
    play.hidden = status.hidden = show === null;
  }

  /** The playhead is elsewhere, or somebody has answered. */
  function count() {
    const { lab, bet, now: open } = led.state();
    const asked = open ?? lab ?? bet;
    const done = asked ? answersTo(room.entries.values(), asked.id, room.parts.now.hidden).length : 0;
    const all = Math.max(room.class.here, done);
    const of = asked?.kind === "start" ? words.placed : asked?.kind === "rate" ? words.rated : words.betted;
    label(status, asked ? of(done, all) : "");
    const word = clock.playing ? words.pause : clock.step >= clock.steps ? words.again : words.play;
    label(play, `${clock.playing ? "❚❚" : "▶"}\u2002${word}`);
  }

  /** @param {boolean} shown */
  const opened = (shown) => more.setAttribute("aria-expanded", String(shown));
  const focus = () => (play.hidden ? first : play).focus();
  return { update, count, opened, focus };
}

/** Keys, unless something that has the focus goes first. @param {Record<string, () => void>} keys */
function listen(keys) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = /** @type {Element} */ (event.target);
    if (target.closest("dialog, input, select, textarea, [role=slider]")) return;
    if (target.closest("button, a, summary") && (event.key === " " || event.key === "Enter")) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
