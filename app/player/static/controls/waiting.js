/** A job of the server's that one waits for: how many are before it, how far it is, and a button that gives it up. */

import { element } from "../core/legend.js";
import { t, tn } from "../core/words.js";
import { createPolling } from "../training/polling.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */

/**
 * Where a job stands: app/server/job_routes.py.
 * @typedef {{place: number | null, share: number, over: boolean}} Standing
 */

/** Milliseconds between two questions. */
const EVERY = 500;

/**
 * What is said of it, and the share that the bar shows.
 * @param {Standing | null} standing null before it is known
 * @returns {[string, number]}
 */
export function say(standing) {
  if (!standing) return [t("Waiting …"), 0];
  if (standing.place === null) return [t("Drawing …"), standing.share];
  if (standing.place === 0) return [t("You are next"), 0];
  return [tn("{count} before you", "{count} before you", standing.place), 0];
}

/**
 * @param {HTMLElement} parent @param {Clock} _clock
 * @param {{resolve: (url: string) => string, send: (name: string, value: unknown) => void}} host
 */
export function createWaiting(parent, _clock, { resolve, send }) {
  const words = element("span", "ot-waiting-words", "", { role: "status" });
  const fill = element("i", "");
  const bar = element("div", "ot-bar", [fill], { role: "progressbar", "aria-label": t("Drawing") });
  const stop = element("button", "ot-waiting-stop", t("Cancel"), { type: "button" });
  const root = element("div", "ot ot-waiting", [bar, element("div", "ot-waiting-row", [words, stop])]);
  parent.append(root);
  let url = "";
  let over = false;

  /** @param {Standing | null} standing */
  function show(standing) {
    const [said, share] = say(standing);
    if (words.textContent !== said) words.textContent = said; // a screen reader hears every change
    fill.style.width = `${100 * share}%`;
    bar.setAttribute("aria-valuenow", String(Math.round(100 * share)));
  }

  function end() {
    if (over) return;
    over = true;
    polling.end();
    send("over", true);
  }

  const polling = createPolling({
    ask: async (_, signal) => {
      const answer = await fetch(url, { signal, cache: "no-store" });
      if (!answer.ok) throw Object.assign(new Error(), { status: answer.status });
      return answer.json();
    },
    over: (standing) => standing.over,
    tell: (asking, standing) => {
      if (standing) show(standing);
      if (asking.phase === "over" || asking.phase === "refused") end();
    },
    every: () => EVERY,
  });

  /** Give the job up, whoever listens: the page may be going. */
  const leave = () => !over && navigator.sendBeacon(url);
  addEventListener("pagehide", leave);
  stop.addEventListener("click", () => {
    leave();
    end();
  });

  /** @param {Message<Header.Waiting>} message */
  function update({ header }) {
    const asked = resolve(header.url);
    if (asked === url) return;
    [url, over] = [asked, false];
    show(null);
    polling.begin(url, 0);
  }

  function destroy() {
    removeEventListener("pagehide", leave);
    leave();
    polling.end();
    root.remove();
  }
  return { root, update, destroy };
}
