/** A button that opens a box beside it, which a click elsewhere or Escape closes. */

/** Pixels between the box and what is beside it. */
const EDGE = 6;

/**
 * @param {HTMLButtonElement} button @param {HTMLElement} box it stands somewhere in the page
 * @returns {() => void} what takes both away
 */
export function createPopover(button, box) {
  box.popover = "auto";
  box.role = "group";
  button.popoverTargetElement = box;
  const follow = () => place(box, button);
  box.addEventListener("toggle", () => {
    if (box.matches(":popover-open")) {
      follow();
      addEventListener("scroll", follow, { capture: true, passive: true }); // of whatever the button stands in
      addEventListener("resize", follow);
    } else end();
  });
  function end() {
    removeEventListener("scroll", follow, { capture: true });
    removeEventListener("resize", follow);
  }
  return () => {
    end();
    button.remove();
    box.remove();
  };
}

/** Put a box above a button, or below it where there is more room for it. @param {HTMLElement} box @param {HTMLElement} button */
function place(box, button) {
  const at = button.getBoundingClientRect();
  const [above, below] = [at.top - 2 * EDGE, innerHeight - at.bottom - 2 * EDGE];
  box.style.maxHeight = `${Math.max(above, below)}px`;
  const { width, height } = box.getBoundingClientRect();
  const left = Math.max(EDGE, Math.min(at.right - width, innerWidth - width - EDGE));
  box.style.left = `${left}px`;
  box.style.top = `${above >= height || above > below ? at.top - height - EDGE : at.bottom + EDGE}px`;
}
