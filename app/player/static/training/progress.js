/** How far a training has come: the button that trains, stops and resumes it, a bar, and its numbers. */

import { count, duration, element, find, roughly } from "../core/legend.js";
import { t, tn } from "../core/words.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Asking } from "./polling.js" */

const HTML = `
  <button type="button" class="ot-train"></button>
  <div class="ot-progress-words">
    <div class="ot-bar" role="progressbar" aria-valuemin="0" aria-label="${t("Training")}"><i></i></div>
    <div class="ot-progress-line"><span role="status" class="ot-state"></span><span class="ot-figures"></span></div>
  </div>
  <p class="ot-note" hidden></p>`;

/**
 * What is going on, in a sentence.
 * @param {Asking} asking @param {Header.Progress | null} header of the last answer, or null
 */
export function sayState(asking, header) {
  const step = header ? count(header.step) : "0";
  if (asking.phase === "refused") return asking.said || t("The server refused to train this.");
  if (asking.phase === "stopped")
    return header?.step ? t("Stopped at step {step}, nothing is lost", { step }) : t("Not trained yet");
  if (asking.failures) return t("The server cannot be reached, trying again");
  if (!header) return t("Starting");
  if (header.state === "done") return header.closing ? t("Drawing the last map") : t("Trained");
  if (header.ahead > 0)
    return tn(
      "Training in turns with another visitor",
      "Training in turns with {count} others",
      header.ahead,
    );
  return header.step ? t("Training") : t("Compiling, which takes a few seconds");
}

/**
 * The numbers beside it: how far it is, and how long it takes.
 * @param {Asking} asking @param {Header.Progress | null} header @param {number} epochs
 */
export function sayFigures(asking, header, epochs) {
  if (!header) return "";
  if (!header.step && asking.phase === "stopped")
    return t("{steps} steps take about {time}", { steps: count(header.steps), time: roughly(header.left) });
  const parts = [t("{step} / {steps} steps", { step: count(header.step), steps: count(header.steps) })];
  if (epochs > 0)
    parts.push(t("{epochs} epochs", { epochs: epochs < 10 ? epochs.toFixed(1) : count(epochs) }));
  parts.push(
    header.state === "done"
      ? duration(header.seconds)
      : t("about {time} left", { time: roughly(header.left) }),
  );
  return parts.join(" · ");
}

const OUTDATED = t(
  "What is shown was trained with the settings before; set them back, and it is here again.",
);

/** @param {HTMLElement} parent @param {Clock} clock */
export function createProgress(parent, clock) {
  const root = element("div", "ot ot-progress");
  root.innerHTML = HTML;
  parent.append(root);
  const [bar, fill] = [find(root, ".ot-bar"), find(root, "i")];
  const [state, figures, note] = [find(root, ".ot-state"), find(root, ".ot-figures"), find(root, ".ot-note")];
  const button = find(root, "button");
  button.addEventListener("click", () => {
    const { trainer } = clock;
    if (trainer?.asking.phase === "stopped") trainer.resume();
    else trainer?.stop();
  });
  const stopListening = clock.listen(show);

  function show() {
    if (!clock.trainer) return;
    const { asking, header, epochs, outdated } = clock.trainer;
    const stopped = asking.phase === "stopped";
    const words = sayState(asking, header);
    if (state.textContent !== words) state.textContent = words; // a screen reader hears every change
    figures.textContent = sayFigures(asking, header, epochs);
    fill.style.width = `${header ? (100 * header.step) / Math.max(header.steps, 1) : 0}%`;
    bar.setAttribute("aria-valuemax", String(header?.steps ?? 1));
    bar.setAttribute("aria-valuenow", String(header?.step ?? 0));
    bar.setAttribute("aria-valuetext", `${words}, ${figures.textContent}`);
    root.classList.toggle("ot-at-work", asking.phase === "asking" && !asking.failures);
    button.hidden = asking.phase === "over" || asking.phase === "refused" || header?.state === "done";
    button.textContent = stopped ? (header?.step ? t("▶ Resume") : t("▶ Train")) : t("Stop");
    button.classList.toggle("ot-primary", stopped);
    const said = stopped ? (outdated ? OUTDATED : "") : (header?.note ?? "");
    note.hidden = !said;
    note.textContent = said;
  }

  function destroy() {
    stopListening();
    root.remove();
  }
  return { root, update: show, destroy };
}
