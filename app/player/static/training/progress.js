/** How far a training has come: a bar, its numbers, and the button that stops and resumes it. */

import { count, duration, find } from "../core/legend.js";

/** @import { Asking } from "./polling.js" */

const HTML = `
  <div class="ot-progress-line">
    <div class="ot-bar" role="progressbar" aria-valuemin="0" aria-label="Training"><i></i></div>
    <button type="button" class="ot-halt"></button>
  </div>
  <div class="ot-progress-line"><span role="status" class="ot-state"></span><span class="ot-figures"></span></div>
  <p class="ot-note" hidden></p>`;

/**
 * What is going on, in a sentence.
 * @param {Asking} asking @param {Header.Progress | null} header of the last answer, or null
 */
export function sayState(asking, header) {
  const step = header ? count(header.step) : "0";
  if (asking.phase === "refused") return asking.said || "The server refused to train this.";
  if (asking.phase === "stopped") return `Stopped at step ${step}, nothing is lost`;
  if (asking.failures) return "The server cannot be reached, trying again";
  if (!header) return "Starting";
  if (header.state === "done") return "Trained";
  if (header.state === "training") return "Training";
  if (header.ahead > 0)
    return `Waiting for ${header.ahead === 1 ? "another training" : `${header.ahead} other trainings`} to finish`;
  return "Starting";
}

/** The numbers beside it. @param {Header.Progress | null} header @param {number} epochs */
export function sayFigures(header, epochs) {
  if (!header) return "";
  const parts = [`${count(header.step)} / ${count(header.steps)} steps`];
  if (epochs > 0) parts.push(`${epochs < 10 ? epochs.toFixed(1) : count(epochs)} epochs`);
  parts.push(duration(header.seconds));
  return parts.join(" · ");
}

/** @param {HTMLElement} parent @param {{stop: () => void, resume: () => void}} on */
export function createProgress(parent, on) {
  const root = document.createElement("div");
  root.className = "ot-progress";
  root.innerHTML = HTML;
  parent.append(root);
  const [bar, fill] = [find(root, ".ot-bar"), find(root, "i")];
  const [state, figures, note] = [find(root, ".ot-state"), find(root, ".ot-figures"), find(root, ".ot-note")];
  const button = find(root, "button");
  let stopped = false;
  button.addEventListener("click", () => (stopped ? on.resume() : on.stop()));

  /** @param {Asking} asking @param {Header.Progress | null} header @param {number} epochs */
  function show(asking, header, epochs) {
    stopped = asking.phase === "stopped";
    const words = sayState(asking, header);
    if (state.textContent !== words) state.textContent = words; // a screen reader hears every change
    figures.textContent = sayFigures(header, epochs);
    fill.style.width = `${header ? (100 * header.step) / Math.max(header.steps, 1) : 0}%`;
    bar.setAttribute("aria-valuemax", String(header?.steps ?? 1));
    bar.setAttribute("aria-valuenow", String(header?.step ?? 0));
    bar.setAttribute("aria-valuetext", `${words}, ${figures.textContent}`);
    root.classList.toggle("ot-at-work", asking.phase === "asking" && !asking.failures);
    button.hidden = asking.phase === "over" || asking.phase === "refused" || header?.state === "done";
    button.textContent = stopped ? "Resume" : "Stop";
    note.hidden = !header?.note;
    note.textContent = header?.note ?? "";
  }
  return { show };
}
