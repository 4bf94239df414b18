/** Buttons and keys that take back what was set, set it again, or set everything as the landscape has it. */

/** @import { Clock } from "../core/clock.js" */

/**
 * @param {HTMLElement} root with a button for "undo", "redo" and "restore" @param {Clock} clock
 * @returns {() => void} what ends this
 */
export function createHistoryButtons(root, clock) {
  const [undo, redo, restore] = ["undo", "redo", "restore"].map(
    (name) => /** @type {HTMLButtonElement} */ (root.querySelector(`[data-do=${name}]`)),
  );
  root.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (target.closest("[data-do]"));
    if (button === undo) clock.trail?.undo();
    if (button === redo) clock.trail?.redo();
    if (button === restore) {
      clock.races.set(clock.races.defaults());
      clock.races.commit();
    }
  });
  /** @type {unknown} */ let shown = null; // the experiment that "restore" was last compared with
  return clock.listen(() => {
    const { races, race, trail } = clock;
    if (!race || !trail) return;
    root.hidden = false;
    turn(undo, trail.undoable());
    turn(redo, trail.redoable());
    if (shown === races.experiment) return;
    shown = races.experiment;
    turn(restore, races.defaults().length > 0);
  });
}

/** @param {HTMLButtonElement} button @param {boolean} on */
function turn(button, on) {
  if (button.disabled !== on) return;
  if (!on && document.activeElement === button) button.blur(); // or keys would reach nothing
  button.disabled = !on;
}

/** Fields in which the same keys take back what is typed. */
const TYPED = "input:not([type=range], [type=checkbox], [type=radio]), textarea, [contenteditable]";

/**
 * What Ctrl+Z and its kin do, or null where the key is none of them, or a field's own.
 * @param {KeyboardEvent} event @param {Clock} clock @returns {(() => void) | null}
 */
export function historyAction(event, { trail, race }) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || !trail || race?.held) return null;
  const field = /** @type {Element} */ (event.target).closest?.(TYPED);
  if (field && !field.matches(".ot-number-field:not(.ot-typing)")) return null;
  const key = event.key.toLowerCase();
  if (key === "z") return event.shiftKey ? trail.redo : trail.undo;
  return key === "y" && !event.shiftKey ? trail.redo : null;
}
