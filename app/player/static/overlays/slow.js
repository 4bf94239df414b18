/**
 * Slow motion and the inner state: what the run in focus computes in a step, fetched when it is to be seen.
 */

import { toPixelX, toPixelY } from "../core/geometry.js";
import { fetchMessage } from "../core/payload.js";
import { drawInner, legendOf, lower } from "./inner.js";
import { fill, lookUpAt, phasesOf } from "./numbers.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */
/** @import { Host, Scene } from "../map/scene.js" */
/** @import { Focus } from "./inner.js" */

/** They are fetched when the hand has rested this long: they must not slow a slider down. */
const REST = 60;

/**
 * Which names a phase is about, what is known by then, and of what it uses the value of the step before.
 * @param {[string, string, string][]} phases name, symbol and template of each @param {number} index
 * @returns {Focus}
 */
export function focusOf(phases, index) {
  const names = (
    /** @type {[string, string, string]} */ [name, , template],
    /** @type {RegExp} */ pattern,
  ) => [name, ...Array.from(template.matchAll(pattern), (found) => found[1])];
  const [, ...before] = names(phases[index], /\{(\w+)'\}/g);
  const now = names(phases[index], /\{(\w+)\}/g);
  return {
    now: new Set(now),
    seen: new Set(phases.slice(0, index + 1).flatMap((phase) => names(phase, /\{(\w+)\}/g))),
    before: new Set(before),
  };
}

/**
 * @param {Scene} scene @param {{stage: HTMLElement, button: HTMLElement}} parts
 * @param {Clock} clock
 * @param {Host} host @param {{inner: boolean}} shown what the reader asked for
 */
export function createSlow(scene, { stage, button }, clock, host, shown) {
  const caption = document.createElement("div");
  caption.className = "ot-phase";
  caption.setAttribute("aria-live", "polite");
  caption.hidden = true;
  caption.innerHTML = "<strong></strong><span></span>";
  const legend = document.createElement("div");
  legend.className = "ot-key ot-inner";
  legend.hidden = true;
  stage.append(caption);
  stage.after(legend);
  const [title, equation] = /** @type {HTMLElement[]} */ ([...caption.children]);

  /** @type {Message<Header.Inner> | null} */ let inner = null;
  /** @type {Message<Header.Numbers> | null} */ let numbers = null;
  /** @type {[string, string, string][]} */ let phases = [];
  let said = ""; // what the caption says
  let asked = ""; // the address that was asked for
  let timer = 0;
  let failed = false; // it could not be had
  let gone = false;
  const removeListener = clock.listen(ask);

  const on = () => Boolean(scene.header?.inner) && !scene.bent && (shown.inner || clock.slow);

  /** There is a new message. */
  function update() {
    const { header } = scene;
    clock.phased = Boolean(header.inner);
    button.hidden = !header.inner;
    if (!header.inner) clock.slowly(false);
    if (header.inner !== asked) {
      asked = "";
      inner = null;
    }
    if (inner) write(); // the theme may be another
    ask();
  }

  /** Fetch what is to be seen. */
  function ask() {
    const { inner: url, numbers: other } = scene.header ?? {};
    if (!on()) {
      if (failed) {
        failed = false;
        asked = ""; // it is tried again when it is wanted again
        caption.hidden = true;
      }
      return;
    }
    if (!url || !other || asked === url) return;
    asked = url;
    clearTimeout(timer);
    timer = window.setTimeout(async () => {
      try {
        const found = await Promise.all([url, other].map((one) => fetchMessage(host.resolve(one))));
        if (gone || asked !== url) return;
        failed = false;
        [inner, numbers] = found;
        phases = phasesOf(numbers.header);
        clock.divide(phases.length);
        said = "";
        write();
      } catch {
        if (gone || asked !== url) return;
        failed = true;
        caption.hidden = false;
        title.textContent = "The inner state could not be loaded.";
        equation.textContent = "";
      }
      clock.invalidate();
    }, REST);
  }

  /** The legend. */
  function write() {
    const given = /** @type {Message<Header.Inner>} */ (inner);
    legend.replaceChildren(
      ...legendOf(given, scene.theme, focusColor()).map(({ color, symbol, text }) => {
        const entry = document.createElement("span");
        const name = document.createElement("b");
        name.textContent = symbol;
        name.style.color = color;
        entry.append(name, ` ${text}`);
        return entry;
      }),
      "Dashed: not to scale.",
    );
  }

  const focusColor = () => {
    const run = scene.header.runs[scene.header.focus];
    return scene.theme.dark ? run.dark : run.light;
  };

  /**
   * Everything about the step under way, but for its labels.
   * @param {CanvasRenderingContext2D} c @param {number} step @param {number} last the focus's own
   */
  function draw(c, step, last) {
    const phase = tell();
    legend.hidden = !(on() && shown.inner && inner);
    if (!on() || !inner || !last) return [];
    const k = Math.min(Math.floor(step + 1e-6), last - 1);
    if (phase && phase.step >= last) return [];
    const base = 2 * (scene.header.focus * (scene.header.steps + 1) + (phase?.step ?? k));
    const { values } = scene.arrays.x;
    const at = /** @type {[number, number]} */ ([values[base], values[base + 1]]);
    const [left, top] = [toPixelX(scene.frame, at[0]), toPixelY(scene.frame, at[1])];
    const [x, y] = scene.header.start;
    const hides = (/** @type {number} */ px, /** @type {number} */ py) =>
      px >= 0 && px < 540 && py >= 0 && py < 0.42 * scene.frame.height;
    caption.classList.toggle(
      "ot-low",
      hides(left, top) || hides(toPixelX(scene.frame, x), toPixelY(scene.frame, y)),
    ); // neither head nor start
    return drawInner(
      c,
      scene.frame,
      { at, color: focusColor() },
      inner,
      phase?.step ?? k,
      scene.theme,
      phase && phases[phase.index] ? focusOf(phases, phase.index) : null,
    );
  }

  /** Say what is under way, where nothing of it is drawn too. */
  function tell() {
    const phase = on() ? clock.phase() : null;
    legend.hidden = true;
    if (!failed) say(phase);
    return phase;
  }

  /** The caption of a phase, with this step's numbers. @param {{step: number, index: number} | null} phase */
  function say(phase) {
    const line = phase && numbers && inner && phase.step < numbers.header.last ? phases[phase.index] : null;
    caption.hidden = !line;
    const key = line ? `${asked} ${phase?.step} ${phase?.index}` : "";
    if (key === said) return;
    said = key;
    if (!line || !numbers || !phase) return;
    const [name, spaced, template] = line;
    const symbol = spaced.replaceAll("∇ ", "∇");
    const lookUp = lookUpAt(numbers, phase.step + 1);
    const words = lower(numbers.header.words[name] ?? "");
    title.textContent = `${phase.index + 1} of ${phases.length} · ${symbol}${/^[a-z]{2}/.test(words) ? ", " : words && ": "}${words}`;
    equation.textContent = `${symbol} = ${template && `${fill(template, lookUp)} = `}${lookUp(name)}`;
  }

  function destroy() {
    gone = true;
    removeListener();
    clearTimeout(timer);
    legend.remove();
  }
  return {
    update,
    ask,
    draw,
    tell,
    on,
    destroy,
    caption: () => (caption.hidden ? null : [title.textContent, equation.textContent]),
  };
}
