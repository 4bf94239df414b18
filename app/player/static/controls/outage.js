/**
 * A page whose server does not hear it says so, in a line at its foot, and keeps what is clicked meanwhile until it is
 * heard. Streamlit drops what is said without a connection, and its own words stand in a dialog over a player that still
 * works.
 */

import { element } from "../core/legend.js";
import { t } from "../core/words.js";

/** The title of that dialog. */
const TITLE = "Connection error";
const WORDS = t(
  "The server does not answer. What is drawn here still plays and bends; other landscapes and rules come when it is back.",
);
/** Streamlit's root, which says in two attributes whether there is a connection, and whether the page's Python runs. */
const APP = "[data-testid=stApp]";
const [CONNECTION, SCRIPT] = ["data-test-connection-state", "data-test-script-state"];
/** Milliseconds after which a connection that is gone is worth a word: most are back before. */
const SOON = 1500;
/** Milliseconds that Python has to run once when there is a connection again. */
const LONGEST = 15000;

/** @typedef {"heard" | "gone" | "returning"} Hearing */

/**
 * What follows for a page from what its framework says of itself. A server that took another's place knows the page's
 * widgets only once its Python has run: before that a click would fall on deaf ears.
 * @param {Hearing} hearing @param {string | null} connection @param {boolean} ran whether Python has run since
 * @returns {Hearing}
 */
export function next(hearing, connection, ran) {
  if (connection === null) return "heard"; // no page of Streamlit's
  if (connection !== "CONNECTED") return "gone";
  if (hearing === "gone") return "returning";
  return hearing === "returning" && !ran ? "returning" : "heard";
}

/** @type {Hearing} */ let hearing = "heard";
/** @type {(() => void)[]} */ let due = [];

/** Do what tells the server something: now, or as soon as it hears. @param {() => void} act */
export function whenHeard(act) {
  if (hearing === "heard") act();
  else due.push(act);
}

/**
 * Watch the connection from now on.
 * @param {() => void} rerun has the page's Python run, without asking whether it is heard
 */
export function watchForOutage(rerun) {
  const said = element("p", "ot ot-outage", "", { role: "status" });
  document.body.append(said);
  const app = /** @type {HTMLElement | null} */ (document.querySelector(APP));
  if (!app) return;
  let [saying, giving, ran] = [0, 0, ""];

  function look() {
    const script = app?.getAttribute(SCRIPT) ?? "";
    if (hearing === "returning" && script !== "notRunning") ran = "runs";
    if (ran === "runs" && script === "notRunning") ran = "over";
    become(next(hearing, app?.getAttribute(CONNECTION) ?? null, ran === "over"));
  }

  /** @param {Hearing} now */
  function become(now) {
    if (now === hearing) return;
    hearing = now;
    clearTimeout(giving);
    ran = "";
    if (now === "gone" && !saying) saying = window.setTimeout(say, SOON);
    if (now === "returning") {
      rerun();
      giving = window.setTimeout(() => become("heard"), LONGEST);
    }
    if (now !== "heard") return;
    clearTimeout(saying);
    saying = 0;
    said.textContent = "";
    const acts = due;
    due = [];
    for (const act of acts) act();
  }

  function say() {
    if (said.textContent !== WORDS) said.textContent = WORDS;
  }

  document.addEventListener(
    "click",
    (event) => {
      const target = /** @type {Element} */ (event.target);
      const button = /** @type {HTMLElement | null} */ (
        target.closest?.(`${APP} [data-testid=stButton] button`)
      );
      if (hearing === "heard" || !button) return;
      event.preventDefault();
      event.stopPropagation();
      say();
      due = [() => button.isConnected && button.click()]; // the last one counts
    },
    true,
  );
  new MutationObserver(look).observe(app, { attributeFilter: [CONNECTION, SCRIPT] });
  new MutationObserver(() => {
    for (const dialog of document.querySelectorAll("[role=dialog]")) {
      if (!dialog.textContent?.startsWith(TITLE)) continue;
      /** @type {HTMLElement | null} */ (dialog.querySelector("button"))?.click();
      say();
    }
  }).observe(document.body, { childList: true });
  look();
}
