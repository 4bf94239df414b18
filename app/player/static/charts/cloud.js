/**
 * The gradients of mini-batches where the run in focus stands: clouds for batches of 1 and 10, and the full
 * gradient.
 */

import { fit } from "../core/drawing.js";
import { element, find } from "../core/legend.js";
import { fetchMessage } from "../core/payload.js";
import { watchSize } from "../core/size.js";
import { themeOf } from "../core/theme.js";
import { colorsOf, paintCloud, sayCloud } from "./ellipses.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */

/** The cloud is fetched when the playhead has rested this long. */
const REST = 150;
const HTML = `
  <div class="ot-title"><strong>Mini-batch gradients</strong><span></span></div>
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
  let asked = ""; // the address on its way
  let timer = 0;
  let waiting = false;
  const stop = clock.listen(look);

  /** @param {Message<Header.AskCloud>} given */
  function update(given) {
    header = given.header;
    asked = "";
    waiting = false;
    look();
    draw();
  }

  /** Ask for the cloud at the playhead, once it rests. */
  function look() {
    if (!header) return;
    const step = Math.min(Math.floor(clock.step + 1e-9), header.steps);
    const [kind, version, run, link] = header.url.split("/");
    const url = `${kind}/${version}/${run}/${step}/${link}`;
    if (url === asked || (!message && waiting)) return; // the first one comes, whatever plays
    asked = url;
    waiting = true;
    clearTimeout(timer);
    timer = window.setTimeout(() => load(url, step), message ? REST : 0);
  }

  /** @param {string} url @param {number} step */
  async function load(url, step) {
    try {
      const answer = await fetchMessage(host.resolve(url));
      if (url !== asked) return;
      waiting = false;
      message = answer;
      caption.textContent = `${answer.header.run}, step ${step}`;
      draw();
      look(); // the playhead may have moved on
    } catch {
      if (url !== asked) return;
      waiting = false;
      caption.textContent = "could not be loaded";
    }
  }

  function draw() {
    if (!message) return;
    const theme = themeOf(root);
    paintCloud(context, message, size, theme);
    const { sizes, samples } = message.header;
    key.replaceChildren(
      ...sizes.map((count, n) =>
        element("span", "", [
          element("i", "", "", { style: `background:${colorsOf(theme)[n]}` }),
          `batch of ${count}`,
        ]),
      ),
      element("span", "", `${samples.toLocaleString("en")} samples; ellipses hold 2 standard deviations`),
    );
    canvas.setAttribute("aria-label", sayCloud(message));
  }

  const stopWatching = watchSize(chart, (width, height) => {
    size = { width, height };
    context = fit(canvas, width, height);
    draw();
  });
  function destroy() {
    stop();
    clearTimeout(timer);
    stopWatching();
    root.remove();
  }
  return { root, update, destroy };
}
