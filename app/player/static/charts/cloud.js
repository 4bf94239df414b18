/**
 * The gradients of mini-batches where the run in focus stands: clouds for batches of 1 and 10, and the full
 * gradient.
 */

import { fit } from "../core/drawing.js";
import { element, find } from "../core/legend.js";
import { createQuestion } from "../core/question.js";
import { seldom } from "../core/seldom.js";
import { watchSize } from "../core/size.js";
import { themeOf } from "../core/theme.js";
import { numeral, t } from "../core/words.js";
import { colorsOf, paintCloud, sayCloud } from "./ellipses.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */

/** Where it is fetched, it is when the playhead has rested this long. */
const REST = 150;
/** The cloud is said in words no sooner than so many milliseconds after the last time. */
const APART = 100;
const HTML = `
  <div class="ot-title"><strong>${t("Mini-batch gradients")}</strong><span></span></div>
  <div class="ot-chart ot-square"><canvas role="img"></canvas></div>
  <div class="ot-key"></div>`;

/** @param {HTMLElement} parent @param {Clock} clock @param {{resolve: (url: string) => string}} host */
export function createCloud(parent, clock, host) {
  const root = document.createElement("div");
  root.className = "ot ot-cloud";
  root.innerHTML = HTML;
  parent.append(root);
  const chart = find(root, ".ot-chart");
  const canvas = find(root, "canvas", HTMLCanvasElement);
  const [caption, key] = [find(root, ".ot-title span"), find(root, ".ot-key")];
  let context = fit(canvas, 1, 1);
  let size = { width: 1, height: 1 };
  /** @type {Header.AskCloud} */ let header;
  /** @type {Message<Header.Cloud> | null} */ let message = null;
  let asked = ""; // the address that was asked for last
  let explained = ""; // what the key was made of
  let theme = themeOf(root);
  const question = createQuestion(REST);
  const looking = seldom(look, 0); // with many samples it takes longer than a frame
  const words = seldom(say, APART);
  const stop = clock.listen(looking.ask);

  /** @param {Message<Header.AskCloud>} given */
  function update(given) {
    header = given.header;
    theme = themeOf(root);
    asked = "";
    looking.ask();
  }

  /** Ask for the cloud at the playhead. */
  function look() {
    if (!header) return;
    const step = Math.min(Math.floor(clock.step + 1e-9), header.steps);
    const url = `${header.url}/${step}`;
    if (url === asked) return;
    asked = url;
    /** @param {Message[]} messages */
    const use = ([answer]) => {
      message = answer;
      caption.textContent = t("{run}, step {step}", { run: answer.header.run, step });
      draw();
    };
    question.put([host.resolve(url)], use, fail, { soon: message === null });
  }

  function fail() {
    caption.textContent = t("could not be loaded");
  }

  function draw() {
    if (!message) return;
    paintCloud(context, message, size, theme);
    words.ask();
  }

  function say() {
    if (!message) return;
    canvas.setAttribute("aria-label", sayCloud(message));
    const { sizes, samples } = message.header;
    if (explained === `${sizes} ${samples} ${theme.dark}`) return;
    explained = `${sizes} ${samples} ${theme.dark}`;
    key.replaceChildren(
      ...sizes.map((count, n) =>
        element("span", "", [
          element("i", "", "", { style: `background:${colorsOf(theme)[n]}` }),
          t("batch of {count}", { count }),
        ]),
      ),
      element(
        "span",
        "",
        t("{count} samples; ellipses hold 2 standard deviations", { count: numeral(samples) }),
      ),
    );
  }

  const stopWatching = watchSize(chart, (width, height) => {
    size = { width, height };
    context = fit(canvas, width, height);
    draw();
  });
  function destroy() {
    stop();
    question.drop();
    looking.drop();
    words.drop();
    stopWatching();
    root.remove();
  }
  return { root, update, destroy };
}
