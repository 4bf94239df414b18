/** The steps in a column to scroll through, or on a phone cards in a row to swipe through. */

import { calm } from "./stage.js";

/** Milliseconds without a scroll after which it has ended. */
const REST = 120;

/**
 * @param {HTMLElement} root what scrolls @param {HTMLElement[]} articles
 * @param {(to: number) => void} reached a reader has scrolled to another one
 */
export function createScrolling(root, articles, reached) {
  let timer = 0;
  /** Where it goes by itself, until it is there. @type {number | null} */ let going = null;

  const places = () => {
    const box = root.getBoundingClientRect();
    return articles.map((one) => {
      const own = one.getBoundingClientRect();
      return { x: own.left - box.left, y: own.top - box.top, wide: own.width, tall: own.height };
    });
  };
  const across = () => root.scrollWidth > root.clientWidth + 1;

  /** The one that is read: the last whose upper third has come. */
  function read() {
    const all = places();
    if (across()) {
      const off = all.map(({ x }) => Math.abs(x));
      return off.indexOf(Math.min(...off));
    }
    const line = root.clientHeight / 3;
    return Math.max(
      all.findLastIndex(({ y }) => y <= line),
      0,
    );
  }

  /** A card that is scrolled by itself can be reached with keys, too. */
  const reachable = new ResizeObserver(() => {
    for (const one of articles)
      if (one.scrollHeight > one.clientHeight + 1) one.tabIndex = 0;
      else one.removeAttribute("tabindex");
  });
  for (const one of articles) for (const part of [one, ...one.children]) reachable.observe(part);

  root.addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      const there = read();
      if (going !== null && going !== there) return;
      if (going === null) reached(there);
      going = null;
    }, REST);
  });
  // A hand takes over.
  for (const kind of ["wheel", "touchmove", "pointerdown"])
    root.addEventListener(kind, () => (going = null), { passive: true });

  /** Scroll to one. @param {number} to @param {boolean} smoothly */
  function go(to, smoothly) {
    const place = places()[to];
    if (!place) return;
    const behavior = smoothly && !calm() ? "smooth" : "instant";
    const [left, top] = across() ? [root.scrollLeft + place.x, 0] : [0, root.scrollTop + place.y];
    const still = Math.abs(left - root.scrollLeft) < 1 && Math.abs(top - root.scrollTop) < 1;
    going = still ? null : to;
    root.scrollTo({ left, top, behavior });
  }
  return { to: go };
}
