/** The live knob: one number, or two in a square, that bend the paths while the finger moves. */

import { find } from "../core/legend.js";
import { fetchMessage } from "../core/payload.js";
import { inkOf, themeOf } from "../core/theme.js";
import { readFan } from "./fan.js";
import { listenForPad } from "./pad.js";
import { paintSquare, paintTrack } from "./shading.js";
import { exact, shareOf, valueAt } from "./way.js";

/** @import { Message } from "../core/payload.js" */
/** @import { Fan } from "./fan.js" */
/** @import { Knob } from "./way.js" */
/** @import { Clock } from "../core/clock.js" */

const HTML = `
  <div class="ot-knob-row">
    <select class="ot-knob-choice" aria-label="What the knob turns" title="What the knob turns"></select>
    <div class="ot-knob-slide">
      <canvas class="ot-knob-strip" aria-hidden="true"></canvas>
      <input type="range" class="ot-scrub ot-turn" min="0" max="1000" step="1">
    </div>
    <output class="ot-knob-value"></output>
    <button type="button" class="ot-knob-more" aria-pressed="false"></button>
  </div>
  <p class="ot-knob-hint">Drag: the path bends as you move.</p>
  <div class="ot-square-box" hidden>
    <canvas class="ot-pad" tabindex="0" role="application"></canvas>
    <div><p class="ot-pad-said"></p><p class="ot-knob-hint ot-pad-key"></p></div>
  </div>`;

/** Positions of the slider. */
const TURNS = 1000;

/**
 * Where no pointer comes near first, as on a touch screen, or where it still is, the fan is fetched when the
 * page has rested.
 */
const REST = 900;

/**
 * When a knob that had the keyboard was taken away: the page may put another in its place, which then has it.
 */
let abandoned = -Infinity;

const HANDOVER = 3000;

/** How long the hand's own value stands while the page still answers an earlier one, in milliseconds. */
const PATIENCE = 4000;

/**
 * What was sent last. The page may take the knob away and put another in its place before it has answered.
 * @type {{moved: [string, number][], place: string, until: number} | null}
 */
let sent = null;

/**
 * @param {HTMLElement} parent @param {Clock} clock
 * @param {{resolve: (url: string) => string, send: (name: string, value: unknown) => void}} host
 */
export function createKnob(parent, clock, host) {
  const root = document.createElement("div");
  root.className = "ot ot-knob";
  root.innerHTML = HTML;
  parent.append(root);
  const choice = find(root, ".ot-knob-choice", HTMLSelectElement);
  const slide = find(root, ".ot-knob-slide");
  const strip = find(root, ".ot-knob-strip", HTMLCanvasElement);
  const turn = find(root, ".ot-turn", HTMLInputElement);
  const shown = find(root, ".ot-knob-value");
  const more = find(root, ".ot-knob-more");
  const box = find(root, ".ot-square-box");
  const pad = find(root, ".ot-pad", HTMLCanvasElement);
  const said = find(root, ".ot-pad-said");
  const key = find(root, ".ot-pad-key");

  /** @type {Header.Knob} */ let header;
  let chosen = ""; // by hand; until then the knob follows the run in focus
  let square = false;
  let theme = themeOf(root);
  /** @type {{url: string, fan: Fan | null}} */ let along = { url: "", fan: null };
  /** @type {{url: string, fan: Fan | null}} */ let over = { url: "", fan: null };
  /** @type {number[]} */ let values = []; // of the knob, and of its partner
  let turning = false;
  let [timer, answer] = [0, 0];

  const knobs = () => /** @type {Knob[]} */ (header.knobs);
  const named = (/** @type {string | null} */ name) => knobs().find((knob) => knob.name === name);
  /** @returns {Knob} */
  const current = () => named(chosen) ?? knobs().find((knob) => knob.run === header.focus) ?? knobs()[0];
  /** The two knobs of the square, across and up. @returns {[Knob, Knob] | null} */
  function pair() {
    const knob = current();
    const partner = named(knob.pair);
    if (!partner) return null;
    return partner.name.startsWith("lr.") ? [partner, knob] : [knob, partner];
  }

  /** @param {Message<Header.Knob>} message */
  function update(message) {
    const before = header && current()?.name;
    header = message.header;
    theme = themeOf(root);
    root.hidden = !knobs().length;
    if (root.hidden) return;
    const listed = knobs()
      .map(({ name, title }) => `${name} ${title}`)
      .join();
    if (choice.dataset.listed !== listed) {
      choice.replaceChildren(...knobs().map(({ name, title }) => new Option(title, name)));
      choice.dataset.listed = listed;
    }
    if (!named(chosen)) chosen = "";
    clearTimeout(timer);
    if (turning && before === current().name) {
      // the hand has it already again
      choice.value = before;
      forget();
      load();
      return;
    }
    if (turning) clock.finger.let();
    turning = false;
    settle();
    if (performance.now() - abandoned < HANDOVER) turn.focus({ preventScroll: true });
    abandoned = -Infinity;
    if (square || root.matches(":hover, :focus-within") || !matchMedia("(hover: hover)").matches)
      timer = window.setTimeout(load, REST);
  }

  /**
   * What the hand has sent and the page has not answered yet: earlier answers leave the knob where it is.
   * @returns {Map<string, number>}
   */
  function told() {
    const late = (/** @type {[string, number]} */ [name, value]) =>
      Math.abs((named(name)?.value ?? value) - value) > 1e-3 * Math.abs(value);
    if (sent && (performance.now() > sent.until || !sent.moved.some(late))) sent = null;
    return new Map(sent?.moved);
  }

  /** Stand where the page's experiment is. */
  function settle() {
    const knob = current();
    const known = told();
    clearTimeout(answer);
    if (sent) answer = window.setTimeout(settle, PATIENCE + 50);
    choice.value = knob.name;
    values = [knob, named(knob.pair)].map((one) => known.get(one?.name ?? "") ?? one?.value ?? 0);
    const two = pair();
    more.hidden = !two;
    if (!two) square = false;
    more.textContent = `× ${
      two
        ?.find(({ name }) => name !== knob.name)
        ?.title.split(" · ")
        .pop() ?? ""
    }`;
    more.setAttribute("aria-pressed", String(square));
    if (two) more.title = `A square for ${two[0].title} and ${two[1].title.split(" · ").pop()} together`;
    box.hidden = !square;
    const ink = knob.run === null ? theme.accent : inkOf(header.runs[knob.run], theme);
    root.style.setProperty("--ot-ink", ink);
    turn.setAttribute("aria-label", knob.title);
    turn.step = String(knob.only.length > 1 ? TURNS / (knob.only.length - 1) : 1);
    // A value in three digits stands for many places: the hand's own stays, or the next key press would be
    // lost.
    for (const place of [sent?.place, TURNS * shareOf(knob, values[0])]) {
      if (valueAt(knob, Number(turn.value) / TURNS) !== values[0])
        turn.value = String(Math.round(Number(place ?? turn.value)));
    }
    forget();
    write();
    paint();
  }

  /** Fans of another race are of no use. */
  function forget() {
    const knob = current();
    const two = pair();
    const urls = [
      header.fan.replace("{knob}", knob.name),
      two ? header.square.replace("{across}", two[0].name).replace("{up}", two[1].name) : "",
    ];
    if (along.url !== urls[0]) along = { url: urls[0], fan: null };
    if (over.url !== urls[1]) over = { url: urls[1], fan: null };
  }

  /** Fetch what is about to be needed. */
  async function load() {
    clearTimeout(timer);
    const wanted = square ? over : along;
    if (!wanted.url || wanted.fan || root.dataset.asked === wanted.url) return;
    root.dataset.asked = wanted.url;
    try {
      const fan = readFan(await fetchMessage(host.resolve(wanted.url)));
      wanted.fan = fan;
      if (wanted === along || wanted === over) {
        paint();
        bend();
      }
    } catch {
      // without a fan the knob still turns; the path follows on release
    }
    if (root.dataset.asked === wanted.url) delete root.dataset.asked;
  }

  function write() {
    const knob = current();
    turn.style.setProperty("--done", `${100 * shareOf(knob, values[0])}%`);
    turn.setAttribute("aria-valuetext", exact(values[0]));
    shown.textContent = exact(values[0]);
    const two = pair();
    if (!two || !square) return;
    const [across, up] = ordered();
    const name = two[1].title.split(" · ").pop();
    said.textContent = `${two[0].title} ${exact(across)}, ${name} ${exact(up)}`;
    pad.setAttribute("aria-label", `${said.textContent}. Arrow keys turn both.`);
    key.textContent = `Across: the learning rate. Up: ${name}. ${low()}: a low loss after ${header.steps} steps. Red: diverged.`;
  }

  /** How a low loss is shown, in a word: as on the map. */
  const low = () => (theme.dark ? "Light" : "Dark");

  /** The values of the square's knobs, across and up. */
  const ordered = () =>
    pair()?.[0].name === current().name ? [values[0], values[1]] : [values[1], values[0]];

  /** Bend the paths. Browsers tell of a moving finger once a frame, and just before it is drawn. */
  function bend() {
    if (!turning) return;
    const { fan } = square ? over : along;
    if (fan) clock.finger.turn(fan, square ? ordered() : [values[0]]);
    write();
  }

  /** Keep what was turned. */
  function commit() {
    if (!turning) return;
    turning = false;
    const knob = current();
    const changed = /** @type {[string, number][]} */ ([[knob.name, values[0]]]);
    if (square && knob.pair) changed.push([knob.pair, values[1]]);
    const known = told();
    const moved = changed.filter(([name, value]) => (known.get(name) ?? named(name)?.value) !== value);
    if (!moved.length) return clock.finger.let();
    clock.finger.release();
    sent = { moved: changed, place: turn.value, until: performance.now() + PATIENCE };
    host.send("turn", moved);
  }

  // ---------------------------------------------------------------- what is seen

  /** Colours of the losses at the end: where the knob leads. */
  function paint() {
    const wide = slide.clientWidth;
    strip.hidden = !along.fan || !wide;
    if (along.fan && wide) {
      paintTrack(strip, wide, along.fan, current(), theme);
      const shade = low().toLowerCase();
      slide.title = `Under the track: the loss at the end, ${shade} where it is low, red where the run diverges`;
    }
    if (square) paintPad();
  }

  function paintPad() {
    const two = pair();
    if (!two) return;
    const ink = inkOf(header.runs[/** @type {number} */ (two[0].run)], theme);
    paintSquare(pad, over.fan, two, ordered(), ink, theme);
  }

  // ---------------------------------------------------------------- the hand

  for (const type of ["pointerenter", "focusin", "pointerdown"]) root.addEventListener(type, load);
  choice.addEventListener("change", () => {
    chosen = choice.value;
    clock.finger.let();
    settle();
    load();
  });
  turn.addEventListener("input", () => {
    turning = true;
    values[0] = valueAt(current(), Number(turn.value) / TURNS);
    bend();
  });
  turn.addEventListener("change", commit);
  more.addEventListener("click", () => {
    square = !square;
    clock.finger.let();
    settle();
    load();
  });
  /** @param {number} across @param {number} up shares */
  function press(across, up) {
    const two = pair();
    if (!two) return;
    const found = [
      valueAt(two[0], Math.max(0, Math.min(across, 1))),
      valueAt(two[1], Math.max(0, Math.min(up, 1))),
    ];
    values = two[0].name === current().name ? found : [found[1], found[0]];
    turning = true;
    bend();
    paintPad();
  }
  listenForPad(pad, {
    press,
    place: () => {
      const two = pair();
      const [across, up] = ordered();
      return two && [shareOf(two[0], across), shareOf(two[1], up)];
    },
    commit,
  });

  const resized = new ResizeObserver(() => header && paint());
  resized.observe(slide);

  function destroy() {
    if (document.activeElement === turn) abandoned = performance.now();
    clearTimeout(timer);
    clearTimeout(answer);
    resized.disconnect();
    clock.finger.let();
    root.remove();
  }
  return { root, update, destroy };
}
