/** Work that need not be done in every frame: words and tables, which nobody reads while they change. */

/** Work takes at most this share of the time. */
const SHARE = 0.1;

/**
 * Does some work at once when it is asked for, but no sooner than `apart` milliseconds after the last time, and later
 * where the work itself is long. What is asked for meanwhile is done then, once.
 * @param {() => void} work @param {number} apart
 */
export function seldom(work, apart) {
  let next = -Infinity;
  let timer = 0;

  function now() {
    clearTimeout(timer);
    timer = 0;
    const begun = performance.now();
    work();
    const ended = performance.now();
    next = ended + Math.max(apart, (ended - begun) / SHARE);
  }

  function ask() {
    const wait = next - performance.now();
    if (wait <= 0) now();
    else timer ||= window.setTimeout(now, wait);
  }

  return { ask, drop: () => clearTimeout(timer) };
}
