/** What leads the class: a row of buttons, a panel with the rest, and keys. */

import { element } from "../core/legend.js";
import { snapshot } from "../core/snapshot.js";
import { basinAsk, isLab, labAsk, lessonAsk, ownAsk, withAsk } from "./asks.js";
import { nameOf } from "./colors.js";
import { createPicking } from "./picking.js";
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
 * @property {boolean} bets
 * @property {() => void} toggleBets
 * @property {() => void} hideBets
 * @property {(sentence: string) => void} say
 * @property {() => void} closed
 * @property {() => HTMLElement} stage what a picture shows
 */

/** @param {string} label @param {() => void} act @param {string} [kind] */
function button(label, act, kind = "") {
  const made = element("button", `otl-button ${kind}`, label, { type: "button" });
  made.addEventListener("click", act);
  return made;
}

/**
 * @param {{page: HTMLElement, foot: HTMLElement, side: HTMLElement}} places @param {Room} room @param {Led} led
 */
export function createLeading({ page, foot, side }, room, led) {
  const { clock } = led;
  const picking = createPicking(page, led.showing, led.host, show);
  const asking = createOwnAsk(page, (ask) => begin(ask), () => room.parts.asks);
  const play = button("", () => clock.toggle(), "otl-primary otc-play");
  const bets = button("", led.toggleBets, "otc-bets-button");
  const dark = button("", sleep);
  const names = button("", rename);
  const more = button(words.more, () => open(panel.hidden !== false), "otc-more-button");
  more.setAttribute("aria-expanded", "false");
  const status = element("p", "otc-status");
  foot.append(play, bets, dark, names, more, status);
  const next = button("", () => on(1), "otc-next");
  side.append(next);
  const panel = element("section", "otc-panel", "", { "aria-label": words.controls });
  panel.hidden = true;
  page.append(panel);
  const parts = createPanel(panel);

  /** @param {boolean} shown */
  function open(shown) {
    panel.hidden = !shown;
    more.setAttribute("aria-expanded", String(shown));
    if (shown) update();
  }

  /** Another thing is shown to all. @param {Show} what */
  function show(what) {
    led.hideBets();
    open(false);
    room.set({ show: what, now: { ...room.parts.now, ...rested(), ask: null } });
  }

  /** How a class stands before something new. */
  const rested = () => ({ play: { step: 0, playing: false }, revealed: false, frozen: false, spotlight: null });

  /** A question is asked. @param {Ask | null} ask */
  function begin(ask) {
    if (!ask) return;
    led.hideBets();
    open(false);
    room.set({
      asks: withAsk(room.parts.asks, ask),
      now: { ...room.parts.now, ...rested(), ask: ask.id },
    });
  }

  function sleep() {
    room.lead({ screens: room.parts.now.screens === "paused" ? "on" : "paused" });
  }
  function rename() {
    room.lead({ names: !room.parts.now.names });
  }

  /** To the next thing, or the one before: a step of the lesson, or the same starts with another rule. @param {number} by */
  function on(by) {
    const { show: now } = room.parts;
    const { shown } = led;
    if (!shown) return;
    if (now?.kind === "lesson") {
      const step = shown.lesson.steps[shown.at + by];
      if (step) show({ kind: "lesson", lesson: now.lesson, step: step.id });
      return;
    }
    const { lab } = led.state();
    const race = shown.step.race === null ? null : shown.lesson.races[shown.step.race];
    const count = race?.runs.length ?? 0;
    if (!lab || count < 2) return;
    const run = (((lab.run ?? 0) + by) % count + count) % count;
    const asks = room.parts.asks.map((one) => (one.id === lab.id ? { ...one, run } : one));
    room.set({ asks, now: { ...room.parts.now, play: { step: 0, playing: false }, spotlight: null } });
  }

  /** What comes next, in words; empty where nothing does. */
  function coming() {
    const { shown } = led;
    if (!shown) return "";
    if (room.parts.show?.kind === "lesson") return shown.lesson.steps[shown.at + 1]?.title ?? "";
    const { lab } = led.state();
    const race = shown.step.race === null ? null : shown.lesson.races[shown.step.race];
    if (!lab || !race || race.runs.length < 2) return "";
    const title = race.runs[((lab.run ?? 0) + 1) % race.runs.length].title;
    return lab.kind === "rate" ? words.sameRates(title) : words.same(title);
  }

  /** @param {HTMLElement} root */
  function createPanel(root) {
    const group = (/** @type {string} */ title, /** @type {HTMLElement[]} */ inside) => {
      root.append(element("div", "otc-group", [element("h3", "", title), element("div", "", inside)]));
    };
    const pace = button("", () => room.lead({ pace: room.parts.now.pace === "free" ? "follow" : "free" }));
    const frozen = button("", () => room.lead({ frozen: !room.parts.now.frozen }));
    const locked = button("", () => room.lead({ locked: !room.parts.now.locked }));
    const reveal = button(words.reveal, () => room.lead({ revealed: true }));
    const scene = button(words.scene, () => {
      open(false);
      void picking.show();
    });
    const back = button(words.back, () => on(-1));
    const starts = button(words.askStarts, () => led.shown && begin(labAsk(room.parts.asks, led.shown, "start", led.clock.races.focus)));
    const rates = button(words.askRates, () => led.shown && begin(labAsk(room.parts.asks, led.shown, "rate", led.clock.races.focus)));
    const basin = button(words.askBasin, () => begin(basinAsk(room.parts.asks, clock.race?.minima.length ?? 0, nameOf)));
    const lesson = button(words.askLesson, () => led.shown && begin(lessonAsk(room.parts.asks, led.shown)));
    const own = button(words.askOwn, asking.show);
    const end = button(words.endAsk, () => room.lead({ ...rested(), ask: null }));
    const spotlight = element("select", "", "", { "aria-label": words.spotlight, id: "otc-lit" });
    spotlight.addEventListener("change", () => room.lead({ spotlight: spotlight.value || null }));
    const hideOne = button(words.hideOne, () => {
      const { spotlight: id, hidden } = room.parts.now;
      if (id) room.lead({ hidden: [...hidden, id].slice(-100), spotlight: null });
    });
    const where = element("p", "otc-where");
    const full = button(words.full, whole);
    const [scenes, picture, table] = [
      button(words.exportScene, () => void exportScene()),
      button(words.exportPicture, () => void exportPicture()),
      button(words.exportTable, () => void exportTable()),
    ];
    const remote = button(words.remote, () => void lend());
    const close = button(words.close, async () => {
      if (!confirm(words.sure)) return;
      await room.close();
      led.closed();
    });
    group(words.sceneTitle, [scene, back]);
    group(words.ask, [starts, rates, basin, lesson, own, reveal, end]);
    group(words.screens, [pace, frozen, locked, where]);
    group(words.spotlight, [spotlight, hideOne]);
    group(words.exporting, [scenes, picture, table]);
    group(words.settings, [full, remote, close]);
    root.append(element("p", "otc-keys", words.keys));
    return { pace, frozen, locked, reveal, starts, rates, basin, lesson, end, spotlight, hideOne, where, scenes, table, back, own };
  }

  function whole() {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void document.documentElement.requestFullscreen?.().catch(() => {});
    open(false);
  }

  /** @param {Blob | string} what @param {string} name */
  function save(what, name) {
    const href = typeof what === "string" ? what : URL.createObjectURL(what);
    element("a", "", "", { href, download: name }).click();
    if (typeof what !== "string") setTimeout(() => URL.revokeObjectURL(href), 10_000);
  }

  /** @param {string} path @returns {Promise<Response | null>} */
  async function asked(path) {
    try {
      const response = await room.ask(path);
      if (response.ok) return response;
      led.say(await response.text());
    } catch {
      led.say(words.lost);
    }
    return null;
  }

  async function exportScene() {
    const { lab } = led.state();
    if (!lab) return;
    const response = await asked(`scene?ask=${encodeURIComponent(lab.id)}`);
    if (!response) return;
    const { link } = await response.json();
    const address = `${led.host.root.href}?lang=${document.documentElement.lang}&e=${link}`;
    element("a", "", "", { href: address, target: "_blank", rel: "noopener" }).click();
  }

  async function exportPicture() {
    save((await snapshot(led.stage())).toDataURL("image/png"), `class-${room.opened.code}.png`);
  }

  async function exportTable() {
    const response = await asked("answers.csv");
    if (response) save(await response.blob(), `class-${room.opened.code}.csv`);
  }

  /** The link with which another device leads this class, too. */
  async function lend() {
    const { qr, ...known } = room.opened;
    const address = new URL("class", led.host.root);
    address.hash = `room=${btoa(JSON.stringify(known)).replaceAll("=", "")}`;
    try {
      await navigator.clipboard.writeText(address.href);
      led.say(`${words.remoteAbout} ${words.copied}`);
    } catch {
      led.say(`${words.remoteAbout} ${address.href}`);
    }
  }

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = /** @type {Element} */ (event.target);
    if (event.key === "Escape" && !panel.hidden) return open(false);
    if (target.closest("dialog, input, select, textarea, [role=slider]")) return;
    if (target.closest("button, a, summary") && (event.key === " " || event.key === "Enter")) return;
    /** @type {Record<string, () => void>} */
    const keys = {
      " ": () => clock.toggle(),
      b: led.toggleBets,
      p: sleep,
      n: rename,
      f: whole,
      m: () => open(panel.hidden !== false),
      ArrowRight: () => on(1),
      PageDown: () => on(1),
      ArrowLeft: () => on(-1),
      PageUp: () => on(-1),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  /** Say of everything how it is. */
  function update() {
    const { now, show: what } = room.parts;
    const { lab, bet, now: open_ } = led.state();
    const { race } = clock;
    const label = (/** @type {HTMLElement} */ one, /** @type {string} */ text) => {
      if (one.textContent !== text) one.textContent = text;
    };
    label(dark, now.screens === "paused" ? words.light : words.dark);
    dark.setAttribute("aria-pressed", String(now.screens === "paused"));
    label(names, now.names ? words.hideNames : words.showNames);
    label(bets, led.bets ? words.hide : words.show);
    bets.hidden = !bet || bet.id !== now.ask || now.revealed;
    names.hidden = !lab;
    for (const one of [play, status]) one.hidden = !what;
    if (!what) {
      if (!foot.contains(first)) foot.prepend(first);
    } else {
      first.remove();
    }
    const title = coming();
    next.hidden = !title;
    label(next, title ? words.next(title) : "");
    if (panel.hidden) return;
    label(parts.pace, now.pace === "free" ? words.follow : words.free);
    label(parts.frozen, now.frozen ? words.thaw : words.freeze);
    label(parts.locked, now.locked ? words.unlock : words.lock);
    const racing = race !== null && led.shown?.step.race !== null;
    parts.starts.hidden = !racing || !race?.description.movable || (race?.description.dimension ?? 9) > 2;
    parts.rates.hidden = !racing;
    parts.basin.hidden = lab?.kind !== "start" || (race?.minima.length ?? 0) < 2;
    parts.lesson.hidden = !led.shown?.step.ask;
    parts.reveal.hidden = !open_ || now.revealed;
    parts.frozen.hidden = parts.end.hidden = !open_;
    parts.back.hidden = what?.kind !== "lesson";
    parts.scenes.hidden = !isLab(lab);
    parts.table.hidden = !room.parts.asks.length;
    light();
  }

  const first = button(words.choose, () => void picking.show(), "otl-primary otc-choose");

  /** Who can stand in the spotlight, and where all are. */
  function light() {
    const { now } = room.parts;
    const { lab } = led.state();
    const there = lab ? answersTo(room.entries.values(), lab.id, now.hidden) : [];
    const named = there.map(({ id }, k) => ({ id, name: room.entries.get(id)?.name || `${words.unnamed} ${k + 1}` }));
    const said = JSON.stringify(named);
    if (parts.spotlight.dataset.said !== said) {
      parts.spotlight.dataset.said = said;
      parts.spotlight.replaceChildren(
        new Option(words.nobodyLit, ""),
        ...named.map(({ id, name }) => new Option(name, id)),
      );
    }
    parts.spotlight.value = now.spotlight ?? "";
    parts.hideOne.disabled = !now.spotlight;
    parts.where.textContent = room.class.where
      .map(([lesson, step, count]) => `${lesson ? [lesson, step].filter(Boolean).join(" · ") : words.inClass}: ${count}`)
      .join("   ");
  }

  /** The playhead is elsewhere, or somebody has answered. */
  function count() {
    const { lab, bet, now: open_ } = led.state();
    const { here } = room.class;
    const asked = open_ ?? lab ?? bet;
    const done = asked ? answersTo(room.entries.values(), asked.id, room.parts.now.hidden).length : 0;
    const counted = !asked
      ? ""
      : asked.kind === "start"
        ? words.placed(done, Math.max(here, done))
        : asked.kind === "rate"
          ? words.rated(done, Math.max(here, done))
          : words.betted(done, Math.max(here, done));
    if (status.textContent !== counted) status.textContent = counted;
    const label = clock.playing ? words.pause : clock.step >= clock.steps ? words.again : words.play;
    const shown = `${clock.playing ? "❚❚" : "▶"}\u2002${label}`;
    if (play.textContent !== shown) play.textContent = shown;
  }

  return { update, count };
}

/**
 * A question in the teacher's own words.
 * @param {HTMLElement} parent @param {(ask: Ask) => void} asked @param {() => Ask[]} asks
 */
function createOwnAsk(parent, asked, asks) {
  const field = (/** @type {string} */ id, /** @type {string} */ label, /** @type {HTMLElement} */ input) => {
    input.id = `otc-own-${id}`;
    return element("div", `otc-field otc-field-${id}`, [element("label", "", label, { for: input.id }), input]);
  };
  const text = element("input", "", "", { type: "text", maxlength: "300", autocomplete: "off" });
  const options = element("textarea", "", "", { rows: "4" });
  const [low, high] = [0, 1].map(() => element("input", "", "", { type: "text", inputmode: "decimal" }));
  const problem = element("p", "otc-problem", "", { role: "alert" });
  const cancel = element("button", "otl-button", words.cancel, { type: "button" });
  const form = element("form", "", [
    field("text", words.text, text),
    field("options", words.options, options),
    field("low", words.low, low),
    field("high", words.high, high),
    problem,
    element("div", "otc-acts", [element("button", "otl-button otl-primary", words.send, { type: "submit" }), cancel]),
  ]);
  const sheet = element("dialog", "otc-sheet otc-own", [element("h2", "", words.askOwn), form], {
    "aria-label": words.askOwn,
  });
  parent.append(sheet);
  cancel.addEventListener("click", () => sheet.close());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const ask = ownAsk(asks(), { text: text.value, options: options.value, low: low.value, high: high.value });
    problem.textContent = ask ? "" : words.wrongAsk;
    if (!ask) return;
    sheet.close();
    form.reset();
    asked(ask);
  });
  return {
    show() {
      problem.textContent = "";
      sheet.showModal();
    },
  };
}
