/** Playing only what is seen: what is scrolled away, behind another slide or in a hidden tab waits. */

/** @import { Clock } from "./clock.js" */

/**
 * Have a clock wait while an element is not seen. Returns what ends that.
 * @param {HTMLElement} element @param {Clock} clock
 */
export function playWhileSeen(element, clock) {
  let near = true;
  let waiting = /** @type {number | null} */ (null); // the step at which it waits, if it does
  const look = () => {
    const seen = near && document.visibilityState === "visible";
    if (!seen && clock.playing) {
      clock.pause();
      waiting = clock.step;
    } else if (seen && waiting !== null) {
      const stayed = clock.step === waiting; // else a page around it has put it elsewhere meanwhile
      waiting = null;
      if (stayed && !clock.playing && clock.step < clock.steps) clock.play();
    }
  };
  const watched = new IntersectionObserver((entries) => {
    near = entries[entries.length - 1].isIntersecting;
    look();
  });
  watched.observe(element);
  document.addEventListener("visibilitychange", look);
  const stop = clock.listen(() => {
    if (clock.playing && !near) look();
  });
  return () => {
    watched.disconnect();
    document.removeEventListener("visibilitychange", look);
    stop();
  };
}
