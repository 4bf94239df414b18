/**
 * Panels that the server computes for a while: lines and bands against optimization steps, with the playhead.
 */

import { createChart } from "../charts/chart.js";
import { element, roughly } from "../core/legend.js";
import { fetchMessage } from "../core/payload.js";
import { between, nearest } from "../core/scales.js";
import { colorOf, themeOf } from "../core/theme.js";
import { t } from "../core/words.js";
import { keyOf, readOut, specOf, titleOf } from "./panel.js";
import { createPolling } from "./polling.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message, Tensors } from "../core/payload.js" */
/** @import { Colors } from "./panel.js" */
/** @import { Asking } from "./polling.js" */

/** Milliseconds between two questions while the server computes. */
const EVERY = 700;

/** What a button does, and for how long. @param {Pick<Header.AskBands, "ask" | "seconds">} header */
export const sayOffer = ({ ask, seconds }) => t("{ask}: about {seconds}", { ask, seconds: roughly(seconds) });

/** What is going on, in words. @param {Pick<Asking, "phase" | "said" | "failures">} asking */
export function sayAsking({ phase, said, failures }) {
  if (phase === "refused") return said;
  return failures ? t("The server cannot be reached, trying again") : "computing";
}

/** @param {HTMLElement} parent @param {Clock} clock @param {{resolve: (url: string) => string}} host */
export function createBands(parent, clock, host) {
  const root = element("section", "ot ot-bands");
  const title = element("strong", "");
  const caption = element("span", "", "", { role: "status" });
  const button = element("button", "ot-ask", "", { type: "button" });
  const bar = element("div", "ot-bar", [element("i", "")], {
    role: "progressbar",
    "aria-valuemin": "0",
    "aria-valuemax": "100",
  });
  const panels = element("div", "ot-panels");
  root.append(element("div", "ot-title", [title, caption]), button, bar, panels);
  parent.append(root);
  button.addEventListener("click", () => begin());

  /** @type {Header.AskBands} */ let header;
  /** @type {string | null} */ let begun = null; // the address that was asked for
  /** @type {Message<Header.Bands> | null} */ let answer = null;
  /** @type {ReturnType<typeof createChart>[]} */ let drawn = [];
  let hovered = /** @type {number | null} */ (null);
  const stopListening = clock.listen(draw);
  const polling = createPolling({
    ask: (state, signal) => fetchMessage(host.resolve(state.url), { signal, cache: "no-store" }),
    over: (answer) => answer.header.state !== "computing",
    tell: hear,
    every: () => EVERY,
  });

  /** @param {Message<Header.AskBands>} message */
  function update(message) {
    const fresh = header?.url !== message.header.url;
    header = message.header;
    title.textContent = header.title;
    title.title = header.help;
    if (fresh) {
      polling.end();
      begun = answer = null;
      clear();
    }
    wait();
    if (answer && !fresh) lay(answer);
  }

  /** Nothing is asked for yet: offer it. */
  function wait() {
    button.hidden = begun !== null;
    button.textContent = sayOffer(header);
    bar.hidden = !begun || answer !== null;
    if (!begun) caption.textContent = "";
  }

  function begin() {
    begun = header.url;
    caption.textContent = "";
    polling.begin(header.url, 0);
    wait();
  }

  /** @param {Asking} asking @param {Message<Header.Bands | Header.Computing> | null} message */
  function hear(asking, message) {
    const part = message?.header.state === "computing" ? Math.round(100 * message.header.share) : null;
    if (part !== null) {
      /** @type {HTMLElement} */ (bar.firstChild).style.width = `${part}%`;
      bar.setAttribute("aria-valuenow", String(part));
      bar.setAttribute("aria-label", header.title);
    }
    const words = sayAsking(asking);
    if (caption.textContent !== words) caption.textContent = words; // a screen reader hears every change
    if (asking.phase === "over" && message?.header.state === "done") {
      answer = /** @type {Message<Header.Bands>} */ (message);
      lay(answer);
    }
    if (asking.phase === "refused") {
      begun = null; // it may be asked again
      button.hidden = false;
    }
    root.classList.toggle("ot-at-work", asking.phase === "asking" && !asking.failures);
    bar.hidden = asking.phase !== "asking";
  }

  function clear() {
    for (const chart of drawn) chart.destroy();
    drawn = [];
    panels.replaceChildren();
  }

  /** @param {Message<Header.Bands>} message */
  function lay({ header: { run, panels: all }, arrays }) {
    clear();
    caption.textContent = "";
    const theme = themeOf(root);
    const own = colorOf(run ?? { light: theme.text, dark: theme.text }, theme);
    const colors = { run: own, a: theme.up, b: theme.down, muted: theme.muted };
    for (const panel of all) {
      const holder = element("figure", "ot-panel", [titleOf(panel)]);
      panels.append(holder);
      drawn.push(createPanel(holder, panel, arrays, colors, clock, (row) => (hovered = row)));
    }
    clock.invalidate();
  }

  function draw() {
    if (!header) return;
    const at = answer?.arrays.at.values;
    if (!at?.length) return;
    const step = clock.at ? between(clock.at, clock.step) : clock.step;
    const place = {
      at: Math.min(step, at[at.length - 1]),
      cross: hovered === null ? null : at[hovered],
      heads: [],
    };
    for (const chart of drawn) chart.point(place);
  }

  function destroy() {
    polling.end();
    stopListening();
    clear();
    root.remove();
  }
  return { root, update, destroy };
}

/**
 * A panel's chart with its key: it moves the playhead, and the pointer reads it.
 * @param {HTMLElement} holder @param {Header.Panel} panel @param {Tensors} arrays @param {Colors} colors
 * @param {Clock} clock @param {(row: number | null) => void} hover takes the row under the pointer
 */
function createPanel(holder, panel, arrays, colors, clock, hover) {
  const at = arrays.at.values;
  const chart = createChart(holder, {
    scrub: (x) => {
      clock.scrub(nearest(clock.at ?? at, x));
    },
    hover: (x) => {
      const row = x === null ? null : nearest(at, x);
      hover(row);
      if (row === null) chart.say(null);
      else chart.say(readOut(panel, arrays, row), at[row]);
      clock.invalidate();
    },
  });
  chart.show(specOf(panel, arrays, colors));
  holder.append(keyOf(panel, colors));
  return chart;
}
