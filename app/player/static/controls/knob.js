/** The live knob: one number, or two in a square, that bend the paths while the finger moves. */

import { fit } from "../core/drawing.js";
import { fetchMessage } from "../core/payload.js";
import { inkOf, mix, themeOf } from "../core/theme.js";
import { ends, readFan } from "./fan.js";
import { ARROWS } from "./keys.js";
import { exact, shades, shareOf, valueAt } from "./way.js";

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

/** Side of the square, in pixels. */
const PAD = 190;

/** An arrow key moves this share of a knob's way. */
const STRIDE = 1 / 48;

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
 * @param {{resolve: (url: string) => string, send: (name: string, value: any) => void}} host
 */
export function createKnob(parent, clock, host) {
  const root = document.createElement("div");
  root.className = "ot ot-knob";
  root.innerHTML = HTML;
  parent.append(root);
  const find = (/** @type {string} */ selector) => /** @type {any} */ (root.querySelector(selector));
  const [choice, slide, strip, turn, shown, more, box, pad, said, key] = [
    ".ot-knob-choice",
    ".ot-knob-slide",
    ".ot-knob-strip",
    ".ot-turn",
    ".ot-knob-value",
    ".ot-knob-more",
    ".ot-square-box",
    ".ot-pad",
    ".ot-pad-said",
    ".ot-pad-key",
  ].map(find);

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
    turn.step = knob.only.length > 1 ? TURNS / (knob.only.length - 1) : 1;
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
      const c = fit(strip, wide, 6);
      const found = shades(ends(along.fan));
      const [axis] = along.fan.values;
      const places = axis.map((value) => shareOf(current(), value));
      found.forEach((shade, i) => {
        const from = i ? (places[i - 1] + places[i]) / 2 : 0;
        const to = i + 1 < places.length ? (places[i] + places[i + 1]) / 2 : 1;
        c.fillStyle = shade === null ? theme.down : mix(theme.map, 1 - shade);
        c.fillRect(7 + from * (wide - 14), 0, (to - from) * (wide - 14) + 0.5, 6);
      });
      slide.title = `Under the track: the loss at the end, ${low().toLowerCase()} where it is low, red where the run diverges`;
    }
    if (square) paintPad();
  }

  function paintPad() {
    const two = pair();
    if (!two) return;
    const c = fit(pad, PAD, PAD);
    c.fillStyle = theme.rule;
    c.fillRect(0, 0, PAD, PAD);
    if (over.fan) {
      const [across, up] = over.fan.values;
      const found = shades(ends(over.fan));
      const edge = (/** @type {number[]} */ axis, /** @type {Knob} */ knob, /** @type {number} */ i) =>
        i === 0 ? 0 : i === axis.length ? 1 : (shareOf(knob, axis[i - 1]) + shareOf(knob, axis[i])) / 2;
      for (let j = 0; j < up.length; j += 1) {
        for (let i = 0; i < across.length; i += 1) {
          const shade = found[j * across.length + i];
          const [left, right] = [edge(across, two[0], i), edge(across, two[0], i + 1)];
          const [low, high] = [edge(up, two[1], j), edge(up, two[1], j + 1)];
          c.fillStyle = shade === null ? theme.down : mix(theme.map, 1 - shade);
          c.globalAlpha = shade === null ? 0.55 : 1;
          c.fillRect(left * PAD, (1 - high) * PAD, (right - left) * PAD + 0.6, (high - low) * PAD + 0.6);
        }
      }
      c.globalAlpha = 1;
    }
    const [across, up] = ordered();
    c.beginPath();
    c.arc(shareOf(two[0], across) * PAD, (1 - shareOf(two[1], up)) * PAD, 7, 0, 2 * Math.PI);
    for (const [color, width] of /** @type {[string, number][]} */ ([
      [theme.casing, 5],
      [inkOf(header.runs[/** @type {number} */ (two[0].run)], theme), 2.5],
    ])) {
      c.strokeStyle = color;
      c.lineWidth = width;
      c.stroke();
    }
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
  const at = (/** @type {PointerEvent} */ event) => {
    const place = pad.getBoundingClientRect();
    press((event.clientX - place.left) / place.width, 1 - (event.clientY - place.top) / place.height);
  };
  pad.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
    if (event.button !== 0) return;
    pad.setPointerCapture(event.pointerId);
    at(event);
    pad.addEventListener("pointermove", at);
    pad.addEventListener(
      "lostpointercapture",
      () => {
        pad.removeEventListener("pointermove", at);
        commit();
      },
      {
        once: true,
      },
    );
  });
  pad.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const [dx, dy] = ARROWS[event.key] ?? [0, 0];
    const two = pair();
    if (!two || (!dx && !dy)) return;
    event.preventDefault();
    event.stopPropagation();
    const [across, up] = ordered();
    press(shareOf(two[0], across) + dx * STRIDE, shareOf(two[1], up) + dy * STRIDE);
  });
  pad.addEventListener("keyup", commit);

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
