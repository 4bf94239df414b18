/** The row under the picture: to the start, step back, play, step forward, scrub, speed. */

import { find } from "../core/legend.js";
import { VIEW } from "../core/viewing.js";
import { t } from "../core/words.js";

/** @import { Clock } from "../core/clock.js" */

const ICONS = {
  first: "M5 4h2v16H5zM19 4v16L8 12z",
  back: "M17 4v16L6 12z",
  play: "M7 4v16l13-8z",
  pause: "M6 4h4v16H6zM14 4h4v16h-4z",
  forward: "M7 4v16l11-8z",
};

const SPEEDS = [0.25, 0.5, 1, 2, 4];
/** How fast a race plays that takes so many seconds. @param {number} seconds */
const speedOf = (seconds) => VIEW.seconds / seconds;

/** @param {string} path */
const icon = (path) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;

const HTML = `
  <button type="button" data-do="first" title="${t("Back to the start (Home)")}" aria-label="${t("Back to the start")}">${icon(ICONS.first)}</button>
  <button type="button" data-do="back" title="${t("One step back (←)")}" aria-label="${t("One step back")}">${icon(ICONS.back)}</button>
  <button type="button" data-do="play" class="ot-play" title="${t("Play or pause (space)")}">${icon(ICONS.play)}</button>
  <button type="button" data-do="forward" title="${t("One step on (→)")}" aria-label="${t("One step on")}">${icon(ICONS.forward)}</button>
  <input type="range" class="ot-scrub" min="0" step="1" aria-label="${t("Step")}">
  <output class="ot-step"></output>
  <select class="ot-speed" title="${t("Speed")}" aria-label="${t("Speed")}">
    ${SPEEDS.map((speed) => `<option value="${speed}"${speed === 1 ? " selected" : ""}>${speed}×</option>`).join("")}
    <option value="slow" hidden disabled>${t("slow motion")}</option>
  </select>`;

/**
 * Controls for a clock. Returns what keeps them up to date and what takes them away.
 * @param {HTMLElement} parent @param {Clock} clock
 */
export function createTransport(parent, clock) {
  const root = document.createElement("div");
  root.className = "ot-transport";
  root.innerHTML = HTML;
  parent.append(root);
  const play = find(root, ".ot-play");
  const scrub = find(root, ".ot-scrub", HTMLInputElement);
  const step = find(root, ".ot-step");
  const speed = find(root, ".ot-speed", HTMLSelectElement);
  const slow = find(root, "[value=slow]", HTMLOptionElement);
  /** @type {Record<string, () => void>} */
  const actions = {
    first: () => clock.scrub(clock.range()[0]),
    back: () => clock.move(-1),
    play: () => clock.toggle(),
    forward: () => clock.move(1),
  };
  root.addEventListener("click", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (target.closest("[data-do]"));
    if (button) actions[button.dataset.do ?? ""]();
  });
  scrub.addEventListener("input", () => {
    clock.scrub(Number(scrub.value));
  });
  speed.addEventListener("change", () => {
    const { show } = clock.viewing.view;
    const others = show.filter((one) => one !== "slow");
    if (speed.value === "slow") clock.viewing.set({ show: [...others, "slow"] });
    else clock.viewing.set({ show: others, seconds: VIEW.seconds / Number(speed.value) });
  });

  let shown = { playing: /** @type {boolean | null} */ (null), step: -1, steps: -1, text: "" };
  const update = () => {
    if (slow.hidden === clock.phased) slow.hidden = slow.disabled = !clock.phased;
    const { seconds } = clock.viewing.view;
    const chosen = clock.slow ? "slow" : String(Number(speedOf(seconds).toPrecision(3)));
    if (speed.value !== chosen) {
      if (![...speed.options].some(({ value }) => value === chosen))
        speed.prepend(new Option(`${chosen}×`, chosen)); // a link's own
      speed.value = chosen;
    }
    const now = { playing: clock.playing, step: Math.floor(clock.step + 1e-9), steps: clock.steps, text: "" };
    now.text = `${clock.stepOf(now.step)} / ${clock.stepOf(now.steps)}`;
    if (now.playing !== shown.playing) {
      play.innerHTML = icon(now.playing ? ICONS.pause : ICONS.play);
      play.setAttribute("aria-label", now.playing ? t("Pause") : t("Play"));
    }
    if (now.steps !== shown.steps) scrub.max = String(now.steps);
    if (now.step !== shown.step || now.steps !== shown.steps) {
      scrub.value = String(now.step);
      scrub.style.setProperty("--done", `${now.steps ? (100 * now.step) / now.steps : 0}%`);
    }
    if (now.text !== shown.text) {
      step.textContent = now.text;
      if (clock.at) scrub.setAttribute("aria-valuetext", now.text); // its own value counts rows
    }
    shown = now;
  };
  update();
  return clock.listen(update);
}

/**
 * What a key does to the clock, or null if it is not the player's.
 * @param {KeyboardEvent} event @param {Clock} clock @returns {(() => void) | null}
 */
export function keyAction(event, clock) {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const stride = event.shiftKey ? 10 : 1;
  switch (event.key) {
    case " ":
      return event.repeat ? () => {} : clock.toggle;
    case "ArrowRight":
      return () => clock.move(stride);
    case "ArrowLeft":
      return () => clock.move(-stride);
    case "Home":
      return () => clock.scrub(clock.range()[0]);
    case "End":
      return () => clock.scrub(clock.steps);
    case "p":
      return clock.projector?.toggle ?? null;
    case "Escape":
      return clock.projector?.on ? () => clock.projector?.show(false) : null;
    default:
      return null;
  }
}
