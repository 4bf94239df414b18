/** The player on a page of its own: an exported file, an embedded frame, a slide. */

import { createAtlas, pictured } from "./atlas/atlas.js";
import { createCurves } from "./charts/curves.js";
import { createFit } from "./charts/fit.js";
import { createDrawer } from "./controls/drawer.js";
import { historyAction } from "./controls/history.js";
import { createKnob } from "./controls/knob.js";
import { createPicturing } from "./controls/picturing.js";
import { createProjector } from "./controls/projector.js";
import { keyAction } from "./controls/transport.js";
import { createClock } from "./core/clock.js";
import { element, find } from "./core/legend.js";
import { HALL, NAME, SLIDE } from "./core/measures.js";
import { brought, decode, unbundle } from "./core/payload.js";
import { loadPlotly } from "./core/plotly.js";
import { playWhileSeen } from "./core/seen.js";
import { createDriver, drawnOn } from "./driving.js";
import { listenForMessages } from "./messaging.js";
import { createMaps } from "./panels/maps.js";
import { captionOf } from "./race/caption.js";
import { asking, following } from "./race/following.js";
import { createMemory } from "./race/history.js";
import { curvesMessage } from "./race/messages.js";
import { createLibrary } from "./race/modules.js";
import { sentencesOf } from "./race/sentences.js";
import { createRaces } from "./race/store.js";
import { createExported } from "./training/exported.js";

/** @import { Clock } from "./core/clock.js" */
/** @import { Change } from "./race/edits.js" */
/** @import { Mathematics } from "./marks/words.js" */

/** A frame of this size has letters and lines as on the page; in larger ones they grow with it. */
const DESK = { width: 960, height: 640 };
/** An animation that ends begins again after so many milliseconds. */
const REST = 1500;

/**
 * @typedef {object} Options what a page may ask for; see app/export/options.py
 * @property {boolean} autoplay
 * @property {boolean} loop
 * @property {number | null} step where the page begins
 * @property {"page" | "slide" | "hall"} [letters] how large letters are: as on the page, as the back row needs them on a
 *   slide, or as in projector mode
 * @property {number | null} [slide] how high the slide is in pixels that the page stands on
 */

/**
 * Show a bundle: a "race" to compute, or the "map" of a network that was trained; and what they would fetch.
 * @param {HTMLElement} page @param {Uint8Array} bytes
 * @param {object} host
 * @param {string | null} host.root the server's root; null where there is none
 * @param {Options} host.options
 * @param {() => Worker} host.makeWorker for what takes longer than a frame
 * @param {Mathematics} [host.mathematics] what sets formulas, which a file does not bring along
 * @param {(address: string) => Promise<any>} [host.load] where modules come from, if not from their addresses
 * @param {(link: string) => void} [host.committed] hears of the link of what a hand has set
 * @param {(changes: Change[]) => void} [host.ask] what the browser cannot compute is asked for here
 * @param {typeof import("./notebook/training.js").createTraining} [host.train] makes the views of a training
 * @param {() => void} [host.arranged] hears that other trainings are to be followed
 */
export function mount(
  page,
  bytes,
  { root, options, makeWorker, mathematics, load, committed, ask, train, arranged },
) {
  const { parts, header: about } = unbundle(bytes);
  const resolve = (/** @type {string} */ url) => (root === null ? url : new URL(url, root).href);
  for (const [name, part] of parts) brought.set(resolve(name), part);
  const clock = createClock();
  let link = about.link ?? "";
  clock.mathematics = mathematics;
  const stage = element("div", "otx-stage");
  const side = element("div", "otx-side");
  page.replaceChildren(...page.querySelectorAll(".otx-still"), stage); // the picture is for print
  scale(clock, options);
  const { header, arrays } = read(parts, "map");
  const brings = header.plotly || "Plotly" in globalThis; // a file need not
  const plotly = brings ? () => loadPlotly(resolve(header.plotly ?? "")) : undefined;
  const host = { resolve, send: (/** @type {string} */ name) => name === "arranged" && arranged?.(), plotly };
  let take = (/** @type {ReturnType<typeof unbundle>["parts"]} */ _) => {};
  if (parts.has("race")) {
    const sayAll = (/** @type {string} */ now) => {
      link = now || (about.link ?? "");
      requestAnimationFrame(() => say(clock, now));
    };
    const trail = createMemory((before) => {
      clock.races.open(before);
      sayAll(before);
    });
    clock.trail = trail;
    clock.races = createRaces(clock, createLibrary(resolve, load), {
      committed: (now, replace) => {
        trail.write(now, replace);
        sayAll(now);
        committed?.(now);
      },
      ask,
      failed: (error) => fail(page, error),
      makeWorker,
    });
    page.append(side);
    take = train
      ? follow(train(stage, side, clock, host))
      : show(stage, side, clock, { header, host, parts });
    if (!train) createDrawer(page, clock);
    take(parts);
  } else {
    clock.viewing.take(about.view ?? {});
    const titles = /** @type {string[]} */ (header.titles ?? [""]);
    const maps = header.titles ? titles.map((_, i) => read(parts, `map${i}`)) : [{ header, arrays }];
    createExported(stage, clock, host, { maps, titles });
  }
  whenThere(clock, train !== undefined, () =>
    begin(clock, { ...options, step: options.step === null ? null : clock.rowOf(options.step) }),
  );
  const player = createDriver(
    clock,
    picturesOf(stage, resolve, () => link, about.still),
    fullScreen,
  );
  Object.assign(globalThis, { trajectories: player });
  if (parent !== window)
    listenForMessages(player, {
      post: (one) => parent.postMessage(one, "*"),
      listen: (receive) => addEventListener("message", ({ data }) => receive(data)),
    });
  createPicturing(find(stage, ".ot-tools"), player, about.name ?? "trajectories");
  playWhileSeen(page, clock);
  listen(clock);
  return { clock, player, take: (/** @type {Uint8Array} */ next) => take(unbundle(next).parts) };

  /** @param {ReturnType<NonNullable<typeof train>>} update */
  function follow(update) {
    return (/** @type {typeof parts} */ now) => {
      clock.races.take(read(now, "race").header);
      update(read(now, "learning"));
    };
  }
}

/** One message of a bundle. @param {Map<string, Uint8Array>} parts @param {string} name */
const read = (parts, name) => decode(/** @type {Uint8Array} */ (parts.get(name)));

/**
 * The views of a race that is computed here; returns what takes another one.
 * @param {HTMLElement} stage @param {HTMLElement} side @param {Clock} clock
 * @param {{header: any, host: import("./map/scene.js").Host, parts: Map<string, Uint8Array>}} shown `header` is the map's
 */
function show(stage, side, clock, { header, host, parts }) {
  const race = /** @type {Header.Description} */ (read(parts, "race").header);
  createMaps(stage, clock, host).update({ header, arrays: {} });
  createAtlas(stage, clock);
  if ((header.knob ?? race.shown.view?.knob) !== "")
    createKnob(stage, clock).update({ header: { view: "knob" }, arrays: {} });
  following(createCurves, (now) => curvesMessage(now, "loss"))(side, clock, host).update({
    header: {},
    arrays: {},
  });
  if (race.fit) following(createFit, asking("fit"))(side, clock, host).update({ header: {}, arrays: {} });
  return (/** @type {Map<string, Uint8Array>} */ now) => {
    const next = /** @type {Header.Description} */ (read(now, "race").header);
    const { knob = null } = read(now, "map").header;
    const view = { ...next.shown.view, ...(knob === null ? {} : { knob }) };
    return clock.races.take({ ...next, shown: { ...next.shown, view } });
  };
}

/** The whole screen, or the page again. */
async function fullScreen() {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await document.documentElement.requestFullscreen();
}

/**
 * What draws what is shown: the browser what is on its screen, the server, if there is one, the scene anew.
 * @param {HTMLElement} stage @param {(url: string) => string} resolve
 * @param {() => string} link of what is shown @param {string} [still] where the server draws one, "*" being its link
 * @returns {import("./driving.js").Pictures}
 */
function picturesOf(stage, resolve, link, still) {
  const png = drawnOn(() => pictured(stage));
  if (!still) return { png };
  const svg = async () => {
    const answer = await fetch(resolve(still.replace("*", link())));
    if (!answer.ok) throw new Error(await answer.text());
    return `data:image/svg+xml,${encodeURIComponent(await answer.text())}`;
  };
  return { png, svg };
}

/** The settings under the picture, and the way back to the app, are those of what is shown. @param {Clock} clock @param {string} link */
function say(clock, link) {
  const open = /** @type {HTMLAnchorElement | null} */ (document.querySelector(".otx-said a"));
  const settings = document.querySelector(".otx-settings");
  if (!clock.race || !settings) return; // as the page was made
  settings.textContent = captionOf(clock.race);
  const figure = document.querySelector(".otx-page");
  if (figure) figure.ariaDescription = sentencesOf(clock.race).join(" ");
  if (!open?.href) return; // no server is known
  open.dataset.first ??= open.href; // the race as it was exported, whose link the page does not know
  const whole = new URL(open.dataset.first);
  if (link) whole.searchParams.set("e", link);
  open.href = whole.href;
}

/** Do something as soon as there is a race, after the map, which plays every new one. @param {Clock} clock @param {boolean} trains @param {() => void} act */
function whenThere(clock, trains, act) {
  if (trains) return; // its playhead is the training's
  if (!clock.races) return act();
  const stop = clock.listen(() => {
    if (!clock.race) return;
    stop();
    act();
  });
}

/** @param {HTMLElement} page @param {unknown} error */
function fail(page, error) {
  page.classList.add("otx-wrong");
  page.setAttribute("role", "alert");
  page.textContent = error instanceof Error ? error.message : String(error);
}

/** What no one reads from the back row is as large as this share of the page's, and what is larger no larger. */
const BOUNDS = { wide: [0.9, 3], type: [0.85, 3] };

/**
 * Letters and lines for the size of the frame, or of the slide that it stands on; `p` is projector mode.
 * @param {Clock} clock @param {Options} options
 */
function scale(clock, { letters = "page", slide = null }) {
  const page = document.documentElement;
  const flows = page.classList.contains("otx-flow"); // as high as its content
  page.classList.toggle("otx-slide", letters === "slide");
  const sizeOf = (/** @type {boolean} */ hall) => {
    const share = Math.min(innerWidth / DESK.width, flows ? 1 : innerHeight / DESK.height);
    const high = slide ?? Math.max(flows ? 0 : innerHeight, (innerWidth * 9) / 16);
    const names = hall || letters === "slide" ? (SLIDE.name * high) / NAME.size : 0;
    const [wide, type] = /** @type {const} */ (["wide", "type"]).map((name) => {
      const [least, most] = BOUNDS[name];
      const own = Math.max(least, Math.min(share, most));
      return Math.max(own * (hall ? HALL[name] : 1), Math.min(names, most));
    });
    page.style.setProperty("--otx-type", String(type));
    page.style.setProperty("--otx-zoom", String(Math.max(1, type)));
    return { wide, type };
  };
  clock.projector = createProjector(clock, sizeOf, letters === "hall");
  addEventListener("resize", clock.projector.fit);
}

/** Play, and play again. @param {Clock} clock @param {Options} options */
function begin(clock, { autoplay, loop, step }) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const from = step ?? clock.viewing.view.step ?? clock.range()[0];
  const stands = step ?? clock.viewing.view.step;
  if (stands !== null || !calm) clock.seek(from);
  if (autoplay && !calm && clock.viewing.view.step === null) clock.play();
  else {
    clock.pause();
    clock.seek(stands ?? clock.steps); // a picture, not an empty map
  }
  let [timer, was] = [0, false];
  clock.listen(() => {
    const ended = was && !clock.playing && clock.step >= clock.steps;
    was = clock.playing;
    if (clock.playing) clearTimeout(timer);
    if (ended && loop) timer = window.setTimeout(() => clock.step >= clock.steps && clock.play(), REST);
  });
  // A slide deck says when its slide comes and goes (reveal.js).
  addEventListener("message", ({ data }) => {
    if (data === "slide:start" && autoplay && !calm) {
      clock.seek(from);
      clock.play();
    }
    if (data === "slide:stop") {
      clearTimeout(timer);
      clock.pause();
    }
  });
}

/** Keys that a deck turns its slides with, and the codes it knows them by. @type {Object<string, number>} */
const DECK = {
  ArrowLeft: 37,
  ArrowUp: 38,
  ArrowRight: 39,
  ArrowDown: 40,
  PageUp: 33,
  PageDown: 34,
  Home: 36,
  End: 35,
  " ": 32,
  Escape: 27,
  Enter: 13,
  b: 66,
  f: 70,
  n: 78,
  o: 79,
  p: 80,
  s: 83,
};

/**
 * Keys. On a page of its own they are the player's. In a frame they are the page's around it, but for a
 * control that was reached by keyboard: a click in the frame must not take a deck its arrow keys.
 * @param {Clock} clock
 */
function listen(clock) {
  const framed = parent !== window;
  // by keyboard; what was clicked becomes :focus-visible with the first key
  /** @type {Element | null} */ let reached = null;
  addEventListener(
    "focusin",
    ({ target }) =>
      (reached = /** @type {Element} */ (target).matches(":focus-visible")
        ? /** @type {Element} */ (target)
        : null),
  );
  addEventListener(
    "keydown",
    (event) => {
      const target = /** @type {Element} */ (event.target);
      const past = historyAction(event, clock);
      if (past) {
        event.preventDefault();
        return past();
      }
      if (target.closest("input, select, textarea") && (!framed || target === reached)) return;
      if (
        target.closest("button, a, summary") &&
        (event.key === " " || event.key === "Enter") &&
        (!framed || target === reached)
      )
        return;
      if (event.key === "Escape" && target.closest(".otx-drawer[open]")) return;
      if (
        target.closest(
          ".ot-pad, .ot-atlas-map, .ot-start, .ot-mark, .ot-mark-end, .ot-beside-head, .ot-beside-names",
        ) &&
        (!framed || target === reached)
      )
        return;
      if (framed) return pass(event);
      const action = keyAction(event, clock);
      if (!action) return;
      event.preventDefault();
      action();
    },
    true,
  );
  if (!framed) return;
  // What was clicked gives the keyboard back to the page around the frame.
  addEventListener("pointerup", () =>
    setTimeout(() => {
      const focused = /** @type {HTMLElement | null} */ (document.activeElement);
      if (focused?.closest("select, [type=text]")) return; // its list is open, or something is typed
      focused?.blur();
      parent.focus();
    }),
  );
  addEventListener(
    "change",
    ({ target }) =>
      /** @type {Element} */ (target).closest("select") && /** @type {HTMLElement} */ (target).blur(),
  );
}

/** Hand a key to the page around the frame. @param {KeyboardEvent} event */
function pass(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in DECK)) return;
  event.preventDefault();
  try {
    // a page of the same origin sees the key as if it had been pressed there
    const { key, code, shiftKey } = event;
    const other = new KeyboardEvent("keydown", {
      key,
      code,
      shiftKey,
      bubbles: true,
      cancelable: true,
      keyCode: DECK[key],
    });
    const { document: around } = parent;
    (around.activeElement ?? around.body).dispatchEvent(other);
  } catch {
    // another origin: reveal.js listens to messages
    parent.postMessage(JSON.stringify({ method: "triggerKey", args: [DECK[event.key]] }), "*");
  }
}
