/**
 * Slow motion and the inner state: what the run in focus computes in a step, asked for when it is to be seen.
 */

import { toPixelX, toPixelY } from "../core/geometry.js";
import { element } from "../core/legend.js";
import { createQuestion } from "../core/question.js";
import { colorOf } from "../core/theme.js";
import { t } from "../core/words.js";
import { createCaption, hides, sayPhase } from "./caption.js";
import { drawInner, legendOf } from "./inner.js";
import { phasesOf } from "./numbers.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */
/** @import { Host, Scene } from "../map/scene.js" */
/** @import { Focus } from "./inner.js" */

/** Where they are fetched, they are when the pointer has rested this long: they must not slow a slider down. */
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
  ) => [name, ...Array.from(template.matchAll(pattern), (match) => match[1])];
  const [, ...before] = names(phases[index], /\{(\w+)'\}/g);
  const now = names(phases[index], /\{(\w+)\}/g);
  return {
    now: new Set(now),
    known: new Set(phases.slice(0, index + 1).flatMap((phase) => names(phase, /\{(\w+)\}/g))),
    before: new Set(before),
  };
}

/**
 * @param {Scene} scene @param {{stage: HTMLElement, button: HTMLElement}} parts
 * @param {Clock} clock
 * @param {Host} host @param {{inner: boolean}} shown what the reader asked for
 */
export function createSlow(scene, { stage, button }, clock, host, shown) {
  const caption = createCaption(stage);
  const legend = element("div", "ot-key ot-inner");
  legend.hidden = true;
  stage.after(legend);

  /** @type {Message<Header.Inner> | null} */ let inner = null;
  /** @type {Message<Header.Numbers> | null} */ let numbers = null;
  /** @type {[string, string, string][]} */ let phases = [];
  let asked = ""; // the address that was asked for
  let explained = ""; // what the legend was made of
  const question = createQuestion(REST);
  let failed = false; // it could not be had
  const removeListener = clock.listen(ask);

  const on = () => Boolean(scene.header?.inner) && (shown.inner || clock.slow);

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

  /** Ask for what is to be seen. */
  function ask() {
    const { inner: url, numbers: other } = scene.header ?? {};
    if (!on()) {
      if (failed) {
        failed = false;
        asked = ""; // it is tried again when it is asked for again
        caption.hide();
      }
      return;
    }
    if (!url || !other || asked === url) return;
    asked = url;
    question.put([host.resolve(url), host.resolve(other)], use, fail);
  }

  /** @param {Message[]} messages */
  function use(messages) {
    failed = false;
    [inner, numbers] = messages;
    phases = phasesOf(messages[1].header);
    clock.divide(phases.length);
    caption.forget();
    write();
    clock.invalidate();
  }

  function fail() {
    failed = true;
    caption.fail();
    clock.invalidate();
  }

  /** The legend. */
  function write() {
    const message = /** @type {Message<Header.Inner>} */ (inner);
    const entries = legendOf(message, scene.theme, focusColor());
    const before = explained;
    explained = JSON.stringify(entries);
    if (explained === before) return;
    legend.replaceChildren(
      ...entries.map(({ color, symbol, text }) =>
        element("span", "", [element("b", "", symbol, { style: `color: ${color}` }), ` ${text}`]),
      ),
      t("Dashed: not to scale."),
    );
  }

  const focusColor = () => colorOf(scene.header.runs[scene.header.focus], scene.theme);

  /**
   * Everything about the step under way, but for its labels.
   * @param {CanvasRenderingContext2D} c @param {number} step @param {number} focused the last step of the focus on the map
   */
  function draw(c, step, focused) {
    const phase = tell(Boolean(on() && shown.inner && inner));
    const last = Math.min(focused, inner?.header.last ?? 0); // where a step went nowhere, it is on the map alone
    if (!on() || !inner || !last) return [];
    const k = Math.min(Math.floor(step + 1e-6), last - 1);
    if (phase && phase.step >= last) return [];
    const base = 2 * (scene.header.focus * (scene.header.steps + 1) + (phase?.step ?? k));
    const { values } = scene.arrays.x;
    const at = /** @type {[number, number]} */ ([values[base], values[base + 1]]);
    const covered = (/** @type {[number, number]} */ [x, y]) =>
      hides(scene.frame, toPixelX(scene.frame, x), toPixelY(scene.frame, y));
    caption.move(covered(at) || covered(scene.header.start)); // neither head nor start lies under it
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

  /** Say what is under way, where nothing of it is drawn too. @param {boolean} [explains] whether the legend is shown */
  function tell(explains = false) {
    const phase = on() ? clock.phase() : null;
    if (legend.hidden === explains) legend.hidden = !explains;
    if (!failed) say(phase);
    return phase;
  }

  /** The caption of a phase, with this step's numbers. @param {{step: number, index: number} | null} phase */
  function say(phase) {
    if (!phase || !phases[phase.index] || !numbers || !inner || phase.step >= numbers.header.last) {
      caption.hide();
      caption.forget();
      return;
    }
    const { step, index } = phase;
    const message = numbers;
    caption.show(`${asked} ${step} ${index}`, () => sayPhase(phases, index, message, step));
  }

  function destroy() {
    removeListener();
    question.drop();
    legend.remove();
  }
  return { update, ask, draw, tell, on, destroy, caption: caption.words };
}
