/** The live knob under the map: one number of a run or of the landscape, or two in a square, with where they lead. */

import { find } from "../core/legend.js";
import { colorOf, themeOf } from "../core/theme.js";
import { t } from "../core/words.js";
import { TWICE } from "../marks/hands.js";
import { createLayer } from "../marks/layer.js";
import { valueAt } from "../race/paths.js";
import { createKnobGround } from "./marking.js";
import { listenForPad } from "./pad.js";
import { endsOf, restOf, valuesAlong } from "./reach.js";
import { exact, nameOf, said, shareOf, valueOn } from "./scale.js";
import { paintSquare, paintTrack } from "./shading.js";
import { createTicks } from "./ticks.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */
/** @import { Value } from "./scale.js" */

const HTML = `
  <div class="ot-knob-row">
    <select class="ot-knob-choice" aria-label="${t("What the knob turns")}" title="${t("What the knob turns")}"></select>
    <div class="ot-knob-slide">
      <canvas class="ot-knob-strip" aria-hidden="true"></canvas>
      <input type="range" class="ot-scrub ot-turn" min="0" max="1000" step="1">
    </div>
    <output class="ot-knob-value"></output>
    <button type="button" class="ot-knob-more" aria-pressed="false"></button>
  </div>
  <p class="ot-knob-hint">${t("Drag: the path bends as you move.")}</p>
  <div class="ot-square-box" hidden>
    <canvas class="ot-pad" tabindex="0" role="application"></canvas>
    <div><p class="ot-pad-said"></p><p class="ot-knob-hint ot-pad-key"></p></div>
  </div>`;

/** Positions of the slider. */
const TURNS = 1000;
/** Where they lead is computed for so many values of one number, and of each of two. */
const [ALONG, OVER] = [65, 21];
/** It is computed when the hand has rested so many milliseconds. */
const REST = 150;

/** @param {HTMLElement} parent @param {Clock} clock */
export function createKnob(parent, clock) {
  const root = document.createElement("div");
  root.className = "ot ot-knob";
  root.innerHTML = HTML;
  parent.append(root);
  const parts = {
    choice: find(root, ".ot-knob-choice", HTMLSelectElement),
    slide: find(root, ".ot-knob-slide"),
    strip: find(root, ".ot-knob-strip", HTMLCanvasElement),
    turn: find(root, ".ot-turn", HTMLInputElement),
    shown: find(root, ".ot-knob-value"),
    more: find(root, ".ot-knob-more"),
    box: find(root, ".ot-square-box"),
    pad: find(root, ".ot-pad", HTMLCanvasElement),
    said: find(root, ".ot-pad-said"),
    key: find(root, ".ot-pad-key"),
  };
  const { choice, turn, more, pad } = parts;

  const { viewing } = clock;
  const viewed = viewing.watch("knob", "square");
  let square = false;
  let sliding = false;
  /** @type {Value | undefined} */ let stood; // the value that it shows
  /** @type {Races.Race | null} */ let drawn = null;
  const reach = createReach(clock, parts, () => ({
    control: current(),
    two: square ? pair() : null,
    at: ordered(),
  }));

  const ticks = createTicks(parts.slide, clock);

  /** @returns {Header.Control[]} */
  const controls = () =>
    clock.races.controls.filter(
      ({ place, structural }) =>
        !structural && (place === "run" || place === "landscape" || place === "batch"),
    );
  const named = (/** @type {string} */ path) => controls().find((one) => one.path === path);
  const current = () =>
    named(viewing.view.knob ?? "") ??
    controls().find(({ run }) => run === clock.races.focus) ??
    controls()[0];
  /** The two numbers of the square, across and up. @returns {[Header.Control, Header.Control] | null} */
  function pair() {
    const control = current();
    if (!control || control.run === null) return null;
    const rated = control.path.endsWith(".lr");
    const partner = controls().find((one) => one.run === control.run && one.path.endsWith(".lr") !== rated);
    if (!partner) return null;
    return rated ? [control, partner] : [partner, control];
  }
  const value = (/** @type {Header.Control} */ control) =>
    /** @type {Value} */ (valueAt(clock.races.experiment, control.path));
  const ordered = () => /** @type {[Value, Value] | null} */ (pair()?.map(value) ?? null);

  /** What a control is called among all of them. @param {Header.Control} control */
  function titleOf(control) {
    const { run, place } = control;
    const name = nameOf(control);
    if (place === "batch") return name;
    const whose = run === null ? clock.race?.description.title : clock.race?.titles[run];
    return whose ? `${whose} · ${name}` : name;
  }

  function draw() {
    const { race } = clock;
    const chosen = viewed();
    if (race) ticks(current());
    if (!race || (race === drawn && !chosen)) return;
    const another = drawn?.description !== race.description || chosen;
    drawn = race;
    const list = controls();
    root.hidden = !list.length || viewing.view.knob === "";
    if (root.hidden) return;
    if (another || !race.held) {
      const listed = list.map((one) => `${one.path} ${titleOf(one)}`).join();
      if (choice.dataset.listed !== listed)
        choice.replaceChildren(...list.map((one) => new Option(titleOf(one), one.path)));
      choice.dataset.listed = listed;
    }
    if (another || !race.held) settle();
    else stand();
    reach.ask();
  }

  /** Say what it turns, and stand where the experiment is. */
  function settle() {
    const control = current();
    if (!control) return;
    const two = pair();
    square = two !== null && viewing.view.square;
    choice.value = control.path;
    more.hidden = !two;
    const partner = two?.find(({ path }) => path !== control.path);
    more.textContent = `× ${partner?.label ?? ""}`;
    more.setAttribute("aria-pressed", String(square));
    if (two)
      more.title = t("A square for {first} and {second} together", {
        first: titleOf(two[0]),
        second: nameOf(two[1]),
      });
    parts.box.hidden = !square;
    const theme = themeOf(root);
    const race = clock.race;
    root.style.setProperty(
      "--ot-run",
      control.run === null || !race ? theme.accent : colorOf(race.description.runs[control.run], theme),
    );
    turn.setAttribute("aria-label", titleOf(control));
    const stops = control.only.length + (control.none ? 1 : 0);
    turn.step = String(control.only.length ? TURNS / Math.max(stops - 1, 1) : 1);
    stood = undefined;
    stand();
  }

  /** Stand where the experiment is; a page is not written to where nothing changed. */
  function stand() {
    const control = current();
    const now = value(control);
    if (now === stood && !square) return;
    stood = now;
    if (!sliding && valueOn(control, Number(turn.value) / TURNS) !== now)
      turn.value = String(Math.round(TURNS * shareOf(control, now)));
    turn.style.setProperty("--done", `${100 * shareOf(control, now)}%`);
    turn.setAttribute("aria-valuetext", said(control, now));
    parts.shown.textContent = said(control, now);
    const [two, at] = [pair(), ordered()];
    if (!two || !square || !at) return;
    const [across, up] = two.map((one, k) => said(one, at[k]));
    parts.said.textContent = `${titleOf(two[0])} ${across}, ${nameOf(two[1])} ${up}`;
    pad.setAttribute("aria-label", t("{said}. Arrow keys turn both.", { said: parts.said.textContent }));
    parts.key.textContent = t(
      "Across: the learning rate. Up: {other}. {shade}: a low loss after {steps} steps. Red: diverged.",
      {
        other: nameOf(two[1]),
        shade: themeOf(root).dark ? t("Light") : t("Dark"),
        steps: exact(clock.races.experiment?.steps ?? 0),
      },
    );
    reach.paintPad();
  }

  choice.addEventListener("change", () => {
    viewing.set({ knob: choice.value });
  });
  turn.addEventListener("input", () => {
    const control = current();
    sliding = true;
    clock.races.set([[control.path, valueOn(control, Number(turn.value) / TURNS)]]);
  });
  turn.addEventListener("change", () => {
    sliding = false;
    clock.races.commit();
  });
  more.addEventListener("click", () => {
    viewing.set({ square: !square });
  });
  listenForPad(pad, {
    press: (across, up) => {
      const shares = [across, up].map((share) => Math.max(0, Math.min(share, 1)));
      clock.races.set((pair() ?? []).map((one, k) => [one.path, valueOn(one, shares[k])]));
    },
    place: () => {
      const [two, at] = [pair(), ordered()];
      return two && at && [shareOf(two[0], at[0]), shareOf(two[1], at[1])];
    },
    commit: () => clock.races.commit(),
  });

  listenForDouble(turn, () => current(), clock);
  const stop = clock.listen(draw);
  const marks = createLayer(
    parts.slide,
    clock,
    createKnobGround(
      parts.slide,
      () => (clock.race ? current() : undefined),
      () => themeOf(root),
      () =>
        clock.race?.description.runs.map((run, i) => ({ ...run, title: clock.race?.titles[i] ?? "" })) ?? [],
    ),
  );
  const resized = new ResizeObserver(() => reach.paint());
  resized.observe(parts.slide);
  function destroy() {
    stop();
    reach.destroy();
    marks.destroy();
    resized.disconnect();
    root.remove();
  }
  /** @param {Message<Header.Show>} _ */
  const update = (_) => {
    drawn = null;
    draw();
  };
  return { root, update, destroy };
}

/**
 * A double click on the track writes words there: the value goes back to what it was before the first one.
 * @param {HTMLInputElement} turn @param {() => Header.Control | undefined} current @param {Clock} clock
 */
function listenForDouble(turn, current, clock) {
  let before = { time: -Infinity, path: "", value: /** @type {Value} */ (0) };
  turn.addEventListener("pointerdown", ({ timeStamp: time }) => {
    const control = current();
    if (!control || time - before.time < TWICE) return;
    const { path } = control;
    before = { time, path, value: /** @type {Value} */ (valueAt(clock.races.experiment, path)) };
  });
  turn.addEventListener("dblclick", () => {
    if (before.path !== current()?.path) return;
    clock.races.set([[before.path, before.value]]);
    clock.races.commit();
  });
}

/**
 * The shades under the knob's track and in its square.
 * @param {Clock} clock @param {{slide: HTMLElement, strip: HTMLCanvasElement, pad: HTMLCanvasElement}} parts
 * @param {() => {control: Header.Control | undefined, two: [Header.Control, Header.Control] | null, at: [Value,
 *   Value] | null}} asked what the knob turns
 */
function createReach(clock, { slide, strip, pad }, asked) {
  let timer = 0;
  /** @type {{key: string, control: Header.Control, values: Value[], ends: number[] | null} | null} */ let along =
    null;
  /** @type {{key: string, values: [Value[], Value[]], ends: number[]} | null} */ let over = null;

  function ask() {
    clearTimeout(timer);
    timer = window.setTimeout(compute, REST);
  }

  function compute() {
    const { race } = clock;
    const { control, two } = asked();
    if (!race || !control) return;
    const run = control.run ?? race.description.focus;
    const key = restOf(race, run, [control.path]);
    if (key !== along?.key || control !== along.control) {
      const values = valuesAlong(control, valueAt(race.experiment, control.path), ALONG);
      const ends = endsOf(
        race,
        run,
        values.map((value) => [[control.path, value]]),
      );
      along = { key, control, values, ends };
    }
    if (two) {
      const [across, up] = two;
      const both = restOf(race, run, [across.path, up.path]);
      if (both !== over?.key) {
        const values = /** @type {[Value[], Value[]]} */ (
          two.map((one) => valuesAlong(one, valueAt(race.experiment, one.path), OVER))
        );
        const changes = values[1].flatMap((y) =>
          values[0].map(
            (x) =>
              /** @type {[string, Value][]} */ ([
                [across.path, x],
                [up.path, y],
              ]),
          ),
        );
        const ends = endsOf(race, run, changes);
        over = ends && { key: both, values, ends };
      }
    }
    paint();
  }

  function paint() {
    const wide = slide.clientWidth;
    const theme = themeOf(slide);
    strip.hidden = !along?.ends || !wide;
    if (along?.ends && wide) {
      paintTrack(strip, wide, along.control, along.values, along.ends, theme);
      const shade = theme.dark ? t("light") : t("dark");
      slide.title = t(
        "Under the track: the loss at the end, {shade} where it is low, red where the run diverges",
        { shade },
      );
    }
    paintPad();
  }

  function paintPad() {
    const { two, at } = asked();
    const { race } = clock;
    if (!two || !at || !race) return;
    const theme = themeOf(pad);
    const color = colorOf(race.description.runs[two[0].run ?? 0], theme);
    paintSquare(pad, over, two, at, color, theme);
  }

  return { ask, paint, paintPad, destroy: () => clearTimeout(timer) };
}
