/** The keys of a lesson; what has the focus goes first. */

/** What has keys of its own. */
const OWN =
  "dialog, select, textarea, [role=slider], [role=application], input:not([type=radio], [type=checkbox])";

/**
 * @param {HTMLElement} page
 * @param {object} on
 * @param {(step: number) => void} on.by @param {(step: number) => void} on.to @param {() => void} on.play
 * @param {() => boolean} on.decide let the run decide what is bet; whether there is a bet to decide
 * @param {(event: KeyboardEvent) => (() => void) | null} on.step on the map the arrows step the run
 * @param {(digit: number) => void} on.pick
 * @param {() => void} on.slides @param {() => void} on.notes @param {() => void} on.terms @param {() => boolean} on.close
 */
export function listenForKeys(page, on) {
  /** @type {Record<string, () => void>} */
  const keys = {
    ArrowRight: () => on.by(1),
    PageDown: () => on.by(1),
    ArrowLeft: () => on.by(-1),
    PageUp: () => on.by(-1),
    Home: () => on.to(0),
    End: () => on.to(-1),
    " ": () => on.decide() || on.play(),
    Enter: on.decide,
    s: on.slides,
    n: on.notes,
    "?": on.terms,
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = /** @type {Element} */ (event.target);
    if (event.key === "Escape" && on.close()) return event.preventDefault();
    const input = target.closest("input");
    if (event.key === "Enter" && input?.closest(".otl-ask") && on.decide()) return event.preventDefault();
    if (target.closest(OWN)) return;
    const moves = event.key.startsWith("Arrow");
    // a space chooses an option; once that is chosen it plays
    if (input && (moves || (event.key === " " && !(input.type === "radio" && input.checked)))) return;
    if (target.closest("button, a, summary") && (event.key === " " || event.key === "Enter")) return;
    if (/^[1-9]$/.test(event.key)) return on.pick(Number(event.key));
    const act = moves && target.closest(".ot-map") ? on.step(event) : keys[event.key];
    if (!act || (target !== document.body && !page.contains(target))) return;
    event.preventDefault();
    act();
  });
}
