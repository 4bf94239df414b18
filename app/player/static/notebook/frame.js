/**
 * The player in a notebook's output, in a frame of its own. What a server would do the kernel does, by way of the page
 * around the frame (widget.js).
 */

import { fetchBy, unbundle } from "../core/payload.js";
import { themeOf } from "../core/theme.js";
import { same } from "../race/link.js";
import { mount } from "../standalone.js";
import { createSource } from "./source.js";
import { createTraining } from "./training.js";

/** @import { Clock } from "../core/clock.js" */

/** @typedef {Record<string, string>} Variables */
/** @typedef {{color: string, background: string}} Around the colours of the notebook */
/**
 * What the page around the frame sends at first.
 * @typedef {object} Brought
 * @property {string} worker
 * @property {string} runtime
 * @property {Record<string, Variables>} themes
 * @property {Record<string, string>} parts that can be hidden
 * @property {ArrayBuffer} bundle
 * @property {number} on how many changes of the scene by others are in it
 * @property {Around} theme
 * @property {number} step
 * @property {boolean} playing
 */

/** While a hand moves, the kernel hears of it once in so many milliseconds. */
const OFTEN = 150;

/** @param {Brought} brought @param {MessagePort} port */
export default function start({ worker, runtime, themes, parts, bundle, on, theme, step, playing }, port) {
  const source = createSource(port, { worker, runtime });
  fetchBy(source.fetch);
  const page = /** @type {HTMLElement} */ (document.querySelector(".otx-page"));
  const bytes = new Uint8Array(bundle);
  const painting = createPainting(themes, parts, theme);
  const { header, parts: messages } = unbundle(bytes);
  painting.show(header);
  const say = (/** @type {string} */ what, /** @type {object} */ more) =>
    port.postMessage({ say: what, ...more });
  say("title", { title: header.alt });

  /** What the kernel knows of the scene; null while one has only just come. @type {unknown} */ let known =
    null;
  /** @type {Clock | null} */ let shown = null;
  let [timer, link, base] = [0, header.link, on];
  function tell() {
    clearTimeout(timer);
    timer = 0;
    const scene = shown?.races.whole;
    if (known === null || same(scene, known)) return;
    known = scene;
    say("scene", { scene, link, on: base });
  }

  const trains = messages.has("learning");
  const player = mount(page, bytes, {
    root: null,
    options: { autoplay: playing, loop: false, step: step || null },
    makeWorker: source.makeWorker,
    load: source.load,
    committed: (now) => {
      link = now;
      tell();
    },
    ask: (changes) => say("changes", { changes }),
    train: trains ? createTraining : undefined,
    arranged: () => {
      tell();
      say("again", {});
    },
  });
  const { clock } = player;
  shown = clock;
  painting.watch(clock);

  /** What the kernel knows of the playhead. @type {Record<string, number | boolean>} */
  const told = { step, playing, training: false };
  /** How often it has set each part of that. @type {Record<string, number>} */
  const counts = { step: 0, playing: 0, training: 0 };
  clock.listen(() => {
    const there = clock.race || clock.training;
    if (!there) return;
    if (known === null) known = clock.races.whole;
    else timer ||= window.setTimeout(tell, OFTEN);
    const now = {
      step: Math.floor(clock.stepOf(clock.step)),
      playing: clock.playing,
      training: clock.trainer?.asking.phase === "asking",
    };
    const changed = Object.entries(now).filter(([name, value]) => told[name] !== value);
    if (!changed.length) return;
    Object.assign(told, now);
    say("told", { told: Object.fromEntries(changed), puts: counts });
  });

  /** @type {Record<string, (value: any) => void>} what the kernel sets */
  const puts = {
    step: (value) => clock.scrub(clock.rowOf(value)),
    playing(value) {
      if (value !== clock.playing) clock.toggle(); // and the scene says so
    },
    training: (value) => (value ? clock.trainer?.resume() : clock.trainer?.stop()),
  };
  port.addEventListener("message", ({ data }) => {
    if (data.theme) painting.paint(data.theme);
    if (data.put) {
      told[data.put] = data.value;
      counts[data.put] = data.count;
      puts[data.put](data.value);
      clock.invalidate();
    }
    if (data.bundle) {
      const next = new Uint8Array(data.bundle);
      const about = unbundle(next);
      if (about.parts.has("learning") !== trains) return say("renew", {}); // it has other views
      [known, base] = [null, data.on];
      painting.show(about.header);
      player.take(next);
    }
  });
  port.start();
  new ResizeObserver(() => {
    say("height", { height: Math.ceil(document.body.getBoundingClientRect().height) });
  }).observe(document.body);
}

/**
 * The colours of the notebook, unless the scene has a theme of its own; its words, and what it hides.
 * @param {Record<string, Variables>} themes @param {Record<string, string>} parts @param {Around} around
 */
function createPainting(themes, parts, around) {
  /** @type {Clock | null} */ let clock = null;
  /** @type {string | null} */ let own = null; // the theme of the scene
  const hiding = new CSSStyleSheet();
  document.adoptedStyleSheets.push(hiding);

  function draw() {
    const { style } = document.documentElement;
    style.setProperty("--st-background-color", around.background);
    const { dark } = themeOf(document.documentElement);
    const theme = themes[own ?? (dark ? "dark" : "light")];
    for (const [name, value] of Object.entries(theme)) style.setProperty(name, value);
    style.colorScheme = (own ?? (dark ? "dark" : "light")) === "dark" ? "dark" : "light";
    if (!own) {
      style.setProperty("--st-background-color", around.background);
      style.setProperty("--st-text-color", around.color);
    }
    clock?.invalidate();
  }

  return {
    /** @param {Around} theme */
    paint(theme) {
      around = theme;
      draw();
    },
    /** What is said of a scene. @param {any} header */
    show({ view, heading, words, settings, alt }) {
      own = view.theme ?? null;
      draw();
      const gone = (view.hide ?? []).flatMap((/** @type {string} */ name) =>
        name === "chrome" ? Object.values(parts) : (parts[name] ?? []),
      );
      hiding.replaceSync(gone.length ? `${gone.join(", ")} { display: none !important; }` : "");
      for (const [name, text] of [
        ["title", heading],
        ["words", words],
        ["settings", settings],
      ]) {
        const one = /** @type {HTMLElement} */ (document.querySelector(`.otx-${name}`));
        one.textContent = text;
        one.hidden = !text;
      }
      const page = /** @type {HTMLElement} */ (document.querySelector(".otx-page"));
      page.setAttribute("role", "figure");
      page.setAttribute("aria-label", alt);
    },
    /** Draw anew with other colours. @param {Clock} drawn */
    watch(drawn) {
      clock = drawn;
    },
  };
}
