/** Playing only what is seen: what is scrolled away, behind another slide or in a hidden tab waits. */

/** @import { Clock } from "./clock.js" */

/**
 * Have a clock stand still while an element is not seen. Returns what ends that.
 * @param {HTMLElement} element @param {Clock} clock
 */
export function playWhileSeen(element, clock) {
  let near = true;
  const look = () => {
    const seen = near && document.visibilityState === "visible";
    if (seen === clock.seen) return;
    clock.seen = seen;
    clock.invalidate();
  };
  const watched = new IntersectionObserver((entries) => {
    near = entries[entries.length - 1].isIntersecting;
    look();
  });
  watched.observe(element);
  document.addEventListener("visibilitychange", look);
  look();
  return () => {
    watched.disconnect();
    document.removeEventListener("visibilitychange", look);
    clock.seen = true;
  };
}
