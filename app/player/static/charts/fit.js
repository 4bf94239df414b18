/**
 * The data of a landscape beside its map, and what every run predicts of them at the playhead: the run in focus strong,
 * the others thin.
 */

import { fit } from "../core/drawing.js";
import { element, find, swatch } from "../core/legend.js";
import { createQuestion } from "../core/question.js";
import { seldom } from "../core/seldom.js";
import { watchSize } from "../core/size.js";
import { colorOf, themeOf } from "../core/theme.js";
import { t } from "../core/words.js";
import { paintFit } from "./fitpicture.js";
import { explained, spoken } from "./fitwords.js";
import { paintSpace } from "./space.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */

/** Where it is fetched, it is when the playhead has rested this long. */
const REST = 150;
/** It is said in words no sooner than so many milliseconds after the last time. */
const APART = 100;
/** From where space is seen at first, in degrees around the vertical. */
const TURN = 35;
const HTML = `
  <div class="ot-title"><strong>${t("The data")}</strong><span></span></div>
  <div class="ot-chart ot-square"><canvas role="img"></canvas></div>
  <label class="ot-fit-turn" hidden>${t("turn")} <input class="ot-scrub" type="range" min="-180" max="180" step="1"></label>
  <p class="ot-fit-words"></p>
  <div class="ot-key"></div>`;

/** @param {HTMLElement} parent @param {Clock} clock @param {{resolve: (url: string) => string}} host */
export function createFit(parent, clock, host) {
  const root = document.createElement("div");
  root.className = "ot ot-fit";
  root.innerHTML = HTML;
  parent.append(root);
  const chart = find(root, ".ot-chart");
  const canvas = find(root, "canvas", HTMLCanvasElement);
  const [caption, words, key] = [".ot-title span", ".ot-fit-words", ".ot-key"].map((one) => find(root, one));
  const turner = find(root, ".ot-fit-turn");
  const slide = find(root, ".ot-fit-turn input", HTMLInputElement);
  slide.value = String(TURN);
  let context = fit(canvas, 1, 1);
  let size = { width: 1, height: 1 };
  /** @type {Header.AskFit | null} */ let header = null;
  /** @type {Message<Header.Fit> | null} */ let message = null;
  let asked = ""; // the address that was asked for last
  let keyed = ""; // what the key was made of
  let theme = themeOf(root);
  const question = createQuestion(REST);
  const looking = seldom(look, 0); // with many samples it takes longer than a frame
  const saying = seldom(say, APART);
  const stop = clock.listen(looking.ask);

  /** @param {Message<Header.AskFit>} given */
  function update(given) {
    header = given.header;
    theme = themeOf(root);
    asked = "";
    looking.ask();
  }

  /** Ask for the picture at the playhead. */
  function look() {
    if (!header) return;
    const url = `${header.url}/${Math.min(clock.step, header.steps).toFixed(3)}`;
    if (url === asked) return;
    asked = url;
    question.put([host.resolve(url)], use, fail, { soon: message === null });
  }

  /** @param {Message[]} messages */
  function use([answer]) {
    message = answer;
    root.hidden = false;
    draw();
  }

  /** This landscape has none. */
  function fail() {
    message = null;
    root.hidden = true;
  }

  function draw() {
    if (!message) return;
    context.clearRect(0, 0, size.width, size.height);
    if (message.header.kind === "plane")
      paintSpace(context, message, size, theme, (Number(slide.value) * Math.PI) / 180);
    else paintFit(context, message, size, theme);
    saying.ask();
  }

  function say() {
    if (!message) return;
    const { header: about } = message;
    canvas.setAttribute("aria-label", spoken(message));
    const said = `${about.runs[about.focus].title}: ${about.measured}`;
    if (caption.textContent !== said) caption.textContent = said;
    const made = JSON.stringify([about.kind, about.runs, about.focus, "batch" in message.arrays, theme.dark]);
    if (made === keyed) return;
    keyed = made;
    turner.hidden = about.kind !== "plane";
    words.textContent = explained(about);
    key.replaceChildren(...keys(message));
  }

  /** What the marks are. @param {Message<Header.Fit>} about */
  function keys({ header: { kind, groups, runs, focus }, arrays }) {
    const classes = kind === "boundary" || (kind === "margins" && groups.length === 2) ? groups : [];
    const lines = kind === "agreement" || kind === "margins" ? [] : runs;
    return [
      ...classes.map((name, k) => element("span", "", [dot(k ? "ot-dot-full" : "ot-dot-open"), name])),
      ...lines.map((run, i) =>
        element("span", "", [
          swatch(colorOf(run, theme), run.dash, { wide: i === focus ? 3 : 1.5 }),
          run.title,
        ]),
      ),
      ...("batch" in arrays
        ? [
            element("span", "", [
              element("i", "ot-dot-ring", "", { style: `border-color:${colorOf(runs[focus], theme)}` }),
              t("in this step’s mini-batch"),
            ]),
          ]
        : []),
    ];
  }

  /** @param {string} name */
  const dot = (name) => element("i", name, "", { "aria-hidden": "true" });

  slide.addEventListener("input", draw);
  chart.addEventListener("pointerdown", (event) => {
    if (message?.header.kind === "plane") chart.setPointerCapture(event.pointerId);
  });
  chart.addEventListener("pointermove", (event) => {
    if (!chart.hasPointerCapture(event.pointerId)) return;
    const turned = Number(slide.value) + event.movementX / 2;
    slide.value = String(((((turned + 180) % 360) + 360) % 360) - 180);
    draw();
  });

  const stopWatching = watchSize(chart, (width, height) => {
    size = { width, height };
    context = fit(canvas, width, height);
    draw();
  });
  function destroy() {
    stop();
    question.drop();
    looking.drop();
    saying.drop();
    stopWatching();
    root.remove();
  }
  return { root, update, destroy };
}
